"""What the Office thinks of an answer, and how a case ends."""

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import engine, human
from workflows.families import Stage

from ..flows import AssessmentFlow
from ..models import Assessing, Assessment, Case, PointAssessment, Response
from ..people import actor_for, office_day
from ..point_rules import THOUGHT
from ..queries import get_case_by_id
from .assessed_points import PointsThought, against_points, missing_in_points, point_assessments
from .receiving import cancel_receipt_task


def _advance(case: Case, step: str, *, by: Person, at: datetime, expected_version: int | None, **facts: Any) -> None:
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    case.instance = engine.advance(case.pk, step, by=actor, at=at, expected_version=expected_version, **facts)


def latest_response(case: Case) -> Response | None:
    """The newest version that was sent."""
    return case.responses.exclude(sent_at=None).order_by("-version").first()


class OwnAssessment(engine.EngineError):
    """Who assessed an answer does not confirm the assessment."""

    def __str__(self) -> str:
        return str(_("Vous avez fait cette appréciation : une autre personne doit la confirmer ou la renvoyer."))


def open_assessment_task(response: Response, *, at: datetime) -> None:
    """A version of the answer came: the officer is to assess it, and nothing of the versions before it any more."""
    cancel_assessment_tasks(response.case, at=at)
    human.start(AssessmentFlow.start, at=at, response=response)


def cancel_assessment_tasks(case: Case, *, at: datetime) -> None:
    """Nobody need assess any more: a new version came, or the case ended. The caller holds the case."""
    for process in Assessing.objects.filter(response__case=case, finished=None):
        human.cancel(process, at=at)


def _assessing_of(response: Response, *, at: datetime) -> Assessing:
    """The open way of a version to its assessment; a new round where the one before has ended."""
    rounds = Assessing.objects.filter(response=response)
    found = rounds.filter(finished=None).first()
    return found or human.start(AssessmentFlow.start, at=at, response=response, number=rounds.count() + 1)


