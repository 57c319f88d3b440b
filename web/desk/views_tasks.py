"""What waits for somebody at the Office: one's own tasks and those of the team, taken and handed over in one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.queries import colleagues_of, person_by_key
from recommendations import actions, queries, task_queries
from web.desk.forms import HandOverForm
from web.desk.task_rows import rows
from web.desk.views import DeskView
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
        titles = {each.pk: each.about for each in lines}
        done, refused = 0, []
        for pk in said["tasks"]:
            try:
                self._do(said["act"], pk, said["to"])
                done += 1
            except queries.NotFound:  # done by somebody since the list was read
                refused.append((titles[pk], str(TaskDone())))
            except EngineError as refusal:
                refused.append((titles[pk], str(refusal)))
        if done:
            text = ngettext("%(n)d tâche : c’est fait.", "%(n)d tâches : c’est fait.", done)
            messages.success(request, text % {"n": done})
        if refused:
            return self._page(refused=refused, status=409)
        return redirect("desk:list_tasks")

    def _do(self, act: str, pk: int, to: int | None) -> None:
        who = {"task_id": pk, "by": self.person, "at": self.now}
        if act == "take":
            actions.take(**who)
        elif act == "give_back":
            actions.give_back(**who)
        else:
            assert to is not None  # asked for above
            actions.hand_over(**who, to=person_by_key(to))

    def _page(
        self, wrong: str = "", *, refused: list[tuple[str, str]] | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "tasks": rows(task_queries.tasks_of(self.person, on=self.on)),
            "people": colleagues_of(self.person, on=self.on),
            "wrong": wrong,
            "refused": refused,
        }
        return render(self.request, "desk/list_tasks.html", context, status=status)
