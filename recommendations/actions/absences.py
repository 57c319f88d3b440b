"""Absences of the Office's people: entered by themselves or by who leads, with who does the work meanwhile."""

from datetime import date, datetime

from directory import actions as directory
from directory.models import Absence, Person
from directory.queries import absences_of, issuers_of
from workflows import engine

from ..people import actor_for, leads, office_day
from ..queries import NotFound


def enter_absence(
    *, person: Person, delegate: Person, starts_on: date, ends_on: date, by: Person, at: datetime
) -> Absence:
    """`person` is away, both days included; `delegate` sees and does the tasks meanwhile, and has the letters too.

    Nothing is moved: the delegation begins and ends by its days. Raises `ValidationError` as
    `directory.actions.record_absence`, `NotFound` (of another Office), `NotAllowed` (somebody else's, by who does not
    lead).
    """
    on = office_day(at)
    _require_say(person, by=by, at=at)
    return directory.record_absence(
        person=person, delegate=delegate, starts_on=starts_on, ends_on=ends_on, by=by, at=at, on=on
    )


def end_absence(*, absence_id: int, by: Person, at: datetime) -> Absence:
    """The person is back today, earlier than planned. Raises `NotFound`, `NotAllowed`."""
    on = office_day(at)
    absence = absences_of(by, on=on).filter(pk=absence_id).first()
    if absence is None:
        raise NotFound
    _require_say(absence.person, by=by, at=at)
    directory.end_absence(absence=absence, by=by, at=at, on=on)
    return absence


def _require_say(person: Person, *, by: Person, at: datetime) -> None:
    """One's own absences, and those of the Office that one leads."""
    on = office_day(at)
    shared = list(issuers_of(by, on=on).filter(pk__in=issuers_of(person, on=on)))
    if not shared:
        raise NotFound
    if by != person and not any(leads(by, issuer.pk, on=on) for issuer in shared):
        raise engine.NotAllowed("enter_absence", actor_for(by, issuer_id=shared[0].pk, on=on))
