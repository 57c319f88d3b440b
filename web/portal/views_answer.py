"""The answer: drafted as often as one likes, read whole once more, sent once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.queries import active_memberships
from recommendations import actions, queries
from web.errors import status_of
from web.portal import answer_presenters, presenters
from web.portal.forms import ResponseForm, as_sent, drafted, is_kept_so, said_in, to_keep, typed_in
from web.portal.views import SENDING, PortalView
from workflows.engine import EngineError, StalePage


class AnswerView(PortalView):
    """The draft, seen by the body only. Whatever is refused, what was typed stays on the page."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        if file.instance.stage in ("issued", "closed", "withdrawn"):
            return redirect("portal:show_case", number)  # which says what comes first, or why no answer is awaited
        edition = file.draft.edition if file.draft else 0
        return self._page("answer", file, ResponseForm(initial=self._initial(file), points=file.open_points), edition)

    def post(self, request: HttpRequest, number: str, **_more: Any) -> HttpResponse:
        file = self.file_of(number)
        form = ResponseForm(request.POST, points=file.open_points)
        edition, status, stale, unsaved = form.seen_edition(), 200, False, True
        if form.is_valid():
            try:
                edition, unsaved = self._save(file, form, edition), False
            except StalePage:
                stale, status = True, 409
            except EngineError as refusal:
                form.add_error(None, str(refusal))
                status = status_of(refusal)
        if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx: the automatic saving; htmx shows only 200
            return self._page("_draft_state", self.file_of(number), form, edition, stale=stale, unsaved=unsaved)
        if form.is_valid() and not stale:
            self.after_saving(file, form)
            if form.is_valid():
                return self._next(number)
        file = self.file_of(number)
        if stale:  # both versions are on the page: whoever saves again has chosen
            edition = file.draft.edition if file.draft else 0
        return self._page("answer", file, form, edition, stale=stale, unsaved=unsaved, status=status)

    def after_saving(self, file: queries.CaseFile, form: ResponseForm) -> None:
        """What the button asks once the text is safe. What is refused becomes an error of the form."""
        for upload in self.request.FILES.getlist("upload"):
            try:
                actions.attach(case_id=file.case.pk, by=self.person, at=self.now, upload=upload)
            except ValidationError as error:
                form.add_error("upload", error.messages)
        if self.request.POST.get("then") == "review":
            for name, sentence in actions.missing_in(*drafted(form.typed(), file)).items():
                form.add_error(name, sentence)

    def _save(self, file: queries.CaseFile, form: ResponseForm, edition: int) -> int:
        """Keeps what was typed; returns its edition. Raises `EngineError`, `StalePage` if somebody’s work is at stake.

        A click during an automatic saving meets its own text: that is no conflict.
        """
        try:
            return actions.save_response(
                case_id=file.case.pk,
                by=self.person,
                at=self.now,
                expected_edition=edition,
                **to_keep(form.typed(), file.open_points),
            ).edition
        except StalePage:
            now = self.file_of(file.case.number)
            if now.draft is None or typed_in(now.draft, now) != form.typed():
                raise
            return now.draft.edition

    def _next(self, number: str) -> HttpResponse:
        then = self.request.POST.get("then")
        if then == "review":
            return redirect("portal:review_answer", number)
        messages.success(self.request, _("Le brouillon est enregistré. L’Office ne le voit pas."))
        return redirect("portal:show_case" if then == "later" else "portal:answer", number)

    def _initial(self, file: queries.CaseFile) -> dict[str, str]:
        if file.draft or file.responses:  # a complement starts from what was said
            return typed_in(file.draft or file.responses[-1], file)
        if not file.may & SENDING:
            return {}
        held = active_memberships(self.person, on=self.on).filter(body_id=file.case.recipient_id).first()
        return {"signatory_name": self.person.name, "signatory_capacity": held.title if held else ""}

    def _page(
        self,
        template: str,
        file: queries.CaseFile,
        form: ResponseForm,
        edition: int,
        *,
        stale: bool = False,
        unsaved: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        typed = form.typed() if form.is_bound else form.initial
        page = self.show(
            template,
            file,
            form=form,
            edition=edition,
            unsaved=unsaved,
            conflict=answer_presenters.conflict_of(file, typed) if stale else None,
            decisions=[] if file.points else answer_presenters.decisions(form["disposition"]),
            questions=answer_presenters.point_questions(form, file),
            check=answer_presenters.check_of(typed, file),
            saved=self.saved(file),
        )
        page.status_code = status
        return page


class AttachView(AnswerView):
    """Joins the chosen files to the draft; the text beside them is kept first."""

    def get(self, request: HttpRequest, number: str, **_more: Any) -> HttpResponse:
        return redirect("portal:answer", number)

    def after_saving(self, file: queries.CaseFile, form: ResponseForm) -> None:
        super().after_saving(file, form)
        if not self.request.FILES:
            form.add_error("upload", _("Choisissez d’abord un fichier, puis joignez-le."))

    def _next(self, number: str) -> HttpResponse:
        return redirect(reverse("portal:answer", args=[number]) + "#id_upload")


class DetachView(AttachView):
    """Takes a file off the draft; the text beside it is kept first."""

    def after_saving(self, file: queries.CaseFile, form: ResponseForm) -> None:
        actions.detach(case_id=file.case.pk, attachment_id=self.kwargs["pk"], by=self.person, at=self.now)


class ReviewAnswerView(PortalView):
    """The whole answer as it will be sent, who will know; it asks once, and what is sent is what was read."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        if file.draft is None:
            return redirect("portal:answer_sent" if file.responses else "portal:answer", number)
        whole, answers = as_sent(file)
        return self.show(
            "review_answer",
            file,
            response=whole,
            answers=answers,
            missing=actions.missing_in(whole, answers),
            if_sent_now=presenters.if_sent_now(file, now=self.now),
        )

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        try:
            self._send(file, request.POST.get("read", ""))
        except ValidationError:
            return redirect("portal:review_answer", number)  # where what is missing stands
        except actions.NothingToSend:
            if not file.responses:
                raise
        except StalePage:
            messages.warning(
                request, _("Le brouillon a changé pendant que vous le relisiez. Relisez-le, puis transmettez-le.")
            )
            return redirect("portal:review_answer", number)
        return redirect("portal:answer_sent", number)

    def _send(self, file: queries.CaseFile, read: str) -> None:
        """Sends the draft if it still is what the person read, all in one transaction."""
        with transaction.atomic():
            if file.draft and not is_kept_so(file):
                actions.save_response(
                    case_id=file.case.pk,
                    by=self.person,
                    at=self.now,
                    expected_edition=file.draft.edition,
                    **to_keep(said_in(typed_in(file.draft, file), file.open_points), file.open_points),
                )
            if actions.answer(case_id=file.case.pk, by=self.person, at=self.now).sha256 != read:
                raise StalePage


class AnswerSentView(PortalView):
    """What was sent, when to the second, with its hash: the recipient's slip."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file = self.file_of(number)
        if not file.responses:
            raise queries.NotFound
        return self.show(
            "answer_sent",
            file,
            response=file.responses[-1],
            awaiting=file.instance.stage == "answered" and not presenters.newest_outcome(file.responses),
            timeliness=presenters.timeliness_words(file.instance.timeliness, file.instance.due_on),
        )
