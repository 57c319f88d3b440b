"""The desk: its first page, letters as they were sent, files."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from notifications import queries as notices
from recommendations import cockpit, lists, queries
from web.access import PersonView
from web.desk import cockpit_page, columns, presenters
from web.printing import letter_response
from workflows import queries as workflow

MOST_URGENT = 10
PAGE = 25


class DeskView(PersonView):
    """A page of the Office."""

    side = "office"


class HomeView(DeskView):
    """What asks for a decision today; for who watches, the counts of all cases; for who acts, their own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        watches = "manager" in self.sides
        found = cockpit.cockpit(self.person, on=self.on)
        dead = notices.count_dead_letters(self.person, on=self.on)
        urgent = lists.most_urgent(self.person, on=self.on, count=MOST_URGENT, mine=not watches)
        context = {
            "today": self.on,
            "watches": watches,
            "views": found.views,
            "decisions": cockpit_page.decisions(found.views, dead=dead),
            "counts": cockpit_page.counts(found.views, dead=dead),
            "cases": presenters.case_rows(urgent, on=self.on),
            "columns": columns.DEFAULT,
            "drafts": queries.drafts(self.person, on=self.on)[:5],
        }
        if watches:
            context |= {
                "stages": cockpit_page.by_stage(found),
                "figures": [
                    figure
                    for figure in (
                        cockpit_page.by_age(found),
                        cockpit_page.by_rung(found),
                        cockpit_page.by_kind(found),
                    )
                    if figure is not None
                ],
                "times": cockpit_page.times(found.times),
                "weeks": cockpit_page.weeks(found.weeks, workflow.calendar(), on=self.on),
            }
        return render(request, "desk/home.html", context)


class ListDeadLettersView(DeskView):
    """The letters of the Office that reached nobody, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        letters = Paginator(notices.dead_letters(self.person, on=self.on), PAGE)
        return render(request, "desk/list_dead_letters.html", {"page": letters.get_page(request.GET.get("page"))})


class ShowLetterView(DeskView):
    """A letter as it was sent."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        letter = notices.letter_as_sent(self.person, pk, on=self.on)
        return render(request, "desk/show_letter.html", {"letter": letter, "pk": pk})


# The stored HTML is ours, but a letter quotes what people wrote: it may show itself and do nothing.
LETTER_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],  # a letter carries its styles on its elements, for mail programs
    "img-src": [SELF],
    "frame-ancestors": [NONE],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": [""],
}


@method_decorator(csp(LETTER_POLICY), name="dispatch")
class LetterPageView(DeskView):
    """The HTML version of a letter, alone and in a sandbox."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return HttpResponse(notices.letter_as_sent(self.person, pk, on=self.on).html)


class DownloadLetterView(DeskView):
    """The letter of a case, as PDF."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return letter_response(number=number, by=self.person, side=self.side, at=self.now)


def download(file: Any, name: str, content_type: str) -> FileResponse:
    """A file from outside: always saved, never shown by the browser in our name."""
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)


class DownloadEvidenceView(DeskView):
    """The evidence of a receipt fact."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        fact = queries.get_evidence(self.person, pk, on=self.on)
        return download(fact.evidence, fact.evidence_name, fact.evidence_type)


class DownloadAttachmentView(DeskView):
    """A file of a response."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        attachment = queries.get_attachment(self.person, pk, on=self.on)
        return download(attachment.file, attachment.name, attachment.content_type)


def case_url(number: str) -> str:
    """The address of a case's page."""
    return reverse("desk:show_case", args=[number])
