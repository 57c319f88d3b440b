"""What the Office types about a receipt: a fact that proves it, or the correction of one."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from recommendations import queries
from recommendations.receipt_rules import Condition
from web.desk.forms import ActForm
from web.fields import MomentField


class ReceiptForm(ActForm):
    """A fact that proves, or not, when the recipient received (C-1.1, a. 31)."""

    channel = forms.ChoiceField(
        label=_("Voie"),
        help_text=_("Comment l’instance a reçu la recommandation."),
        choices=[(value, capfirst(label)) for value, label in queries.CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la voie par laquelle l’instance a reçu la recommandation.")},
    )
    moment = MomentField(
        label=_("Moment de la réception"),
        help_text=_(
            "Heure légale de l’instance. Par exemple 26 10 2026, 14 h 30, ou 14:30:05 si la seconde est connue."
        ),
        error_messages={"required": _("Écrivez la date et l’heure de la réception.")},
    )
    origin = forms.CharField(
        label=_("Origine"),
        help_text=_("D’où l’envoi est parti. Par exemple : secrétariat de l’Office."),
        max_length=200,
        error_messages={"required": _("Dites d’où l’envoi est parti.")},
    )
    destination = forms.CharField(
        label=_("Destination"),
        help_text=_("L’adresse, le service ou la personne qui l’a reçu."),
        max_length=200,
        error_messages={"required": _("Dites à quelle adresse ou à qui il a été remis.")},
    )
    address = forms.TypedChoiceField(
        label=_("Adresse désignée"),
        help_text=_("Celles du registre que l’instance a désignées pour recevoir par un moyen technologique."),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    conditions = forms.MultipleChoiceField(
        label=_("Ce qui doit être vrai pour que la réception soit présumée"),
        help_text=_("Cochez chaque condition après l’avoir vérifiée : elle est inscrite au journal avec le fait."),
        choices=Condition.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("Précision"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
    admissible = forms.TypedChoiceField(
        label=_("Ce fait prouve-t-il la réception?"),
        help_text=_("Le plus ancien fait qui la prouve détermine l’échéance."),
        choices=[("yes", _("Oui")), ("no", _("Non, il est seulement consigné"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    evidence = forms.FileField(
        label=_("Preuve"),
        help_text=_(
            "Avis de livraison, bordereau, accusé. PDF, Word, Excel, OpenDocument, image ou texte, 20 Mo au plus."
        ),
        required=False,
    )


class CorrectionForm(ActForm):
    """Another moment, or another value, for a fact already recorded."""

    moment = MomentField(
        label=_("Moment de la réception"),
        help_text=_(
            "Heure légale de l’instance. Par exemple 26 10 2026, 14 h 30, ou 14:30:05 si la seconde est connue."
        ),
        error_messages={"required": _("Écrivez la date et l’heure de la réception.")},
    )
    admissible = forms.TypedChoiceField(
        label=_("Ce fait prouve-t-il la réception?"),
        choices=[("yes", _("Oui")), ("no", _("Non, il est seulement consigné"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Motif de la correction"),
        help_text=_("Il est inscrit au journal; le fait corrigé y reste."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Donnez le motif de la correction : il est inscrit au journal.")},
    )
