"""The portal: what is asked of me, until when, and what happens if I press this."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.queries import issuers_of
from notifications import queries as notices
from recommendations import actions, lists, queries
from web.access import PersonView
from web.portal import presenters
from web.presenters.case_clock import clock_of
from web.printing import letter_response
from workflows.queries import explain

SENDING = {"answer", "revise"}


class PortalView(PersonView):
    """A page of the people of a recipient."""

    side = "recipient"

    def file_of(self, number: str) -> queries.CaseFile:
        """A case of one's own body. Raises `NotFound`, also to the Office: it has its own page of the case."""
        file = queries.case_file(self.person, number, on=self.on)
        if file.side != "recipient":
            raise queries.NotFound
        return file

    def show(self, template: str, file: queries.CaseFile, **context: Any) -> HttpResponse:
        """A page about one case."""
        said = {
            "file": file,
            "case": file.case,
            "recommendation": file.case.recommendation,
            "time_zone": file.instance.time_zone,
            "deadline": presenters.deadline_of(file.instance, now=self.now),
            "may_send": bool(file.may & SENDING),
        }
        return render(self.request, f"portal/{template}.html", said | context)

    def saved(self, file: queries.CaseFile) -> str:
        """When the draft was kept, in words; empty without a draft."""
        if file.draft is None:
            return ""
        zone = file.instance.time_zone
        return presenters.saved_words(file.draft, person=self.person, now=self.now, time_zone=zone)


class MyCasesView(PortalView):
    """All the cases of my bodies, what is asked first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        cases = (
            lists.list_cases(self.person, on=self.on, chosen=lists.CaseFilter())
            # whoever works for the issuer reads the case at the desk, even in a body that received it
            .exclude(recommendation__issuer__in=issuers_of(self.person, on=self.on))
            .prefetch_related("responses__assessments")
        )
        lines = presenters.case_lines(cases, now=self.now)
        context = {
            "expected": [line for line in lines if line.asked in presenters.EXPECTED],
            "others": [line for line in lines if line.asked not in presenters.EXPECTED],
            "several_bodies": len({line.recipient for line in lines}) > 1,
        }
        return render(request, "portal/my_cases.html", context)


class ShowCaseView(PortalView):
    """One recommendation, as its recipient sees it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        versions = [*file.responses, *([file.draft] if file.draft else [])]
        asked = presenters.asked_of(file.instance.stage, versions)
        return self.show(
            "show_case",
            file,
            asked=asked,
            if_now=self._if_acknowledged_now(file) if asked == "acknowledge" else None,
            clock=clock_of(file, now=self.now),
            slip=presenters.slip_of(file),
            responses=list(reversed(file.responses)),
            outcome=presenters.newest_outcome(file.responses),
            withdrawn_because=presenters.withdrawn_because(file),
            letters=[each for each in notices.letters_of(file.case.pk, audience="recipient") if each.sent_at],
            saved=self.saved(file),
        )

    def _if_acknowledged_now(self, file: queries.CaseFile) -> Any:
        zone = file.instance.time_zone
        return explain(self.now, regime=file.case.recommendation.regime, on=self.on, time_zone=zone)


class AcknowledgeView(PortalView):
    """The recipient says that it received: the 60 days run from this moment."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return redirect("portal:show_case", number)  # after logging in again: the page has the button

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        if file.instance.stage == "issued":  # a second click finds the receipt already acknowledged
            actions.acknowledge(case_id=file.case.pk, by=self.person, at=self.now)
            messages.success(
                request, _("Votre accusé de réception est consigné. Il prouve la réception; ce n’est pas une réponse.")
            )
        return redirect("portal:show_case", number)


class ShowLetterView(PortalView):
    """A letter as it was sent to us."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        file = self.file_of(number)
        letter = notices.letter_as_sent(self.person, pk, on=self.on)
        if letter.case_number != number:
            raise queries.NotFound
        return self.show("show_letter", file, letter=letter)


class DownloadLetterView(PortalView):
    """The recommendation as a letter to us, as PDF."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return letter_response(number=number, by=self.person, side=self.side, at=self.now)


class DownloadAttachmentView(PortalView):
    """A file of our answer, the draft's too, or of the recommendation."""

    def get(self, request: HttpRequest, number: str, pk: int) -> FileResponse:
        file = self.file_of(number)
        kept = queries.get_attachment(self.person, pk, on=self.on)
        ours = kept.response.case_id == file.case.pk if kept.response else False
        if not ours and kept.recommendation_id != file.case.recommendation_id:
            raise queries.NotFound
        # Always saved, never shown by the browser in our name.
        return FileResponse(
            kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.content_type
        )
