"""What a person may read of recommendations and cases. `visible_to` is the only way to a case, for one and for many."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case as When_
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models import IntegerField as Integer

from directory.models import BodyKind, Person
from directory.queries import active_memberships
from workflows import queries as workflow
from workflows.actors import OFFICE, RECIPIENT
from workflows.journal import Fault
from workflows.recommendation import FINAL, WAITING, Stage, steps_table

from .models import SEARCH_CONFIG, Assessment, Attachment, Case, ReceiptFact, Recommendation, Response, Theme
from .people import actor_for

THEMES = list(Theme.choices)
CHANNELS = [each for each in ReceiptFact.Channel.choices if each[0] not in ("portal", "answer")]
DISPOSITIONS = list(Response.Disposition.choices)
OUTCOMES = list(Assessment.Outcome.choices)
STAGES = list(Stage.choices)
KINDS = list(BodyKind.choices)

_WAITING = [each.value for each in WAITING]
_FINAL = [each.value for each in FINAL]


class NotFound(Exception):
    """There is no such thing for this person: strangers are not told that it exists."""


# --- scope ------------------------------------------------------------------------------------------------------


def _bodies(person: Person, roles: Any, *, on: date) -> QuerySet[Any]:
    return active_memberships(person, on=on).filter(role__in=list(roles)).values("body_id")


def visible_to(person: Person, *, on: date) -> QuerySet[Case]:
    """The cases a person may see on a day: those its Office issued, and those of the bodies it belongs to."""
    return Case.objects.filter(
        Q(recommendation__issuer_id__in=_bodies(person, OFFICE, on=on))
        | Q(recipient_id__in=_bodies(person, RECIPIENT, on=on))
    ).select_related("instance", "recommendation", "recipient", "officer")


def _found(cases: QuerySet[Case]) -> Case:
    case = cases.first()
    if case is None:
        raise NotFound
    return case


def get_case(person: Person, number: str, *, on: date) -> Case:
    """A case by its number. Raises `NotFound`."""
    return _found(visible_to(person, on=on).filter(number=number))


def get_case_by_id(person: Person, case_id: int, *, on: date) -> Case:
    """A case by its key. Raises `NotFound`."""
    return _found(visible_to(person, on=on).filter(pk=case_id))


def _recommendations(person: Person, *, on: date) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(issuer_id__in=_bodies(person, OFFICE, on=on)).select_related(
        "drafted_by", "issued_by", "issuer"
    )


def drafts(person: Person, *, on: date) -> QuerySet[Recommendation]:
    """The drafts of the person's Office, the last saved first."""
    rows = _recommendations(person, on=on).filter(number=None)
    return rows.annotate(recipient_count=Count("proposed_recipients")).order_by("-saved_at")


def has_examples() -> bool:
    """Whether the examples of a demonstration were loaded."""
    return Recommendation.objects.filter(is_example=True).exists()


def get_recommendation(person: Person, pk: int, *, on: date) -> Recommendation:
    """A recommendation of the person's Office, draft or issued. Raises `NotFound`."""
    found = _recommendations(person, on=on).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def recommendation_cases(person: Person, number: str, *, on: date) -> tuple[Recommendation, QuerySet[Case]]:
    """An issued recommendation with all its cases, for the Office. Raises `NotFound`."""
    found = _recommendations(person, on=on).filter(number=number).first()
    if found is None:
        raise NotFound
    return found, visible_to(person, on=on).filter(recommendation=found).order_by("number")


def get_attachment(person: Person, pk: int, *, on: date) -> Attachment:
    """A file of a response. The draft's files are for its recipient only. Raises `NotFound`."""
    found = Attachment.objects.select_related("response__case__recommendation").filter(pk=pk).first()
    if found is None:
        raise NotFound
    case = get_case_by_id(person, found.response.case_id, on=on)
    if found.response.sent_at is None and side_of(person, case, on=on) != "recipient":
        raise NotFound
    return found


def get_evidence(person: Person, pk: int, *, on: date) -> ReceiptFact:
    """The evidence file of a receipt fact. Raises `NotFound`."""
    found = ReceiptFact.objects.exclude(evidence="").filter(pk=pk).first()
    if found is None:
        raise NotFound
    get_case_by_id(person, found.case_id, on=on)
    return found


def letter_hash_of(case: Case) -> str:
    """The SHA-256 of a case's letter that its journal keeps since it was issued; empty for the oldest cases."""
    return _letter_hash(workflow.journal_of(case.pk))


def _letter_hash(journal: list[workflow.JournalEntry]) -> str:
    return next((each.facts.get("letter_sha256", "") for each in journal if each.step == "issue"), "")


