"""A rung of the Office's ladder: the letter that a person amends and signs, or the mention in the annual report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.queries import OFFICE_ROLES, title_of
from notifications import actions as posting
from notifications import queries as notices
from notifications import rung_letters
from recommendations import actions, escalation_queries, queries
from web.desk.forms import ActForm
from web.desk.forms_escalation import MentionForm, ReaddressForm, RungLetterForm
from web.desk.ladder_lines import after_words
from web.desk.views import DeskView
from web.desk.views_case import CaseActView
from web.errors import status_of
from web.presenters import dates
from workflows.engine import EngineError


class DecideRungView(CaseActView):
    """The letter of a rung, already merged, to amend, sign and send, or to leave with a reason; or the mention."""

    steps = ("decide_rung",)
    form_class = RungLetterForm
    template_name = "desk/decide_rung.html"
    rung: Any

    def find(self, *, rung_id: int) -> None:
        self.rung = escalation_queries.rung_to_decide(self.file.case, rung_id)
        if self.request.method == "GET":  # what was typed meanwhile is shown again with the refusal of the act
            escalation_queries.require_open(self.rung)

    def _form(self, *data: Any, **options: Any) -> ActForm:
        if self.rung.is_mention:
            return MentionForm(*data, **options)
        return RungLetterForm(*data, suggested=self._suggested(), in_english=self._in_english(), **options)

    def initial(self) -> dict[str, Any]:
        if self.rung.is_mention:
            return {"text": self._proposed_mention()}
        letter = self._merged("fr")
        found = {"subject": letter.subject, "text": letter.text}
        if self._in_english():
            english = self._merged("en")
            found |= {"subject_en": english.subject, "text_en": english.text}
        return found | {"to": [each.addressee.email for each in self._suggested() if each.chosen]}

    def confirmed(self, form: ActForm) -> bool:
        return "preview" not in self.request.POST

    def more(self, form: ActForm) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "rung": self.rung,
            "after": after_words(self.rung.after_days, courtesy=self.file.instance.courtesy_until is not None),
            "title": escalation_queries.RUNG_TITLES[self.rung.authority],
        }
        if isinstance(form, RungLetterForm) and form.is_bound and form.is_valid():
            shown["preview"] = self._preview(form.cleaned_data) if "preview" in self.request.POST else None
        return shown

    def act(self, said: dict[str, Any]) -> str:
        common = {"rung_id": self.rung.pk, **self.common(said)}
        if self.rung.is_mention:
            mentioned = said["mentioned"] == "yes"
            actions.decide_mention(mentioned=mentioned, text=said["text"], reason=said["reason"], **common)
            if mentioned:
                return _("Décision prise : le rapport annuel en fera mention.")
            return _("Décision prise : le rapport annuel n’en dira rien.")
        if self.request.POST.get("then") == "skip":
            actions.skip_rung(reason=said["reason"], **common)
            return _("Échelon passé : rien n’a été écrit, et le motif est au journal.")
        names = ("addressees", "subject", "text", "subject_en", "text_en")
        actions.send_rung_letter(**{name: said[name] for name in names}, **common)
        return _("Lettre signée. Elle part dans la minute.")

    # --- how ----------------------------------------------------------------------------------------------------

    def _suggested(self) -> list[escalation_queries.Suggested]:
        return escalation_queries.suggested_addressees(self.file.case, self.rung, on=self.on)

    def _in_english(self) -> bool:
        """Whether the letter goes to a recipient who chose English."""
        return self.file.case.language == "en" and self.rung.authority in ("recipient", "direction")

    def _merged(self, language: str) -> rung_letters.Merged:
        case = self.file.case
        return rung_letters.merged(
            case,
            letter=escalation_queries.letter_of(self.file.instance, self.rung),
            language=language,
            after_days=self.rung.after_days,
            at=self.now,
            authority=self.rung.authority,
            signatory=self.person.name,
            signatory_title=title_of(
                self.person, body_id=case.recommendation.issuer_id, roles=OFFICE_ROLES, on=self.on
            ),
        )

    def _preview(self, said: dict[str, Any]) -> Any:
        typed = {"fr": (said["subject"], said["text"])}
        if said["text_en"]:
            typed["en"] = (said["subject_en"], said["text_en"])
        return rung_letters.shown(
            self.file.case,
            letter=escalation_queries.letter_of(self.file.instance, self.rung),
            after_days=self.rung.after_days,
            at=self.now,
            addressee=said["addressees"][0] if said["addressees"] else ("", ""),
            typed=typed,
        )

    def _proposed_mention(self) -> str:
        """In French, as the report is."""
        case, instance = self.file.case, self.file.instance
        with override("fr"):
            return _(
                "%(recipient)s n’a pas répondu à la recommandation %(number)s (%(subject)s), reçue le %(received)s. "
                "L’échéance de la réponse était le %(due)s (C-26, a. 16.27)."
            ) % {
                "recipient": case.recipient_name,
                "number": case.recommendation.number,
                "subject": case.recommendation.subject,
                "received": dates.date_long(dates.local(instance.received_at, instance.time_zone).date()),
                "due": dates.date_long(instance.due_on),
            }


class ReaddressLetterView(DeskView):
    """A signed letter that did not leave, sent to another address in the same words."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(pk, ReaddressForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReaddressForm(request.POST)
        form.is_valid()
        said = form.cleaned_data
        try:
            sent = posting.readdress(message_id=pk, by=self.person, at=self.now, name=said["name"], email=said["email"])
        except ValidationError as error:
            form.take_errors(error)
            return self._page(pk, form)
        except EngineError as refusal:
            return self._page(pk, form, refusal)
        messages.success(request, _("La lettre part dans la minute, à %(name)s.") % {"name": sent.addressee_name})
        return redirect("desk:show_letter", sent.pk)

    def _page(self, pk: int, form: ReaddressForm, refusal: EngineError | None = None) -> HttpResponse:
        letter = notices.letter_as_sent(self.person, pk, on=self.on)
        case = queries.get_case(self.person, letter.case_number, on=self.on)
        context = {"letter": letter, "pk": pk, "form": form, "case": case, "refusal": refusal}
        status = status_of(refusal) if refusal else 200
        return render(self.request, "desk/readdress_letter.html", context, status=status)
