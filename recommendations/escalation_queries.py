"""What may be read of the Office's ladder in one case: the rungs, what was decided of each, whom to write to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.queries import Addressee, notice_addressees, office_addressees
from directory.queries import Role as DirectoryRole
from workflows.human import TaskDone
from workflows.ladder import Rung
from workflows.rungs import Authority

from .models import Case, Escalating
from .queries import NotFound

AUTHORITIES = list(Authority.choices)
# What a rung that asks a person asks for, whom it turns to being its name.
RUNG_TITLES = {
    "recipient": _("Relancer l’instance"),
    "direction": _("Écrire à la direction de l’instance"),
    "presidency": _("Saisir la présidence de l’Office"),
    "committee": _("Saisir le comité directeur"),
    "report": _("Décider de la mention au rapport annuel"),
    "minister": _("Écrire à la ou au ministre"),
}
# A letter that leaves by itself is signed by nobody: at a rung that asks a person, the signed one takes its place.
_SIGNED = {"chaser": "to_recipient"}


def rung_of(instance: Any, after_days: int) -> Rung | None:
    """The rung of a case's ladder that comes so many days after the default, by the case's own rules."""
    ladder = instance.profile.policy.ladder_for(instance.ladder)
    return next((each for each in ladder if each.after_days == after_days), None)


def letter_of(instance: Any, reached: Escalating) -> str:
    """The key of the letter that a rung asks for."""
    rung = rung_of(instance, reached.after_days)
    key = rung.letter if rung and rung.letter else f"to_{reached.authority}"
    return _SIGNED.get(key, key)


def rung_to_decide(case: Case, rung_id: int) -> Escalating:
    """A rung that a case has reached, decided or not. Raises `NotFound`."""
    found = Escalating.objects.filter(case=case, pk=rung_id).first()
    if found is None:
        raise NotFound
    return found


def require_open(rung: Escalating) -> None:
    """Raises `TaskDone` when nobody need decide of a rung any more."""
    if rung.finished is not None:
        raise TaskDone


@dataclass(frozen=True, slots=True)
class Suggested:
    """Whom the letter of a rung may go to. `chosen`: unless the person decides otherwise."""

    addressee: Addressee
    chosen: bool


def suggested_addressees(case: Case, reached: Escalating, *, on: date) -> list[Suggested]:
    """Who bears the authority of a rung, by the rules or by the directory; nobody where neither knows.

    The comité directeur and the ministers are in no directory: only the rules may know their address.
    """
    rung = rung_of(case.instance, reached.after_days)
    named = [Addressee(rung.to_name, rung.to_email, "fr")] if rung and rung.to_email else []
    recipient, issuer = case.recipient_id, case.recommendation.issuer_id
    first: list[Addressee] = []
    others: list[Addressee] = []
    if reached.authority == "direction":
        first = office_addressees(recipient, roles=[DirectoryRole.PRINCIPAL], on=on)
        others = notice_addressees([recipient], on=on)[recipient]
    elif reached.authority == "recipient":
        first = notice_addressees([recipient], on=on)[recipient]
    elif reached.authority == "presidency":
        first = office_addressees(issuer, roles=[DirectoryRole.SIGNATORY], on=on)
    return _once(named, first, others)


def _once(named: list[Addressee], first: list[Addressee], others: list[Addressee]) -> list[Suggested]:
    """Each address once; those of the best source are chosen."""
    best = named or first or others
    found: dict[str, Addressee] = {}
    for each in (*named, *first, *others):
        found.setdefault(each.email.lower(), each)
    chosen = {each.email.lower() for each in best}
    return [Suggested(each, email in chosen) for email, each in found.items()]
