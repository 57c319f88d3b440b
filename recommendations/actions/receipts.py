"""What proves that the recipient received, and from when the 60 days run (C-26, a. 16.27; C-1.1, a. 31)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import DesignatedAddress, Person
from directory.queries import technological_addresses
from workflows import engine
from workflows.actors import Actor

from ..models import Case, ReceiptFact
from ..people import actor_for, office_day
from ..presumption import failed_addresses, why_not
from ..queries import NotFound, get_case_by_id
from ..receipt_rules import RULES, TECHNOLOGICAL, Condition
from ..uploads import check_upload
from .lengths import too_long
from .receiving import cancel_receipt_task, settle_receipt_task

# An e-mail with a link is not the document: it proves nothing by itself.
NEVER_ADMISSIBLE = (ReceiptFact.Channel.NOTICE,)
# Written by the product when the act takes place; nobody may type them.
BY_ACT_ONLY = (ReceiptFact.Channel.PORTAL, ReceiptFact.Channel.ANSWER)


@transaction.atomic
def acknowledge(*, case_id: int, by: Person, at: datetime) -> Case:
    """The recipient acknowledges in the portal: whoever acknowledges has received (C-25.01, a. 110).

    The first time it starts the clock; later it is one more fact that confirms. An acknowledgement is not an answer.
    Raises `NotFound`, `NotAllowed`, `NotPossibleNow`.
    """
    case = get_case_by_id(by, case_id, on=office_day(at))
    actor = actor_for(by, issuer_id=0, recipient_id=case.recipient_id, on=office_day(at))
    engine.hold(case_id)
    fact = _in_portal(case, ReceiptFact.Channel.PORTAL, by=by, at=at, moment=at)
    _govern(case, fact, step="acknowledge", actor=actor, at=at)
    return case


def prove_by_answer(case: Case, *, by: Person, actor: Actor, at: datetime, moment: datetime) -> None:
    """Whoever answers has received: the answer itself proves a receipt that nothing else proved."""
    fact = _in_portal(case, ReceiptFact.Channel.ANSWER, by=by, at=at, moment=moment)
    step = "acknowledge" if actor.role_among(engine.roles_of("acknowledge")) else "establish_receipt"
    _govern(case, fact, step=step, actor=actor, at=at)


def _in_portal(case: Case, channel: str, *, by: Person, at: datetime, moment: datetime) -> ReceiptFact:
    return ReceiptFact.objects.create(
        case=case,
        moment=moment,
        channel=channel,
        origin=case.issuer_name,
        destination=case.recipient_name,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def establish_receipt(
    *,
    case_id: int,
    by: Person,
    at: datetime,
    moment: datetime,
    channel: str,
    origin: str,
    destination: str,
    note: str = "",
    admissible: bool = True,
    evidence: UploadedFile | None = None,
    address_id: int | None = None,
    conditions: Collection[str] = (),
    expected_version: int | None = None,
) -> Case:
    """The Office records a fact of receipt. The earliest admissible fact governs; if that changes, the dates move.

    `moment` is aware, to the second. A receipt is presumed at a designated address only with it (`address_id`) and all
    `conditions` (`receipt_rules.Condition`).
    Raises `ValidationError`, `NotFound`, `NotAllowed`, `NotPossibleNow`, `StalePage`.
    """
    on = office_day(at)
    case = get_case_by_id(by, case_id, on=on)
    errors: dict[str, Any] = {}
    address = None
    if channel == ReceiptFact.Channel.DESIGNATED_ADDRESS:
        address = technological_addresses(case.recipient_id).filter(pk=address_id).first()
        destination = address.address if address else destination
        if admissible:
            errors |= _not_presumed(case, address, conditions, moment)
    if channel not in ReceiptFact.Channel.values or channel in BY_ACT_ONLY:
        errors["channel"] = _("Choisissez la voie par laquelle l’instance a reçu la recommandation.")
    if not origin.strip():
        errors["origin"] = _("Dites d’où l’envoi est parti.")
    if not destination.strip():
        errors["destination"] = _("Dites à quelle adresse ou à qui il a été remis.")
    if sentence := _wrong_moment(case, moment, at):
        errors["moment"] = sentence
    if admissible and channel in NEVER_ADMISSIBLE:
        errors["admissible"] = _("Un avis qui porte un lien n’est pas le document : il ne prouve pas la réception.")
    if admissible and evidence is None and (sentence := _lacks_evidence(channel)):
        errors["evidence"] = sentence
    file = None
    if evidence is not None:
        try:
            file = check_upload(evidence)
        except ValidationError as error:
            errors["evidence"] = error.messages
    fact = ReceiptFact(
        case=case,
        moment=moment,
        channel=channel,
        origin=origin.strip(),
        destination=destination.strip(),
        note=note.strip(),
        designated_address=address,
        conditions=sorted(conditions) if address else [],
        admissible=admissible,
        recorded_by=by,
        recorded_at=at,
    )
    errors |= too_long(fact, "origin", "destination", "note")
    if errors:
        raise ValidationError(errors)
    _hold(case_id, expected_version)
    if file is not None and evidence is not None:
        fact.evidence_name, fact.evidence_type, fact.evidence_sha256 = file.name, file.content_type, file.sha256
        fact.evidence.save(file.name, evidence, save=False)
    fact.save()
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=on)
    _govern(case, fact, step="establish_receipt", actor=actor, at=at)
    return case


@transaction.atomic
def correct_receipt(
    *,
    case_id: int,
    fact_id: int,
    by: Person,
    at: datetime,
    moment: datetime,
    admissible: bool,
    reason: str,
    expected_version: int | None = None,
) -> Case:
    """The Office corrects a fact: a new one replaces it, the old one is kept, and the dates follow the governing fact.

    Raises `ValidationError`, also when no admissible fact would be left, `NotFound`, `NotAllowed`, `NotPossibleNow`.
    """
    on = office_day(at)
    case = get_case_by_id(by, case_id, on=on)
    row = _hold(case_id, expected_version)
    old = ReceiptFact.objects.filter(case=case, pk=fact_id, replaced_by=None).first()
    if old is None:
        raise NotFound
    errors: dict[str, Any] = {}
    if not reason.strip():
        errors["reason"] = _("Donnez le motif de la correction : il est inscrit au journal.")
    if sentence := _wrong_moment(case, moment, at):
        errors["moment"] = sentence
    if admissible and old.channel in NEVER_ADMISSIBLE:
        errors["admissible"] = _("Un avis qui porte un lien n’est pas le document : il ne prouve pas la réception.")
    if not admissible and row.received_at is not None and not governing_candidates(case).exclude(pk=old.pk).exists():
        errors["admissible"] = _(
            "Aucun autre fait ne prouverait la réception. Consignez d’abord celui qui la prouve, puis écartez celui-ci."
        )
    if admissible and (sentence := _proves_no_more(case, old, moment)):
        errors["admissible"] = sentence
    fact = ReceiptFact(
        case=case,
        moment=moment,
        channel=old.channel,
        origin=old.origin,
        destination=old.destination,
        note=old.note,
        designated_address=old.designated_address,
        conditions=old.conditions,
        admissible=admissible,
        evidence=old.evidence.name,
        evidence_name=old.evidence_name,
        evidence_type=old.evidence_type,
        evidence_sha256=old.evidence_sha256,
        recorded_by=by,
        recorded_at=at,
        replaces=old,
        reason=reason.strip(),
    )
    errors |= too_long(fact, "reason")
    if errors:
        raise ValidationError(errors)
    fact.save()
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=on)
    _govern(case, fact, step="establish_receipt", actor=actor, at=at, reason=reason.strip())
    return case


def _lacks_evidence(channel: str) -> Any:
    rule = RULES.get(channel)  # type: ignore[call-overload]  # what is no channel has no rule
    if rule is None or not rule.required:
        return None
    return _("Joignez %(evidence)s : par cette voie, la réception se prouve ainsi (%(source)s).") % {
        "evidence": rule.evidence,
        "source": rule.source,
    }


def _not_presumed(
    case: Case, address: DesignatedAddress | None, conditions: Collection[str], moment: datetime
) -> dict[str, Any]:
    """What forbids to presume the receipt at a designated address, by field (C-1.1, a. 31)."""
    if address is None:
        return {"address": _("Choisissez l’adresse que l’instance a désignée. Sans elle, rien ne se présume.")}
    if sentence := why_not(case, address, failed_addresses(case), moment=moment):
        return {"address": sentence}
    if set(conditions) != set(Condition.values):
        return {
            "conditions": _(
                "Cochez chaque condition après l’avoir vérifiée. S’il en manque une, la réception ne se présume pas "
                "(C-1.1, a. 31) : choisissez une autre voie, ou dites que ce fait ne la prouve pas."
            )
        }
    return {}


def _proves_no_more(case: Case, old: ReceiptFact, moment: datetime) -> Any:
    """Why a fact may not be said to prove the receipt once corrected; None when it may."""
    presumed = old.channel == ReceiptFact.Channel.DESIGNATED_ADDRESS
    address = old.designated_address if presumed else None
    if address and (sentence := why_not(case, address, failed_addresses(case), moment=moment)):
        return sentence
    if old.admissible:
        return None  # it was recorded with all that its channel asks for
    if (_lacks_evidence(old.channel) and not old.evidence) or (presumed and set(old.conditions) != set(Condition)):
        return _("Il manque à ce fait ce que sa voie demande : consignez plutôt un nouveau fait, complet.")
    return None


def governing_candidates(case: Case) -> Any:
    """The facts that may govern, the one that does first: admissible, not replaced, the earliest first."""
    return ReceiptFact.objects.filter(case=case, admissible=True, replaced_by=None).order_by("moment", "pk")


def _govern(case: Case, fact: ReceiptFact, *, step: str, actor: Actor, at: datetime, **facts: Any) -> None:
    """Takes the step that a new fact calls for: start the clock, move its dates, or only confirm."""
    said = {"channel": fact.channel, "moment": fact.moment, "admissible": fact.admissible, **facts}
    if fact.conditions:
        said |= {"address": fact.destination, "conditions": fact.conditions}
    governing = governing_candidates(case).first()
    received_at = engine.hold(case.pk).received_at
    if governing is None or governing.moment == received_at:
        case.instance = engine.advance(case.pk, "note_receipt", by=actor, at=at, **said)
    elif received_at is None:
        case.instance = engine.advance(case.pk, step, by=actor, at=at, **_receipt(governing), **said)
        if fact.channel == ReceiptFact.Channel.ANSWER:
            cancel_receipt_task(case, at=at)
        else:
            settle_receipt_task(case, by=fact.recorded_by if step == "establish_receipt" else None, at=at)
    else:
        case.instance = engine.advance(case.pk, "correct_receipt", by=actor, at=at, **_receipt(governing), **said)


def _receipt(governing: ReceiptFact) -> dict[str, Any]:
    return {"received_at": governing.moment, "technological": governing.channel in TECHNOLOGICAL}


def _hold(case_id: int, expected_version: int | None) -> Any:
    row = engine.hold(case_id)
    if expected_version is not None and row.version != expected_version:
        raise engine.StalePage
    return row


def _wrong_moment(case: Case, moment: datetime, at: datetime) -> Any:
    issued_at = case.recommendation.issued_at
    assert issued_at is not None  # a case exists only once its recommendation is issued
    if moment > at:
        return _("Ce moment est à venir : inscrivez le moment où l’instance a reçu la recommandation.")
    if moment < issued_at.replace(second=0, microsecond=0):
        return _("Ce moment précède la transmission de la recommandation. Vérifiez la date et l’heure.")
    return None
