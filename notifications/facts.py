"""What a letter states of its case: read once, for one case or for ten thousand, and kept with the letter.

Only what might change later is kept. What was frozen at issue (number, subject, text, recipient's name) is read from
the records when the letter is made.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from recommendations.models import Case, Recommendation
from workflows.clock import local_date
from workflows.events import Event, Transitioned

# The letters that say how a due date was counted.
_COUNTED = ("receipt_established", "receipt_corrected", "redated")


def load_cases(ids: Collection[int], *, letters: Iterable[str]) -> dict[int, Case]:
    """The cases with what `letters` will state of them, by key, in a constant number of queries."""
    light = Recommendation.objects.defer("search", "text", "reasons")
    rows = (
        Case.objects.filter(pk__in=ids)
        .select_related("instance__profile", "officer")
        .prefetch_related(Prefetch("recommendation", light))
        .defer("search")
    )
    if any(letter in _COUNTED for letter in letters):
        rows = rows.prefetch_related("instance__deadlines")
    return {case.pk: case for case in rows}


def snapshot(case: Case, letter: str, told: Event, *, moment: datetime) -> dict[str, Any]:
    """What `letter` will state, as JSON: days and moments in ISO 8601, words in none of the languages."""
    instance = case.instance
    today = local_date(moment, instance.time_zone)
    facts = {
        "date": _iso(today),
        "officer": {"name": case.officer.name, "email": case.officer.email},
        "period_days": instance.profile.period_days,
        "article": instance.profile.article,
        "stage": instance.stage,
        "time_zone": instance.time_zone,
        "issued_at": _iso(instance.started_at),
        "received_at": _iso(instance.received_at),
        "due_on": _iso(instance.due_on),
        "in_default_from": _iso(instance.in_default_from),
        "days_left": None if instance.due_on is None else (instance.due_on - today).days,
        "timeliness": instance.timeliness,
        "at": _iso(told.at),
    }
    if isinstance(told, Transitioned):
        facts["told"] = told.facts
    if letter in _COUNTED:
        facts |= _computation(case, told.cycle)
    return facts


def _computation(case: Case, cycle: int) -> dict[str, Any]:
    """The computation a step led to, and the one that it replaced."""
    by_cycle = {each.cycle: each for each in case.instance.deadlines.all()}
    counted, replaced = by_cycle[cycle], by_cycle.get(cycle - 1)
    before = {"received_at": _iso(replaced.received_at), "due_on": _iso(replaced.due_on)} if replaced else None
    return {"steps": counted.trace["steps"], "before": before}


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()
