"""What administrators, and those who watch, may read of what all cases share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.models import Person
from workflows.actors import Role
from workflows.engine import Move, NotAllowed

from .people import office_actor
from .queries import NotFound, visible_to

_READERS = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.SIGNATORY})


def require_reader(person: Person, *, on: date) -> bool:
    """Lets in who may read rules and letters; whether they may change them too. Raises `NotFound`."""
    roles = office_actor(person, on=on).roles
    if not roles & _READERS:
        raise NotFound
    return Role.ADMINISTRATOR in roles


def require_administrator(person: Person, *, on: date) -> None:
    """Lets in who may change rules and letters. Raises `NotFound`, and `NotAllowed` for who may only read them."""
    if not require_reader(person, on=on):
        raise NotAllowed("rules", office_actor(person, on=on))


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case whose dates a change would move."""

    number: str
    recipient: str
    subject: str
    move: Move
    courtesy_ended: date | None
    """The end of a courtesy to which the new due date leaves nothing."""


def _moved(move: Move, number: str, recipient: str, subject: str, courtesy_until: date | None) -> MovedCase:
    ended = courtesy_until if courtesy_until and courtesy_until <= move.due_after else None
    return MovedCase(number, recipient, subject, move, ended)


def moved_cases(person: Person, moves: Sequence[Move], *, on: date, limit: int = 500) -> tuple[list[MovedCase], int]:
    """The first `limit` cases of `moves` that the person sees, by number, and how many there are besides.

    Cases of another issuer are counted and not named: a rule is shared, a case is not.
    """
    by_case = {each.instance_id: each for each in moves}
    rows = visible_to(person, on=on).filter(pk__in=list(by_case)).order_by("number")
    columns = rows.values_list("pk", "number", "recipient_name", "recommendation__subject", "instance__courtesy_until")
    found = [_moved(by_case[pk], *said) for pk, *said in columns[:limit]]
    return found, len(by_case) - len(found)
