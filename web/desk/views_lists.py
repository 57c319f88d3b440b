"""The list of cases: narrowed by its address, as a file, and the views of it that people keep."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import push_url

from recommendations import actions, lists
from web.desk import columns, exports, presenters
from web.desk.forms import ViewForm
from web.desk.looks import Look, Looks
from web.desk.views import PAGE, DeskView


class ListCasesView(DeskView):
    """The cases, narrowed by the address; the same address gives the same list to whoever may see it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        look = Looks(self.person, on=self.on).at(request.GET)
        counts = lists.view_counts(self.person, on=self.on)
        cases = lists.list_lines(self.person, on=self.on, chosen=look.chosen, counts=counts)
        page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
        query = look.query
        partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]  # set by django-htmx
        context = {
            "form": look.form,
            "page": page,
            "cases": presenters.case_rows(page.object_list, on=self.on, articles=look.articles),
            "columns": look.columns,
            "heads": presenters.heads(look.columns, query),
            "order": presenters.order_in_words(query, columns.COLUMNS),
            "most_urgent_first": presenters.url_of(look.unsorted),
            "every_column": [(each, each in look.columns) for each in columns.COLUMNS[1:]],
            "tabs": presenters.tabs(counts, look.chosen.view, columns.keys(look.columns)),
            "kept": presenters.kept_views(lists.saved_views(self.person, on=self.on), self.person, query),
            "active": presenters.active_filters(look.form, query),
            "query": f"{query.urlencode()}&" if query else "",
            "address": query.urlencode(),
            "all_cases": presenters.url_of(look.only_columns),
            "today": self.on,
            "shown": " ".join(str(case.pk) for case in page.object_list),
            "partial": partial,
        }
        if partial:
            return push_url(render(request, "desk/_cases.html", context), presenters.url_of(query))
        return render(request, "desk/list_cases.html", context)


class ExportCasesView(DeskView):
    """The list as a file: the filters, the order and the columns of the same address on the page, every line."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        look = Looks(self.person, on=self.on).at(request.GET)
        cases = lists.stream_cases(
            self.person, on=self.on, chosen=look.chosen, answers=columns.of_answers(look.columns)
        )
        rows = (presenters.case_row(case, on=self.on, articles=look.articles) for case in cases)
        answer = exports.xlsx if request.GET.get("format") == "xlsx" else exports.csv
        return answer(look.columns, rows, name=f"dossiers-{self.on:%Y-%m-%d}")


# --- views that people keep -------------------------------------------------------------------------------------


class ListViewsView(DeskView):
    """The views that a person keeps, and those that colleagues share, each in words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        looks = Looks(self.person, on=self.on)
        views = [
            (view, presenters.url_of(look.query), look.in_words())
            for view in lists.saved_views(self.person, on=self.on)
            for look in [looks.at_text(view.query)]
        ]
        context = {
            "own": [each for each in views if each[0].owner == self.person],
            "others": [each for each in views if each[0].owner != self.person],
        }
        return render(request, "desk/list_views.html", context)


class SaveViewView(DeskView):
    """A name for the list seen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ViewForm(), Looks(self.person, on=self.on).at(request.GET))

    def post(self, request: HttpRequest) -> HttpResponse:
        form, look = ViewForm(request.POST), Looks(self.person, on=self.on).at_text(request.POST.get("query", ""))
        if not form.is_valid():
            return self._page(form, look)
        said = form.cleaned_data
        try:
            view = actions.save_view(
                by=self.person, at=self.now, name=said["name"], shared=said["shared"], query=look.query.urlencode()
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, look)
        messages.success(request, _("Vue « %(name)s » enregistrée.") % {"name": view.name})
        return redirect(presenters.url_of(look.query))

    def _page(self, form: ViewForm, look: Look) -> HttpResponse:
        context = {
            "form": form,
            "words": look.in_words(),
            "address": look.query.urlencode(),
            "back": presenters.url_of(look.query),
        }
        return render(self.request, "desk/save_view.html", context)


class EditViewView(DeskView):
    """Another name for a view of one's own, other people who see it, or its end."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = lists.own_view(self.person, pk, on=self.on)
        return self._page(ViewForm(initial={"name": view.name, "shared": view.shared}), view)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view, form = lists.own_view(self.person, pk, on=self.on), ViewForm(request.POST)
        if not form.is_valid():
            return self._page(form, view)
        said = form.cleaned_data
        try:
            actions.change_view(view_id=pk, by=self.person, at=self.now, name=said["name"], shared=said["shared"])
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, view)
        messages.success(request, _("Vue modifiée."))
        return redirect("desk:list_views")

    def _page(self, form: ViewForm, view: Any) -> HttpResponse:
        look = Looks(self.person, on=self.on).at_text(view.query)
        return render(self.request, "desk/edit_view.html", {"form": form, "view": view, "words": look.in_words()})


class DeleteViewView(DeskView):
    """The end of a view of one's own."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = actions.delete_view(view_id=pk, by=self.person, at=self.now)
        messages.success(request, _("Vue « %(name)s » supprimée.") % {"name": name})
        return redirect("desk:list_views")
