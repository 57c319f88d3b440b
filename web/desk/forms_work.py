"""What people type around their own work: calendars, days to which something is put off."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.queries import Choice
from notifications import queries as notices
from web.desk.forms import ActForm
from web.fields import DayField


class FeedForm(ActForm):
    """What a new calendar shows."""

    kind = forms.ChoiceField(
        label=_("Ce que montre le calendrier"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que montre le calendrier.")},
    )
    body = forms.TypedChoiceField(
        label=_("Instance"),
        help_text=_("Seulement pour le calendrier d’une instance."),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, bodies: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, capfirst(label)) for value, label in notices.FEED_KINDS]
        self.fields["body"].choices = [("", _("Choisir une instance")), *((str(b.pk), b.name) for b in bodies)]


class SnoozeForm(ActForm):
    """The day on which something is shown again."""

    until = DayField(
        label=_("Le revoir le"),
        help_text=_("Un jour à venir. Par exemple 26 10 2026."),
        error_messages={"required": _("Écrivez le jour où vous voulez le revoir.")},
    )


class DigestForm(ActForm):
    """How often somebody wants one letter about all that waits."""

    rhythm = forms.ChoiceField(
        label=_("Recevoir un résumé"),
        help_text=_("Un seul courriel : vos tâches, vos dossiers en retard ou signalés, les réponses à apprécier."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez à quel rythme recevoir le résumé.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Jour du résumé de la semaine"), help_text=_("Seulement pour un résumé par semaine."), coerce=int
    )
    language = forms.ChoiceField(
        label=_("Langue du résumé"),
        widget=forms.RadioSelect,
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        error_messages={"required": _("Choisissez la langue du résumé.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].choices = [(value, capfirst(label)) for value, label in notices.RHYTHMS]
        self.fields["weekday"].choices = [(value, capfirst(label)) for value, label in notices.WEEKDAYS]
