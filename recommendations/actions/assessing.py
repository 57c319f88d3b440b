"""What the Office thinks of an answer, and how a case ends."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import engine

from ..models import Assessment, Case, Response
from ..people import actor_for, office_day
from ..queries import get_case_by_id
from .receiving import cancel_receipt_task


def _advance(case: Case, step: str, *, by: Person, at: datetime, expected_version: int | None, **facts: Any) -> None:
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    case.instance = engine.advance(case.pk, step, by=actor, at=at, expected_version=expected_version, **facts)


def latest_response(case: Case) -> Response | None:
    """The newest version that was sent."""
    return case.responses.exclude(sent_at=None).order_by("-version").first()


@transaction.atomic
def assess(
    *,
    case_id: int,
    by: Person,
    at: datetime,
    outcome: str,
    reasons: str,
    complete_by: date | None = None,
    expected_version: int | None = None,
) -> Assessment:
    """The Office assesses the newest version of the response, with reasons; the recipient is told.

    Raises `ValidationError`, `NotFound`, `NotAllowed`, `NotPossibleNow`, `StalePage`.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    errors: dict[str, Any] = {}
    if outcome not in Assessment.Outcome.values:
        errors["outcome"] = _("Choisissez une appréciation.")
    if not reasons.strip():
        errors["reasons"] = _("Écrivez les motifs de l’appréciation : l’instance les recevra.")
    if complete_by is not None and complete_by <= office_day(at):
        errors["complete_by"] = _("Choisissez un jour à venir : l’instance doit pouvoir compléter sa réponse.")
    if errors:
        raise ValidationError(errors)
    engine.hold(case_id)
    response = latest_response(case)
    version = response.version if response else None
    said: dict[str, Any] = {"outcome": outcome, "reasons": reasons.strip(), "version": version}
    if outcome == Assessment.Outcome.TO_COMPLETE:
        said["complete_by"] = complete_by
    _advance(case, "assess", by=by, at=at, expected_version=expected_version, **said)
    return Assessment.objects.create(
        response=response, outcome=outcome, reasons=reasons.strip(), assessed_by=by, assessed_at=at
    )


@transaction.atomic
def close(*, case_id: int, by: Person, at: datetime, note: str = "", expected_version: int | None = None) -> Case:
    """Ends a case whose newest answer was assessed. Raises as `assess`."""
    case = get_case_by_id(by, case_id, on=office_day(at))
    engine.hold(case_id)
    response = latest_response(case)
    if response is not None and not response.assessments.exists():
        raise ValidationError({"note": _("Appréciez d’abord la réponse, puis fermez le dossier.")})
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
    _advance(case, "withdraw", by=by, at=at, expected_version=expected_version, reason=reason.strip())
    cancel_receipt_task(case, at=at)
    return case
