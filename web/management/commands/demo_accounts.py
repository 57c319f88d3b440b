"""`manage.py demo_accounts`: who may log in to the demonstration, and where its letters are read."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from web.demo.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Prints the table; refuses outside a demonstration, where these accounts do not exist."""

    help = "Affiche les comptes de la démonstration (SUITES_DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Ces comptes n’existent qu’en démonstration : donnez SUITES_DEMO=1.")
        shown = [account for account in ACCOUNTS if account.shown]
        widths = [max(len(getattr(each, name)) for each in shown) for name in ("what", "name", "email")]
        self.stdout.write("Comptes de la démonstration (exemples) :")
        for each in shown:
            columns = (each.what.ljust(widths[0]), each.name.ljust(widths[1]), each.email.ljust(widths[2]))
            self.stdout.write("  " + "  ".join(columns))
        self.stdout.write(f"Mot de passe de tous : {PASSWORD}")
        self.stdout.write(
            "Lettres envoyées : sur la page de chaque dossier, section « Lettres et fichiers », "
            f"et en fichiers dans {settings.LETTERS_FOLDER}"
        )
