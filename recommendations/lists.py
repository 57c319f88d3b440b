"""Lists of cases: what they are narrowed to, their order, and the views that people keep of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case as Case_
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import IntegerField as Integer
from django.db.models.functions import Left, Lower

from directory.models import Membership, Person
from directory.queries import among
from workflows import queries as workflow
from workflows.actors import OFFICE
from workflows.families import Stage

from .answer_columns import with_answers
from .models import SEARCH_CONFIG, Case, Recommendation, SavedView, Snooze
from .named_views import (
    AGES,
    FINAL_STAGES,
    RUNGS,
    VIEWS,
    WAITING_STAGES,
    Which,
    awaited,
    count_open,
    count_over,
    of_age,
    on_rung,
    view_counts_in,
    views,
)
from .queries import NotFound, bodies_of, visible_to

AT_ONCE = 1000  # lines that are read together for a file


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to, and its order; empty means everything, the most urgent first.

    `year` is that of issue, as in the numbers; `due_from` and `due_to` are days as ISO 8601 says them; `sort` is a key
    of `SORTS`, after a hyphen to begin with the end.
    """

    text: str = ""
    stage: str = ""
    kind: str = ""
    due: str = ""
    due_from: str = ""
    due_to: str = ""
    lateness: str = ""
    rung: str = ""
    body: str = ""
    theme: str = ""
    officer: str = ""
    regime: str = ""
    year: str = ""
    put_off: str = ""
    view: str = ""
    sort: str = ""


# Classes of lateness: ages in days while an answer is awaited, then those that the law tells apart.
LATENESS = tuple(f"{first}-{last or ''}" for first, last in AGES) + ("not_default", "default", "answered_late")


NO_RUNG = "none"  # how an address says an escalated case that has reached no rung


def _lateness(which: str, on: date) -> Which | None:
    """The cases of a class of lateness; None for an unknown one."""
    if which == "not_default":
        return Which(stages=WAITING_STAGES, due_to=on - timedelta(days=1), default_after=on)
    if which == "default":
        return Which(stages=WAITING_STAGES, default_by=on)
    if which == "answered_late":
        return Which(answered_late=True)
    return next((of_age(on, first, last) for first, last in AGES if which == f"{first}-{last or ''}"), None)


def _number(text: str) -> int | None:
    """A number of an address; None when somebody typed anything else there, or more than any key or period."""
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _day(text: str) -> date | None:
    """A day of an address; None when somebody typed anything else there."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def list_cases(person: Person, *, on: date, chosen: CaseFilter) -> QuerySet[Case]:
    """The cases a person may see, narrowed and in the order asked for; by default the most urgent first.

    Unanswered ones by due date, then the others by date. Whatever the order, no two cases stand equal in it.
    """
    rows = visible_to(person, on=on).filter(_narrowed(person, on, chosen))
    return rows.order_by(*_order(chosen.sort))


def _narrowed(person: Person, on: date, chosen: CaseFilter) -> Q:
    found = Q()
    if chosen.view in VIEWS:
        found &= views(person, on)[chosen.view].condition()
    if chosen.stage == "open":
        found &= ~Q(instance__stage__in=FINAL_STAGES)
    elif chosen.stage:
        found &= Q(instance__stage=chosen.stage)
    if chosen.kind:
        found &= Q(recipient__kind=chosen.kind)
    if chosen.due == "late":
        found &= awaited(due_to=on - timedelta(days=1)).condition()
    elif chosen.due == "none":
        found &= Q(instance__due_on=None)
    elif (days := _number(chosen.due)) is not None:
        found &= awaited(on, on + timedelta(days=days)).condition()
    found &= Which(due_from=_day(chosen.due_from), due_to=_day(chosen.due_to)).condition()
    if (late := _lateness(chosen.lateness, on)) is not None:
        found &= late.condition()
    if chosen.rung == NO_RUNG or chosen.rung in RUNGS[1:]:
        found &= on_rung("" if chosen.rung == NO_RUNG else chosen.rung).condition()
    if (body := _number(chosen.body)) is not None:
        found &= Q(recipient_id=body)
    if (theme := _number(chosen.theme)) is not None:
        found &= Q(recommendation__theme=theme)
    if (officer := _number(chosen.officer)) is not None:
        found &= Q(officer_id=officer)
    if chosen.put_off:
        found &= Q(Exists(_put_off(on)))
    if chosen.regime:
        found &= Q(recommendation__regime=chosen.regime.replace("\x00", " "))
    if (year := _number(chosen.year)) is not None:
        found &= Q(recommendation__number__startswith=f"{year:04}-")
    if text := chosen.text.replace("\x00", " ").strip().replace("\u2019", "'"):
        query = SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")
        found &= Q(search=query) | Q(recommendation__search=query) | Q(number__startswith=text)
    return found


def _by_stage() -> Case_:
    """The stages in the order in which a case goes through them."""
    stages = [When(instance__stage=each.value, then=Value(number)) for number, each in enumerate(Stage)]
    return Case_(*stages, default=Value(len(stages)), output_field=Integer())


# What a list can be sorted by: the keys are those of the columns.
SORTS: dict[str, Any] = {
    "number": lambda: F("number"),
    "subject": lambda: _plain("recommendation__subject"),
    "body": lambda: _plain("recipient_name"),
    "stage": _by_stage,
    "due": lambda: F("instance__due_on"),
    "officer": lambda: _plain("officer__name"),
    "kind": lambda: F("recipient__kind"),
    "theme": lambda: F("recommendation__theme"),
    "regime": lambda: F("recommendation__regime"),
    "issued": lambda: F("recommendation__issued_at"),
    "received": lambda: F("instance__received_at"),
    "default": lambda: F("instance__in_default_from"),
    "answered": lambda: F("instance__answered_at"),
}


def _order(sort: str) -> list[Any]:
    """What is empty stands last whichever end comes first."""
    made = SORTS.get(sort.removeprefix("-"))
    if made is None:
        return ["instance__urgency", F("instance__due_on").asc(), "-number"]  # nulls are last, as in the index
    by = made().desc(nulls_last=True) if sort.startswith("-") else made().asc(nulls_last=True)
    return [by, "number"]


def not_put_off(rows: QuerySet[Case], person: Person, *, on: date) -> QuerySet[Case]:
    """The cases without those that a person put off to a later day and in which no step was taken since."""
    put_off = Snooze.objects.filter(person=person, until__gt=on, version=F("case__instance__version"))
    return rows.exclude(pk__in=put_off.values("case"))


def in_order_of_urgency(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases that wait for an answer, by due date; then those without receipt, the answered ones, the ended ones."""
    return rows.order_by(*_order(""))


