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
        table = [("Qui", "Nom", "Courriel", "Mot de passe")]
        table += [(each.what, each.name, each.email, PASSWORD) for each in ACCOUNTS if each.what]
        widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
        self.stdout.write("Comptes de la démonstration (personnes inventées) :\n\n")
        for row in table:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(f"  {'   '.join(cells)}".rstrip())
        self.stdout.write(
            "\nLettres : sur la page de chaque dossier, telles qu’elles ont été envoyées"
            f"{self._folder()}.\nLetters: on each case’s page, as they were sent."
        )

    def _folder(self) -> str:
        folder = getattr(settings, "EMAIL_FILE_PATH", "")
        return f", et en fichiers dans {folder}" if folder else ""
