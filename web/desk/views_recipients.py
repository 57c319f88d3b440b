"""The recipients of a recommendation one by one: before it is issued, and what became of the notice after."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from notifications import queries as notices
from recommendations import queries, recipients
from web.desk import recipient_presenters as say
from web.desk.views import DeskView


class PreviewRecipientsView(DeskView):
    """Whom a draft would go to if it were signed now: one line each, with what stands in the way."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = queries.get_recommendation(self.person, pk, on=self.on)
        if draft.number:
            return redirect("desk:show_issue_result", draft.number)
        chosen = request.GET.get("cas", "")
        chosen = chosen if chosen in recipients.PROBLEMS else ""
        found = recipients.recipients(draft, on=self.on)
        rows = recipients.lines_of(draft, on=self.on, problem=chosen)
        page = Paginator(rows, say.PAGE).get_page(request.GET.get("page"))
        context = {
            "draft": draft,
            "addressed": found,
            "asked": say.asked(found),
            "tabs": say.tabs(found, chosen),
            "page": page,
            "lines": say.lines(recipients.with_details(page.object_list, on=self.on)),
            "query": f"cas={chosen}&" if chosen else "",
        }
        return render(request, "desk/preview_recipients.html", context)


class ShowIssueResultView(DeskView):
    """What the issue did, one line for each recipient: its case, and whether the notice left."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        recommendation, cases = queries.recommendation_cases(self.person, number, on=self.on)
        told = notices.untold(cases)
        silent = request.GET.get("cas") == "sans-avis"
        page = Paginator(told if silent else cases, say.PAGE).get_page(request.GET.get("page"))
        shown = list(page.object_list)
        letters = notices.issue_letters([case.pk for case in shown])
        context = {
            "recommendation": recommendation,
            "total": cases.count(),
            "untold": told.count(),
            "silent": silent,
            "page": page,
            "rows": [(case, letters.get(case.pk, [])) for case in shown],
            "query": "cas=sans-avis&" if silent else "",
        }
        return render(request, "desk/show_issue_result.html", context)
