"""Lists of cases that people keep by name. A view holds filters and columns, no case: who opens it sees their own."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.queries import issuers_of

from ..lists import own_view
from ..models import SavedView
from ..people import office_day
from ..queries import NotFound
from .lengths import too_long


def save_view(*, by: Person, at: datetime, name: str, query: str, shared: bool = False) -> SavedView:
    """Keeps a list under a name, for oneself or for all colleagues of the Office.

    Raises `ValidationError` (no name, a name already given, too long), `NotFound` for who is of no Office.
    """
    issuer = issuers_of(by, on=office_day(at)).order_by("pk").first()
    if issuer is None:
        raise NotFound
    return _keep(SavedView(owner=by, issuer=issuer, query=query), at=at, name=name, shared=shared)


def change_view(*, view_id: int, by: Person, at: datetime, name: str, shared: bool) -> SavedView:
    """Another name for a view of one's own, or other people who see it. Raises as `save_view`."""
    return _keep(own_view(by, view_id, on=office_day(at)), at=at, name=name, shared=shared)


def delete_view(*, view_id: int, by: Person, at: datetime) -> str:
    """Forgets a view of one's own, for everybody who saw it; returns its name. Raises `NotFound`."""
    view = own_view(by, view_id, on=office_day(at))
    view.delete()
    return view.name


def _keep(view: SavedView, *, at: datetime, name: str, shared: bool) -> SavedView:
    view.name, view.shared, view.saved_at = " ".join(name.split()), shared, at
    if not view.name:
        raise ValidationError({"name": _("Donnez un nom à la vue.")})
    if errors := too_long(view, "name", "query"):
        raise ValidationError(errors)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Vous avez déjà une vue de ce nom : choisissez-en un autre.")}) from error
    return view
