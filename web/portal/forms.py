"""What a recipient types: one answer to the whole recommendation, kept as a draft until it is sent."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.actions.responses import NEEDED, response_hash

TYPED = ("disposition", "follow_up", "reasons", "signatory_name", "signatory_capacity")
DECISIONS = [
    ("follow", _("Donner suite"), _("Vous dites ce qui sera fait, par qui et quand.")),
    ("in_part", _("Donner suite en partie"), _("Vous dites ce qui sera fait, et les motifs pour le reste.")),
    ("decline", _("Ne pas donner suite"), _("Vous donnez les motifs de la décision.")),
]


class ResponseForm(forms.Form):
    """The draft of a response. Nothing is required to keep it."""

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

    def typed(self) -> dict[str, str]:
        """What `save_response` keeps, as it was typed but for line ends: forms send them in two ways."""
        return {name: self.data.get(name, "").replace("\r\n", "\n").strip() for name in TYPED}

    def seen_edition(self) -> int:
        """The edition of the draft that the person saw; 0 when there was none."""
        seen = self.data.get("edition", "")
        return int(seen) if seen.isdigit() and len(seen) < 9 else 0


def typed_in(response: Any) -> dict[str, str]:
    """The same fields of a response that was kept."""
    return {name: getattr(response, name) for name in TYPED}


def said_in(response: Any) -> dict[str, str]:
    """What a response says under its disposition: a text typed under another choice stays in the draft, unsent."""
    typed = typed_in(response)
    if not typed["disposition"]:
        return typed
    left_out = {"follow_up", "reasons"} - set(NEEDED[typed["disposition"]])
    return typed | dict.fromkeys(left_out, "")


def as_sent(draft: Any) -> Any:
    """The draft as it would be sent; an unsaved copy, to be read."""
    whole = copy.copy(draft)
    for name, value in said_in(draft).items():
        setattr(whole, name, value)
    whole.sha256 = response_hash(whole)
    return whole