def most_urgent(person: Person, *, on: date, count: int, mine: bool) -> list[Case]:
    """The open cases that come first in the list, or in the person's own, those put off apart."""
    which = views(person, on)["mine" if mine else "open"].condition()
    rows = visible_to(person, on=on).filter(which).defer(*_LONG)
    if mine:
        rows = not_put_off(rows, person, on=on)
    return list(in_order_of_urgency(rows)[:count])


# What no line says: texts are by far the largest columns.
_LONG = ("search", "recommendation__search", "recommendation__text", "recommendation__reasons")

# What a line of a file needs.
_OF_A_LINE = (
    "number",
    "recipient_name",
    "recipient__kind",
    "recipient__code",
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
    "instance__courtesy_until",
    "instance__answered_at",
    "instance__timeliness",
    "instance__rung",
)


def _put_off(on: date) -> QuerySet[Snooze]:
    """How the person responsible for a case, of an outer query, put it off, while that holds."""
    rows = Snooze.objects.filter(case=OuterRef("pk"), person=OuterRef("officer"), until__gt=on)
    return rows.filter(version=OuterRef("instance__version"))


def _with_put_off(rows: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Each case with `put_off_until`, the day to which the person responsible put it off, or None."""
    return rows.annotate(put_off_until=Subquery(_put_off(on).values("until")[:1]))


class Lines:
    """The lines of a list, page by page: the keys are put in order, and only those of a page are read whole."""

    def __init__(self, cases: QuerySet[Case], *, on: date, counted: int | None = None) -> None:
        self._cases, self._on, self._counted = cases, on, counted

    def count(self) -> int:
        return self._cases.count() if self._counted is None else self._counted

    def __getitem__(self, page: slice) -> list[Case]:
        keys = list(self._cases.values_list("pk", flat=True)[page])
        rows = self._cases.model.objects.filter(pk__in=keys).select_related(
            "instance", "recommendation", "recipient", "officer"
        )
        lines = with_answers(_with_put_off(rows.only(*_OF_A_LINE), self._on))
        found = {case.pk: case for case in lines}
        return [found[pk] for pk in keys if pk in found]


def list_lines(person: Person, *, on: date, chosen: CaseFilter, counts: Mapping[str, int]) -> Lines:
    """The list of `list_cases`, for a page: as few columns as its lines say.

    `counts` are those of `view_counts`: a list that is narrowed by a named view alone is not counted again.
    """
    only_a_view = chosen == CaseFilter(view=chosen.view, sort=chosen.sort)
    counted = counts.get(chosen.view or "all") if only_a_view else None
    return Lines(list_cases(person, on=on, chosen=chosen), on=on, counted=counted)


def stream_cases(
    person: Person, *, on: date, chosen: CaseFilter, among_keys: Collection[int] | None = None, answers: bool = False
) -> Iterator[Case]:
    """The list of `list_cases`, through a cursor of the server: as much memory for all cases as for ten.

    Of `among_keys` alone where they are given; with what was answered and thought of it where `answers`.
    The lines are those of one moment, however long they take to be read.
    """
    rows = list_cases(person, on=on, chosen=chosen)
    if among_keys is not None:
        rows = rows.filter(pk__in=among(among_keys))
    lines = _with_put_off(rows.only(*_OF_A_LINE), on)
    return (with_answers(lines) if answers else lines).iterator(chunk_size=AT_ONCE)


def list_keys(person: Person, *, on: date, chosen: CaseFilter) -> list[int]:
    """The keys of the cases of `list_cases`, of every page."""
    return list(list_cases(person, on=on, chosen=chosen).order_by().values_list("pk", flat=True))


def view_counts(person: Person, *, on: date) -> dict[str, int]:
    """How many cases each named view holds, and `all`, in three queries."""
    cases = visible_to(person, on=on)
    return view_counts_in(count_open(cases, person, on=on), count_over(person, on=on), person, on=on)


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
    # Whoever is responsible for a case has, or had, a role at the Office: few people, each looked up among all cases.
    staff = Membership.objects.filter(body_id__in=issuers, role__in=list(OFFICE)).values("person")
    held = Exists(Case.objects.filter(officer=OuterRef("pk")))
    officers = Person.objects.filter(held, pk__in=staff).order_by(_plain("name"), "pk").values_list("pk", "name")
    articles = workflow.articles()
    return Offered(
        officers=[(str(pk), name) for pk, name in officers],
        regimes=[(regime, articles.get(regime, regime)) for regime in sorted({regime for _year, regime in found})],
        years=sorted({year for year, _regime in found}, reverse=True),
    )


def _plain(name: str) -> Lower:
    """A name as it is sorted: the collation of the database puts é after z."""
    return Lower(Func(F(name), function="unaccent"))


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
