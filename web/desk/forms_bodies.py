"""What the Office types about bodies."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.lists import BodyFilter
from directory.queries import Choice
from recommendations import queries
from web.desk.forms import ActForm
from web.desk.picker import PickField


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


class BodyListForm(ActForm):
    """Bodies that somebody keeps under a name."""

    name = forms.CharField(
        label=_("Nom de la liste"),
        help_text=_("Par exemple : cégeps de la région."),
        max_length=80,
        error_messages={"required": _("Donnez un nom à la liste.")},
    )
    shared = forms.BooleanField(
        label=_("La partager avec mes collègues de l’Office"),
        help_text=_("Chaque collègue peut alors s’en servir et la modifier."),
        required=False,
    )
    bodies = PickField(label=_("Instances"), required=False)

    def __init__(self, *args: Any, bodies: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = [(str(each.pk), each.name) for each in bodies]
