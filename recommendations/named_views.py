"""The named views of the list of cases, each said once: as a condition for the database, and for counts already made.

Counting every view by itself would read all cases once for each. They are counted together instead, as cells of cases
that are alike, and a view is the sum of the cells for which it holds. Cases that are over are by far the most, and
what is said of them no longer changes: they are counted as they end (`actions.ended`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, CharField, Count, DateField, F, Q, QuerySet, Sum, Value, When
from django.db.models import Case as Case_
from django.db.models.functions import Greatest, Left

from directory.models import Person
from workflows.actors import OFFICE, RECIPIENT
from workflows.families import FINAL, WAITING, Stage
from workflows.rungs import Authority

from .models import Case, EndedCount, Receiving
from .queries import bodies_of

WAITING_STAGES = tuple(each.value for each in WAITING)
FINAL_STAGES = tuple(each.value for each in FINAL)
OPEN_STAGES = tuple(each.value for each in Stage if each not in FINAL)

# Age of lateness in days: from, to (None: and more).
AGES = ((1, 7), (8, 15), (16, 30), (31, 60), (61, None))
# A cell has one thing to ask: what is asked late is asked all the same.
_STRONGER = {"assess": "assess_late"}
_OLDEST = 62  # days; a due date further back belongs to the last age whatever it is


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases that are alike. `due_on` is None unless an answer is awaited; `asks` is what they ask of the Office.

    `rung` is that of the ladder that an escalated case has reached, empty where it has reached none; `courtesy` says
    that the Office waits longer. No window of due dates moves for it.
    """

    stage: str
    kind: str
    due_on: date | None
    in_default: bool
    answered: bool
    answered_late: bool
    mine: bool
    asks: str
    rung: str
    courtesy: bool
    n: int


@dataclass(frozen=True, slots=True)
class Which:
    """Which cases; None and False ask nothing. Windows of due dates, both ends included, are of awaited answers."""

    stages: tuple[str, ...] | None = None
    due_from: date | None = None
    due_to: date | None = None
    default_by: date | None = None
    default_after: date | None = None
    officer: int | None = None
    answered: bool = False
    answered_late: bool = False
    asks: str = ""
    asked_on: date = date.min
    kind: str | None = None
    rung: str | None = None  # the empty one: escalated, no rung reached
    courtesy_from: date | None = None  # the Office still waits on that day

    def condition(self) -> Q:
        """For the database."""
        found = Q()
        if self.stages is not None:
            found &= Q(instance__stage__in=self.stages)
        if self.due_from is not None:
            found &= Q(instance__due_on__gte=self.due_from)
        if self.due_to is not None:
            found &= Q(instance__due_on__lte=self.due_to)
        if self.default_by is not None:
            found &= Q(instance__in_default_from__lte=self.default_by)
        if self.default_after is not None:
            found &= Q(instance__in_default_from__gt=self.default_after)
        if self.officer is not None:
            found &= Q(officer_id=self.officer)
        if self.answered:
            found &= Q(instance__answered_at__isnull=False)
        if self.answered_late:
            found &= Q(instance__timeliness="late")
        if self.asks:
            found &= asking(self.asks, self.asked_on)
        if self.rung is not None:
            found &= Q(instance__stage=Stage.ESCALATED.value, instance__rung=self.rung)
        if self.courtesy_from is not None:
            found &= courtesy_runs(self.courtesy_from)
        return found if self.kind is None else found & Q(recipient__kind=self.kind)

    def among(self, cells: Iterable[Cell]) -> Iterable[Cell]:
        """Of counts already made, by and for the same person on the same day, those that it holds.

        One thing asked after the other, and nothing asked where nothing is: a cockpit asks thirty times of a thousand.
        """
        if self.stages is not None:
            stages = frozenset(self.stages)
            cells = [each for each in cells if each.stage in stages]
        if (first := self.due_from) is not None:
            cells = [each for each in cells if each.due_on is not None and each.due_on >= first]
        if (last := self.due_to) is not None:
            cells = [each for each in cells if each.due_on is not None and each.due_on <= last]
        if self.default_by is not None:
            cells = [each for each in cells if each.in_default]
        if self.default_after is not None:
            cells = [each for each in cells if not each.in_default]
        if self.officer is not None:
            cells = [each for each in cells if each.mine]
        if self.answered:
            cells = [each for each in cells if each.answered]
        if self.answered_late:
            cells = [each for each in cells if each.answered_late]
        if self.asks:
            asked = (self.asks, _STRONGER.get(self.asks))
            cells = [each for each in cells if each.asks in asked]
        if self.kind is not None:
            cells = [each for each in cells if each.kind == self.kind]
        if self.courtesy_from is not None:
            cells = [each for each in cells if each.courtesy]
        if self.rung is not None:
            cells = [each for each in cells if each.stage == Stage.ESCALATED and each.rung == self.rung]
        return cells


def awaited(due_from: date | None = None, due_to: date | None = None, *, kind: str | None = None) -> Which:
    """The cases that await an answer, due in a window."""
    return Which(stages=WAITING_STAGES, due_from=due_from, due_to=due_to, kind=kind)


def of_age(on: date, first: int, last: int | None) -> Which:
    """The cases that are late since `first` to `last` days."""
    return awaited(None if last is None else on - timedelta(days=last), on - timedelta(days=first))


def on_rung(rung: str) -> Which:
    """The escalated cases that have reached a rung of the ladder and no higher one; empty: that have reached none."""
    return Which(rung=rung)


RUNGS = ("", *(value for value, _label in Authority.choices))


