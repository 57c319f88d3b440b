"""The recipient's answer in writing: kept as a draft, sent once, frozen (C-26, a. 16.27; C-1.1, a. 2)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import engine
from workflows.actors import Actor

from ..models import Attachment, Case, PointAnswer, Response
from ..people import actor_for, office_day
from ..point_queries import point_answers, points_of
from ..point_rules import SAID
from ..queries import NotFound, get_case_by_id
from ..uploads import MAX_FILES, check_upload
from .answered_points import PointsSaid, keep_rows, missing_in, refuse_unasked, say, say_of_each
from .assessing import open_assessment_task
from .enclosures import keep_file
from .lengths import too_long
from .receipts import prove_by_answer


class NothingToSend(engine.EngineError):
    """There is no draft: it was sent already, or never begun."""

    def __str__(self) -> str:
        return str(
            _("Aucun brouillon n’attend d’être transmis. Si vous venez de transmettre la réponse, elle est au dossier.")
        )


def _for_recipient(case_id: int, by: Person, at: datetime) -> tuple[Case, Actor]:
    """The case, for somebody of its recipient; the Office reads a response once it is sent, and writes none of it."""
    case = get_case_by_id(by, case_id, on=office_day(at))
    actor = actor_for(by, issuer_id=0, recipient_id=case.recipient_id, on=office_day(at))
    if not actor.roles:
        raise engine.NotAllowed("answer", actor)
    return case, actor


def _draft(case: Case, *, by: Person, at: datetime) -> Response:
    draft = case.responses.filter(sent_at=None).first()
    return draft or Response(case=case, version=case.responses.count() + 1, saved_by=by, saved_at=at, edition=0)


def _must_be_answerable(stage: str) -> None:
    if stage in ("closed", "withdrawn"):
        raise engine.NotPossibleNow("answer", stage)


@transaction.atomic
def save_response(
    *,
    case_id: int,
    by: Person,
    at: datetime,
    signatory_name: str,
    signatory_capacity: str,
    disposition: str = "",
    follow_up: str = "",
    reasons: str = "",
    points: PointsSaid = MappingProxyType({}),
    expected_edition: int | None = None,
) -> Response:
    """Keeps the draft of the recipient's response; nothing is required yet.

    A recommendation with numbered points is answered in `points`, and its disposition follows from theirs; any other
    one in `disposition`, `follow_up` and `reasons`.
    `expected_edition` is the edition the person saw (0 for none); raises `StalePage` when somebody saved another since,
    `ValidationError` when a text does not fit.
    """
    case, _actor = _for_recipient(case_id, by, at)
    _must_be_answerable(engine.hold(case_id).stage)
    draft = _draft(case, by=by, at=at)
    if expected_edition is not None and draft.edition != expected_edition:
        raise engine.StalePage
    said = {"disposition": disposition, "follow_up": follow_up, "reasons": reasons}
    rows = say(draft, said, points)
    draft.signatory_name, draft.signatory_capacity = signatory_name.strip(), signatory_capacity.strip()
    if errors := too_long(draft, "signatory_name", "signatory_capacity"):
        raise ValidationError(errors)
    draft.saved_by, draft.saved_at = by, at
    draft.edition += 1
    draft.save()
    keep_rows(rows)
    return draft


@transaction.atomic
def attach(*, case_id: int, by: Person, at: datetime, upload: UploadedFile) -> Attachment:
    """Joins a file to the draft. Raises `ValidationError` with the reason when it is refused."""
    case, _actor = _for_recipient(case_id, by, at)
    file = check_upload(upload)
    _must_be_answerable(engine.hold(case_id).stage)
    draft = _draft(case, by=by, at=at)
    if draft.pk is None:
        draft.edition = 1
        draft.save()
    elif draft.attachments.count() >= MAX_FILES:
        raise ValidationError(
            _("Une réponse porte %(count)d fichiers au plus. Retirez-en un, ou joignez-les en un seul."),
            params={"count": MAX_FILES},
        )
    return keep_file(Attachment(response=draft), upload, file, by=by, at=at)


@transaction.atomic
def detach(*, case_id: int, attachment_id: int, by: Person, at: datetime) -> None:
    """Takes a file off the draft. A file of a sent response stays."""
    case, _actor = _for_recipient(case_id, by, at)
    engine.hold(case_id)
    found = Attachment.objects.filter(pk=attachment_id, response__case=case, response__sent_at=None).first()
    if found is None:
        raise NotFound
    name, storage = found.file.name, found.file.storage
    found.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def answer(*, case_id: int, by: Person, at: datetime) -> Response:
    """Sends the draft: from now on it cannot change. Late is still an answer; a second click finds no draft.

    Raises `ValidationError` with what is missing, `NothingToSend`, `NotFound`, `NotAllowed`, `NotPossibleNow`.
    """
    case, actor = _for_recipient(case_id, by, at)
    stage = engine.hold(case_id).stage
    draft = case.responses.filter(sent_at=None).first()
    if draft is None:
        raise NothingToSend
    points = point_answers(draft, points_of(case.recommendation))
    if missing := missing_in(draft, points):
        raise ValidationError(missing)
    refuse_unasked(draft, points)
    if points and not draft.by_points:
        say_of_each(draft, points)
    _freeze(draft, list(draft.attachments.values_list("name", "sha256")), points, at=at, received_at=at)
    draft.save(update_fields=["sha256", "sent_at", "received_at"])
    return _send(draft, points, stage, by=by, actor=actor, at=at)


@transaction.atomic
def record_answer(
    *,
    case_id: int,
    by: Person,
    at: datetime,
    received_at: datetime,
    signatory_name: str,
    signatory_capacity: str,
    disposition: str = "",
    follow_up: str = "",
    reasons: str = "",
    points: PointsSaid = MappingProxyType({}),
    upload: UploadedFile | None = None,
    expected_version: int | None = None,
) -> Response:
    """The Office records an answer that came outside the portal: when it was received decides if it was in time.

    What it says is given as to `save_response`.
    """
    on = office_day(at)
    case = get_case_by_id(by, case_id, on=on)
    actor = actor_for(by, issuer_id=case.recommendation.issuer_id, on=on)
    response = Response(
        case=case,
        signatory_name=signatory_name.strip(),
        signatory_capacity=signatory_capacity.strip(),
        saved_by=by,
        saved_at=at,
        on_paper=True,
    )
    rows = say(response, {"disposition": disposition, "follow_up": follow_up, "reasons": reasons}, points)
    errors = missing_in(response, rows) | too_long(response, "signatory_name", "signatory_capacity")
    issued_at = case.recommendation.issued_at
    if received_at > at:
        errors["received_at"] = _("Ce moment est à venir : inscrivez celui où l’Office a reçu la réponse.")
    elif issued_at is not None and received_at < issued_at.replace(second=0, microsecond=0):
        errors["received_at"] = _(
            "Ce moment précède la transmission de la recommandation. Vérifiez la date et l’heure."
        )
    file = None
    if upload is not None:
        try:
            file = check_upload(upload)
        except ValidationError as error:
            errors["upload"] = error.messages
    if errors:
        raise ValidationError(errors)
    row = engine.hold(case_id)
    if expected_version is not None and row.version != expected_version:
        raise engine.StalePage
    if actor.role_among(engine.roles_of("answer")) is None:
        raise engine.NotAllowed("answer", actor)
    # A draft that the recipient keeps in the portal comes after what it has already sent by letter.
    response.version = case.responses.exclude(sent_at=None).count() + 1
    case.responses.filter(sent_at=None).update(version=response.version + 1)
    # Frozen before its first row is written: only the recipient may have an unsent response.
    _freeze(response, [(file.name, file.sha256)] if file else [], rows, at=at, received_at=received_at)
    response.save()
    keep_rows(rows)
    if file is not None and upload is not None:
        keep_file(Attachment(response=response), upload, file, by=by, at=at)
    return _send(response, rows, row.stage, by=by, actor=actor, at=at)


def response_hash(response: Response, points: Sequence[PointAnswer] = ()) -> str:
    """SHA-256 of everything a response says, its points and its files, as canonical JSON; hexadecimal (C-1.1, a. 5)."""
    return _hash(response, list(response.attachments.values_list("name", "sha256")), points)


def _hash(response: Response, files: Sequence[tuple[str, str]], points: Sequence[PointAnswer]) -> str:
    said: list[Any] = [
        response.case.number,
        response.version,
        response.disposition,
        response.follow_up,
        response.reasons,
        response.signatory_name,
        response.signatory_capacity,
        files,
    ]
    if points:  # what was answered as a whole keeps the hash that it was sent under
        said.append([[each.point.label, *(getattr(each, name) for name in SAID)] for each in points])
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _freeze(
    response: Response,
    files: Sequence[tuple[str, str]],
    points: Sequence[PointAnswer],
    *,
    at: datetime,
    received_at: datetime,
) -> None:
    """From here on the response is what was sent. `files` are the names and hashes of its files, in their order."""
    response.sha256 = _hash(response, files, points)
    # The earlier of sending and receiving decides whether it was in time; on paper only the receipt is known.
    response.sent_at, response.received_at = min(at, received_at), received_at


def _send(
    response: Response, points: Sequence[PointAnswer], stage: str, *, by: Person, actor: Actor, at: datetime
) -> Response:
    """Takes the step of a frozen response. Whoever answers has received: a receipt not proved is proved by it."""
    case = response.case
    if stage == "issued":
        assert response.received_at is not None  # frozen
        prove_by_answer(case, by=by, actor=actor, at=at, moment=response.received_at)
    facts: dict[str, Any] = {name: getattr(response, name) for name in ("version", "sha256", "disposition")}
    if points:
        facts["points"] = [{"number": each.point.number, "disposition": each.disposition} for each in points]
    if stage == "answered":
        engine.advance(case.pk, "revise", by=actor, at=at, arrived_at=response.received_at, **facts)
    else:
        engine.advance(case.pk, "answer", by=actor, at=at, answered_at=response.sent_at, **facts)
    open_assessment_task(response, at=at)
    return response
