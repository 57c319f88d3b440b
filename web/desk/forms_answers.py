"""What the Office types of answers: one that came on paper, and what it thinks of one."""

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recommendations import queries
from recommendations.point_rules import SAID, THOUGHT, field_name, possible_outcomes
from web.desk.forms import ActForm, _capital, _text
from web.fields import DayField, MomentField


def _names_of(points: Sequence[Any], names: Sequence[str]) -> list[str]:
    return [field_name(each.number, name) for each in points for name in names]


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
        self.order_fields([*order[:2], *_names_of(points, SAID), *order[2:]])

    def questions(self) -> list[tuple[Any, list[Any]]]:
        """Each point, with the fields that ask what is done of it."""
        return [(each, [self[name] for name in _names_of([each], SAID)]) for each in self.points]


class AssessmentForm(ActForm):
    """What the Office thinks of the newest version of the answer, over all and, with `ask_of`, of each point."""

    points: Sequence[Any] = ()

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

    def ask_of(self, points: Sequence[Any]) -> None:
        """Asks first what is thought of each point; the class over all is proposed from theirs, and left to confirm."""
        self.points = points
        order = list(self.fields)
        asked = {
            "outcome": forms.ChoiceField(
                label=_("Appréciation du point"),
                choices=_capital(queries.OUTCOMES),
                widget=forms.RadioSelect,
                required=False,
            ),
            "reasons": forms.CharField(
                label=_("Motifs"),
                help_text=_("L’instance les reçoit tels quels."),
                required=False,
                widget=_text(3),
            ),
            "question": forms.CharField(
                label=_("Ce que l’instance doit compléter"),
                help_text=_("Seulement si le point est à compléter. Les points à compléter sont les seuls rouverts."),
                required=False,
                widget=_text(3),
            ),
        }
        self.fields |= {
            field_name(each.number, name): copy.deepcopy(asked[name]) for each in points for name in THOUGHT
        }
        self.order_fields([*order[:1], *_names_of(points, THOUGHT), *order[1:]])
        if points:
            self.fields["outcome"].label = _("Appréciation d’ensemble")
            for name in ("outcome", "reasons"):  # the action says what is missing, all at once
                self.fields[name].required = False

    def questions(self) -> list[tuple[Any, list[Any]]]:
        """Each point, with the fields that ask what is thought of it."""
        return [(each, [self[name] for name in _names_of([each], THOUGHT)]) for each in self.points]

    def take_errors(self, error: ValidationError) -> None:
        """Beside its fields; where the class over all is not chosen, that of the points is ticked, to be confirmed."""
        outcomes = [self.cleaned_data[name] for name in _names_of(self.points, ["outcome"])]
        if self.cleaned_data["outcome"] or not outcomes or not all(outcomes):
            super().take_errors(error)
            return
        proposed = possible_outcomes(outcomes)[0]
        self.data = self.data.copy()
        self.data["outcome"] = proposed
        words = _(
            "D’après les points, l’appréciation d’ensemble serait « %(outcome)s » : elle est cochée ici. "
            "Confirmez-la ou choisissez-en une autre."
        )
        of_proposal = ValidationError(words % {"outcome": dict(queries.OUTCOMES)[proposed]})
        super().take_errors(ValidationError({**error.error_dict, "outcome": of_proposal}))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        thought = [said.get(name) for name in ["outcome", *_names_of(self.points, ["outcome"])]]
        if "to_complete" in thought and "complete_by" in said and said["complete_by"] is None:
            self.add_error("complete_by", _("Donnez la date à laquelle vous attendez le complément."))
        return said
