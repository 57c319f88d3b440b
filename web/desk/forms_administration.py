"""What administrators type of the rules. Fields of a version follow the model, so that a new rule appears by itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from web.desk.forms import ActForm, _text
from web.fields import DayField
from workflows.calendar import DecreedDay
from workflows.ladder import Rung


class DecreedDayForm(ActForm):
    """A day that the government decreed. `seen` names the effect that was read."""

    day = DayField(
        label=_("Jour"),
        help_text=_("Par exemple 30 9 2027."),
        error_messages={"required": _("Écrivez la date du jour décrété.")},
    )
    name_fr = forms.CharField(
        label=_("Nom du jour"),
        help_text=_("Sans article, comme il sera écrit dans les calculs. Par exemple : deuil national."),
        max_length=120,
        error_messages={"required": _("Donnez le nom du jour.")},
    )
    name_en = forms.CharField(
        label=_("Nom du jour en anglais"),
        help_text=_("Pour les lettres en anglais."),
        max_length=120,
        error_messages={"required": _("Donnez le nom du jour en anglais : des lettres le disent.")},
    )
    source = forms.CharField(
        label=_("Décret ou proclamation"),
        help_text=_("Ce qui fait de ce jour un jour férié (I-16, a. 61 (23°) j). Par exemple : décret 1234-2027."),
        max_length=120,
        error_messages={"required": _("Citez le décret ou la proclamation : les calculs le citent.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def decreed(self) -> DecreedDay:
        """The day, from a valid form."""
        said = self.cleaned_data
        return DecreedDay(said["day"], said["name_fr"], said["name_en"], said["source"])


class TakeBackForm(ActForm):
    """Why a day decreed is taken back."""

    reason = forms.CharField(
        label=_("Motif du retrait"),
        help_text=_("Il est inscrit au journal des dossiers redatés, et leurs destinataires le reçoivent."),
        max_length=300,
        widget=_text(3),
        error_messages={"required": _("Donnez le motif du retrait : il est inscrit au journal des dossiers.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class DaysField(forms.CharField):
    """Numbers of days, « 30, 14, 7, 2 »; empty for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 200, **options, "required": False})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]  # more than a text
        said = [each for each in re.split(r"[\s,;]+", str(value or "")) if each]
        if not all(each.isdecimal() and len(each) <= 4 for each in said):
            raise ValidationError(_("Écrivez des nombres de jours séparés par des virgules, par exemple 30, 14, 7, 2."))
        return [int(each) for each in said]

    def validate(self, value: Any) -> None:
        """An empty list is fine."""

    def run_validators(self, value: Any) -> None:
        """The numbers were read above."""


def _field_of(field: "models.Field[Any, Any]") -> forms.Field:
    """The control of one rule, from its field."""
    said = {"label": capfirst(field.verbose_name), "help_text": field.help_text}
    if isinstance(field, ArrayField):
        if field.base_field.choices:
            choices = [(value, capfirst(label)) for value, label in field.base_field.choices]
            return forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **said
            )
        return DaysField(**said)
    if field.choices:
        choices = [(value, capfirst(label)) for value, label in field.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
    made = field.formfield(**said)
    assert made is not None
    return made


class RulesForm(ActForm):
    """The next version of the rules of a regime: every rule as its model has it, when it begins, and why."""

    in_force_from = DayField(
        label=_("En vigueur le"),
        help_text=_("Aujourd’hui ou plus tard. Ce qui est transmis à compter de ce jour suit cette version."),
        error_messages={"required": _("Écrivez le jour où la version entre en vigueur.")},
    )
    reason = forms.CharField(
        label=_("Motif de la version"),
        help_text=_("Qui l’a décidé et pourquoi. Il reste dans l’historique."),
        max_length=300,
        widget=_text(3),
        error_messages={"required": _("Donnez le motif de la version : il reste dans l’historique.")},
    )

    def __init__(
        self, *args: Any, rules: "Sequence[models.Field[Any, Any]]", first: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rules = [each.name for each in rules]
        for each in rules:
            self.fields[each.name] = _field_of(each)
        self.order_fields([*first, *self._rules, "in_force_from", "reason"])

    @property
    def rules(self) -> Iterable[forms.BoundField]:
        """The controls of the rules themselves."""
        return [self[name] for name in self._rules]

    def values(self) -> dict[str, Any]:
        """The rules typed, from a valid form."""
        return {name: self.cleaned_data[name] for name in self._rules}


class NewRegimeForm(RulesForm):
    """A regime that is new: its code, then every rule as in a version."""

    regime = forms.SlugField(
        label=_("Code du régime"),
        help_text=_("Court, sans accent, et pour toujours : il est dans les adresses. Par exemple 16-28."),
        max_length=20,
        error_messages={
            "required": _("Donnez un code au régime."),
            "invalid": _("Écrivez des lettres sans accent, des chiffres et des traits d’union."),
        },
    )
    like = forms.CharField(widget=forms.HiddenInput)


class RungForm(forms.Form):
    """One rung of a ladder, as its model has it."""

    def __init__(self, *args: Any, rungs: "Sequence[models.Field[Any, Any]]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in rungs:
            said = {"label": capfirst(each.verbose_name), "help_text": each.help_text, "required": not each.blank}
            if each.choices:
                empty = [("", capfirst(_("échelle commune")) if each.name == "recipient_kind" else _("Aucun"))]
                choices = [(value, capfirst(label)) for value, label in each.choices]
                offered = [*(empty if each.blank else []), *choices]
                # Begins with what a browser sends of a row that nobody touched, so that it counts as none.
                self.fields[each.name] = forms.ChoiceField(choices=offered, initial=offered[0][0], **said)
            else:
                made = each.formfield(**said)
                assert made is not None
                self.fields[each.name] = made

    def rung(self) -> Rung:
        """The rung typed, from a valid form."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in ("mode", "DELETE")}
        return Rung(**said, automatic=self.cleaned_data["mode"] == "automatic")


RungForms = forms.formset_factory(RungForm, extra=1, can_delete=True, max_num=40, absolute_max=60)


def rungs_typed(rungs: Any) -> list[Rung]:
    """The rungs of valid forms, those taken away left out."""
    return [each.rung() for each in rungs.forms if each.has_changed() or each.initial if not _gone(each)]


def _gone(form: forms.Form) -> bool:
    return bool(form.cleaned_data.get("DELETE"))


def rung_initial(rung: Rung) -> dict[str, Any]:
    """A rung as its form begins."""
    said = asdict(rung)
    said["mode"] = "automatic" if said.pop("automatic") else "task"
    return said


class WordingForm(ActForm):
    """A letter, a part of letters or a sentence, in one language."""

    subject = forms.CharField(label=_("Objet de la lettre"), required=False, max_length=300)
    body = forms.CharField(
        label=_("Texte"),
        help_text=_(
            "Une ligne vide sépare les paragraphes. « # » commence un titre, « - » un point de liste, "
            "« | nom | valeur | » une ligne de tableau."
        ),
        max_length=20_000,
        widget=_text(20),
        error_messages={"required": _("Écrivez le texte.")},
    )
    reason = forms.CharField(
        label=_("Motif du changement"),
        help_text=_("Il reste dans l’historique. Il n’est demandé que pour enregistrer."),
        max_length=300,
        required=False,
    )