def views(person: Person, on: date) -> dict[str, Which]:
    """The named views of the list, of a person on a day; each number of the desk opens one of them."""
    return {
        "open": Which(stages=OPEN_STAGES),
        "mine": Which(stages=OPEN_STAGES, officer=person.pk),
        "awaited": awaited(),
        "late": awaited(due_to=on - timedelta(days=1)),
        "default": Which(stages=WAITING_STAGES, default_by=on),
        "due7": awaited(on, on + timedelta(days=7)),
        "due15": awaited(on, on + timedelta(days=15)),
        "due30": awaited(on, on + timedelta(days=30)),
        "courtesy": Which(courtesy_from=on),
        "receipt": Which(stages=(Stage.ISSUED.value,)),
        "receipt_task": Which(asks="receipt_task"),
        "assess": Which(asks="assess"),
        "assess_late": Which(asks="assess_late", asked_on=on),
        "escalated": Which(stages=(Stage.ESCALATED.value,)),
        "answered": Which(answered=True),
        "answered_late": Which(answered_late=True),
    }


VIEWS = (
    *("open", "mine", "awaited", "late", "default", "due7", "due15", "due30", "courtesy"),
    *("receipt", "receipt_task", "assess", "assess_late", "escalated", "answered", "answered_late"),
)


# --- what a case asks of the Office -----------------------------------------------------------------------------


def _receipt_task() -> Q:
    """Its receipt must be established: somebody at the Office has that task."""
    asked = Receiving.objects.filter(finished=None, case__instance__stage=Stage.ISSUED.value)
    return Q(instance__stage=Stage.ISSUED.value, pk__in=asked.values("case"))


def courtesy_runs(on: date) -> Q:
    """The cases whose answer the Office awaits longer, out of courtesy; late by the law or not."""
    return Q(instance__stage__in=WAITING_STAGES, instance__courtesy_until__gte=on)


def asking(what: str, on: date) -> Q:
    """The cases that ask one thing of the Office: a receipt, an assessment, one whose term has passed."""
    if what == "receipt_task":
        return _receipt_task()
    if what == "assess_late":
        return Q(instance__assess_by__lt=on)
    return Q(instance__assess_by__isnull=False)


# --- counting ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Over:
    """Cases that are over and alike. `days` passed from the receipt to the answer; None where there was none."""

    year: str
    stage: str
    answered_late: bool
    days: int | None
    n: int

    def as_cell(self) -> Cell:
        """For the views, none of which asks of what is over whose it is or of what kind."""
        return Cell(
            self.stage, "", None, False, self.days is not None, self.answered_late, False, "", "", False, self.n
        )


def count_open(cases: QuerySet[Case], person: Person, *, on: date) -> list[Cell]:
    """The cases that are not over, counted by what the views ask, in one statement that reads each of them once."""
    awaited_on = Greatest(F("instance__due_on"), Value(on - timedelta(days=_OLDEST)), output_field=DateField())
    columns = {
        "due": Case_(When(instance__stage__in=WAITING_STAGES, then=awaited_on), output_field=DateField()),
        "in_default": _whether(Q(instance__stage__in=WAITING_STAGES, instance__in_default_from__lte=on)),
        "answered": _whether(Q(instance__answered_at__isnull=False)),
        "answered_late": _whether(Q(instance__timeliness="late")),
        "mine": _whether(Q(officer=person)),
        "asks": Case_(
            *(When(asking(name, on), then=Value(name)) for name in ("receipt_task", "assess_late", "assess")),
            default=Value(""),
            output_field=CharField(),
        ),
        "rung": F("instance__rung"),  # of no other stage
        "courtesy": _whether(courtesy_runs(on)),
    }
    rows = cases.filter(instance__finished_at=None).select_related(None).order_by().annotate(**columns)
    return [
        Cell(*row) for row in rows.values_list("instance__stage", "recipient__kind", *columns).annotate(n=Count("pk"))
    ]


def count_over(person: Person, *, on: date) -> list[Over]:
    """The cases that are over, counted by year of issue, end and time to answer.

    Those that the person's Office issued were counted when they ended; what it received itself is counted here.
    """
    issuers = bodies_of(person, OFFICE, on=on)
    ended = EndedCount.objects.filter(issuer_id__in=issuers).order_by()
    told = ended.values_list("year", "stage", "answered_late", "days").annotate(total=Sum("n"))
    received = Case.objects.filter(
        recipient_id__in=bodies_of(person, RECIPIENT, on=on), instance__finished_at__isnull=False
    ).exclude(recommendation__issuer_id__in=issuers)
    alike = {"year": YEAR, "late": _whether(Q(instance__timeliness="late"))}
    counted = received.order_by().annotate(**alike)
    others = counted.values_list("year", "instance__stage", "late", "instance__answer_days").annotate(n=Count("pk"))
    return [Over(*row) for row in (*told, *others)]


YEAR = Left("recommendation__number", 4)  # of issue, as in the numbers


def _whether(condition: Q) -> Case_:
    return Case_(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def count_of(which: Which, cells: Iterable[Cell]) -> int:
    """How many cases a view holds."""
    return sum(cell.n for cell in which.among(cells))


def view_counts_in(cells: Iterable[Cell], over: Iterable[Over], person: Person, *, on: date) -> dict[str, int]:
    """How many cases each named view holds, and `all`."""
    every = [*cells, *(each.as_cell() for each in over)]
    counts = {name: count_of(which, every) for name, which in views(person, on).items()}
    return {"all": sum(cell.n for cell in every), **counts}
