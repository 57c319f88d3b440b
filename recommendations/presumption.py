"""Where a receipt may be presumed: the register of addresses, and what became of the letters (C-1.1, a. 31)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import DesignatedAddress
from directory.queries import technological_addresses
from workflows.clock import local_date
from workflows.wording import full_date

from .letter_words import said
from .models import Case, FailedDelivery


@dataclass(frozen=True, slots=True)
class PresumedAddress:
    """An address of the register. `why_not` says why no receipt is presumed there, empty when one may be."""

    entry: DesignatedAddress
    why_not: str

    @property
    def pk(self) -> int:
        """Its key in the register."""
        return self.entry.pk


def presumption_addresses(case: Case) -> list[PresumedAddress]:
    """The addresses that the recipient of a case designated, with what forbids the presumption; two queries."""
    failures = failed_addresses(case)
    return [PresumedAddress(each, why_not(case, each, failures)) for each in technological_addresses(case.recipient_id)]


def failed_addresses(case: Case) -> dict[str, FailedDelivery]:
    """The addresses that did not take a letter of a case, in small letters."""
    return {each.address.lower(): each for each in case.failed_deliveries.all()}


def why_not(case: Case, address: DesignatedAddress, failures: dict[str, FailedDelivery], *, moment: Any = None) -> str:
    """Why no receipt may be presumed at an address, in a sentence; empty when one may.

    `moment` is that of the receipt, where it is known: the address must then still be active.
    """
    issued_at = case.recommendation.issued_at
    assert issued_at is not None  # a case exists only once its recommendation is issued
    sent_on = local_date(issued_at, case.instance.time_zone)
    if refused := failures.get(address.address.lower()):
        answer = f" ({refused.said})" if refused.said else ""
        return _(
            "Cette adresse n’a pas pris une lettre de ce dossier, le %(day)s%(said)s : la réception ne s’y présume pas "
            "(C-1.1, a. 31). Prouvez-la par une autre voie."
        ) % {"day": _day(local_date(refused.at, case.instance.time_zone)), "said": answer}
    if address.designated_on > sent_on:
        return _(
            "L’instance l’a désignée le %(day)s, après l’envoi du %(sent)s : la réception de cet "
            "envoi ne s’y présume pas."
        ) % {"day": _day(address.designated_on), "sent": _day(sent_on)}
    received_on = local_date(moment, case.instance.time_zone) if moment else sent_on
    if address.active_until is not None and address.active_until < received_on:
        return _("Cette adresse n’était plus active depuis le %(day)s.") % {"day": _day(address.active_until)}
    return ""


def _day(day: date) -> str:
    return said(full_date(day), get_language() or "fr")