def side_of(person: Person, case: Case, *, on: date) -> str:
    """« office » or « recipient »: from which side a person who sees a case looks at it."""
    actor = actor_for(person, issuer_id=case.recommendation.issuer_id, recipient_id=case.recipient_id, on=on)
    return "office" if actor.roles & OFFICE else "recipient"


# --- lists ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; empty means everything. See `_VIEWS` and `_DUE` for the words."""

    text: str = ""
    stage: str = ""
    kind: str = ""
    due: str = ""
    body: str = ""
    theme: str = ""
    view: str = ""


def _late(on: date) -> Q:
    return Q(instance__stage__in=_WAITING, instance__due_on__lt=on)


def _due_within(on: date, days: int) -> Q:
    return Q(instance__stage__in=_WAITING, instance__due_on__range=(on, on + timedelta(days=days)))


def _to_assess() -> Q:
    later = Response.objects.filter(case=OuterRef("response__case"), version__gt=OuterRef("response__version"))
    assessed = Assessment.objects.filter(~Exists(later.exclude(sent_at=None)), response__case=OuterRef("pk"))
    return Q(instance__stage=Stage.ANSWERED.value) & ~Exists(assessed)


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
        "assess": _to_assess(),
        "escalated": Q(instance__stage=Stage.ESCALATED.value),
        "answered_late": Q(instance__timeliness="late"),
    }


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
    if text := chosen.text.replace("\x00", " ").strip().replace("\u2019", "'"):
        query = SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")
        rows = rows.filter(Q(search=query) | Q(recommendation__search=query) | Q(number__startswith=text))
    urgency = When_(
        When(instance__stage__in=_WAITING, then=Value(0)),
        When(instance__stage=Stage.ISSUED.value, then=Value(1)),
        When(instance__stage=Stage.ANSWERED.value, then=Value(2)),
        default=Value(3),
        output_field=Integer(),
    )
    return rows.order_by(urgency, F("instance__due_on").asc(nulls_last=True), "-number")


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


# --- one case ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactLine:
    """A receipt fact and what it does: « governs », « confirms », « inadmissible » or « replaced »."""

    fact: ReceiptFact
    effect: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything one person may know of a case, from its side. `may` holds the steps the person may take now."""

    case: Case
    side: str
    may: frozenset[str]
    facts: list[FactLine]
    responses: list[Response]
    draft: Response | None
    computations: list[workflow.ComputedDate]
    journal: list[workflow.JournalEntry]
    due_work: list[workflow.PlannedNotice]
    siblings: int
    journal_faults: list[Fault]

    @property
    def instance(self) -> Any:
        """Where the case stands: stage, dates, version."""
        return self.case.instance

    @property
    def letter_sha256(self) -> str:
        """The SHA-256 of the letter, from the journal; empty when the case has no letter to print."""
        return _letter_hash(self.journal)


def case_file(person: Person, number: str, *, on: date) -> CaseFile:
    """A case with its whole life, in a constant number of queries. Raises `NotFound`."""
    case = get_case(person, number, on=on)
    issuer_id, recipient_id = case.recommendation.issuer_id, case.recipient_id
    actor = actor_for(person, issuer_id=issuer_id, recipient_id=recipient_id, on=on)
    side = "office" if actor.roles & OFFICE else "recipient"
    stage = Stage(case.instance.stage)
    may = frozenset(
        step
        for step, sources in steps_table().items()
        if stage in sources and actor.role_among(sources[stage].roles) is not None
    )
    responses = list(
        case.responses.select_related("saved_by").prefetch_related("attachments", "assessments__assessed_by")
    )
    return CaseFile(
        case=case,
        side=side,
        may=may,
        facts=_fact_lines(case),
        responses=[each for each in responses if each.sent_at is not None],
        draft=next((each for each in responses if each.sent_at is None), None) if side == "recipient" else None,
        computations=workflow.computed_dates(case.pk),
        journal=workflow.journal_of(case.pk),
        due_work=workflow.due_work_of(case.pk),
        siblings=Case.objects.filter(recommendation=case.recommendation).count(),
        journal_faults=workflow.journal_faults(case.pk),
    )


def _fact_lines(case: Case) -> list[FactLine]:
    facts = list(case.receipt_facts.select_related("recorded_by", "replaced_by").order_by("moment", "pk"))
    lines, governing_seen = [], False
    for fact in facts:
        if getattr(fact, "replaced_by", None) is not None:
            effect = "replaced"
        elif not fact.admissible:
            effect = "inadmissible"
        elif not governing_seen:
            effect, governing_seen = "governs", True
        else:
            effect = "confirms"
        lines.append(FactLine(fact, effect))
    return lines
