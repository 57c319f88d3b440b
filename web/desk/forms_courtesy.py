"""What the Office types when it waits longer out of courtesy, or no longer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from web.desk.forms import ActForm
from web.fields import DayField


def _reason(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Il est inscrit au journal, et l’instance le reçoit avec la lettre."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": missing},
    )


class CourtesyForm(ActForm):
    """Until when the Office waits, and why."""

    until = DayField(
        label=_("Dernier jour du délai de courtoisie"),
        help_text=_("Après l’échéance légale, qui ne change pas. Le signalement attend que ce jour soit passé."),
        error_messages={"required": _("Écrivez le dernier jour du délai de courtoisie.")},
    )
    reason = _reason(
        _("Motif du délai"), _("Donnez le motif du délai : il est inscrit au journal, et l’instance le recevra.")
    )


class CourtesyRemovalForm(ActForm):
    """Why the Office waits no longer."""

    reason = _reason(
        _("Motif du retrait"), _("Donnez le motif du retrait : il est inscrit au journal, et l’instance le recevra.")
    )
