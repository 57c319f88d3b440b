"""Lists of bodies that people keep."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..lists import body_list
from ..models import Body, BodyList, Person
from ..queries import NotInDirectory, issuers_of


@transaction.atomic
def save_body_list(
    *,
    by: Person,
    at: datetime,
    on: date,
    name: str,
    shared: bool,
    body_ids: Iterable[int],
    list_id: int | None = None,
) -> BodyList:
    """Keeps bodies under a name, new or known; a shared list is changed by any colleague, its owner stays.

    Raises `ValidationError`, `NotInDirectory`.
    """
    issuer = issuers_of(by, on=on).first()
    if issuer is None:
        raise NotInDirectory
    kept = BodyList(owner=by, issuer=issuer) if list_id is None else _locked(by, list_id, on=on)
    kept.name, kept.shared, kept.saved_at = " ".join(name.split()), shared, at
    errors = {}
    if not kept.name:
        errors["name"] = _("Donnez un nom à la liste.")
    same = BodyList.objects.filter(owner=kept.owner, name=kept.name, retired_at=None).exclude(pk=kept.pk)
    if same.exists():
        errors["name"] = _("Une liste porte déjà ce nom : choisissez-en un autre.")
    found = list(Body.objects.filter(pk__in=list(body_ids), is_issuer=False))
    if not found:
        errors["bodies"] = _("Choisissez au moins une instance.")
    if errors:
        raise ValidationError(errors)
    kept.save()
    kept.bodies.set(found)
    return kept


@transaction.atomic
def retire_body_list(*, list_id: int, by: Person, at: datetime, on: date) -> BodyList:
    """The list is no longer offered; drafts that have it keep it. Raises `NotInDirectory`."""
    kept = _locked(by, list_id, on=on)
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    return kept


def _locked(by: Person, list_id: int, *, on: date) -> BodyList:
    body_list(by, list_id, on=on)
    return BodyList.objects.select_for_update().get(pk=list_id)
