"""The files that go with a recommendation: joined to its draft and taken out, as its text is written."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import human

from ..flows import IssuingFlow
from ..models import Attachment, Recommendation
from ..queries import NotFound
from ..uploads import MAX_FILES, CheckedFile, check_upload
from .drafting import InReview, issuing_of, keep_version, locked_draft
from .lengths import too_long


@transaction.atomic
def enclose(*, recommendation_id: int, by: Person, at: datetime, upload: UploadedFile, title: str = "") -> Attachment:
    """Joins a file to a draft, under a title; without one, under its name. The draft has a new version.

    The same file under the same title is joined once. Raises `ValidationError` with the reason when it is refused,
    `NotFound`, `AlreadyIssued`, `InReview`.
    """
    try:
        file = check_upload(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    draft = _draft(recommendation_id, by=by, at=at)
    known = " ".join(title.split()) or file.name
    if (twice := draft.enclosures.filter(sha256=file.sha256, title=known).first()) is not None:
        return twice
    if draft.enclosures.count() >= MAX_FILES:
        said = _("Une recommandation porte %(count)d pièces au plus. Retirez-en une, ou joignez-les en une seule.")
        raise ValidationError({"upload": ValidationError(said, params={"count": MAX_FILES})})
    kept = Attachment(recommendation=draft, title=known, since=draft.version + 1)
    if errors := too_long(kept, "title"):
        raise ValidationError({"file_title": errors["title"]})
    keep_file(kept, upload, file, by=by, at=at)
    _next_version(draft, by=by, at=at)
    return kept


@transaction.atomic
def take_out(*, recommendation_id: int, attachment_id: int, by: Person, at: datetime) -> None:
    """Takes a file out of a draft; the versions that had it keep it. Raises as `enclose`."""
    draft = _draft(recommendation_id, by=by, at=at)
    if not draft.enclosures.filter(pk=attachment_id).update(until=draft.version + 1):
        raise NotFound
    _next_version(draft, by=by, at=at)


def _draft(recommendation_id: int, *, by: Person, at: datetime) -> Recommendation:
    """A draft whose text may change now, held."""
    draft = locked_draft(recommendation_id, by=by, at=at)
    if human.open_task(issuing_of(draft, at=at), IssuingFlow.draft) is None:
        raise InReview
    return draft


def _next_version(draft: Recommendation, *, by: Person, at: datetime) -> None:
    draft.version += 1
    draft.saved_at = at
    draft.save(update_fields=["version", "saved_at"])
    keep_version(draft, by=by, at=at, changed=True, automatic=False)


def keep_file(kept: Attachment, upload: UploadedFile, file: CheckedFile, *, by: Person, at: datetime) -> Attachment:
    """Writes a file that was checked, and its row, which says already what it is joined to."""
    kept.name, kept.size, kept.content_type, kept.sha256 = file.name, file.size, file.content_type, file.sha256
    kept.added_by, kept.added_at = by, at
    kept.file.save(file.name, upload, save=False)
    kept.save()
    return kept
