"""Standard passages: a new one, or the next version of one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.queries import issuers_of
from workflows import engine

from ..models import Passage, PassageVersion
from ..passage_queries import get_passage, may_change_passages
from ..people import actor_for, office_day
from .lengths import too_long


@transaction.atomic
def save_passage(
    *,
    by: Person,
    at: datetime,
    title: str,
    text: str,
    theme: int | None,
    offered: bool = True,
    passage_id: int | None = None,
    expected_version: int | None = None,
) -> Passage:
    """Saves a passage, new or known, as its next version; drafts that hold an earlier one do not change.

    Raises `ValidationError`, `NotAllowed` (no administrator of the Office), `NotFound`, and `StalePage` when somebody
    saved it since `expected_version`.
    """
    on = office_day(at)
    issuer = issuers_of(by, on=on).first()
    issuer_id = issuer.pk if issuer else 0
    if passage_id is not None:
        issuer_id = get_passage(by, passage_id, on=on)[0].issuer_id
    if not may_change_passages(by, issuer_id=issuer_id, on=on):
        raise engine.NotAllowed("passages", actor_for(by, issuer_id=issuer_id, on=on))
    if passage_id is None:
        passage = Passage.objects.create(issuer_id=issuer_id, version=0)
    else:
        passage = Passage.objects.select_for_update().get(pk=passage_id)
        if expected_version is not None and passage.version != expected_version:
            raise engine.StalePage
    errors: dict[str, Any] = {}
    if not title.strip():
        errors["title"] = _("Donnez un titre au passage.")
    if not text.strip():
        errors["text"] = _("Écrivez le texte du passage.")
    said = {"title": title.strip(), "text": text.strip(), "theme": theme, "offered": offered}
    version = PassageVersion(passage=passage, number=passage.version + 1, saved_by=by, saved_at=at, **said)
    errors |= too_long(version, "title")
    if errors:
        raise ValidationError(errors)
    version.save(force_insert=True)
    passage.version = version.number
    passage.save(update_fields=["version"])
    return passage
