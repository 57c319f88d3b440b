"""What a letter states of its case: read once, for one case or for ten thousand, and kept with the letter.

Only what might change later is kept. What was frozen at issue (number, subject, text, recipient's name) is read from
the records when the letter is made.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from directory.queries import Addressee, among
from recommendations.models import Case
from workflows.clock import local_date
from workflows.events import Event, NoticeReached
from workflows.families import TASKS, Family, split_kind
from workflows.ladder import authority_in
from workflows.models import Deadline, DueWork

# The letters that say how a due date was counted.
_COUNTED = ("receipt_established", "receipt_corrected", "redated")
# Those that say whether the Office will turn to anybody next: not every kind of recipient has a ladder.
_BEFORE_THE_LADDER = ("escalated_office",)


class Standing(NamedTuple):
    """How a case stands, as far as the facts of its letters go: cases that stand alike are told alike."""

    stage: str
    time_zone: str
    started_at: datetime
    received_at: datetime | None
    due_on: date | None
    in_default_from: date | None
    courtesy_until: date | None
    timeliness: str
    assess_by: date | None
    complete_by: date | None
    period_days: int
    article: str
    officer_name: str
    officer_email: str


class Known(NamedTuple):
    """What the letters of a case need to be written: plain columns, since a model for each costs more than the rest."""

    pk: int
    number: str
    language: str
    recipient_id: int
    issuer_id: int
    officer_id: int
    officer: Addressee | None  # None once the officer may no longer log in
    stands: Standing


_COLUMNS = (
    *("pk", "number", "language", "recipient_id", "recommendation__issuer_id", "officer_id"),
    *("officer__language", "officer__is_active"),
    *("instance__stage", "instance__time_zone", "instance__started_at", "instance__received_at", "instance__due_on"),
    *("instance__in_default_from", "instance__courtesy_until", "instance__timeliness"),
    *("instance__assess_by", "instance__complete_by"),
    *("instance__profile__period_days", "instance__profile__article", "officer__name", "officer__email"),
)


@cache
def _select() -> str:
    """The query, put into words once: every step of every case asks it, and Django takes longer than PostgreSQL."""
    sql, _values = Case.objects.filter(pk__in=among([])).values_list(*_COLUMNS).query.sql_with_params()
    return str(sql)


def load_cases(ids: Collection[int]) -> dict[int, Known]:
    """The cases with what letters state of them, by key, in one query."""
    found = {}
    officers: dict[tuple[str, ...], Addressee] = {}
    if not ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_select(), among(ids).params)
        rows = cursor.fetchall()
    for pk, number, language, recipient, issuer, officer_id, speaks, active, *stands in rows:
        standing = Standing._make(stands)
        who = (standing.officer_name, standing.officer_email, speaks)
        officer = (officers.get(who) or officers.setdefault(who, Addressee(*who))) if active else None
        found[pk] = Known(pk, number, language, recipient, issuer, officer_id, officer, standing)
    return found


class Facts:
    """The facts of the letters of a set of events, computed once for all that state the same."""

    def __init__(self, *, moment: datetime) -> None:
        self._moment = moment
        self._numbers: dict[Any, int] = {}
        self._deadlines: dict[tuple[int, int], Deadline] = {}
        self._on_ladder: set[int] = set()
        self.all: list[dict[str, Any]] = []

    def look_up(self, told: Iterable[tuple[Event, str]]) -> None:
        """Reads, once, the computations of due dates that the letters of some events state, and who has a ladder."""
        told = list(told)
        reported = {event.instance_id for event, letter in told if letter in _BEFORE_THE_LADDER}
        if reported:
            rungs = DueWork.objects.filter(instance_id__in=among(reported), kind__startswith=Family.RUNG.value)
            self._on_ladder = set(rungs.values_list("instance_id", flat=True))
        ids = {event.instance_id for event, letter in told if letter in _COUNTED}
        if ids:
            rows = Deadline.objects.filter(instance_id__in=among(ids))
            self._deadlines = {(each.instance_id, each.cycle): each for each in rows}

    def number_of(self, case: Known, letter: str, told: Event) -> int:
        """Where in `all` the facts of a letter stand, without what the step itself said (`own_facts`)."""
        counted = (case.pk, told.cycle) if letter in _COUNTED else None
        climbs = {"ladder": case.pk in self._on_ladder} if letter in _BEFORE_THE_LADDER else {}
        key = (case.stands, told.at, counted, *climbs.values())
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.all)
            computation = self._computation(*counted) if counted else {}
            self.all.append(self._of(case.stands, told.at) | computation | climbs)
        return number

    def _of(self, stands: Standing, at: datetime) -> dict[str, Any]:
        """As JSON: days and moments in ISO 8601, words in none of the languages."""
        today = local_date(self._moment, stands.time_zone)
        return {
            "date": _iso(today),
            "officer": {"name": stands.officer_name, "email": stands.officer_email},
            "period_days": stands.period_days,
            "article": stands.article,
            "stage": stands.stage,
            "time_zone": stands.time_zone,
            "issued_at": _iso(stands.started_at),
            "received_at": _iso(stands.received_at),
            "due_on": _iso(stands.due_on),
            "in_default_from": _iso(stands.in_default_from),
            "courtesy_until": _iso(stands.courtesy_until),
            "days_left": None if stands.due_on is None else (stands.due_on - today).days,
            "timeliness": stands.timeliness,
            "assess_by": _iso(stands.assess_by),
            "complete_by": _iso(stands.complete_by),
            "at": _iso(at),
        }

    def _computation(self, instance_id: int, cycle: int) -> dict[str, Any]:
        """The computation a step led to, and the one that it replaced."""
        counted, replaced = self._deadlines[instance_id, cycle], self._deadlines.get((instance_id, cycle - 1))
        before = {"received_at": _iso(replaced.received_at), "due_on": _iso(replaced.due_on)} if replaced else None
        return {"steps": counted.trace["steps"], "before": before}


def own_facts(told: Event) -> dict[str, Any]:
    """What the step itself said, as its entry in the journal keeps it; of a notice, whom a rung turns to."""
    if isinstance(told, NoticeReached):
        return {"told": {"authority": authority_in(told.kind)}} if split_kind(told.kind)[0] in TASKS else {}
    return {"told": told.facts}


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()
