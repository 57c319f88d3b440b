"""In which capacity a person acts on a case: the memberships of that day, as the engine's roles."""

from datetime import date, datetime

from directory.models import Person
from directory.queries import active_memberships
from workflows.actors import OFFICE, RECIPIENT, Actor, Role
from workflows.clock import local_date


def actor_for(person: Person, *, issuer_id: int, recipient_id: int | None = None, on: date) -> Actor:
    """The person with the roles held on a day in the issuer of a recommendation, and in the recipient of a case.

    The roles of another issuer or another body give nothing here: the Office and the Commissaire do not see each other.
    """
    held: set[Role] = set()
    for body_id, role in active_memberships(person, on=on).values_list("body_id", "role"):
        if body_id == issuer_id and role in OFFICE:
            held.add(Role(role))
        if body_id == recipient_id and role in RECIPIENT:
            held.add(Role(role))
    return Actor(id=str(person.pk), name=person.name, roles=frozenset(held))


def office_actor(person: Person, *, on: date) -> Actor:
    """The person with every role held at an issuer on a day: for what all issuers share, as the rules are."""
    held = active_memberships(person, on=on).filter(body__is_issuer=True).values_list("role", flat=True)
    return Actor(id=str(person.pk), name=person.name, roles=frozenset(Role(role) for role in held if role in OFFICE))


# Who may hand over what is not their own: a task, a case.
LEADS = frozenset({Role.MANAGER, Role.SIGNATORY, Role.ADMINISTRATOR})


def leads(person: Person, issuer_id: int, *, on: date) -> bool:
    """Whether a person leads others at an issuer on a day."""
    roles = active_memberships(person, on=on).filter(body_id=issuer_id).values_list("role", flat=True)
    return bool(LEADS & set(roles))


def sides_of(person: Person, *, on: date) -> frozenset[str]:
    """On which sides a person stands: « office », « recipient ».

    And « manager » for those who watch what is late, « administrator » for those who may change rules and letters.
    """
    roles = set(active_memberships(person, on=on).values_list("role", flat=True))
    sides = set()
    if roles & OFFICE:
        sides.add("office")
    if roles & RECIPIENT:
        sides.add("recipient")
    if roles & LEADS:
        sides.add("manager")
    if Role.ADMINISTRATOR in roles:
        sides.add("administrator")
    return frozenset(sides)


# Legal time of the Office: it gives a number its year and a membership its day.
OFFICE_TIME = "America/Toronto"


def office_day(at: datetime) -> date:
    """The day it is at the Office at a moment."""
    return local_date(at, OFFICE_TIME)
