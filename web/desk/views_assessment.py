"""What the Office thinks of an answer: said by one person and, where the rules ask for it, confirmed by another."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from recommendations import actions
from recommendations.point_rules import THOUGHT, by_number, field_name
from web.desk.forms import ActForm, ReturnForm
from web.desk.forms_answers import AssessmentForm
from web.desk.views_case import CaseActView
from workflows.human import TaskDone


def _thought(rows: Iterable[Any]) -> dict[str, str]:
    """What was thought of points, as the form proposes it."""
    return {field_name(row.point.number, name): getattr(row, name) for row in rows for name in THOUGHT}


class AssessResponseView(CaseActView):
    """What the Office thinks of the newest version of the answer."""

    steps = ("assess",)
    form_class = AssessmentForm
    template_name = "desk/assess_response.html"

    def prepare(self, form: ActForm) -> None:
        form.ask_of(self.file.points)

    def initial(self) -> dict[str, Any]:
        came_back = self.file.proposal.proposal if self.file.proposal else None
        if came_back is None:
            return self._thought_before()
        whole = {name: getattr(came_back, name) for name in ("outcome", "reasons", "complete_by")}
        return whole | _thought(came_back.points.all())

    def _thought_before(self) -> dict[str, Any]:
        """Of the points that a complement took over unchanged, what the Office thought of them."""
        unchanged = {row.point_id for row in self.file.responses[-1].points.all() if row.carried}
        earlier = [each for response in self.file.responses for each in response.assessments.all()]
        return _thought(row for row in earlier[-1].points.all() if row.point_id in unchanged) if earlier else {}

    def act(self, said: dict[str, Any]) -> str:
        names = ("outcome", "reasons", "complete_by")
        points = by_number(said, [each.number for each in self.file.points], THOUGHT)
        done = actions.assess(**{name: said[name] for name in names}, points=points, **self.common(said))
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
