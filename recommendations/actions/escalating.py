"""What the Office decides at a rung of its ladder: a signed letter, a mention in the annual report, or neither.

All of it is policy of the Office; no text of law provides for it. An answer, a withdrawal or new dates end what is open
in the transaction that brings them.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models import OFFICE_ROLES, Person
from directory.queries import among, title_of
from workflows import engine, human
from workflows.clock import local_date
from workflows.events import NoticeReached
from workflows.families import Stage, split_kind
from workflows.ladder import authority_in

from ..escalation_queries import letter_of
from ..flows import EscalationFlow
from ..models import Case, Escalating, RungDecision
from ..people import actor_for, office_day
from ..queries import NotFound, get_case_by_id
from .lengths import too_long

MAX_TEXT = 20_000


def open_rung_tasks(reached: Sequence[NoticeReached]) -> None:
    """A task for each rung that silence has reached, unless it has had one; the caller holds the cases."""
    ids = {told.instance_id for told in reached}
    escalated = Case.objects.filter(pk__in=among(ids), instance__stage=Stage.ESCALATED.value)
    cases = {case.pk: case for case in escalated.select_related("officer", "instance")}
    known = set(Escalating.objects.filter(case__in=among(ids)).values_list("case_id", "cycle", "after_days"))
    new = []
    for told in reached:
        case, days = cases.get(told.instance_id), split_kind(told.kind)[1]
        if case is None or days is None or (case.pk, told.cycle, days) in known:
            continue
        reached_on = local_date(told.due_at, case.instance.time_zone)
        authority = authority_in(told.kind)
        new.append(Escalating(case=case, cycle=told.cycle, after_days=days, authority=authority, reached_on=reached_on))
    human.start_many(EscalationFlow.start, new, at=max(told.at for told in reached))


def close_rung_tasks(case_ids: Collection[int], *, at: datetime) -> None:
    """Nobody need decide any more of the rungs of cases that left the ladder, or whose dates are others now."""
    gone = ~Q(case__instance__stage=Stage.ESCALATED.value) | ~Q(cycle=F("case__instance__cycle"))
    for process in Escalating.objects.filter(gone, case__in=among(case_ids), finished=None).order_by("pk"):
        human.cancel(process, at=at)


@transaction.atomic
def send_rung_letter(
    *,
    case_id: int,
    rung_id: int,
    by: Person,
    at: datetime,
    addressees: Sequence[tuple[str, str]],
    subject: str,
    text: str,
    subject_en: str = "",
    text_en: str = "",
    expected_version: int | None = None,
) -> RungDecision:
    """`by` signs the letter of a rung, as amended, and it leaves for each of `addressees` (name, e-mail address).

    In English as well where `text_en` is given, the French following. Raises `ValidationError`, `NotFound`, `TaskDone`,
    `NotAllowed`, `NotPossibleNow`, `StalePage`, `Busy`.
    """
    case, rung = _rung(case_id, rung_id, by, at)
    if rung.is_mention:
        raise NotFound
    made = RungDecision(
        outcome=RungDecision.Outcome.SENT,
        letter=letter_of(case.instance, rung),
        addressees=_cleaned(addressees),
        subject=" ".join(subject.split()),
        text=text.strip(),
        subject_en=" ".join(subject_en.split()) if text_en.strip() else "",
        text_en=text_en.strip(),
    )
    errors = _wrong_addressees(made.addressees) | too_long(made, "subject", "subject_en")
    if not made.subject:
        errors["subject"] = _("Donnez un objet à la lettre.")
    if not made.text:
        errors["text"] = _("La lettre est vide : écrivez-la, ou passez l’échelon en disant pourquoi.")
    if made.text_en and not made.subject_en:
        errors["subject_en"] = _("Donnez aussi un objet à la version anglaise.")
    errors |= {name: _TOO_LONG for name in ("text", "text_en") if len(getattr(made, name)) > MAX_TEXT}
    if errors:
        raise ValidationError(errors)
    said = {"letter": made.letter, "addressees": [[each["name"], each["email"]] for each in made.addressees]}
    said["language"] = "en" if made.text_en else "fr"
    return _decide(case, rung, made, by=by, at=at, expected_version=expected_version, **said)


@transaction.atomic
def skip_rung(
    *, case_id: int, rung_id: int, by: Person, at: datetime, reason: str, expected_version: int | None = None
) -> RungDecision:
    """Nothing is written at a rung, with the reason. Raises as `send_rung_letter`."""
    case, rung = _rung(case_id, rung_id, by, at)
    if rung.is_mention:
        raise NotFound
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi l’Office passe cet échelon : le journal le garde.")})
    made = RungDecision(outcome=RungDecision.Outcome.SKIPPED, reason=reason.strip())
    return _decide(case, rung, made, by=by, at=at, expected_version=expected_version)


@transaction.atomic
def decide_mention(
    *,
    case_id: int,
    rung_id: int,
    by: Person,
    at: datetime,
    mentioned: bool,
    text: str,
    reason: str,
    expected_version: int | None = None,
) -> RungDecision:
    """Whether the annual report mentions the silence, in which words, and why. Raises as `send_rung_letter`."""
    case, rung = _rung(case_id, rung_id, by, at)
    if not rung.is_mention:
        raise NotFound
    errors: dict[str, Any] = {}
    if mentioned and not text.strip():
        errors["text"] = _("Écrivez ce que le rapport annuel dira.")
    if len(text.strip()) > MAX_TEXT:
        errors["text"] = _TOO_LONG
    if not reason.strip():
        errors["reason"] = _("Donnez le motif de la décision : le journal le garde.")
    if errors:
        raise ValidationError(errors)
    made = RungDecision(
        outcome=RungDecision.Outcome.MENTIONED if mentioned else RungDecision.Outcome.NOT_MENTIONED,
        text=text.strip() if mentioned else "",
        reason=reason.strip(),
    )
    return _decide(case, rung, made, by=by, at=at, expected_version=expected_version)


_TOO_LONG = _("Ce texte est trop long pour une lettre : raccourcissez-le.")


def _rung(case_id: int, rung_id: int, by: Person, at: datetime) -> tuple[Case, Escalating]:
    """The case, held, and the rung of it that waits for a decision."""
    case = get_case_by_id(by, case_id, on=office_day(at))
    rung = Escalating.objects.filter(pk=rung_id, case=case).first()
    if rung is None:
        raise NotFound
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=office_day(at))
    if actor.role_among(EscalationFlow.decide.roles) is None:
        raise engine.NotAllowed("decide_rung", actor)
    case.instance = engine.hold(case_id)
    rung.refresh_from_db()
    if rung.finished is not None or human.open_task(rung, EscalationFlow.decide) is None:
        raise human.TaskDone
    return case, rung


def _decide(
    case: Case,
    rung: Escalating,
    made: RungDecision,
    *,
    by: Person,
    at: datetime,
    expected_version: int | None,
    **said: Any,
) -> RungDecision:
    """Keeps the decision, takes the step that tells it, and ends the task, whoever had it."""
    issuer_id = case.recommendation.issuer_id
    made.case, made.cycle, made.after_days, made.authority = case, rung.cycle, rung.after_days, rung.authority
    made.decided_by, made.decided_at = by, at
    made.title = title_of(by, body_id=issuer_id, roles=OFFICE_ROLES, on=office_day(at))
    made.save()
    facts = {
        "rung_decision": made.pk,
        "decision": made.outcome,
        "authority": made.authority,
        "after_days": made.after_days,
        "reason": made.reason,
        **said,
    }
    if made.text:
        facts["text_sha256"] = text_hash(made)
    actor = actor_for(by, issuer_id=issuer_id, on=office_day(at))
    case.instance = engine.advance(case.pk, "decide_rung", by=actor, at=at, expected_version=expected_version, **facts)
    human.settle(rung, EscalationFlow.decide, by=by, at=at)
    return made


def text_hash(made: RungDecision) -> str:
    """SHA-256 of what was signed or will be mentioned, as canonical JSON; hexadecimal (C-1.1, a. 5)."""
    said = [made.subject, made.text, made.subject_en, made.text_en]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _cleaned(addressees: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Each address once, in the order given."""
    known: dict[str, dict[str, str]] = {}
    for name, email in addressees:
        if name.strip() or email.strip():
            known.setdefault(email.strip().lower(), {"name": " ".join(name.split()), "email": email.strip()})
    return list(known.values())


def _wrong_addressees(addressees: Sequence[dict[str, str]]) -> dict[str, Any]:
    if not addressees:
        return {"to": _("Choisissez au moins une personne à qui écrire, ou inscrivez son nom et son adresse.")}
    wrong: dict[str, Any] = {}
    for each in addressees:
        try:
            validate_email(each["email"])
        except ValidationError:
            wrong["email"] = _("Inscrivez une adresse de courriel complète, comme nom@organisme.quebec.")
        if not each["name"] or len(each["name"]) > 200:
            wrong["name"] = _("Inscrivez le nom de la personne, en 200 caractères au plus.")
    return wrong
