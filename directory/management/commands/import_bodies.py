"""`manage.py import_bodies FILE`: bodies from a CSV or an XLSX, each line told; `--dry-run` writes nothing."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directory import actions
from directory.import_columns import HEADINGS
from directory.imports import SAME, Plan, PlannedLine, plan, read
from directory.models import Person
from directory.queries import person_by_email

_STATES = {"new": "nouvelle", "changed": "modifiée", "same": "sans changement", "rejected": "REJETÉE"}


class Command(BaseCommand):
    """Prints what each line does, or would do; personal data stays off the output: addresses are not repeated."""

    help = "Importe des instances d’un fichier CSV ou XLSX; --dry-run dit ce qui serait fait, sans rien écrire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--list", default="", metavar="NOM", help="ajoute les instances à cette liste (avec --by)")
        parser.add_argument("--by", default="", metavar="COURRIEL", help="la personne qui tient la liste")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument("--json", action="store_true", help="un objet JSON au lieu du texte")

    def handle(self, *args: Any, **options: Any) -> None:
        path, now = options["file"], timezone.now()
        on = timezone.localtime(now, ZoneInfo("America/Toronto")).date()
        by = self._person(options["by"]) if options["by"] or options["list"] else None
        try:
            content = path.read_bytes()
            if options["dry_run"]:
                found = plan(read(content), on=on, by=by, list_name=options["list"])
            else:
                asked = {"name": path.name, "content": content, "by": by, "list_name": options["list"]}
                found = actions.import_file(**asked, at=now, on=on)
        except OSError as error:
            raise CommandError(f"{path} : ce fichier ne se lit pas ({error.strerror}).") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["json"]:
            said = _plain(found, applied=not options["dry_run"])
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1, default=str))
            return
        for line in found.lines:
            if line.state != SAME:
                self._tell(line)
        counts = ", ".join(f"{n} {_STATES[state].lower()}{_plural(state, n)}" for state, n in found.counts.items())
        self.stdout.write(f"Lignes : {counts}.")
        if found.into is not None:
            self.stdout.write(
                f"Liste « {found.into.name} » : {found.into.before} instances, {found.into.more} de plus."
            )
        if options["dry_run"]:
            self.stdout.write("Rien n’a été écrit (--dry-run).")

    def _person(self, email: str) -> Person:
        if not email:
            raise CommandError("Avec --list, dites qui tient la liste : --by COURRIEL.")
        try:
            return person_by_email(email)
        except Person.DoesNotExist as error:
            raise CommandError("--by : personne n’a cette adresse.") from error

    def _tell(self, line: PlannedLine) -> None:
        how = ", par son nom" if line.by_name else ""
        self.stdout.write(f"  Ligne {line.number} ({_STATES[line.state]}{how}) : {line.code or line.name}")
        for change in line.changes if line.state != "new" else ():
            self.stdout.write(f"    {HEADINGS[change.key]}")
        for problem in line.problems:
            where = f"« {problem.heading} » : " if problem.heading else ""
            self.stdout.write(f"    {where}{problem.text}")


def _plural(state: str, n: int) -> str:
    return "s" if n > 1 and state != SAME else ""


def _plain(found: Plan, *, applied: bool) -> dict[str, Any]:
    """A plan for programs, whose output nobody logs by accident: with every value."""
    return {
        "applied": applied,
        "counts": found.counts,
        "list": found.into and {"name": found.into.name, "before": found.into.before, "more": found.into.more},
        "lines": [
            {
                "line": line.number,
                "state": line.state,
                "code": line.code,
                "name": line.name,
                "found_by_name": line.by_name,
                "changes": [
                    {"column": HEADINGS[c.key], "before": _day(c.before), "after": _day(c.after)} for c in line.changes
                ],
                "problems": [{"column": each.heading, "what_to_do": each.text} for each in line.problems],
            }
            for line in found.lines
        ],
    }


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