@transaction.atomic
def assess(
    *,
    case_id: int,
    by: Person,
    at: datetime,
    outcome: str,
    reasons: str,
    points: PointsThought = MappingProxyType({}),
    complete_by: date | None = None,
    expected_version: int | None = None,
) -> Assessment:
    """The Office assesses the newest version of the response, with reasons; the recipient is told.

    Where the recommendation has points each is assessed too (`points`, by number), and the class over all is one that
    theirs allow. A point to complete has its question, and those points alone are open to a next version.
    Where the rules ask for a second reader, it is only proposed (`given` is False) until another person confirms it.
    Raises `ValidationError`, `NotFound`, `NotAllowed`, `NotPossibleNow`, `StalePage`, and `TaskDone` when a proposal
    already waits.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    errors: dict[str, Any] = {}
    if outcome not in Assessment.Outcome.values:
        errors["outcome"] = _("Choisissez une appréciation.")
    if not reasons.strip():
        errors["reasons"] = _("Écrivez les motifs de l’appréciation : l’instance les recevra.")
    if complete_by is not None and complete_by <= office_day(at):
        errors["complete_by"] = _("Choisissez un jour à venir : l’instance doit pouvoir compléter sa réponse.")
    rows = point_assessments(case.recommendation, points)
    errors |= missing_in_points(rows)
    if "outcome" not in errors and (refused := against_points(outcome, rows)):
        errors["outcome"] = refused
    if errors:
        raise ValidationError(errors)
    row = engine.hold(case_id)
    response = latest_response(case)
    made = Assessment(
        response=response,
        outcome=outcome,
        reasons=reasons.strip(),
        complete_by=complete_by if outcome == Assessment.Outcome.TO_COMPLETE else None,
        assessed_by=by,
        assessed_at=at,
        given=not row.profile.second_reader,
    )
    if made.given:
        _give(case, made, rows, by=by, at=at, expected_version=expected_version)
        if response is not None:
            human.settle(_assessing_of(response, at=at), AssessmentFlow.assess, by=by, at=at)
        return made
    return _propose(case, made, rows, by=by, at=at, expected_version=expected_version)


def _propose(
    case: Case,
    made: Assessment,
    rows: Sequence[PointAssessment],
    *,
    by: Person,
    at: datetime,
    expected_version: int | None,
) -> Assessment:
    row = case.instance = engine.hold(case.pk)
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    if expected_version is not None and row.version != expected_version:
        raise engine.StalePage
    if actor.role_among(AssessmentFlow.assess.roles) is None:
        raise engine.NotAllowed("assess", actor)
    if row.stage != Stage.ANSWERED:
        raise engine.NotPossibleNow("assess", row.stage)
    process = _assessing_of(made.response, at=at)
    if human.open_task(process, AssessmentFlow.assess) is None:
        raise human.TaskDone
    made.save()
    _keep_points(made, rows)
    Assessing.objects.filter(pk=process.pk).update(proposal=made, decision=Assessing.Decision.PENDING)
    human.settle(Assessing.objects.get(pk=process.pk), AssessmentFlow.assess, by=by, at=at)
    return made


def _give(
    case: Case,
    made: Assessment,
    rows: Sequence[PointAssessment],
    *,
    by: Person,
    at: datetime,
    expected_version: int | None,
) -> None:
    """The step of the procedure, by which the recipient is told; `rows` are those of its points, kept or not."""
    said: dict[str, Any] = {"outcome": made.outcome, "reasons": made.reasons}
    said["version"] = made.response.version if made.response_id else None
    if made.outcome == Assessment.Outcome.TO_COMPLETE:
        said["complete_by"] = made.complete_by
    if made.read_by is not None:
        said["proposed_by"] = made.assessed_by.name
    if rows:
        said["points"] = [
            {"number": each.point.number, **{name: getattr(each, name) for name in THOUGHT}} for each in rows
        ]
    _advance(case, "assess", by=by, at=at, expected_version=expected_version, **said)
    made.save()
    _keep_points(made, [each for each in rows if each.pk is None])


def _keep_points(made: Assessment, rows: Sequence[PointAssessment]) -> None:
    for each in rows:
        each.assessment = made
    PointAssessment.objects.bulk_create(rows)


@transaction.atomic
def confirm_assessment(*, case_id: int, by: Person, at: datetime, expected_version: int | None = None) -> Assessment:
    """A second person confirms what the first proposed; the recipient is told.

    Raises `NotFound`, `OwnAssessment`, `TaskDone`, `TaskOfSomebodyElse`, and as `assess`.
    """
    case, process, made = _proposal(case_id, by, at)
    made.given, made.read_by, made.read_at = True, by, at
    _give(case, made, list(made.points.select_related("point")), by=by, at=at, expected_version=expected_version)
    Assessing.objects.filter(pk=process.pk).update(decision=Assessing.Decision.CONFIRMED)
    human.finish(Assessing.objects.get(pk=process.pk), AssessmentFlow.confirm, by=by, at=at)
    return made


@transaction.atomic
def return_assessment(*, case_id: int, by: Person, at: datetime, reasons: str) -> None:
    """A second person gives a proposed assessment back to who made it, with reasons. Raises as `confirm_assessment`."""
    if not reasons.strip():
        raise ValidationError({"reasons": _("Dites ce qu’il faut revoir : la personne qui a apprécié le lira.")})
    _case, process, _made = _proposal(case_id, by, at)
    returned = {"decision": Assessing.Decision.RETURNED, "returned_because": reasons.strip()}
    Assessing.objects.filter(pk=process.pk).update(**returned)
    human.finish(Assessing.objects.get(pk=process.pk), AssessmentFlow.confirm, by=by, at=at)


def _proposal(case_id: int, by: Person, at: datetime) -> tuple[Case, Assessing, Assessment]:
    """What waits for its second reader, whom `by` may be; the case is held."""
    case = get_case_by_id(by, case_id, on=office_day(at))
    engine.hold(case_id)
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    if actor.role_among(AssessmentFlow.confirm.roles) is None:
        raise engine.NotAllowed("assess", actor)
    process = Assessing.objects.filter(response__case=case, finished=None).first()
    if process is None or process.proposal is None or human.open_task(process, AssessmentFlow.confirm) is None:
        raise human.TaskDone
    if process.proposal.assessed_by_id == by.pk:
        raise OwnAssessment
    return case, process, process.proposal


@transaction.atomic
def close(*, case_id: int, by: Person, at: datetime, note: str = "", expected_version: int | None = None) -> Case:
    """Ends a case whose newest answer was assessed. Raises as `assess`."""
    case = get_case_by_id(by, case_id, on=office_day(at))
    engine.hold(case_id)
    response = latest_response(case)
    if response is not None and not response.assessments.exists():
        raise ValidationError({"note": _("Appréciez d’abord la réponse, puis fermez le dossier.")})
    cancel_assessment_tasks(case, at=at)
    _advance(case, "close", by=by, at=at, expected_version=expected_version, note=note.strip())
    return case


@transaction.atomic
def withdraw(*, case_id: int, by: Person, at: datetime, reason: str, expected_version: int | None = None) -> Case:
    """Takes the recommendation back from this recipient: nothing is due any more, and it is told why.

    Raises as `assess`.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    if not reason.strip():
        raise ValidationError({"reason": _("Donnez le motif du retrait : l’instance le recevra.")})
    engine.hold(case_id)
    cancel_assessment_tasks(case, at=at)
    _advance(case, "withdraw", by=by, at=at, expected_version=expected_version, reason=reason.strip())
    cancel_receipt_task(case, at=at)
    return case
