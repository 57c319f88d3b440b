"""What a courtesy would move, or its removal, before it is made; by the engine's code, without writing."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from directory.models import Person
from workflows.engine import NotPossibleNow
from workflows.foresight import Foresight, foresee

from .actions.courtesies import NoCourtesyRuns
from .courtesy_rules import NoCourtesyNow, why_not_until
from .people import actor_for
from .queries import get_case_by_id


def foresee_extension(person: Person, case_id: int, until: date, *, at: datetime, on: date) -> Foresight:
    """How a case stands and would stand with a courtesy through `until`.

    Raises `ValidationError` (`until`), `NotFound`, `NoCourtesyNow`.
    """
    case = get_case_by_id(person, case_id, on=on)
    if sentence := why_not_until(case.instance, until, at):
        raise ValidationError({"until": sentence})
    return _foresee(person, case, "extend", at=at, on=on, until=until)


def foresee_removal(person: Person, case_id: int, *, at: datetime, on: date) -> Foresight:
    """How a case stands and would stand without the courtesy. Raises `NotFound`, `NoCourtesyNow`, `NoCourtesyRuns`."""
    case = get_case_by_id(person, case_id, on=on)
    if case.instance.courtesy_until is None:
        raise NoCourtesyRuns
    return _foresee(person, case, "remove_extension", at=at, on=on)


def _foresee(person: Person, case: Any, step: str, *, at: datetime, on: date, **facts: Any) -> Foresight:
    actor = actor_for(person, issuer_id=case.recommendation.issuer_id, on=on)
    try:
        return foresee(case.pk, step, by=actor, at=at, **facts)
    except NotPossibleNow as error:
        raise NoCourtesyNow(error.stage) from error
