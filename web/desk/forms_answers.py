"""What the Office types of answers: one that came on paper, and what it thinks of one."""

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations import queries
from recommendations.point_rules import SAID, field_name
from web.desk.forms import ActForm, _capital, _text
from web.fields import DayField, MomentField


class PaperAnswerForm(ActForm):
    """An answer that came outside the portal; what it says is asked of the whole, or of each point (`ask_of`)."""

    received_at = MomentField(
        label=_("Reçue par l’Office"),
        help_text=_("Le moment où la réponse est arrivée : il décide si elle est à temps."),
        error_messages={"required": _("Écrivez la date et l’heure où l’Office a reçu la réponse.")},
    )
    disposition = forms.ChoiceField(
        label=_("Ce que l’instance entend faire"),
        choices=_capital(queries.DISPOSITIONS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que l’instance entend faire.")},
    )
    follow_up = forms.CharField(label=_("Suites que l’instance entend donner"), required=False, widget=_text(6))
    reasons = forms.CharField(
        label=_("Motifs"),
        help_text=_("Ce à quoi elle ne donne pas suite, et pourquoi."),
        required=False,
        widget=_text(6),
    )
    signatory_name = forms.CharField(
        label=_("Nom de la personne qui signe"),
        max_length=200,
        error_messages={"required": _("Écrivez le nom de la personne qui signe la réponse.")},
    )
    signatory_capacity = forms.CharField(
        label=_("Titre de cette personne"),
        help_text=_("Par exemple : sous-ministre adjointe."),
        max_length=200,
        error_messages={"required": _("Écrivez le titre de la personne qui signe.")},
    )
    upload = forms.FileField(
        label=_("Document reçu"),
        help_text=_("PDF, Word, Excel, OpenDocument, image ou texte, 20 Mo au plus."),
        required=False,
    )

    def ask_of(self, points: Sequence[Any]) -> None:
        """Asks of each point what is otherwise asked of the whole; the action says what is missing, by point."""
        self.points = points
        order = list(self.fields)
        for name in SAID if points else ():
            asked = self.fields.pop(name)
            asked.required = False
            self.fields |= {field_name(each.number, name): copy.deepcopy(asked) for each in points}
        of_points = [field_name(each.number, name) for each in points for name in SAID]
        self.order_fields([*order[:2], *of_points, *order[2:]])

    def questions(self) -> list[tuple[Any, list[Any]]]:
        """Each point, with the fields that ask what is done of it."""
        return [(each, [self[field_name(each.number, name)] for name in SAID]) for each in self.points]


class AssessmentForm(ActForm):
    """What the Office thinks of the newest version of the answer."""

    outcome = forms.ChoiceField(
        label=_("Appréciation"),
        choices=_capital(queries.OUTCOMES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une appréciation.")},
    )
    reasons = forms.CharField(
        label=_("Motifs de l’appréciation"),
        help_text=_("L’instance les reçoit tels quels."),
        widget=_text(6),
        error_messages={"required": _("Écrivez les motifs de l’appréciation : l’instance les recevra.")},
    )
    complete_by = DayField(
        label=_("Complément attendu le"),
        help_text=_("Seulement si la réponse est à compléter. L’instance reçoit un rappel avant cette date."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        asked = said.get("outcome") == "to_complete"
        if asked and "complete_by" in said and said["complete_by"] is None:
            self.add_error("complete_by", _("Donnez la date à laquelle vous attendez le complément."))
        return said
