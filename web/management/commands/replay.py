"""`manage.py replay`: a case's life on a passed clock. What happened on which day, and why; nothing is kept."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from recommendations.people import OFFICE_TIME
from recommendations.queries import STAGES
from web.demo.replay import RECIPIENTS, Line, replay
from workflows.wording import full_date

LONGEST = 730  # days
FIRST, LAST = date(2021, 1, 1), date(2090, 12, 31)
_SIGNS = {"step": "●", "date": "·", "letter": "✉"}


class Command(BaseCommand):
    """Plays one recommendation at two recipients, in a transaction that is undone; no letter leaves."""

    help = "Rejoue la vie d’un dossier jour par jour, sans rien conserver ni envoyer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", default="90", help="nombre de jours (90 par défaut)")
        parser.add_argument("--start", default="2026-10-26", help="jour de la transmission, AAAA-MM-JJ")
        parser.add_argument("--json", action="store_true", help="une liste JSON au lieu du récit")
        parser.add_argument(
            "--silent-recipient",
            nargs="*",
            default=["ordre"],
            choices=[each.slug for each in RECIPIENTS],
            metavar="INSTANCE",
            help="qui ne répond pas : ministere, ordre, les deux, ou personne si rien ne suit (ordre par défaut)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        start, days = _day(options["start"]), _number(options["days"])
        lines = replay(start, days=days, silent=options["silent_recipient"])
        if options["json"]:
            self.stdout.write(json.dumps([_plain(line) for line in lines], ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"Rejeu de {days} jours à compter du {full_date(start).fr}. Rien n’est conservé ni envoyé.")
        stages = dict(STAGES)
        for day, of_day in groupby(lines, key=_local_day):
            self.stdout.write(f"\n{_capital(full_date(day).fr)}, jour {(day - start).days}")
            for line in of_day:
                self._tell(line, stages)
        self.stdout.write("\nFin du rejeu. La base est comme avant.")

    def _tell(self, line: Line, stages: dict[str, Any]) -> None:
        head = f"  {line.moment.astimezone(ZoneInfo(OFFICE_TIME)):%H:%M}  {line.recipient:<6} {_SIGNS[line.kind]}"
        if line.kind == "step":
            self.stdout.write(f"{head} {line.text} Étape : {stages[line.stage]}. [{line.why}]")
        elif line.kind == "date":
            self.stdout.write(f"{head} {line.text} [{line.why}]")
        else:
            self.stdout.write(f"{head} {line.text}\n{'':18}{line.why}, à {line.to}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _local_day(line: Line) -> date:
    return line.moment.astimezone(ZoneInfo(OFFICE_TIME)).date()


def _plain(line: Line) -> dict[str, str]:
    return {**asdict(line), "moment": line.moment.astimezone(ZoneInfo(OFFICE_TIME)).isoformat()}


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"« {text} » n’est pas un jour : écrivez-le AAAA-MM-JJ, comme 2026-10-26.") from None
    if not FIRST <= day <= LAST:
        raise CommandError(f"« {text} » est trop loin : donnez un jour de {FIRST.year} à {LAST.year}.")
    return day


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= LONGEST:
        raise CommandError(f"« {text} » n’est pas un nombre de jours de 1 à {LONGEST}.")
    return int(text)
