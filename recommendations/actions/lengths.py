"""Words longer than their column: told by field, instead of an error of the database."""

from typing import Any

from django.db.models import Model
from django.utils.translation import ngettext


def too_long(row: Model, *names: str) -> dict[str, Any]:
    """Those of the fields `names` of `row` whose text does not fit: field → sentence; empty when all do."""
    found = {}
    for name in names:
        limit = row._meta.get_field(name).max_length
        over = len(getattr(row, name)) - limit
        if over > 0:
            found[name] = ngettext(
                "Ce texte dépasse d’un caractère la longueur permise (%(limit)d). Raccourcissez-le.",
                "Ce texte dépasse de %(over)d caractères la longueur permise (%(limit)d). Raccourcissez-le.",
                over,
            ) % {"over": over, "limit": limit}
    return found
