"""What is done with cases chosen in a list, and with one case: whom it is given to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.desk.forms import ActForm
from web.fields import DayField

FILES = ("csv", "xlsx")
WHICH = ("ticked", "page", "list")
_MOST_DIGITS = 18  # of a key


def _keys(values: Iterable[str]) -> list[int]:
    return [int(each) for each in values if each.isdecimal() and len(each) <= _MOST_DIGITS]


class ChosenForm(forms.Form):
    """Cases chosen in a list: those ticked, those of the page seen, or the whole list of an address."""

    act = forms.ChoiceField(choices=[(each, each) for each in ("remind", "assign", "extend", *FILES)])
    which = forms.ChoiceField(choices=[(each, each) for each in WHICH], required=False)
    shown = forms.CharField(required=False)
    query = forms.CharField(required=False)

    def ticked(self) -> list[int]:
        """The keys of the cases ticked, or of all on the page; whatever is no key is left out."""
        if self.cleaned_data["which"] == "page":
            return _keys(self.cleaned_data["shown"].split())
        return _keys(self.data.getlist("case"))


class ExtendForm(ActForm):
    """Until when the Office waits, out of courtesy, and why."""

    until = DayField(
        label=_("Attendre jusqu’au"),
        help_text=_("Un jour après l’échéance légale de chaque dossier, qui ne bouge pas. Par exemple 15 1 2027."),
        error_messages={"required": _("Écrivez jusqu’à quel jour l’Office attend.")},
    )
    reason = forms.CharField(
        label=_("Motif du délai"),
        help_text=_("Il est inscrit au journal de chaque dossier, et l’instance le reçoit tel quel."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Donnez le motif du délai.")},
    )


class AssignForm(ActForm):
    """Whom a case, or several, are given to."""

    to = forms.TypedChoiceField(
        label=_("Nouveau responsable"),
        help_text=_("La personne reçoit aussi les tâches du dossier que l’ancien responsable n’a pas faites."),
        coerce=int,
        empty_value=None,
        error_messages={
            "required": _("Choisissez à qui confier le dossier."),
            "invalid_choice": _("Choisissez une personne de la liste."),
        },
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("Choisir une personne")), *((str(pk), name) for pk, name in people)]
