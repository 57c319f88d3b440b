"""`manage.py load_directory`: the Office, its ten partners, the bodies that the Pôle's plan names, the 46 orders."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from directory.actions import register_body

DATA = Path(__file__).resolve().parents[2] / "data" / "action_plan_bodies.json"
ORDERS = DATA.with_name("professional_orders.json")
TO_CONFIRM = "À confirmer par l’Office avant la mise en production."


def bodies() -> Iterator[dict[str, Any]]:
    """What `register_body` takes, for each body; those of the plan first, since the report gives their names."""
    plan, orders = (json.loads(path.read_text(encoding="utf-8")) for path in (DATA, ORDERS))
    for each in plan["bodies"]:
        yield {**each, "source": plan["source"]}
    of_the_plan = {each["code"] for each in plan["bodies"]}
    for order in orders["orders"]:
        if order["code"] in of_the_plan:
            continue
        where = order["source"] or "Nom vu dans des sources publiques."
        names = {"name": order["name"], "acronym": order["acronym"]}
        if "since" in order:
            names |= {"since": date.fromisoformat(order["since"]), "formerly": tuple(order["formerly"].values())}
        yield {"code": order["code"], "kind": "professional_order", **names, "source": f"{where} {TO_CONFIRM}"}


class Command(BaseCommand):
    """Loads them by their code, again and again without doubling anything."""

    help = (
        "Charge l’Office, ses dix partenaires, les instances du plan d’action du Pôle et les 46 ordres professionnels."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        done = [register_body(**each) for each in bodies()]
        changed = [body.code for body, new in done if new]
        for code in changed:
            self.stdout.write(f"  {code}")
        same = len(done) - len(changed)
        self.stdout.write(f"Répertoire : {len(changed)} instances nouvelles ou changées, {same} inchangées.")
