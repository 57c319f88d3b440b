"""The clock of one case, for both sides: from its file to the drawing, the steps of its due date, and their source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.queries import CaseFile
from workflows.families import plain_kind
from workflows.queries import ComputedDate

from . import dates
from .clock_line import ClockLine, Drawing, Reminder, draw
from .stages import StagePoint, stage_line


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a computation as a page shows it."""

    text: str
    label: str
    date: date
    articles: list[str]


@dataclass(frozen=True, slots=True)
class CaseClock:
    """What `components/clock.html` and `stage_line.html` need; `steps` is empty while no receipt is proved."""

    drawing: Drawing
    stages: list[StagePoint]
    steps: list[StepLine]
    note: str


def clock_of(file: CaseFile, *, now: datetime) -> CaseClock:
    """The clock of a case at a moment, in the legal time of its recipient."""
    row, zone = file.instance, file.instance.time_zone

    def day(moment: datetime | None) -> date | None:
        return dates.local(moment, zone).date() if moment else None

    issued_on, today = day(row.started_at), day(now)
    assert issued_on is not None
    assert today is not None
    line = ClockLine(
        case_number=file.case.number,
        stage=row.stage,
        issued_on=issued_on,
        today=today,
        received_on=day(row.received_at),
        due_on=row.due_on,
        in_default_from=row.in_default_from,
        courtesy_until=row.courtesy_until,
        answered_on=day(row.answered_at),
        finished_on=day(row.finished_at),
        timeliness=row.timeliness,
        reminders=tuple(_reminders(file)),
    )
    stages = stage_line((entry.target, dates.local(entry.at, zone).date()) for entry in file.journal)
    computed = file.computations[0] if file.computations else None
    if computed is None:
        return CaseClock(draw(line), stages, [], "")
    return CaseClock(draw(line), stages, steps_of(computed.trace), _note(computed, len(file.computations), zone))


def _reminders(file: CaseFile) -> list[Reminder]:
    """The reminders of the computation in force that left or will leave."""
    zone = file.instance.time_zone
    return [
        Reminder(
            on=dates.local(each.done_at if each.outcome and each.done_at else each.due_at, zone).date(),
            label=dates.days_sign(each.days or 0),
            sent=each.outcome == "fired",
            courtesy=plain_kind(each.kind) != each.kind,
        )
        for each in file.due_work
        if each.family == "reminder" and each.cycle == file.instance.cycle and each.outcome in ("", "fired")
    ]


def steps_of(trace: Mapping[str, Any]) -> list[StepLine]:
    """The steps of a stored computation (`clock.Computation.as_trace`), in the language of the page."""
    labels = {"due": _("Échéance :"), "default": _("En défaut à compter du")}
    language = "en" if dates.english() else "fr"
    return [
        StepLine(
            text=step[f"text_{language}"],
            label=labels.get(step["kind"], ""),
            date=date.fromisoformat(step["date"]),
            articles=step["article_en" if language == "en" else "article"].split("; "),
        )
        for step in trace["steps"]
    ]


def reading_name(reading: str) -> str:
    """How a reading of the law is called."""
    return {
        "i16_literal": _("jours fériés, report au lendemain"),
        "i16_weekday": _("jours fériés, report en semaine"),
        "cpc": _("procédure civile"),
    }[reading]


def _note(computed: ComputedDate, count: int, zone: str) -> str:
    """By which reading, which calendar, and when the date was computed."""
    said = _(
        "Lecture « %(reading)s » (version %(version)d), calendrier des jours fériés %(calendar)s. Calculée le %(when)s"
    ) % {
        "reading": reading_name(computed.profile),
        "version": computed.profile_version,
        "calendar": computed.calendar_version,
        "when": dates.moment_short(computed.computed_at, zone),
    }
    if count == 1:
        return said + _("; jamais recalculée depuis.")
    again = ngettext("; un calcul antérieur est conservé.", "; %(n)d calculs antérieurs sont conservés.", count - 1) % {
        "n": count - 1
    }
    return said + again
