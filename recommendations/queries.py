"""What a person may read of recommendations and cases. `visible_to` is the only way to a case, for one and for many."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from directory.models import BodyKind, Person
from directory.queries import active_memberships
from workflows import queries as workflow
from workflows.actors import OFFICE, RECIPIENT
from workflows.families import Stage
from workflows.journal import Fault
from workflows.recommendation import steps_table

from .models import (
    Assessing,
    Assessment,
    Attachment,
    Case,
    CourtesyExtension,
    Escalating,
    FailedDelivery,
    PointAnswer,
    ReceiptFact,
    Recommendation,
    RecommendationPoint,
    Response,
    RungDecision,
    Theme,
)
from .people import actor_for
from .point_queries import asked_of_points, carried_points, points_of
from .recipients import recipient_count

THEMES = list(Theme.choices)
CHANNELS = [each for each in ReceiptFact.Channel.choices if each[0] not in ("portal", "answer")]
DISPOSITIONS = list(Response.Disposition.choices)
OUTCOMES = list(Assessment.Outcome.choices)
STAGES = list(Stage.choices)
KINDS = list(BodyKind.choices)


class NotFound(Exception):
    """There is no such thing for this person: strangers are not told that it exists."""


# --- scope ------------------------------------------------------------------------------------------------------


def bodies_of(person: Person, roles: Any, *, on: date) -> QuerySet[Any]:
    """The keys of the bodies for which a person holds one of `roles` on a day; for `__in`."""
    return active_memberships(person, on=on).filter(role__in=list(roles)).values("body_id")


def visible_to(person: Person, *, on: date) -> QuerySet[Case]:
    """The cases a person may see on a day: those its Office issued, and those of the bodies it belongs to."""
    return Case.objects.filter(
        Q(recommendation__issuer_id__in=bodies_of(person, OFFICE, on=on))
        | Q(recipient_id__in=bodies_of(person, RECIPIENT, on=on))
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
    return Recommendation.objects.filter(issuer_id__in=bodies_of(person, OFFICE, on=on)).select_related(
        "drafted_by", "issued_by", "issuer"
    )


def drafts(person: Person, *, on: date) -> QuerySet[Recommendation]:
    """The drafts of the person's Office, the last saved first."""
    rows = _recommendations(person, on=on).filter(number=None)
    return rows.annotate(recipient_count=recipient_count(on=on)).order_by("-saved_at")


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
    return found, visible_to(person, on=on).filter(recommendation=found).order_by("pk")


def get_attachment(person: Person, pk: int, *, on: date) -> Attachment:
    """A file of a response or of a recommendation. An unsent answer's are for its recipient only. Raises `NotFound`."""
    found = Attachment.objects.select_related("response__case__recommendation", "recommendation").filter(pk=pk).first()
    if found is None:
        raise NotFound
    if found.response is None:
        return _enclosure(person, found, on=on)
    case = get_case_by_id(person, found.response.case_id, on=on)
    if found.response.sent_at is None and side_of(person, case, on=on) != "recipient":
        raise NotFound
    return found


def _enclosure(person: Person, found: Attachment, *, on: date) -> Attachment:
    """Its Office reads it in every version of the draft; a recipient reads what was issued to it."""
    if _recommendations(person, on=on).filter(pk=found.recommendation_id).exists():
        return found
    issued_with_it = (
        found.until is None and found.recommendation is not None and found.recommendation.number is not None
    )
    if issued_with_it and visible_to(person, on=on).filter(recommendation_id=found.recommendation_id).exists():
        return found
    raise NotFound


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
    points: list[RecommendationPoint]
    asked: dict[int, str] | None
    responses: list[Response]
    draft: Response | None
    computations: list[workflow.ComputedDate]
    journal: list[workflow.JournalEntry]
    due_work: list[workflow.PlannedNotice]
    proposal: Assessing | None
    rungs: list[Escalating]
    rung_decisions: list[RungDecision]
    siblings: int
    failures: list[FailedDelivery]
    courtesies: list[CourtesyExtension]
    journal_faults: list[Fault]

    @property
    def instance(self) -> Any:
        """Where the case stands: stage, dates, version."""
        return self.case.instance

    @property
    def open_points(self) -> list[RecommendationPoint]:
        """The points that a next version may say anew: those asked for, or all."""
        return [point for point in self.points if self.asked is None or point.number in self.asked]

    @property
    def carried(self) -> list[PointAnswer]:
        """What a next version takes over unchanged of the points that are not asked again."""
        return carried_points(self.responses, self.points)

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
        case.responses.select_related("saved_by").prefetch_related(
            "attachments", "points__point", "assessments__assessed_by", "assessments__points__point"
        )
    )
    return CaseFile(
        case=case,
        side=side,
        may=may,
        facts=_fact_lines(case),
        points=points_of(case.recommendation),
        asked=asked_of_points(responses),
        responses=[each for each in responses if each.sent_at is not None],
        draft=next((each for each in responses if each.sent_at is None), None) if side == "recipient" else None,
        computations=workflow.computed_dates(case.pk),
        journal=workflow.journal_of(case.pk),
        due_work=workflow.due_work_of(case.pk),
        proposal=_proposal(case) if side == "office" and stage == Stage.ANSWERED else None,
        rungs=_open_rungs(case) if side == "office" and stage == Stage.ESCALATED else [],
        rung_decisions=list(case.rung_decisions.select_related("decided_by")) if side == "office" else [],
        siblings=Case.objects.filter(recommendation=case.recommendation).count(),
        failures=list(case.failed_deliveries.all()) if side == "office" else [],
        courtesies=list(case.courtesies.select_related("granted_by", "ended_by")) if side == "office" else [],
        journal_faults=workflow.journal_faults(case.pk),
    )


def _proposal(case: Case) -> Assessing | None:
    """The way of an answer whose assessment waits for its second reader, or came back from there."""
    found = Assessing.objects.filter(response__case=case, finished=None).exclude(proposal=None)
    return found.select_related("proposal__assessed_by").prefetch_related("proposal__points__point").first()


def _open_rungs(case: Case) -> list[Escalating]:
    """The rungs of the ladder that wait for a decision, the lowest first."""
    return list(Escalating.objects.filter(case=case, finished=None).order_by("after_days"))


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
