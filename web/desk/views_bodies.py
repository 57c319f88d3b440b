"""The bodies that receive recommendations: the list of them, and the page of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory import actions
from directory import lists as directory
from directory.queries import Choice, bodies_to_choose
from recommendations import bodies, queries
from web.desk import columns, presenters
from web.desk.forms_bodies import BodyFilterForm, BodyListForm
from web.desk.picker import picker
from web.desk.views import DeskView

PAGE = 25


class ListBodiesView(DeskView):
    """The bodies, narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = BodyFilterForm(request.GET)
        chosen = form.chosen()
        page = Paginator(directory.list_bodies(on=self.on, chosen=chosen), PAGE).get_page(request.GET.get("page"))
        found = list(page.object_list)
        still_open = bodies.open_cases(self.person, [each.pk for each in found], on=self.on)
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            "form": form,
            "page": page,
            "rows": [(each, still_open.get(each.pk, 0)) for each in found],
            "query": f"{query.urlencode()}&" if query else "",
            "narrowed": bool(chosen.text or chosen.kind),
            "may_import": "administrator" in self.sides,
        }
        return render(request, "desk/list_bodies.html", context)


class ShowBodyView(DeskView):
    """A body: its names, people and addresses through time, its cases, and how fast it answers."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        file = directory.body_file(code, on=self.on)
        if file is None:
            raise queries.NotFound
        cases = bodies.cases_of(self.person, file.body.pk, on=self.on)
        page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "file": file,
            "body": file.body,
            "page": page,
            "cases": presenters.case_rows(page.object_list, on=self.on),
            "columns": [each for each in columns.DEFAULT if each.key != "body"],
            "years": bodies.answers_by_year(self.person, file.body.pk, on=self.on),
            "today": self.on,
        }
        return render(request, "desk/show_body.html", context)


# --- lists that people keep -------------------------------------------------------------------------------------


class ListBodyListsView(DeskView):
    """One's own lists of bodies, and those that colleagues share."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/list_body_lists.html", {"lists": directory.body_lists(self.person, on=self.on)})


class EditBodyListView(DeskView):
    """A new list, or a known one."""

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        kept, choices = self._known(pk), bodies_to_choose(on=self.on)
        initial: dict[str, Any] = {}
        if kept is not None:
            members = [str(each) for each in kept.bodies.values_list("pk", flat=True)]
            initial = {"name": kept.name, "shared": kept.shared, "bodies": members}
        return self._page(BodyListForm(initial=initial, bodies=choices), kept, choices)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        kept, choices = self._known(pk), bodies_to_choose(on=self.on)
        form = BodyListForm(request.POST, bodies=choices)
        if "search" in request.POST:  # among thousands; nothing is kept yet
            typed = {name: form[name].value() for name in form.fields}
            return self._page(BodyListForm(initial=typed, bodies=choices), kept, choices)
        if not form.is_valid():
            return self._page(form, kept, choices)
        said = form.cleaned_data
        try:
            saved = actions.save_body_list(
                by=self.person,
                at=self.now,
                on=self.on,
                name=said["name"],
                shared=said["shared"],
                body_ids=[int(each) for each in said["bodies"]],
                list_id=pk,
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, kept, choices)
        messages.success(request, _("Liste « %(name)s » enregistrée.") % {"name": saved.name})
        return redirect("desk:list_body_lists")

    def _known(self, pk: int | None) -> Any:
        return None if pk is None else directory.body_list(self.person, pk, on=self.on)

    def _page(self, form: BodyListForm, kept: Any, choices: list[Choice]) -> HttpResponse:
        found = None
        if self.request.POST.get("find") and "search" in self.request.POST:
            found = bodies_to_choose(on=self.on, text=self.request.POST["find"])
        offered = picker(choices, form["bodies"].value() or [], data=self.request.POST, found=found)
        return render(self.request, "desk/edit_body_list.html", {"form": form, "list": kept, "picker": offered})


class RetireBodyListView(DeskView):
    """The list is offered no more."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        kept = actions.retire_body_list(list_id=pk, by=self.person, at=self.now, on=self.on)
        messages.success(request, _("Liste « %(name)s » retirée.") % {"name": kept.name})
        return redirect("desk:list_body_lists")
