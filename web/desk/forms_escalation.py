"""What the Office types at a rung of its ladder: a letter amended before it is signed, or a mention."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.escalation_queries import Suggested
from web.desk.forms import ActForm


def _line() -> forms.TextInput:
    """A line as long as the text below it."""
    return forms.TextInput({"class": "long"})


class RungLetterForm(ActForm):
    """The letter of a rung as the person amends it, whom it goes to, or why nothing is written."""

    to = forms.MultipleChoiceField(
        label=_("À qui la lettre est adressée"),
        help_text=_("D’après les règles ou le répertoire, à ce jour."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(label=_("Nom d’une autre personne"), required=False)
    email = forms.CharField(
        label=_("Son adresse de courriel"), required=False, widget=forms.TextInput({"inputmode": "email"})
    )
    subject = forms.CharField(label=_("Objet"), required=False, widget=_line())
    text = forms.CharField(
        label=_("Texte de la lettre"),
        help_text=_(
            "Modifiez-le comme vous l’entendez. L’en-tête et le texte de la recommandation s’ajoutent d’eux-mêmes."
        ),
        required=False,
        widget=forms.Textarea({"rows": 24}),
    )
    subject_en = forms.CharField(label=_("Objet, en anglais"), required=False, widget=_line())
    text_en = forms.CharField(
        label=_("Texte de la lettre, en anglais"),
        help_text=_("L’instance a choisi l’anglais : elle le lit d’abord, suivi de la lettre en français."),
        required=False,
        widget=forms.Textarea({"rows": 24}),
    )
    reason = forms.CharField(
        label=_("Pourquoi ne rien écrire à cet échelon"),
        help_text=_("Le motif est inscrit au journal."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, suggested: Iterable[Suggested] = (), in_english: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = [each.addressee for each in suggested]
        self.names = {each.email: each.name for each in known}
        self.fields["to"].choices = [(each.email, f"{each.name} ({each.email})") for each in known]
        if not known:
            del self.fields["to"]
        if not in_english:
            del self.fields["subject_en"], self.fields["text_en"]

    def clean(self) -> dict[str, Any]:
        """With `addressees`, name and address of those who were chosen and typed."""
        said = self.cleaned_data
        chosen = [(self.names[email], email) for email in said.get("to", ())]
        typed = [(said["name"], said["email"])] if said["name"] or said["email"] else []
        return {"subject_en": "", "text_en": "", **said, "addressees": chosen + typed}


class ReaddressForm(ActForm):
    """Another address for a signed letter that did not leave."""

    name = forms.CharField(label=_("Nom de la personne"), required=False)
    email = forms.CharField(
        label=_("Adresse de courriel"), required=False, widget=forms.TextInput({"inputmode": "email"})
    )


class MentionForm(ActForm):
    """Whether the annual report mentions that no answer came, in which words, and why."""

    mentioned = forms.ChoiceField(
        label=_("Décision"),
        choices=[("yes", _("Le rapport annuel en fera mention")), ("no", _("Le rapport annuel n’en dira rien"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez si le rapport annuel en fera mention.")},
    )
    text = forms.CharField(
        label=_("Ce que le rapport annuel dira"),
        help_text=_("Seulement si le rapport en fait mention."),
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    reason = forms.CharField(
        label=_("Motif de la décision"),
        help_text=_("Il est inscrit au journal, avec votre nom et le moment."),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Donnez le motif de la décision : le journal le garde.")},
    )
