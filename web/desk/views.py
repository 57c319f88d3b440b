"""The desk: its first page, letters as they were sent, files."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from notifications import queries as notices
from recommendations import lists, queries
from web.access import PersonView
from web.desk import columns, presenters
from web.printing import letter_response

MOST_URGENT = 10


class DeskView(PersonView):
    """A page of the Office."""

    side = "office"


class HomeView(DeskView):
    """What asks for a decision today; for who watches, the counts of all cases; for who acts, their own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        watches = "manager" in self.sides
        cockpit = lists.cockpit(self.person, on=self.on)
        dead = notices.dead_letters(self.person, on=self.on)
        narrowed = lists.CaseFilter(view="open" if watches else "mine")
        urgent = lists.list_cases(self.person, on=self.on, chosen=narrowed)
        urgent = (urgent if watches else lists.not_put_off(urgent, self.person, on=self.on))[:MOST_URGENT]
        context = {
            "today": self.on,
            "watches": watches,
            "views": cockpit.views,
            "decisions": presenters.decisions(cockpit.views, dead=len(dead)),
            "counts": presenters.counts(cockpit.views, dead=len(dead)),
            "stages": presenters.by_stage(cockpit),
            "kinds": presenters.by_kind(cockpit),
            "ages": presenters.by_age(cockpit),
            "cases": presenters.case_rows(urgent, on=self.on),
            "columns": columns.DEFAULT,
            "dead": dead[:MOST_URGENT],
            "drafts": queries.drafts(self.person, on=self.on)[:5],
        }
        return render(request, "desk/home.html", context)


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
