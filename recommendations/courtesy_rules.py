"""Where a courtesy may be granted, and until when; asked before one is, and when it is."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows import engine
from workflows.clock import local_date
from workflows.families import Stage

LONGEST = timedelta(days=366)
"""After the due date. A year mistyped would silence a case for decades."""
_WHY_NOT = {
    Stage.ISSUED: _(
        "Aucun délai ne court encore dans ce dossier. Établissez d’abord la réception : l’échéance en dépend."
    ),
    Stage.ESCALATED: _(
        "Ce dossier est déjà signalé : un délai de courtoisie ne peut plus retenir le signalement. L’instance peut "
        "encore répondre; sa réponse sera versée au dossier."
    ),
    Stage.ANSWERED: _("L’instance a déjà répondu : il n’y a plus de réponse à attendre."),
}


class NoCourtesyNow(engine.EngineError):
    """At the stage of the case there is nothing to wait longer for."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        super().__init__(stage)

    def __str__(self) -> str:
        return str(_WHY_NOT.get(Stage(self.stage), _("Ce dossier est terminé : aucune réponse n’y est attendue.")))


def why_not_until(row: Any, until: date, at: datetime) -> Any:
    """Why the Office may not wait through a day, in a sentence; None when it may. `row` is the instance of the case."""
    if row.due_on is None:
        return None  # the stage refuses it, in its own words
    if until <= row.due_on:
        return _("Choisissez un jour après l’échéance légale : le délai de courtoisie s’y ajoute, sans la déplacer.")
    if until <= local_date(at, row.time_zone):
        return _("Choisissez un jour à venir.")
    if until - row.due_on > LONGEST:
        return _("Ce jour vient plus d’un an après l’échéance légale. Vérifiez l’année.")
    if until == row.courtesy_until:
        return _("Le délai de courtoisie court déjà jusqu’à ce jour.")
    return None
