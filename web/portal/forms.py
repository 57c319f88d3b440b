"""What a recipient types: an answer to each point of the recommendation, or to the whole where it has none.

Kept as a draft until it is sent. What is typed is a flat mapping from the names of fields to texts, those of points
being `point_rules.field_name`.
"""

import copy
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.actions.responses import response_hash
from recommendations.point_queries import point_answers
from recommendations.point_rules import NEEDED, SAID, by_number, field_name, overall_disposition
from recommendations.queries import CaseFile

SIGNED = ("signatory_name", "signatory_capacity")
DECISIONS = [
    ("follow", _("Donner suite"), _("Vous dites ce qui sera fait, par qui et quand.")),
    ("in_part", _("Donner suite en partie"), _("Vous dites ce qui sera fait, et les motifs pour le reste.")),
    ("decline", _("Ne pas donner suite"), _("Vous donnez les motifs de la décision.")),
]


class ResponseForm(forms.Form):
    """The draft of a response; the three first fields are asked for each of the `points`. Nothing is required."""

    disposition = forms.ChoiceField(
        label=_("Que comptez-vous faire?"),
        choices=[(value, label) for value, label, _help in DECISIONS],
        required=False,
        widget=forms.RadioSelect,
    )
    follow_up = forms.CharField(
        label=_("Suites que vous entendez donner"),
        help_text=_("Ce qui sera fait, par qui et quand."),
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    reasons = forms.CharField(
        label=_("Motifs, pour ce à quoi vous ne donnez pas suite"),
        help_text=_("Deux ou trois phrases suffisent."),
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    signatory_name = forms.CharField(
        label=_("Nom"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    signatory_capacity = forms.CharField(
        label=_("Titre"),
        help_text=_("Par exemple : sous-ministre adjointe"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    upload = forms.Field(
        label=_("Joindre des documents (facultatif)"),
        help_text=_(
            "PDF, Word, Excel, OpenDocument, image ou texte, sans macro ni mot de passe, 20 Mo au plus chacun."
        ),
        required=False,
        widget=forms.FileInput,
    )

    def __init__(self, *args: Any, points: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for name in SAID if points else ():
            asked = self.fields.pop(name)
            self.fields |= {field_name(each.number, name): copy.deepcopy(asked) for each in points}
        self.order_fields(names_of(points))

    def typed(self) -> dict[str, str]:
        """What `save_response` keeps, as it was typed but for line ends: forms send them in two ways."""
        return {name: self.data.get(name, "").replace("\r\n", "\n").strip() for name in names_of(self.points)}

    def seen_edition(self) -> int:
        """The edition of the draft that the person saw; 0 when there was none."""
        seen = self.data.get("edition", "")
        return int(seen) if seen.isdigit() and len(seen) < 9 else 0


def names_of(points: Sequence[Any]) -> tuple[str, ...]:
    """The names of what is typed, in the order of the page."""
    said = [field_name(each.number, name) for each in points for name in SAID] if points else SAID
    return (*said, *SIGNED)


def typed_in(response: Any, file: CaseFile) -> dict[str, str]:
    """The same of a response that was kept: what it says of the points that may be said anew."""
    answers = point_answers(response, file.open_points)
    said = {field_name(each.point.number, name): getattr(each, name) for each in answers for name in SAID}
    names = names_of(file.open_points)
    return {name: said[name] if name in said else getattr(response, name) for name in names}


def to_keep(typed: Mapping[str, str], points: Sequence[Any]) -> dict[str, Any]:
    """What is typed, as `save_response` takes it."""
    signed = {name: typed.get(name, "") for name in SIGNED}
    if not points:
        return signed | {name: typed.get(name, "") for name in SAID}
    return signed | {"points": by_number(typed, [each.number for each in points])}


def said_in(typed: Mapping[str, str], points: Sequence[Any]) -> dict[str, str]:
    """What is said under each disposition: a text typed under another choice stays in the draft, unsent."""
    said = dict(typed)
    for names in [{name: field_name(each.number, name) for name in SAID} for each in points] or [_OF_THE_WHOLE]:
        disposition = said.get(names["disposition"], "")
        if disposition in NEEDED:
            said |= {names[name]: "" for name in {"follow_up", "reasons"} - set(NEEDED[disposition])}
    return said


_OF_THE_WHOLE = {name: name for name in SAID}


def drafted(typed: Mapping[str, str], file: CaseFile) -> tuple[Any, list[Any]]:
    """What is typed, as a response and what it says of each point, those taken over unchanged too; neither is kept."""
    kept = to_keep(typed, file.open_points)
    said = kept.pop("points", {})
    carried = {each.point.number: _taken_over(each) for each in file.carried}
    answers = [
        carried.get(point.number) or SimpleNamespace(point=point, carried=False, **said[point.number])
        for point in file.points
    ]
    overall = {"disposition": overall_disposition(each.disposition for each in answers)} if answers else {}
    return SimpleNamespace(**kept, **overall), answers


def _taken_over(row: Any) -> Any:
    """A point of the version before, as a next one has it."""
    again = copy.copy(row)
    again.carried = True
    return again


def as_sent(file: CaseFile) -> tuple[Any, list[Any]]:
    """The draft as it would be sent, and what it says of each point; unsaved copies, to be read."""
    said, answers = drafted(said_in(typed_in(file.draft, file), file.open_points), file)
    whole = copy.copy(file.draft)
    for name, value in vars(said).items():
        setattr(whole, name, value)
    if answers:
        whole.follow_up = whole.reasons = ""
    whole.sha256 = response_hash(whole, answers)
    return whole, answers


def is_kept_so(file: CaseFile) -> bool:
    """Whether the draft is kept just as it would be sent."""
    kept = response_hash(file.draft, list(file.draft.points.all())) if file.draft else ""
    return file.draft is None or as_sent(file)[0].sha256 == kept
