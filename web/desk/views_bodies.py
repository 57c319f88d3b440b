"""The bodies that receive recommendations: the list of them, and the page of one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory import lists as directory
from recommendations import bodies, queries
from web.desk import columns, presenters
from web.desk.forms_bodies import BodyFilterForm
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
