"""Lists of cases: what they are narrowed to, their order, their counts, and the views that people keep of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case as Case_
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models import IntegerField as Integer
from django.db.models.functions import Left, Lower

from directory.models import Person
from workflows import queries as workflow
from workflows.actors import OFFICE
from workflows.families import FINAL, WAITING, Stage

from .models import SEARCH_CONFIG, Case, Recommendation, SavedView, Snooze
from .queries import KINDS, STAGES, NotFound, bodies_of, visible_to

AT_ONCE = 1000  # lines that are read together for a file

_WAITING = [each.value for each in WAITING]
_FINAL = [each.value for each in FINAL]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; empty means everything. `year` is that of issue, as in the numbers."""

    text: str = ""
    stage: str = ""
    kind: str = ""
    due: str = ""
    body: str = ""
    theme: str = ""
    officer: str = ""
    regime: str = ""
    year: str = ""
    view: str = ""


def _late(on: date) -> Q:
    return Q(instance__stage__in=_WAITING, instance__due_on__lt=on)


def _due_within(on: date, days: int) -> Q:
    return Q(instance__stage__in=_WAITING, instance__due_on__range=(on, on + timedelta(days=days)))


def _assessment_late(on: date) -> Q:
    return Q(instance__assess_by__lt=on)


def _receipt_task() -> Q:
    return Q(
        instance__stage=Stage.ISSUED.value,
        instance__due_work__kind__startswith="receipt_task",
        instance__due_work__outcome="fired",
    )


def _views(person: Person, on: date) -> dict[str, Q]:
    """The named views of the list; each number of the desk opens one of them."""
    return {
        "open": ~Q(instance__stage__in=_FINAL),
        "mine": Q(officer=person) & ~Q(instance__stage__in=_FINAL),
        "late": _late(on),
        "default": Q(instance__stage__in=_WAITING, instance__in_default_from__lte=on),
        "due7": _due_within(on, 7),
        "due15": _due_within(on, 15),
        "due30": _due_within(on, 30),
        "receipt": Q(instance__stage=Stage.ISSUED.value),
        "receipt_task": _receipt_task(),
        "assess": Q(instance__assess_by__isnull=False),
        "assess_late": _assessment_late(on),
        "escalated": Q(instance__stage=Stage.ESCALATED.value),
        "answered_late": Q(instance__timeliness="late"),
    }


VIEWS = (
    *("open", "mine", "late", "default", "due7", "due15", "due30"),
    *("receipt", "receipt_task", "assess", "assess_late", "escalated", "answered_late"),
)


def _number(text: str) -> int | None:
    """A number of an address; None when somebody typed anything else there, or more than any key or period."""
    return int(text) if text.isdecimal() and len(text) < 7 else None


def list_cases(person: Person, *, on: date, chosen: CaseFilter) -> QuerySet[Case]:
    """The cases a person may see, narrowed, the most urgent first: unanswered by due date, then the others by date."""
    rows = visible_to(person, on=on)
    if chosen.view:
        rows = rows.filter(_views(person, on).get(chosen.view, Q()))
    if chosen.stage == "open":
        rows = rows.exclude(instance__stage__in=_FINAL)
    elif chosen.stage:
        rows = rows.filter(instance__stage=chosen.stage)
    if chosen.kind:
        rows = rows.filter(recipient__kind=chosen.kind)
    if chosen.due == "late":
        rows = rows.filter(_late(on))
    elif chosen.due == "none":
        rows = rows.filter(instance__due_on=None)
    elif (days := _number(chosen.due)) is not None:
        rows = rows.filter(_due_within(on, days))
    if (body := _number(chosen.body)) is not None:
        rows = rows.filter(recipient_id=body)
    if (theme := _number(chosen.theme)) is not None:
        rows = rows.filter(recommendation__theme=theme)
    if (officer := _number(chosen.officer)) is not None:
        rows = rows.filter(officer_id=officer)
    if chosen.regime:
        rows = rows.filter(recommendation__regime=chosen.regime.replace("\x00", " "))
    if (year := _number(chosen.year)) is not None:
        rows = rows.filter(recommendation__number__startswith=f"{year:04}-")
    if text := chosen.text.replace("\x00", " ").strip().replace("\u2019", "'"):
        query = SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")
        rows = rows.filter(Q(search=query) | Q(recommendation__search=query) | Q(number__startswith=text))
    return in_order_of_urgency(rows)


def not_put_off(rows: QuerySet[Case], person: Person, *, on: date) -> QuerySet[Case]:
    """The cases without those that a person put off to a later day and in which no step was taken since."""
    put_off = Snooze.objects.filter(person=person, until__gt=on, version=F("case__instance__version"))
    return rows.exclude(pk__in=put_off.values("case"))


