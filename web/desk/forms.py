"""What the Office types. A form checks the shape of what was typed; the action below checks its sense."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.queries import Choice
from recommendations import lists, queries
from recommendations.escalation_queries import AUTHORITIES
from web.desk.picker import PickField


class ActForm(forms.Form):
    """An act on a page that somebody may have changed meanwhile: `version` is what the person saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def take_errors(self, error: ValidationError) -> None:
        """Puts what an action refused beside its fields; what has no field here stands above the form."""
        for name, errors in _by_field(error).items():
            self.add_error(name if name in self.fields else None, errors)

    def seen_again(self, version: int) -> Self:
        """The same form with what was typed, for the page as it is now."""
        data = self.data.copy()
        data[self.add_prefix("version")] = str(version)
        self.data = data
        return self


def _by_field(error: ValidationError) -> Mapping[str, Any]:
    return error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}


def _capital(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices as they stand alone in a form: with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class DraftForm(ActForm):
    """A recommendation in draft. Only its subject is needed to keep it."""

    subject = forms.CharField(
        label=_("Objet"),
        help_text=_("Une ligne : c’est le titre des dossiers et des lettres."),
        max_length=200,
        error_messages={"required": _("Donnez un objet à la recommandation.")},
    )
    text = forms.CharField(
        label=_("Texte de la recommandation"),
        help_text=_(
            "Les destinataires le reçoivent tel quel. Une ligne vide sépare les paragraphes; « 1. » commence un point."
        ),
        required=False,
        widget=_text(12),
    )
    reasons = forms.CharField(
        label=_("Motifs"),
        help_text=_("Pourquoi l’Office formule cette recommandation."),
        required=False,
        widget=_text(5),
    )
    file_title = forms.CharField(label=_("Titre de la pièce"), required=False, max_length=200)
    upload = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, Word, Excel, OpenDocument, image ou texte, 20 Mo au plus."),
        required=False,
    )
    theme = forms.ChoiceField(label=_("Thème du plan d’action"), required=False)
    regime = forms.ChoiceField(
        label=_("Régime"),
        help_text=_("L’article qui fonde la recommandation; son délai et ses rappels s’appliquent."),
        required=False,
    )
    kinds = forms.MultipleChoiceField(label=_("Classes"), required=False)
    lists = forms.MultipleChoiceField(label=_("Listes"), required=False)
    recipients = PickField(
        label=_("Destinataires"),
        help_text=_("Chaque destinataire aura son dossier, et son délai courra de sa propre réception."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[Choice],
        body_lists: Iterable[Any] = (),
        regimes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regime"].choices = regimes
        if len(regimes) < 2:  # there is nothing to choose
            del self.fields["regime"]
        self.fields["kinds"].choices = queries.KINDS
        self.fields["lists"].choices = [(str(each.pk), each.name) for each in body_lists]
        self.fields["theme"].choices = [("", _("Aucun")), *queries.THEMES]
        self.fields["recipients"].choices = [(str(each.pk), each.name) for each in bodies]

    def typed_with(self, passage: str) -> dict[str, Any]:
        """What was typed, with a passage after the text: what the form begins with when it is shown again."""
        typed = {name: self[name].value() for name in self.fields if name != "upload"}
        text = (typed["text"] or "").rstrip()
        return {**typed, "text": "\n\n".join(each for each in (text, passage) if each)}

    def clean_theme(self) -> int | None:
        chosen = self.cleaned_data["theme"]
        return int(chosen) if chosen else None


class SignForm(ActForm):
    """The signature: of the text and of the recipients that were read."""

    recipients = forms.CharField(required=False, widget=forms.HiddenInput)


class NoteForm(ActForm):
    """A word that goes with an act, where one wishes."""

    note = forms.CharField(label=_("Mot d’accompagnement"), required=False, widget=_text(3))


class ReasonsForm(ActForm):
    """Why a draft is given back."""

    reasons = forms.CharField(
        label=_("Ce qu’il faut revoir"),
        help_text=_("Les personnes qui ont écrit le projet le liront."),
        required=False,
        widget=_text(4),
    )


class CommentForm(ActForm):
    """A comment on a draft, or on one of its points."""

    point = forms.IntegerField(
        label=_("Point"),
        help_text=_("Le numéro du point dont vous parlez; laissez vide pour l’ensemble."),
        required=False,
        min_value=1,
        max_value=99,
    )
    text = forms.CharField(label=_("Commentaire"), required=False, widget=_text(3))


class HandOverForm(forms.Form):
    """Tasks chosen in a list, and what to do of them."""

    tasks = forms.TypedMultipleChoiceField(coerce=int, required=False)
    act = forms.ChoiceField(choices=[(each, each) for each in ("take", "give_back", "hand_over", "snooze")])
    to = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    until = forms.DateField(required=False)

    def __init__(self, *args: Any, tasks: Iterable[int], people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tasks"].choices = [(str(each), str(each)) for each in tasks]
        self.fields["to"].choices = [("", ""), *((str(pk), name) for pk, name in people)]


class ReturnForm(ActForm):
    """Why a proposed assessment is given back."""

    reasons = forms.CharField(
        label=_("Ce qu’il faut revoir"),
        help_text=_("La personne qui a apprécié la réponse le lira."),
        required=False,
        widget=_text(4),
    )


class CloseForm(ActForm):
    """The end of a case."""

    note = forms.CharField(label=_("Note au journal"), required=False, max_length=500, widget=_text(3))


class WithdrawalForm(ActForm):
    """The recommendation taken back from one recipient."""

    reason = forms.CharField(
        label=_("Motif du retrait"),
        help_text=_("L’instance le reçoit tel quel."),
        max_length=500,
        widget=_text(4),
        error_messages={"required": _("Donnez le motif du retrait : l’instance le recevra.")},
    )


_FOLDED = {"due_from", "due_to", "lateness", "rung", "body", "theme", "officer", "put_off", "regime", "year"}


class FilterForm(forms.Form):
    """What the list of cases is narrowed to; anything unknown in the address is left out."""

    text = forms.CharField(label=_("Numéro, objet ou instance"), required=False)
    stage = forms.ChoiceField(label=_("Étape"), required=False)
    kind = forms.ChoiceField(label=_("Genre d’instance"), required=False)
    due = forms.ChoiceField(
        label=_("Échéance"),
        required=False,
        choices=[
            ("", _("Toutes")),
            ("late", _("Passée")),
            ("7", _("D’ici 7 jours")),
            ("15", _("D’ici 15 jours")),
            ("30", _("D’ici 30 jours")),
            ("none", _("Sans échéance")),
        ],
    )
    due_from = forms.DateField(label=_("Échéance du"), required=False, widget=_day())
    due_to = forms.DateField(label=_("Échéance au"), required=False, widget=_day())
    lateness = forms.ChoiceField(
        label=_("Retard"),
        required=False,
        choices=[
            ("", _("Tous")),
            ("1-7", _("1 à 7 jours")),
            ("8-15", _("8 à 15 jours")),
            ("16-30", _("16 à 30 jours")),
            ("31-60", _("31 à 60 jours")),
            ("61-", _("Plus de 60 jours")),
            ("not_default", _("Échue, pas encore en défaut")),
            ("default", _("En défaut")),
            ("answered_late", _("Répondue en retard")),
        ],
    )
    rung = forms.ChoiceField(
        label=_("Échelon atteint"),
        required=False,
        choices=[("", _("Tous")), (lists.NO_RUNG, _("Signalés, aucun échelon")), *_capital(AUTHORITIES)],
    )
    body = forms.ChoiceField(label=_("Instance"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    officer = forms.ChoiceField(label=_("Responsable"), required=False)
    put_off = forms.ChoiceField(
        label=_("Report par le responsable"), required=False, choices=[("", _("Tous")), ("yes", _("Reportés"))]
    )
    regime = forms.ChoiceField(label=_("Régime"), required=False)
    year = forms.ChoiceField(label=_("Année de transmission"), required=False)
    view = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[(each, each) for each in lists.VIEWS])
    sort = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[(f"{end}{each}", each) for each in lists.SORTS for end in ("", "-")],
    )

    def __init__(self, *args: Any, bodies: Iterable[Choice], offered: lists.Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [
            ("", _("Toutes")),
            ("open", _("Toutes, sauf closes")),
            *_capital(queries.STAGES),
        ]
        self.fields["kind"].choices = [("", _("Tous")), *_capital(queries.KINDS)]
        self.fields["body"].choices = [("", _("Toutes")), *((str(each.pk), each.name) for each in bodies)]
        self.fields["theme"].choices = [("", _("Tous")), *queries.THEMES]
        self.fields["officer"].choices = [("", _("Tous")), *offered.officers]
        self.fields["regime"].choices = [("", _("Tous")), *offered.regimes]
        self.fields["year"].choices = [("", _("Toutes")), *((year, year) for year in offered.years)]

    def chosen(self) -> lists.CaseFilter:
        """The filter for the query, from what is valid."""
        return lists.CaseFilter(**self.said())

    def said(self) -> dict[str, str]:
        """What is chosen and valid, by name."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}

    def unfolded(self) -> bool:
        """Whether a filter is in force that the page keeps folded."""
        return not self.said().keys().isdisjoint(_FOLDED)


class ViewForm(ActForm):
    """The name of a list that somebody keeps, and who sees it."""

    name = forms.CharField(
        label=_("Nom de la vue"),
        help_text=_("Par exemple : ordres en retard."),
        max_length=80,
        error_messages={"required": _("Donnez un nom à la vue.")},
    )
    shared = forms.BooleanField(
        label=_("La partager avec mes collègues de l’Office"),
        help_text=_(
            "Chaque personne y voit les dossiers qu’elle a le droit de voir. Vous êtes la seule personne à pouvoir la "
            "modifier."
        ),
        required=False,
    )
