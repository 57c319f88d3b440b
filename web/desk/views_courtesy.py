"""A courtesy of the Office: what it would move is shown before it is granted or taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from notifications.queries import planned_label
from recommendations import actions, courtesy_preview
from web.desk import receipt_lines
from web.desk.forms import ActForm
from web.desk.forms_courtesy import CourtesyForm, CourtesyRemovalForm
from web.desk.views_case import CaseActView
from web.presenters import dates
from workflows.families import Family, split_kind
from workflows.foresight import Foresight


def _told(foreseen: Foresight) -> dict[str, Any]:
    """What a preview says: both standings, and the notices that move between them."""
    return {"before": foreseen.before, "after": foreseen.after, "moves": receipt_lines.moves(foreseen, _label)}


def _label(kind: str) -> str:
    """A chaser counts from the escalation, which a courtesy moves; the day of default stays."""
    family, days = split_kind(kind)
    if family == Family.RUNG:
        return _("Relance, %(days)d jours après le signalement") % {"days": days}
    return planned_label(kind)


class _CourtesyView(CaseActView):
    def _refuse(self) -> None:
        """Says why there is nothing to wait longer for, rather than at which stage the case is."""
        if not self.file.may:  # wrong role: in the common words
            super()._refuse()
        raise actions.NoCourtesyNow(self.file.instance.stage)


class ExtendCaseView(_CourtesyView):
    """More time out of courtesy: reminders and escalation before and after, then the act."""

    steps = ("extend",)
    form_class = CourtesyForm
    template_name = "desk/extend_case.html"
    preview: dict[str, Any] | None = None

    def initial(self) -> dict[str, Any]:
        running = self.file.instance.courtesy_until
        return {"until": running} if running else {}

    def confirmed(self, form: ActForm) -> bool:
        try:
            foreseen = courtesy_preview.foresee_extension(
                self.person, self.file.case.pk, form.cleaned_data["until"], at=self.now, on=self.on
            )
        except ValidationError as error:
            form.take_errors(error)
            return False
        self.preview = _told(foreseen)
        return "confirm" in self.request.POST

    def more(self, form: ActForm) -> dict[str, Any]:
        return {"preview": self.preview if form.is_valid() else None}

    def act(self, said: dict[str, Any]) -> str:
        actions.extend(until=said["until"], reason=said["reason"], **self.common(said))
        return _("Délai de courtoisie accordé jusqu’au %(day)s. L’échéance légale ne change pas.") % {
            "day": dates.date_long(said["until"])
        }


class RemoveExtensionView(_CourtesyView):
    """The courtesy taken back: what returns to its place is shown with the form."""

    steps = ("remove_extension",)
    form_class = CourtesyRemovalForm
    template_name = "desk/remove_extension.html"

    def more(self, form: ActForm) -> dict[str, Any]:
        try:
            foreseen = courtesy_preview.foresee_removal(self.person, self.file.case.pk, at=self.now, on=self.on)
        except (actions.NoCourtesyNow, actions.NoCourtesyRuns):
            if form.is_bound:  # somebody was faster: the refusal is said above what was typed
                return {"preview": None}
            raise
        return {"preview": _told(foreseen)}

    def act(self, said: dict[str, Any]) -> str:
        case = actions.remove_extension(reason=said["reason"], **self.common(said))
        if case.instance.stage == "escalated":
            return _("Délai de courtoisie retiré. Le défaut était passé : le dossier est signalé.")
        return _("Délai de courtoisie retiré. Les rappels et le signalement suivent de nouveau l’échéance légale.")
