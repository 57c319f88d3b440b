"""What the Office thinks of an answer: said by one person and, where the rules ask for it, confirmed by another."""

from typing import Any

from django.utils.translation import gettext as _

from recommendations import actions
from web.desk.forms import ActForm, ReturnForm
from web.desk.forms_answers import AssessmentForm
from web.desk.views_case import CaseActView
from workflows.human import TaskDone


class AssessResponseView(CaseActView):
    """What the Office thinks of the newest version of the answer."""

    steps = ("assess",)
    form_class = AssessmentForm
    template_name = "desk/assess_response.html"

    def initial(self) -> dict[str, Any]:
        came_back = self.file.proposal.proposal if self.file.proposal else None
        if came_back is None:
            return {}
        return {name: getattr(came_back, name) for name in ("outcome", "reasons", "complete_by")}

    def act(self, said: dict[str, Any]) -> str:
        names = ("outcome", "reasons", "complete_by")
        done = actions.assess(**{name: said[name] for name in names}, **self.common(said))
        if not done.given:
            return _("Appréciation proposée. Une autre personne doit la confirmer; l’instance n’en sait encore rien.")
        return _("Réponse appréciée : %(outcome)s.") % {"outcome": done.get_outcome_display()}


class ConfirmAssessmentView(CaseActView):
    """The second reader confirms a proposed assessment, or gives it back with reasons."""

    steps = ("assess",)
    form_class = ReturnForm
    template_name = "desk/confirm_assessment.html"

    def find(self) -> None:
        if self.file.proposal is None or not self.file.proposal.awaits_reader:
            raise TaskDone

    def more(self, form: ActForm) -> dict[str, Any]:
        proposal = self.file.proposal.proposal if self.file.proposal else None
        own = proposal is not None and proposal.assessed_by_id == self.person.pk
        return {"proposal": proposal, "own": own}

    def act(self, said: dict[str, Any]) -> str:
        if self.request.POST.get("then") == "return":
            who = {"case_id": self.file.case.pk, "by": self.person, "at": self.now}
            actions.return_assessment(**who, reasons=said["reasons"])
            return _("Appréciation renvoyée à la personne qui l’a faite.")
        done = actions.confirm_assessment(**self.common(said))
        return _("Réponse appréciée : %(outcome)s.") % {"outcome": done.get_outcome_display()}
