"""What the command `deadline` reads and prints; the command itself only opens the doors (streams, database)."""

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import wording
from .calendar import FIRST_YEAR, LAST_YEAR, Calendar, OutsideTable, require_year
from .clock import Computation, LegalPeriod, Reading, Step, UnknownTimeZone, compute, compute_from_day, zone_of

LANGUAGES = ("fr", "en")
WIDTH = 100
_RECEIPT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


class BadRequest(ValueError):
    """Something typed cannot be read; its text is the sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Calculator:
    """Receipts typed in, computations out. `calendar` is asked once something typed could be read, each time."""

    period: LegalPeriod
    zone: ZoneInfo
    calendar: Callable[[], Calendar]

    @classmethod
    def of(cls, *, profile: str, time_zone: str, calendar: Callable[[], Calendar]) -> "Calculator":
        """A calculator from what was typed. Raises `BadRequest`."""
        if profile not in list(Reading):
            raise BadRequest(
                _("« %(profile)s » n’est pas un profil connu : choisissez parmi %(known)s.")
                % {"profile": profile, "known": ", ".join(Reading)}
            )
        try:
            zone = zone_of(time_zone)
        except UnknownTimeZone:
            raise BadRequest(
                _("« %(zone)s » n’est pas un fuseau horaire connu : écrivez par exemple America/Toronto.")
                % {"zone": time_zone}
            ) from None
        return cls(replace(LegalPeriod(), due_reading=Reading(profile)), zone, calendar)

    def compute(self, typed: str) -> Computation:
        """The dates of one receipt: a local day, a local time, or a time with its offset. Raises `BadRequest`."""
        typed = typed.strip()
        try:
            received = self._read(typed)
            if isinstance(received, datetime):
                return compute(received, time_zone=self.zone, period=self.period, calendar=self.calendar())
            return compute_from_day(received, period=self.period, calendar=self.calendar())
        except OutsideTable as error:
            raise BadRequest(
                _("L’année %(year)s est hors de la table des jours fériés, qui va de %(first)s à %(last)s.")
                % {"year": f"{error.year:04}", "first": FIRST_YEAR, "last": LAST_YEAR}
            ) from None
        except ValueError:
            raise BadRequest(
                _(
                    "« %(typed)s » n’est pas une date : écrivez-la comme 2026-10-26, "
                    'ou avec l’heure comme "2026-02-02 23:30".'
                )
                % {"typed": textwrap.shorten(typed, 60, placeholder="…")}
            ) from None

    def compute_lines(self, lines: Iterable[str]) -> Iterator[Computation]:
        """One computation for each line; blank lines are passed over. Raises `BadRequest`, which says which line."""
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield self.compute(line)
            except BadRequest as error:
                raise BadRequest(_("Ligne %(number)s : %(reason)s") % {"number": number, "reason": error}) from None

    def _read(self, typed: str) -> date | datetime:
        if not _RECEIPT.fullmatch(typed):
            raise ValueError(typed)
        day = date.fromisoformat(typed[:10])
        require_year(day)
        if typed == day.isoformat():
            return day
        moment = datetime.fromisoformat(typed)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)


def as_json(computation: Computation, language: str = "fr") -> str:
    """One line: an object with the keys that programs read."""
    return json.dumps(
        {
            "received_on": computation.received_on.isoformat(),
            "profile": computation.reading.value,
            "due_on": computation.due_on.isoformat(),
            "in_default_from": computation.in_default_from.isoformat(),
            "readings": {reading.value: day.isoformat() for reading, day in computation.readings.items()},
            "steps": [
                {"text": text, "article": article, "date": step.date.isoformat()}
                for step in computation.steps
                for text, article in [_said(step, language)]
            ],
        },
        ensure_ascii=False,
    )


def as_text(computation: Computation, language: str = "fr") -> str:
    """For reading on a screen: the dates, then why, then what each reading gives. No line end at the end."""
    summary = {
        _("Réception"): computation.received_on,
        _("Échéance"): computation.due_on,
        _("En défaut à compter du"): computation.in_default_from,
    }
    wide = max(map(len, summary))
    lines = [f"{label:<{wide}}  {_full(day, language)}" for label, day in summary.items()]

    lines += ["", _("Pourquoi cette date?")]
    wide = max(len(_full(step.date, language)) for step in computation.steps)
    margin = " " * (len("  1. ") + wide + 2)
    for number, step in enumerate(computation.steps, start=1):
        text, article = _said(step, language)
        head = f"{number:>3}. {_full(step.date, language):<{wide}}  "
        lines += textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=margin, break_on_hyphens=False)
        lines.append(f"{margin}{article}")

    lines += ["", _("Selon chaque lecture")]
    wide = max(map(len, Reading))
    for reading, day in computation.readings.items():
        chosen = "  " + _("(échéance)") if reading is computation.reading else ""
        lines.append(f"  {reading:<{wide}}  {_full(day, language)}{chosen}")
    lines += ["", _("Calendrier des jours fériés : %(version)s") % {"version": computation.calendar_version}]
    return "\n".join(lines)


def _said(step: Step, language: str) -> tuple[str, str]:
    return (step.text_en, step.article_en) if language == "en" else (step.text_fr, step.article)


def _full(day: date, language: str) -> str:
    words = wording.full_date(day)
    return words.en if language == "en" else words.fr
