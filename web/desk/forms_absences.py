"""What the Office types of absences."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.desk.forms import ActForm
from web.fields import DayField


class AbsenceForm(ActForm):
    """Days away and who does the work meanwhile. `person` is asked of those who may enter it for others only."""

    person = forms.TypedChoiceField(
        label=_("Qui s’absente"),
        coerce=int,
        error_messages={"required": _("Choisissez qui s’absente.")},
    )
    starts_on = DayField(
        label=_("Premier jour d’absence"),
        help_text=_("Par exemple 26 10 2026."),
        error_messages={"required": _("Écrivez le premier jour de l’absence.")},
    )
    ends_on = DayField(
        label=_("Dernier jour d’absence"),
        help_text=_("La délégation finit d’elle-même ce jour-là."),
        error_messages={"required": _("Écrivez le dernier jour de l’absence.")},
    )
    delegate = forms.TypedChoiceField(
        label=_("Qui la remplace"),
        help_text=_("Une personne du même Office. Elle voit les tâches, peut les faire et reçoit aussi les lettres."),
        coerce=int,
        error_messages={"required": _("Choisissez qui fait le travail pendant l’absence.")},
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], own: int, for_others: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), name) for pk, name in people]
        self.fields["person"].choices = choices
        self.fields["person"].initial = str(own)
        self.fields["delegate"].choices = [("", _("Choisir une personne")), *choices]
        if not for_others:
            del self.fields["person"]
            self.fields["delegate"].label = _("Qui vous remplace")
            self.fields["delegate"].choices = [each for each in self.fields["delegate"].choices if each[0] != str(own)]
