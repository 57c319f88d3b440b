"""One act on many cases: chosen in the list, previewed line by line, confirmed once; and the same on one case."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from directory.queries import colleagues_of, person_by_key
from recommendations import actions, case_acts, lists
from web.desk import bulk_page as say
from web.desk import columns, exports, presenters
from web.desk.forms import ActForm
from web.desk.forms_bulk import FILES, AssignForm, ChosenForm, ExtendForm
from web.desk.looks import Look, Looks
from web.desk.views import DeskView
from web.desk.views_case import CaseActView


class BeginBulkView(DeskView):
    """Cases chosen in the list: taken away as a file, or shown with what an act would do to each."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ChosenForm(request.POST)
        look = Looks(self.person, on=self.on).at_text(request.POST.get("query", ""))
        if not form.is_valid():
            return self._back(look, _("Choisissez ce qu’il faut faire des dossiers."))
        act, whole = form.cleaned_data["act"], form.cleaned_data["which"] == "list"
        if act in FILES:
            keys = None if whole else form.ticked()
            return self._back(look, _("Cochez au moins un dossier.")) if keys == [] else self._file(look, act, keys)
        keys = lists.list_keys(self.person, on=self.on, chosen=look.chosen) if whole else form.ticked()
        try:
            begun = actions.begin_bulk(
                kind=act, case_ids=keys, by=self.person, at=self.now, listed=look.query.urlencode()
            )
        except ValidationError as error:
            return self._back(look, " ".join(error.messages))
        return redirect("desk:show_bulk", begun.pk)

    def _file(self, look: Look, kind: str, keys: list[int] | None) -> HttpResponseBase:
        answers = columns.of_answers(look.columns)
        cases = lists.stream_cases(self.person, on=self.on, chosen=look.chosen, among_keys=keys, answers=answers)
        rows = (presenters.case_row(case, on=self.on, articles=look.articles) for case in cases)
        return (exports.xlsx if kind == "xlsx" else exports.csv)(
            look.columns, rows, name=f"dossiers-{self.on:%Y-%m-%d}"
        )

    def _back(self, look: Look, why: str) -> HttpResponse:
        messages.error(self.request, why)
        return redirect(presenters.url_of(look.query))


class ShowBulkView(DeskView):
    """A bulk act: what it would do to each case, and once it is confirmed, what it did."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = case_acts.own_bulk_act(self.person, pk)
        if act.confirmed_at is not None:
            return self._result(act)
        return self._preview(act, self._form(act, request.GET if "to" in request.GET else None))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = case_acts.own_bulk_act(self.person, pk)
        form, to = None, None
        try:
            if act.confirmed_at is None and act.kind == "extend" and "see" in request.POST:
                form = self._form(act, request.POST)
                if not form.is_valid():
                    return self._preview(act, form)
                said = {name: form.cleaned_data[name] for name in ("until", "reason")}
                actions.ask_extension(act_id=pk, by=self.person, **said)
                return redirect("desk:show_bulk", pk)
            if act.confirmed_at is None and act.kind == "assign":
                form = self._form(act, request.POST)
                if not form.is_valid():
                    return self._preview(act, form)
                to = person_by_key(form.cleaned_data["to"])
            seen = parse_date(request.POST.get("seen", ""))
            actions.confirm_bulk(act_id=pk, by=self.person, at=self.now, to=to, until=seen)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("desk:show_bulk", pk)

    def _form(self, act: Any, data: Any = None) -> ActForm | None:
        """What the act needs to be told, if anything."""
        if act.kind == "assign":
            return AssignForm(data, people=colleagues_of(self.person, on=self.on))
        if act.kind == "extend":
            known = {**act.said, "until": parse_date(act.said.get("until", ""))}
            return ExtendForm(data, initial=known)
        return None

    def _preview(self, act: Any, form: ActForm | None) -> HttpResponse:
        to = None
        if act.kind == "assign" and form is not None and form.is_bound and form.is_valid():
            to = person_by_key(form.cleaned_data["to"])
        decided = form is None or to is not None or "until" in act.said
        rows = say.foreseen(act.kind, case_acts.judge(act, by=self.person, at=self.now, to=to))
        chosen = self._chosen()
        refused = sum(row.no for row in rows)
        possible = len(rows) - refused
        shown = [row for row in rows if not chosen or row.no == (chosen == "non")]
        page = Paginator(shown, say.PAGE).get_page(self.request.GET.get("page"))
        said = {
            "form": form,
            "title": say.title(act.kind, len(rows)),
            "decided": decided,
            "to": to,
            "button": say.button(act.kind, possible, to.name if to else "") if decided and possible else "",
            "refused": refused,
        }
        return self._page("desk/show_bulk.html", act, page, page.object_list, said, chosen, (possible, refused))

    def _result(self, act: Any) -> HttpResponse:
        lines, chosen = case_acts.lines_of(act, by=self.person, on=self.on), self._chosen()
        done = lines.filter(outcome="done").count()
        refused, waiting = lines.filter(outcome="refused").count(), lines.filter(outcome="").count()
        if chosen:
            lines = lines.exclude(outcome="done") if chosen == "non" else lines.filter(outcome="done")
        page = Paginator(lines, say.PAGE).get_page(self.request.GET.get("page"))
        name = person_by_key(act.said["to"]).name if "to" in act.said else ""
        said = {"title": say.done_title(act.kind, done, name), "waiting": waiting, "done": True, "refused": refused}
        rows = say.came(act.kind, page.object_list)
        return self._page("desk/show_bulk.html", act, page, rows, said, chosen, (done, refused + waiting))

    def _chosen(self) -> str:
        chosen = self.request.GET.get("cas", "")
        return chosen if chosen in ("oui", "non") else ""

    def _page(
        self, template: str, act: Any, page: Any, rows: Any, said: dict[str, Any], chosen: str, counts: tuple[int, int]
    ) -> HttpResponse:
        query = self.request.GET.copy()
        query.pop("page", None)
        query.pop("cas", None)
        kept = f"{query.urlencode()}&" if query else ""
        context = {
            **said,
            "act": act,
            "page": page,
            "rows": rows,
            "tabs": say.tabs(chosen, *counts, done="done" in said),
            "kept": kept,
            "query": f"{kept}cas={chosen}&" if chosen else kept,
            "back": presenters.url_of(QueryDict(act.listed)),
        }
        return render(self.request, template, context)


# --- one case ---------------------------------------------------------------------------------------------------


class RemindCaseView(CaseActView):
    """A reminder now, beside those that leave by themselves."""

    steps = ("remind",)
    form_class = ActForm
    template_name = "desk/remind_case.html"

    def more(self, form: ActForm) -> dict[str, Any]:
        judged = case_acts.judge_reminders(self.person, [self.file.case.pk], on=self.on)
        return {"row": say.foreseen("remind", judged.values())[0]}

    def act(self, said: dict[str, Any]) -> str:
        actions.remind(**self.common(said))
        return _("Rappel envoyé.")


class AssignCaseView(CaseActView):
    """Another person of the Office is responsible for the case."""

    steps = ("assign",)
    form_class = AssignForm
    template_name = "desk/assign_case.html"

    def _form(self, *data: Any, **options: Any) -> ActForm:
        return AssignForm(*data, **options, people=colleagues_of(self.person, on=self.on))

    def act(self, said: dict[str, Any]) -> str:
        to = person_by_key(said["to"])
        actions.assign(to=to, **self.common(said))
        return _("Dossier confié à %(name)s.") % {"name": to.name}
