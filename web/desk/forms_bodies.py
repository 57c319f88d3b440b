"""What the Office types about bodies."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.lists import BodyFilter
from recommendations import queries


class BodyFilterForm(forms.Form):
    """What the list of bodies is narrowed to; anything unknown in the address is left out."""

    text = forms.CharField(label=_("Nom ou sigle"), required=False)
    kind = forms.ChoiceField(label=_("Genre d’instance"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Tous")), *((kind, capfirst(label)) for kind, label in queries.KINDS)]

    def chosen(self) -> BodyFilter:
        """The filter for the query, from what is valid."""
        self.is_valid()
        return BodyFilter(**{name: value for name, value in self.cleaned_data.items() if value})
