"""`manage.py load_directory`: the Office, its ten partners and the bodies that the Pôle's plan names."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from directory.actions import register_body

DATA = Path(__file__).resolve().parents[2] / "data" / "action_plan_bodies.json"


class Command(BaseCommand):
    """Loads them by their code, again and again without doubling anything."""

    help = "Charge l’Office, ses dix partenaires et les instances nommées dans le plan d’action du Pôle."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        data = json.loads(DATA.read_text(encoding="utf-8"))
        changed = [body.code for body, new in (self._load(each, data["source"]) for each in data["bodies"]) if new]
        for code in changed:
            self.stdout.write(f"  {code}")
        same = len(data["bodies"]) - len(changed)
        self.stdout.write(f"Répertoire : {len(changed)} instances nouvelles ou changées, {same} inchangées.")

    def _load(self, fields: dict[str, Any], source: str) -> tuple[Any, bool]:
        return register_body(source=source, **fields)
