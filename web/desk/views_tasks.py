"""What waits for somebody at the Office: one's own tasks and those of the team, taken and handed over in one act."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.queries import colleagues_of, person_by_key
from recommendations import actions, queries, task_queries
from web.desk.forms import HandOverForm
from web.desk.forms_work import SnoozeForm
from web.desk.task_rows import WHOSE, days_to_wait, grouped, rows, tabs
from web.desk.views import DeskView
from web.presenters.dates import date_medium
from workflows.engine import EngineError
from workflows.human import TaskDone


class ListTasksView(DeskView):
    """Tasks, and what is done with those that were ticked; each line says what came of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        lines = rows(task_queries.tasks_of(self.person, on=self.on))
        people = colleagues_of(self.person, on=self.on)
        form = HandOverForm(request.POST, tasks=[each.pk for each in lines], people=people)
        if not form.is_valid():
            return self._page(_("Une tâche choisie n’est plus à faire. Voici la liste telle qu’elle est."), status=409)
        said = form.cleaned_data
        if not said["tasks"]:
            return self._page(_("Cochez au moins une tâche."), status=400)
        if said["act"] == "hand_over" and said["to"] is None:
            return self._page(_("Choisissez à qui confier les tâches."), status=400)
        if said["act"] == "snooze" and said["until"] is None:
            return self._page(_("Choisissez jusqu’à quand reporter les tâches."), status=400)
        titles = {each.pk: each.about for each in lines}
        done, refused = 0, []
        for pk in said["tasks"]:
            try:
                self._do(said["act"], pk, said["to"], said["until"])
                done += 1
            except queries.NotFound:  # done by somebody since the list was read
                refused.append((titles[pk], str(TaskDone())))
            except EngineError as refusal:
                refused.append((titles[pk], str(refusal)))
            except ValidationError as refusal:
                refused.append((titles[pk], " ".join(refusal.messages)))
        if done:
            text = ngettext("%(n)d tâche : c’est fait.", "%(n)d tâches : c’est fait.", done)
            messages.success(request, text % {"n": done})
        if refused:
            return self._page(refused=refused, status=409)
        return redirect(request.get_full_path())

    def _do(self, act: str, pk: int, to: int | None, until: date | None) -> None:
        who = {"task_id": pk, "by": self.person, "at": self.now}
        if act == "take":
            actions.take(**who)
        elif act == "give_back":
            actions.give_back(**who)
        elif act == "snooze":
            assert until is not None  # asked for above
            actions.snooze_task(**who, until=until)
        else:
            assert to is not None  # asked for above
            actions.hand_over(**who, to=person_by_key(to))

    def _page(
        self, wrong: str = "", *, refused: list[tuple[str, str]] | None = None, status: int = 200
    ) -> HttpResponse:
        whose = self.request.GET.get("qui", "")
        whose = whose if whose in WHOSE else ""
        tasks = rows(task_queries.tasks_of(self.person, on=self.on))
        shown = [each for each in tasks if each.snoozed_until is None]
        _words, fits = WHOSE[whose]
        context = {
            "tabs": tabs(shown, whose),
            "groups": grouped(filter(fits, shown), on=self.on),
            "put_off": [each for each in tasks if each.snoozed_until is not None],
            "cases_put_off": task_queries.snoozed_cases(self.person, on=self.on),
            "people": colleagues_of(self.person, on=self.on),
            "days": days_to_wait(self.on),
            "today": self.on,
            "wrong": wrong,
            "refused": refused,
        }
        return render(self.request, "desk/list_tasks.html", context, status=status)


class SnoozeCaseView(DeskView):
    """A case put off: it is not among what waits for the person before a day, or before something happens in it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._case(number), SnoozeForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, form = self._case(number), SnoozeForm(request.POST)
        if not form.is_valid():
            return self._page(case, form)
        until = form.cleaned_data["until"]
        try:
            actions.snooze_case(case_id=case.pk, until=until, by=self.person, at=self.now)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(case, form)
        told = _("Dossier reporté : vous le reverrez le %(day)s, ou plus tôt si quelque chose s’y passe.")
        messages.success(request, told % {"day": date_medium(until)})
        return redirect("desk:list_tasks")

    def _case(self, number: str) -> Any:
        return queries.get_case(self.person, number, on=self.on)

    def _page(self, case: Any, form: SnoozeForm) -> HttpResponse:
        return render(self.request, "desk/snooze_case.html", {"case": case, "form": form})


class WakeView(DeskView):
    """What was put off is shown again from now on."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.wake(snooze_id=pk, by=self.person)
        messages.success(request, _("C’est de nouveau parmi ce qui vous attend."))
        return redirect("desk:list_tasks")
