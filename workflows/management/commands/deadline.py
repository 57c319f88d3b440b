"""`python manage.py deadline 2026-10-26`: a receipt date in, the due date and its reasons out."""

import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseTrouble
from django.utils import translation
from django.utils.translation import gettext as _

from workflows import queries
from workflows.calendar import Calendar
from workflows.clock import Computation, Reading
from workflows.deadline_cli import LANGUAGES, BadRequest, Calculator, as_json, as_text

STANDARD_INPUT = "-"


class Command(BaseCommand):
    """Bad input ends with one sentence on standard error and exit code 2; what was computed before it is printed."""

    help = "Computes the due date of a recommendation (C-26, a. 16.27) from the day or the moment of its receipt."
    requires_system_checks: list[str] = []  # it also answers where neither database nor broker is set up

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "receipts",
            nargs="*",
            metavar="DATE",
            help='2026-10-26, "2026-02-02 23:30" (local), 2026-02-03T04:30Z; "-" reads standard input, one a line, '
            "and answers with one JSON object a line (blank lines are passed over)",
        )
        parser.add_argument(
            "--profile", default=Reading.I16_WEEKDAY.value, help=f"reading of the due date: {', '.join(Reading)}"
        )
        parser.add_argument("--tz", default="America/Toronto", help="legal time of the recipient, an IANA name")
        parser.add_argument("--json", action="store_true", help="one JSON object a line instead of the explanation")
        parser.add_argument("--lang", default="fr", help=f"language of the words: {', '.join(LANGUAGES)}")

    def handle(self, *, receipts: list[str], profile: str, tz: str, json: bool, lang: str, **options: Any) -> None:
        with translation.override(lang if lang in LANGUAGES else "fr"):
            try:
                if lang not in LANGUAGES:
                    raise BadRequest(_("« %(lang)s » n’est pas une langue offerte : fr ou en.") % {"lang": lang})
                if not receipts:
                    raise BadRequest(_("Donnez au moins une date de réception, par exemple 2026-10-26."))
                calculator = Calculator.of(profile=profile, time_zone=tz, calendar=cache(self._calendar))
                self._print(self._computations(calculator, receipts), lang, json or STANDARD_INPUT in receipts)
            except BadRequest as error:
                self.stderr.write(str(error))
                raise SystemExit(2) from None
            except BrokenPipeError:  # the reader, `head` for one, has seen enough; nothing is left to say
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _calendar(self) -> Calendar:
        try:
            return queries.calendar()
        except (DatabaseTrouble, ImproperlyConfigured):
            self.stderr.write(
                _(
                    "La base de données ne répond pas : les jours fériés de la loi sont comptés, "
                    "mais non les jours décrétés."
                )
            )
            return Calendar()

    def _computations(self, calculator: Calculator, receipts: list[str]) -> Iterator[Computation]:
        for receipt in receipts:
            if receipt == STANDARD_INPUT:
                if isinstance(sys.stdin, io.TextIOWrapper):  # an unreadable byte is then one bad date on its line
                    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
                yield from calculator.compute_lines(sys.stdin)
            else:
                yield calculator.compute(receipt)

    def _print(self, computations: Iterator[Computation], language: str, json: bool) -> None:
        for number, computation in enumerate(computations):
            if json:
                self.stdout.write(as_json(computation, language))
            else:
                self.stdout.write(("\n" if number else "") + as_text(computation, language))
