"""The Office waits longer out of courtesy: reminders and escalation move, the due date of the law never does.

No text gives the Office the power to extend the 60 days (C-26, a. 16.27): an answer after the due date is late,
whatever courtesy runs.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import engine

from ..courtesy_rules import NoCourtesyNow, why_not_until
from ..models import Case, CourtesyExtension
from ..people import actor_for, office_day
from ..queries import get_case_by_id
from .lengths import too_long


class NoCourtesyRuns(engine.EngineError):
    """There is no courtesy to take back."""

    def __str__(self) -> str:
        return str(_("Aucun délai de courtoisie ne court dans ce dossier. Rechargez la page pour voir où il en est."))


@transaction.atomic
def extend(
    *, case_id: int, until: date, reason: str, by: Person, at: datetime, expected_version: int | None = None
) -> Case:
    """Grants one case a courtesy through the end of `until`, in place of the one that runs; the recipient is told.

    The one action for one case, on its page as in a bulk act. `until` comes after the due date and after today, in the
    legal time of the recipient. Raises `ValidationError` (`until`, `reason`), `NotFound`, `NotAllowed`, `StalePage`,
    `Busy`, and `NoCourtesyNow` where no answer is awaited or the case is already escalated.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    row = engine.hold(case_id)
    granted = CourtesyExtension(
        case=case, due_on=row.due_on, until=until, reason=reason.strip(), granted_by=by, granted_at=at
    )
    errors: dict[str, Any] = {}
    if not granted.reason:
        errors["reason"] = _("Donnez le motif du délai : il est inscrit au journal, et l’instance le recevra.")
    errors |= too_long(granted, "reason")
    if sentence := why_not_until(row, until, at):
        errors["until"] = sentence
    if errors:
        raise ValidationError(errors)
    said = {"until": until, "reason": granted.reason}
    case.instance = _take(case, "extend", by=by, at=at, expected_version=expected_version, **said)
    _end(case, CourtesyExtension.Ending.REPLACED, by=by, at=at)
    granted.save()
    return case


@transaction.atomic
def remove_extension(
    *, case_id: int, reason: str, by: Person, at: datetime, expected_version: int | None = None
) -> Case:
    """Takes back the courtesy that runs: reminders and escalation stand where the law's dates put them.

    What has gone out stays; what the courtesy held back and is past by now does not go out, but a default that is past
    is reported at once. The recipient is told. Raises as `extend`, and `NoCourtesyRuns`.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    row = engine.hold(case_id)
    errors = too_long(CourtesyExtension(end_reason=reason.strip()), "end_reason")
    if not reason.strip():
        errors["reason"] = _("Donnez le motif du retrait : il est inscrit au journal, et l’instance le recevra.")
    elif errors:
        errors = {"reason": errors["end_reason"]}
    if errors:
        raise ValidationError(errors)
    if row.courtesy_until is None:
        raise NoCourtesyRuns
    said = {"reason": reason.strip()}
    case.instance = _take(case, "remove_extension", by=by, at=at, expected_version=expected_version, **said)
    _end(case, CourtesyExtension.Ending.REMOVED, by=by, at=at, reason=reason.strip())
    return case


def _take(case: Case, step: str, *, by: Person, at: datetime, **said: Any) -> Any:
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    try:
        return engine.advance(case.pk, step, by=actor, at=at, **said)
    except engine.NotPossibleNow as error:
        raise NoCourtesyNow(error.stage) from error


def _end(case: Case, ending: str, *, by: Person, at: datetime, reason: str = "") -> None:
    running = CourtesyExtension.objects.filter(case=case, ended_at=None)
    running.update(ending=ending, ended_by=by, ended_at=at, end_reason=reason)


def lapse(ended: dict[int, datetime]) -> None:
    """Ends the courtesies of cases whose new due date left nothing to them; case → moment. The caller holds them."""
    rows = CourtesyExtension.objects.filter(case_id__in=list(ended), ended_at=None)
    rows.update(ending=CourtesyExtension.Ending.LAPSED, ended_at=max(ended.values()))
