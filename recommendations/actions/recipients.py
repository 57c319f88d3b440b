"""To whom a draft is addressed."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.lists import body_lists
from directory.models import BodyKind, Person
from workflows import engine

from ..models import Recommendation


class RecipientsChanged(engine.EngineError):
    """A class or a list stands for other bodies than those that were read."""

    def __str__(self) -> str:
        return str(
            _(
                "Les destinataires ont changé depuis que vous avez ouvert cette page : une classe ou une liste compte "
                "maintenant d’autres instances. Revoyez-les, puis signez."
            )
        )


def address_to(
    draft: Recommendation,
    *,
    by: Person,
    on: date,
    recipient_ids: Sequence[int],
    kinds: Sequence[str] | None,
    list_ids: Sequence[int] | None,
) -> None:
    """Addresses a draft to bodies, to classes and to lists; None leaves the classes or the lists that it has.

    Raises `ValidationError` on a class that does not exist, and on a list that is neither offered nor already there.
    """
    if kinds is not None:
        if set(kinds) - set(BodyKind.values):
            raise ValidationError({"kinds": _("Cette classe de destinataires n’existe pas.")})
        draft.proposed_kinds = sorted(set(kinds))
        draft.save(update_fields=["proposed_kinds"])
    if list_ids is not None:
        known = {*draft.proposed_lists.values_list("pk", flat=True)}
        known |= {*body_lists(by, on=on).filter(pk__in=list_ids).values_list("pk", flat=True)}
        if set(list_ids) - known:
            raise ValidationError({"lists": _("Cette liste n’existe plus : choisissez-en une autre.")})
        draft.proposed_lists.set(list_ids)
    draft.proposed_recipients.set(recipient_ids)