def in_order_of_urgency(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases that wait for an answer, by due date; then those without receipt, the answered ones, the ended ones."""
    urgency = Case_(
        When(instance__stage__in=_WAITING, then=Value(0)),
        When(instance__stage=Stage.ISSUED.value, then=Value(1)),
        When(instance__stage=Stage.ANSWERED.value, then=Value(2)),
        default=Value(3),
        output_field=Integer(),
    )
    return rows.order_by(urgency, F("instance__due_on").asc(nulls_last=True), "-number")


# What a line of a file needs; the text of the recommendation, by far the largest column, stays where it is.
_OF_A_LINE = (
    "number",
    "recipient_name",
    "recipient__kind",
    "officer__name",
    "recommendation__subject",
    "recommendation__theme",
    "recommendation__regime",
    "recommendation__issued_at",
    "instance__stage",
    "instance__time_zone",
    "instance__received_at",
    "instance__due_on",
    "instance__in_default_from",
    "instance__answered_at",
    "instance__timeliness",
)


def stream_cases(person: Person, *, on: date, chosen: CaseFilter) -> Iterator[Case]:
    """The list of `list_cases`, through a cursor of the server: as much memory for all cases as for ten.

    The lines are those of one moment, however long they take to be read.
    """
    return list_cases(person, on=on, chosen=chosen).only(*_OF_A_LINE).iterator(chunk_size=AT_ONCE)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person's list can be narrowed to, beside fixed words: who is responsible, regimes, years of issue.

    `regimes` has the article of each regime, `years` the newest first.
    """

    officers: list[tuple[str, str]]
    regimes: list[tuple[str, str]]
    years: list[str]


def offered(person: Person, *, on: date) -> Offered:
    """The officers, regimes and years of what the person's Office issued, in three queries."""
    issuers = bodies_of(person, OFFICE, on=on)
    issued = Recommendation.objects.filter(issuer_id__in=issuers).exclude(number=None).order_by()
    found = set(issued.values_list(Left("number", 4), "regime").distinct())
    held = Case.objects.filter(officer=OuterRef("pk"), recommendation__issuer_id__in=issuers)
    officers = Person.objects.filter(Exists(held)).order_by(_plain("name"), "pk").values_list("pk", "name")
    articles = workflow.articles()
    return Offered(
        officers=[(str(pk), name) for pk, name in officers],
        regimes=[(regime, articles.get(regime, regime)) for regime in sorted({regime for _year, regime in found})],
        years=sorted({year for year, _regime in found}, reverse=True),
    )


def _plain(name: str) -> Lower:
    """A name as it is sorted: the collation of the database puts é after z."""
    return Lower(Func(F(name), function="unaccent"))


# --- counts -----------------------------------------------------------------------------------------------------


def view_counts(person: Person, *, on: date) -> dict[str, int]:
    """How many cases each named view holds, in one query."""
    counts = {name: Count("pk", filter=which, distinct=True) for name, which in _views(person, on).items()}
    return visible_to(person, on=on).select_related(None).aggregate(all=Count("pk", distinct=True), **counts)


@dataclass(frozen=True, slots=True)
class KindLine:
    """Cases awaiting an answer at one kind of recipient."""

    kind: str
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class Cockpit:
    """What a manager sees first. Each number is one of the named views, or a stage."""

    views: dict[str, int]
    by_stage: dict[str, int]
    by_kind: list[KindLine]
    late_by_age: list[tuple[int, int | None, int]] = field(default_factory=list)


# Age of lateness in days: from, to (None: and more).
_AGES = ((1, 7), (8, 15), (16, 30), (31, 60), (61, None))


def cockpit(person: Person, *, on: date) -> Cockpit:
    """The counts of a manager's morning, in three queries whatever the number of cases."""
    rows = visible_to(person, on=on).select_related(None)
    stages = dict(rows.order_by().values_list("instance__stage").annotate(n=Count("pk")))
    kinds = (
        rows.filter(instance__stage__in=_WAITING)
        .order_by()
        .values_list("recipient__kind")
        .annotate(total=Count("pk"), late=Count("pk", filter=_late(on)))
    )
    by_kind = {kind: KindLine(kind, total, late) for kind, total, late in kinds}
    ages = {f"age{first}": Count("pk", filter=_late(on) & _due_between(on, first, last)) for first, last in _AGES}
    found = rows.aggregate(**ages)
    return Cockpit(
        views=view_counts(person, on=on),
        by_stage={stage: stages.get(stage, 0) for stage, _label in STAGES},
        by_kind=[by_kind.get(kind, KindLine(kind, 0, 0)) for kind, _label in KINDS],
        late_by_age=[(first, last, found[f"age{first}"]) for first, last in _AGES],
    )


def _due_between(on: date, first: int, last: int | None) -> Q:
    newest = Q(instance__due_on__lte=on - timedelta(days=first))
    return newest if last is None else newest & Q(instance__due_on__gte=on - timedelta(days=last))


def overdue_assessments(person: Person, *, on: date) -> QuerySet[Case]:
    """The answers that the Office should have assessed before a day, the longest awaited first; for the cockpit."""
    return visible_to(person, on=on).filter(_assessment_late(on)).order_by("instance__assess_by", "number")


# --- views that people keep -------------------------------------------------------------------------------------


def saved_views(person: Person, *, on: date) -> QuerySet[SavedView]:
    """One's own views, then those that colleagues of the same Office share, each group by name."""
    shared = Q(shared=True, issuer_id__in=bodies_of(person, OFFICE, on=on))
    others = Case_(When(owner=person, then=Value(0)), default=Value(1), output_field=Integer())
    rows = SavedView.objects.filter(Q(owner=person) | shared).select_related("owner")
    return rows.order_by(others, _plain("name"), "pk")


def own_view(person: Person, pk: int, *, on: date) -> SavedView:
    """A view that the person keeps; only who keeps a view changes it. Raises `NotFound`."""
    found = saved_views(person, on=on).filter(owner=person, pk=pk).first()
    if found is None:
        raise NotFound
    return found
