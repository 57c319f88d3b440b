"""A draft: written by several, reviewed by another person, given back when it is not ready."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.models import Person
from directory.queries import issuers_of
from workflows import engine, human
from workflows.queries import regimes_to_choose

from ..draft_queries import judges_own_text, writers_of
from ..flows import IssuingFlow
from ..models import DraftVersion, Issuing, Recommendation, ReviewNote
from ..people import actor_for, office_day
from ..queries import get_recommendation
from ..recipients import recipients_of
from ..texts import repeated_numbers
from .lengths import too_long
from .recipients import address_to

Decision, Kind = Issuing.Decision, ReviewNote.Kind


class AlreadyIssued(engine.EngineError):
    """The recommendation was issued: its text is frozen."""

    def __str__(self) -> str:
        return str(_("Cette recommandation est déjà transmise : son texte ne change plus."))


class InReview(engine.EngineError):
    """The draft was handed in: it must be taken back, or sent back, before a word of it changes."""

    def __str__(self) -> str:
        return str(_("Ce projet est en révision : son texte ne change pas. Reprenez-le d’abord pour le modifier."))


class NotReviewed(engine.EngineError):
    """The draft has not had a favourable review."""

    def __str__(self) -> str:
        return str(_("Ce projet n’a pas encore été révisé. Envoyez-le en révision; une autre personne doit le relire."))


class OwnText(engine.EngineError):
    """Who wrote a text neither reviews nor signs it."""

    def __str__(self) -> str:
        return str(
            _("Vous avez écrit ce texte : une autre personne doit le réviser, et une autre que ses auteurs, le signer.")
        )


# --- writing ----------------------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    *,
    by: Person,
    at: datetime,
    subject: str,
    text: str,
    reasons: str,
    theme: int | None,
    recipient_ids: Sequence[int],
    kinds: Sequence[str] | None = None,
    list_ids: Sequence[int] | None = None,
    recommendation_id: int | None = None,
    expected_version: int | None = None,
    is_example: bool = False,
    automatic: bool = False,
    regime: str | None = None,
) -> Recommendation:
    """Saves a draft, new or known, and keeps the version where a word changed.

    `kinds` and `list_ids` are the classes and the lists of recipients; None leaves those that the draft has, and so
    does `regime`, whose rules in force on the day of the signature will apply.
    Only the subject is needed to keep one; handing it in asks for the rest. `automatic`: saved by the page while its
    author was typing; the next saving of the same sitting takes the place of such a version. Raises `ValidationError`,
    `NotAllowed` (not of the Office), `NotFound`, `AlreadyIssued`, `InReview`, and `StalePage` when somebody saved it
    since `expected_version`.
    """
    on = office_day(at)
    if not subject.strip():
        raise ValidationError({"subject": _("Donnez un objet à la recommandation.")})
    if recommendation_id is None:
        issuer = issuers_of(by, on=on).first()
        if issuer is None:
            raise engine.NotAllowed("draft", actor_for(by, issuer_id=0, on=on))
        draft = Recommendation(issuer=issuer, drafted_by=by, is_example=is_example, version=0)
    else:
        draft = locked_draft(recommendation_id, by=by, at=at)
        if expected_version is not None and draft.version != expected_version:
            said = {"subject": subject.strip(), "text": text.strip(), "reasons": reasons.strip()}
            addressed = (recipient_ids, kinds, list_ids)
            same_regime = regime in (None, draft.regime)
            if not (same_regime and _saved_already(draft, by, said, theme, addressed)):
                raise engine.StalePage
            return draft
        if human.open_task(issuing_of(draft, at=at), IssuingFlow.draft) is None:
            raise InReview
    before = _words(draft)
    draft.subject, draft.text, draft.reasons, draft.theme = subject.strip(), text.strip(), reasons.strip(), theme
    if errors := too_long(draft, "subject"):
        raise ValidationError(errors)
    if regime is not None and regime != draft.regime:
        if regime not in {slug for slug, *_names in regimes_to_choose(on=on)}:
            raise ValidationError({"regime": _("Ce régime n’est pas en vigueur : choisissez-en un autre.")})
        draft.regime = regime
    draft.saved_at = at
    draft.version += 1
    draft.save()
    address_to(draft, by=by, on=on, recipient_ids=recipient_ids, kinds=kinds, list_ids=list_ids)
    keep_version(draft, by=by, at=at, changed=_words(draft) != before, automatic=automatic)
    issuing_of(draft, at=at)
    return draft


def _words(draft: Recommendation) -> dict[str, str]:
    return {"subject": draft.subject, "text": draft.text, "reasons": draft.reasons}


def _saved_already(
    draft: Recommendation,
    by: Person,
    said: dict[str, str],
    theme: int | None,
    addressed: Sequence[Sequence[Any] | None],
) -> bool:
    """Whether `by` saved the same last: a page whose answer was lost sends it again."""
    last = draft.versions.last()
    if last is None or last.saved_by_id != by.pk or (said, theme) != (_words(draft), draft.theme):
        return False
    kept = (
        draft.proposed_recipients.values_list("pk", flat=True),
        draft.proposed_kinds,
        draft.proposed_lists.values_list("pk", flat=True),
    )
    return all(new is None or set(new) == set(old) for new, old in zip(addressed, kept, strict=True))


# Who comes back to a text later than this begins a new version of it.
SITTING = timedelta(minutes=30)


def keep_version(draft: Recommendation, *, by: Person, at: datetime, changed: bool, automatic: bool) -> None:
    """Keeps the draft as a version, in the place of the one of the same sitting that nobody has spoken of."""
    last = draft.versions.last()
    resumed = (
        last is not None
        and last.automatic
        and last.saved_by_id == by.pk
        and at - last.saved_at < SITTING
        and not draft.notes.filter(version__gte=last.number).exists()
    )
    if resumed and (changed or not automatic):
        kept = {"number": draft.version, "saved_at": at, "automatic": automatic, **_words(draft)}
        draft.versions.filter(pk=last.pk).update(**kept)
    elif changed:
        DraftVersion.objects.create(
            recommendation=draft, number=draft.version, saved_by=by, saved_at=at, automatic=automatic, **_words(draft)
        )


def locked_draft(recommendation_id: int, *, by: Person, at: datetime) -> Recommendation:
    """A draft that `by` may see, held until the transaction ends. Raises `NotFound`, `AlreadyIssued`."""
    get_recommendation(by, recommendation_id, on=office_day(at))
    draft = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation_id)
    if draft.number is not None:
        raise AlreadyIssued
    return draft


def issuing_of(draft: Recommendation, *, at: datetime) -> Issuing:
    """The way of a draft to its signature; begun here when nobody had begun it."""
    found = Issuing.objects.filter(recommendation=draft).first()
    return found or human.start(IssuingFlow.start, at=at, recommendation=draft)


# --- review -----------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, recommendation_id: int, by: Person, at: datetime, note: str = "") -> Recommendation:
    """Hands a draft in for review. Raises `ValidationError` when something is missing, and as `save_draft`."""
    draft = locked_draft(recommendation_id, by=by, at=at)
    if errors := lacking(draft, on=office_day(at)):
        raise ValidationError(errors)
    _decide(draft, IssuingFlow.draft, Decision.PENDING, Kind.SUBMITTED, by=by, at=at, text=note)
    return draft


def lacking(draft: Recommendation, *, on: date) -> dict[str, Any]:
    """What a draft lacks to be handed in or issued on a day, by field."""
    errors: dict[str, Any] = {}
    if not draft.text:
        errors["text"] = _("Écrivez le texte de la recommandation.")
    elif repeated := repeated_numbers(draft.text, marked=draft.marked):
        errors["text"] = ngettext(
            "Plusieurs points portent le numéro %(numbers)s. Donnez à chaque point son propre numéro : les "
            "destinataires répondent point par point.",
            "Plusieurs points portent les numéros %(numbers)s. Donnez à chaque point son propre numéro : les "
            "destinataires répondent point par point.",
            len(repeated),
        ) % {"numbers": ", ".join(map(str, repeated))}
    if not recipients_of(draft.pk, on=on).exists():
        errors["recipients"] = _("Choisissez au moins un destinataire.")
    return errors


@transaction.atomic
def comment(*, recommendation_id: int, by: Person, at: datetime, text: str, point: int | None = None) -> ReviewNote:
    """Says something of a draft, or of one of its points. Raises `ValidationError`, `NotFound`, `AlreadyIssued`."""
    draft = locked_draft(recommendation_id, by=by, at=at)
    if not text.strip():
        raise ValidationError({"text": _("Écrivez votre commentaire.")})
    return _note(draft, Kind.COMMENT, by=by, at=at, text=text, point=point)


@transaction.atomic
def approve(
    *, recommendation_id: int, by: Person, at: datetime, expected_version: int | None = None, note: str = ""
) -> Recommendation:
    """A favourable review: the draft may be signed.

    Raises `NotAllowed`, `OwnText`, `StalePage` when the text is not the one that was read, `TaskDone`.
    """
    draft = locked_draft(recommendation_id, by=by, at=at)
    if expected_version is not None and draft.version != expected_version:
        raise engine.StalePage
    require_fit(draft, IssuingFlow.review, by=by, at=at)
    _decide(draft, IssuingFlow.review, Decision.APPROVED, Kind.APPROVED, by=by, at=at, text=note)
    return draft


@transaction.atomic
def send_back(*, recommendation_id: int, by: Person, at: datetime, reasons: str) -> Recommendation:
    """Gives a draft back to who wrote it, from the review or from the signature, with reasons.

    Raises `ValidationError`, `NotAllowed`, `OwnText` (its authors take it back), `TaskDone`.
    """
    draft = locked_draft(recommendation_id, by=by, at=at)
    if not reasons.strip():
        raise ValidationError({"reasons": _("Dites ce qu’il faut revoir : les auteurs du projet le liront.")})
    task = human.open_task(issuing_of(draft, at=at), IssuingFlow.review, IssuingFlow.sign)
    if task is None:
        raise human.TaskDone
    require_fit(draft, task.flow_task, by=by, at=at)
    _decide(draft, task.flow_task, Decision.SENT_BACK, Kind.SENT_BACK, by=by, at=at, text=reasons)
    return draft


@transaction.atomic
def take_back(*, recommendation_id: int, by: Person, at: datetime, reason: str = "") -> Recommendation:
    """Whoever wrote a draft takes it back, as long as it is not issued. Raises `NotAllowed`, `TaskDone`."""
    draft = locked_draft(recommendation_id, by=by, at=at)
    if by.pk not in writers_of(draft):
        raise engine.NotAllowed("take_back", actor_for(by, issuer_id=draft.issuer_id, on=office_day(at)))
    process = issuing_of(draft, at=at)
    task = human.open_task(process, IssuingFlow.review, IssuingFlow.sign)
    if task is None:
        raise human.TaskDone
    human.hand_over(task, to=by, at=at)
    _decide(draft, task.flow_task, Decision.TAKEN_BACK, Kind.TAKEN_BACK, by=by, at=at, text=reason)
    return draft


def require_fit(draft: Recommendation, node: human.HumanTask, *, by: Person, at: datetime) -> None:
    """`by` may do a task: has the role that `node` asks for and, where a text is judged, wrote none of it.

    Raises `NotAllowed`, `OwnText`.
    """
    actor = actor_for(by, issuer_id=draft.issuer_id, on=office_day(at))
    if actor.role_among(node.roles) is None:
        raise engine.NotAllowed(node.name, actor)
    if judges_own_text(draft, node, by):
        raise OwnText


def _decide(
    draft: Recommendation,
    node: human.HumanTask,
    decision: Issuing.Decision,
    kind: ReviewNote.Kind,
    *,
    by: Person,
    at: datetime,
    text: str,
) -> None:
    process = issuing_of(draft, at=at)
    Issuing.objects.filter(pk=process.pk).update(decision=decision)
    human.finish(process, node, by=by, at=at)
    _note(draft, kind, by=by, at=at, text=text)


def _note(
    draft: Recommendation, kind: ReviewNote.Kind, *, by: Person, at: datetime, text: str, point: int | None = None
) -> ReviewNote:
    return ReviewNote.objects.create(
        recommendation=draft, kind=kind, version=draft.version, point=point, text=text.strip(), author=by, at=at
    )
