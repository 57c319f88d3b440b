"""What an administrator types of a standard passage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations import queries
from web.desk.forms import ActForm


class PassageForm(ActForm):
    """A standard passage."""

    title = forms.CharField(
        label=_("Titre"),
        help_text=_("Ce que lit la personne qui choisit le passage; il n’entre pas dans le texte."),
        max_length=120,
        error_messages={"required": _("Donnez un titre au passage.")},
    )
    text = forms.CharField(
        label=_("Texte du passage"),
        help_text=_("Il entre tel quel dans le projet, où chacun peut encore le modifier."),
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Écrivez le texte du passage.")},
    )
    theme = forms.ChoiceField(label=_("Thème du plan d’action"), required=False)
    offered = forms.BooleanField(
        label=_("Proposer ce passage"),
        help_text=_("Décoché, il n’est plus proposé dans les projets; ses versions restent."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Aucun")), *queries.THEMES]

    def clean_theme(self) -> int | None:
        chosen = self.cleaned_data["theme"]
        return int(chosen) if chosen else None
