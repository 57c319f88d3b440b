"""`manage.py load_examples`: people and marked examples for a demonstration; never on a server in production."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from recommendations.people import office_day
from web.demo import people, player


class Command(BaseCommand):
    """Loads them once: a second run changes nothing."""

    help = "Charge les personnes et les exemples de la démonstration (SUITES_DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les exemples ne se chargent qu’en démonstration : donnez SUITES_DEMO=1.")
        people.load_people()
        if player.are_loaded():
            self.stdout.write("Exemples : déjà chargés.")
            return
        now = timezone.now()
        with transaction.atomic():
            count = player.play(office_day(now), now=now, tell=lambda subject: self.stdout.write(f"  {subject}"))
        self.stdout.write(f"Exemples : {count} dossiers.")
