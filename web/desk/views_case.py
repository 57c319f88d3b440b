"""A case, and what the Office does to it. Each act is a page: what it will do, a form, one button."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from notifications import queries as notices
from recommendations import actions, queries
from recommendations.people import actor_for
from recommendations.point_rules import SAID, by_number
from web.desk import case_page
from web.desk.forms import (
    ActForm,
    CloseForm,
    WithdrawalForm,
)
from web.desk.forms_answers import PaperAnswerForm
from web.desk.views import DeskView
from web.errors import status_of
from workflows.engine import EngineError, NotAllowed, NotPossibleNow
from workflows.families import Stage
from workflows.recommendation import steps_table


class ShowCaseView(DeskView):
    """A case with its whole life."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file = queries.case_file(self.person, number, on=self.on)
        if file.side != "office":  # somebody of both sides sees the cases of their other side in the portal
            raise queries.NotFound
        letters = notices.letters_of(file.case.pk)
        context = case_page.context(file, letters, now=self.now, all_entries="journal" in request.GET)
        return render(request, "desk/show_case.html", context)


class CaseActView(DeskView, ABC):
    """An act on a case: a page with a form, then the act, then the case with a notice of what happened.

    `steps` are those of the procedure that the page may lead to: one of them must be possible now.
    """

    steps: ClassVar[tuple[str, ...]]
    form_class: ClassVar[type[ActForm]]
    template_name: ClassVar[str]
    file: queries.CaseFile

    def get(self, request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        self._open(number, **more)
        return self._page(self._form(initial={"version": self.file.instance.version, **self.initial()}))

    def post(self, request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        self._open(number, **more)
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form)
        if not self.confirmed(form):
            return self._page(form)
        known = {letter.pk for letter in notices.letters_of(self.file.case.pk)}
        try:
            done = self.act(form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form)
        except EngineError as refusal:  # nothing typed is lost: the same form on the case as it is now
            self.file = queries.case_file(self.person, number, on=self.on)
            return self._page(form.seen_again(self.file.instance.version), refusal)
        told = [letter for letter in notices.letters_of(self.file.case.pk) if letter.pk not in known]
        messages.success(request, f"{done} {case_page.who_was_told(told)}".strip())
        return redirect("desk:show_case", number)

    # --- for each act ---

    def initial(self) -> dict[str, Any]:
        """What the form proposes."""
        return {}

    def prepare(self, form: ActForm) -> None:
        """Ties the form to the case."""

    def confirmed(self, form: ActForm) -> bool:
        """Whether the act may be done; False shows the page again, to confirm."""
        return True

    def more(self, form: ActForm) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    @abstractmethod
    def act(self, said: dict[str, Any]) -> str:
        """Calls the action; returns what happened, in a sentence."""

    def common(self, said: dict[str, Any]) -> dict[str, Any]:
        """What every action on a case is given."""
        return {"case_id": self.file.case.pk, "by": self.person, "at": self.now, "expected_version": said["version"]}

    # --- the mechanism ---

    def _open(self, number: str, **more: Any) -> None:
        self.file = queries.case_file(self.person, number, on=self.on)
        if self.file.side != "office":
            raise queries.NotFound
        if not self.file.may.intersection(self.steps):
            self._refuse()
        self.find(**more)

    def find(self, **more: Any) -> None:
        """Loads what the address names beside the case."""

    def _refuse(self) -> None:
        """Says why none of the steps may be taken: the stage, or the role."""
        stage, step = Stage(self.file.instance.stage), self.steps[0]
        if any(stage in steps_table()[each] for each in self.steps):
            case = self.file.case
            raise NotAllowed(step, actor_for(self.person, issuer_id=case.recommendation.issuer_id, on=self.on))
        raise NotPossibleNow(step, stage.value)

    def _form(self, *data: Any, **options: Any) -> ActForm:
        form = self.form_class(*data, **options)
        self.prepare(form)
        return form

    def _page(self, form: ActForm, refusal: EngineError | None = None) -> HttpResponse:
        status = status_of(refusal) if refusal else 200
        case = self.file.case
        context = {"file": self.file, "case": case, "form": form, "refusal": refusal, **self.more(form)}
        return render(self.request, self.template_name, context, status=status)


class RecordAnswerView(CaseActView):
    """An answer that came by post or by e-mail: the clock stops at the moment it was received."""

    steps = ("answer", "revise", "establish_receipt")
    form_class = PaperAnswerForm
    template_name = "desk/record_answer.html"

    def prepare(self, form: ActForm) -> None:
        form.fields["received_at"].at_place(self.file.instance.time_zone)
        form.ask_of(self.file.open_points)

    def act(self, said: dict[str, Any]) -> str:
        names = ["received_at", "signatory_name", "signatory_capacity", "upload"]
        points = by_number(said, [each.number for each in self.file.open_points])
        names += [] if points else SAID
        response = actions.record_answer(**{name: said[name] for name in names}, points=points, **self.common(said))
        return _("Réponse consignée (version %(version)d), sous l’empreinte %(hash)s.") % {
            "version": response.version,
            "hash": response.sha256[:12],
        }


class CloseCaseView(CaseActView):
    """The end of a case whose answer was assessed."""

    steps = ("close",)
    form_class = CloseForm
    template_name = "desk/close_case.html"

    def act(self, said: dict[str, Any]) -> str:
        actions.close(note=said["note"], **self.common(said))
        return _("Dossier clos.")


class WithdrawCaseView(CaseActView):
    """The recommendation taken back from this recipient."""

    steps = ("withdraw",)
    form_class = WithdrawalForm
    template_name = "desk/withdraw_case.html"

    def act(self, said: dict[str, Any]) -> str:
        actions.withdraw(reason=said["reason"], **self.common(said))
        return _("Recommandation retirée. Rappels et signalements sont annulés.")
