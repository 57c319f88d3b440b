"""What administrators send to the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from web.desk.forms import ActForm


class ImportForm(ActForm):
    """A file of bodies, and the list that they join."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("CSV ou XLSX, 5 Mo et 10 000 lignes au plus. La première ligne nomme les colonnes."),
        error_messages={
            "required": _("Choisissez un fichier."),
            "empty": _("Le fichier est vide : choisissez le bon."),
        },
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}),
        max_length=200,
    )
    list_name = forms.CharField(
        label=_("Ajouter ces instances à la liste"),
        help_text=_("Une liste que vous voyez et qui porte ce nom est complétée; sinon, elle est créée et partagée."),
        max_length=80,
        required=False,
    )
