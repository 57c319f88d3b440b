"""Who acts on a case: a snapshot of a person with the roles held at that moment, or the clock."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles that a step of a procedure may name. The values are those of `directory.Role`, plus the clock."""

    OFFICER = "officer"
    SIGNATORY = "signatory"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    PRINCIPAL = "principal"
    ALTERNATE = "alternate"
    PREPARER = "preparer"
    VALIDATOR = "validator"
    CLOCK = "clock"


OFFICE = frozenset({Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR})
RECIPIENT = frozenset({Role.PRINCIPAL, Role.ALTERNATE, Role.PREPARER, Role.VALIDATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """What the journal keeps of who acted: it must read the same after the person is gone.

    `id` is the person's key as text, `roles` those held in relation to the case at hand.
    """

    id: str
    name: str
    roles: frozenset[Role]

    def role_among(self, allowed: Collection[Role]) -> Role | None:
        """The role by which this actor may act when `allowed` may; None when no role fits."""
        return next((role for role in Role if role in self.roles and role in allowed), None)


CLOCK = Actor(id="clock", name="L’horloge", roles=frozenset({Role.CLOCK}))
