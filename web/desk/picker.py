"""Choosing bodies: a box for each while they are few; of thousands, those that were looked for and the first chosen.

What is chosen and not shown travels in one field (`<name>_kept`): a form of thousands of boxes is too long for a page
and for Django, which refuses more than `DATA_UPLOAD_MAX_NUMBER_FIELDS` (1,000) fields, rightly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from directory.queries import Choice
from recommendations import queries

ALL_SHOWN = 300  # up to so many bodies, each has its box
SHOWN = 50  # of more: so many of those chosen, and so many of those found
# A kind with more bodies than these is folded: 46 orders would push the rest off the page.
_UNFOLDED = 12


class PickInput(forms.CheckboxSelectMultiple):
    """The boxes ticked, and what was kept from a page before."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        kept = str(data.get(f"{name}_kept") or "").split(",")
        return list(dict.fromkeys([*(super().value_from_datadict(data, files, name) or []), *filter(None, kept)]))


class PickField(forms.MultipleChoiceField):
    """Bodies chosen among thousands: the values are looked up, not gone through one by one."""

    widget = PickInput

    def valid_value(self, value: Any) -> bool:
        if not hasattr(self, "_known") or self._known_of is not self.choices:
            self._known_of, self._known = self.choices, {str(key) for key, _label in self.choices}
        return str(value) in self._known


@dataclass(frozen=True, slots=True)
class Picker:
    """The boxes: by kind, or those found and those chosen, each group with its name and whether it is unfolded.

    `kept` are the keys chosen and not shown, `n_kept` how many; `found`, after a search, how many answer to it.
    `large`: there are too many bodies for a box each, so that one searches. `search` is what was looked for.
    """

    groups: Sequence[tuple[str, list[tuple[Any, bool]], bool]]
    large: bool = False
    kept: str = ""
    n_kept: int = 0
    search: str = ""
    found: int | None = None
    shown: int = SHOWN


def picker(
    bodies: Sequence[Choice], chosen: Iterable[str], *, data: Mapping[str, Any], found: Iterable[Choice] | None = None
) -> Picker:
    """What a page shows to choose from; `found` are the bodies that answer to the search of `data`."""
    ticked = set(chosen)
    if len(bodies) <= ALL_SHOWN:
        return Picker(groups_of(bodies, ticked))
    mine = [each for each in bodies if str(each.pk) in ticked]
    answers = [] if found is None else list(found)
    answers, n = answers[:SHOWN], None if found is None else len(answers)
    seen = {each.pk for each in answers}
    rest = [each for each in mine if each.pk not in seen]
    groups = [
        (_("Instances trouvées"), [(each, str(each.pk) in ticked) for each in answers], True),
        (_("Instances choisies"), [(each, True) for each in rest[:SHOWN]], found is None),
    ]
    kept = [str(each.pk) for each in rest[SHOWN:]]
    shown = [each for each in groups if each[1]]
    return Picker(shown, True, ",".join(kept), len(kept), str(data.get("find", "")), n)


def groups_of(bodies: Iterable[Any], chosen: set[str]) -> list[tuple[str, list[tuple[Any, bool]], bool]]:
    """The bodies by kind, each with whether it is chosen; a long kind is folded until one of its bodies is."""
    groups: dict[str, list[tuple[Any, bool]]] = {kind: [] for kind, _label in queries.KINDS}
    for body in bodies:
        groups[body.kind].append((body, str(body.pk) in chosen))
    return [
        (str(label), found, len(found) <= _UNFOLDED or any(ticked for _body, ticked in found))
        for kind, label in queries.KINDS
        if (found := groups[kind])
    ]
