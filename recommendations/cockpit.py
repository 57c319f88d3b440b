"""What a manager sees first: how many cases stand where, what comes due, how long answers take."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from directory.models import Person

from .named_views import (
    AGES,
    RUNGS,
    YEAR,
    Cell,
    Over,
    awaited,
    count_of,
    count_open,
    count_over,
    of_age,
    on_rung,
    view_counts_in,
)
from .queries import KINDS, STAGES, visible_to

WEEKS = 12


@dataclass(frozen=True, slots=True)
class KindLine:
    """Cases awaiting an answer at one kind of recipient."""

    kind: str
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class Week:
    """The answers that are due in a week, by day from its Monday."""

    monday: date
    days: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.days)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long the answers to what was issued in a year took, in days from the receipt, by legal dates.

    `median` and `ninetieth` are the days within which a half and nine tenths of the answers came.
    """

    year: str
    answers: int
    median: int
    ninetieth: int


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The counts of a manager's morning. Each is one of the named views, or a list that the address can say."""

    views: dict[str, int]
    by_stage: dict[str, int]
    by_kind: list[KindLine]
    late_by_age: list[tuple[int, int | None, int]]
    by_rung: list[tuple[str, int]]
    weeks: list[Week]
    times: list[AnswerTimes]


def cockpit(person: Person, *, on: date) -> Cockpit:
    """Everything, in four queries whatever the number of cases."""
    cases = visible_to(person, on=on)
    cells, over = count_open(cases, person, on=on), count_over(person, on=on)
    stages: Counter[str] = Counter()
    for each in (*cells, *over):
        stages[each.stage] += each.n
    late = on - timedelta(days=1)
    return Cockpit(
        views=view_counts_in(cells, over, person, on=on),
        by_stage={stage: stages[stage] for stage, _label in STAGES},
        by_kind=[
            KindLine(kind, count_of(awaited(kind=kind), cells), count_of(awaited(due_to=late, kind=kind), cells))
            for kind, _label in KINDS
        ],
        late_by_age=[(first, last, count_of(of_age(on, first, last), cells)) for first, last in AGES],
        by_rung=[(rung, count_of(on_rung(rung), cells)) for rung in RUNGS],
        weeks=_weeks(cells, on),
        times=_times(person, over, on),
    )


def _weeks(cells: Iterable[Cell], on: date) -> list[Week]:
    """The weeks from that of today."""
    due: Counter[date] = Counter()
    for cell in cells:
        if cell.due_on is not None:
            due[cell.due_on] += cell.n
    monday = on - timedelta(days=on.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    return [Week(first, tuple(due[first + timedelta(days=day)] for day in range(7))) for first in mondays]


# --- how long answers take --------------------------------------------------------------------------------------


def _times(person: Person, over: Iterable[Over], on: date) -> list[AnswerTimes]:
    """By year of issue, the newest first: of the cases that are over, and of those answered that are still open."""
    took: dict[str, Counter[int]] = defaultdict(Counter)
    for each in over:
        if each.days is not None:
            took[each.year][each.days] += each.n
    rows = visible_to(person, on=on).select_related(None).order_by()
    rows = rows.filter(instance__finished_at=None, instance__answered_at__isnull=False).annotate(year=YEAR)
    for year, days, n in rows.values_list("year", "instance__answer_days").annotate(n=Count("pk")):
        took[year][days] += n
    return [times_of(year, sorted(took[year].items())) for year in sorted(took, reverse=True)]


def times_of(year: str, counted: list[tuple[int, int]]) -> AnswerTimes:
    """Within how many days a half and nine tenths came, of answers counted by their days, the shortest first."""
    total = sum(n for _days, n in counted)
    return AnswerTimes(year, total, _nth(counted, -(-total // 2)), _nth(counted, -(-total * 9 // 10)))


def _nth(counted: list[tuple[int, int]], number: int) -> int:
    """The days of the `number`th answer, the first being 1."""
    seen = 0
    for days, n in counted:
        seen += n
        if seen >= number:
            return days
    raise IndexError(number)
