"""Whom a letter goes to: a body's designated addresses and people, or the Office's officer and managers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from directory.models import Role
from directory.queries import Addressee, delegates_to_write_to, notice_addressees, office_addressees

from .facts import Known


@dataclass(slots=True)
class AddressBook:
    """The addressees of a set of cases on a day; as many queries for one case as for ten thousand."""

    on: date
    _bodies: dict[int, list[Addressee]] = field(default_factory=dict)
    _managers: dict[int, list[Addressee]] = field(default_factory=dict)
    _delegates: dict[int, Addressee] | None = None

    def look_up(self, cases: Iterable[Known]) -> None:
        """Reads, once, whom to write to at the recipients of `cases`."""
        self._bodies = notice_addressees({case.recipient_id for case in cases}, on=self.on)

    def recipients(self, case: Known) -> list[Addressee]:
        """Whom to write to at the case's recipient; nobody gives an empty list."""
        return self._bodies[case.recipient_id]

    def office(self, case: Known, *, with_managers: bool) -> list[Addressee]:
        """The officer of a case and, while the officer is away, the delegate; each address once.

        The managers too where asked, or where the officer is gone.
        """
        found = [case.officer] if case.officer else []
        if with_managers or not found:
            found += self._managers_of(case.issuer_id)
        if self._delegates is None:  # one query for the whole set, and only for letters to the Office
            self._delegates = delegates_to_write_to(on=self.on)
        if case.officer_id in self._delegates:
            found.append(self._delegates[case.officer_id])
        return list({each.email.lower(): each for each in reversed(found)}.values())[::-1]

    def _managers_of(self, issuer_id: int) -> list[Addressee]:
        if issuer_id not in self._managers:  # one query for each issuer, not for each case
            self._managers[issuer_id] = office_addressees(issuer_id, roles=[Role.MANAGER], on=self.on)
        return self._managers[issuer_id]
