"""The words of letters: every text with its versions, written otherwise, seen as it would leave, compared."""

from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from notifications import wording_actions as actions
from notifications import wording_queries as queries
from recommendations.printing import NotMade
from web.desk.draft_presenters import compared
from web.desk.forms_administration import WordingForm
from web.desk.rule_presenters import LANGUAGE_NAMES
from web.desk.views import LETTER_POLICY
from web.desk.views_administration import AdministrationView

KINDS = ("letter", "part", "sentence", "title")


class ListWordingsView(AdministrationView):
    """Every text that may be written otherwise, with its version in each language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pairs = list(zip(queries.every_wording("fr"), queries.every_wording("en"), strict=True))
        groups = [(kind, [pair for pair in pairs if pair[0].kind == kind]) for kind in KINDS]
        return self.page("desk/list_wordings.html", groups=groups)


class EditWordingView(AdministrationView):
    """A text: what it says, its blanks, how a real letter would look, and the act of saving the next version."""

    def get(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        text = queries.wording_of(name, language)
        known = {str(each.number): each for each in text.versions}
        start = known.get(request.GET.get("depuis", ""), text.newest)
        initial = {"subject": start.subject, "body": start.body, "version": text.newest.number}
        if start != text.newest:
            initial["reason"] = _("Retour à la version %(n)d.") % {"n": start.number}
        return self._page(text, WordingForm(initial=initial))

    def post(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        text, form = queries.wording_of(name, language), WordingForm(request.POST)
        if not form.is_valid():
            return self._page(text, form)
        typed = {"name": name, "language": language, "subject": form.cleaned_data["subject"]}
        typed["body"] = form.cleaned_data["body"]
        asked = request.POST.get("show", "")
        try:
            if asked:
                return self._shown(text, form, actions.checked(**typed), asked)
            saved = actions.save_wording(
                by=self.person,
                at=self.now,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"] or 0,
                **typed,
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(text, form)
        except actions.WordingChanged as refusal:
            fresh = queries.wording_of(name, language)
            return self._page(fresh, form.seen_again(fresh.newest.number), refusal)
        said = _("Version %(n)d enregistrée : les lettres qui partent à compter de maintenant la suivent.")
        messages.success(request, said % {"n": saved.version})
        return redirect("desk:edit_wording", name, language)

    def _shown(self, text: queries.Wording, form: WordingForm, version: Any, asked: str) -> HttpResponse:
        """What was typed as a letter: its words on the page, or alone as HTML or PDF."""
        if asked == "pdf":
            try:
                content = queries.preview_pdf(self.person, version, on=self.on)
            except NotMade:
                content = None
            if content is not None:
                return HttpResponse(content, content_type="application/pdf")
            form.add_error(None, _("Aucune lettre en PDF ne peut servir d’exemple pour le moment."))
            return self._page(text, form)
        letter = queries.preview(self.person, version, on=self.on)
        if letter is None:
            form.add_error(None, _("Aucune lettre ne peut servir d’exemple avant la première recommandation."))
            return self._page(text, form)
        if asked == "page":
            return csp(LETTER_POLICY)(lambda request: HttpResponse(letter.html))(self.request)
        return self._page(text, form, letter=letter)

    def _page(self, text: queries.Wording, form: WordingForm, refusal: Any = None, letter: Any = None) -> HttpResponse:
        return self.page(
            "desk/edit_wording.html",
            refusal,
            text=text,
            form=form,
            letter=letter,
            language_name=LANGUAGE_NAMES[text.language],
            blanks=queries.blanks_for(self.person, text.name, text.language, on=self.on),
            parts=queries.parts_for(text.name),
            conditions=queries.conditions_for(text.name),
            in_pdf=text.kind in ("sentence", "title"),
        )


class CompareWordingsView(AdministrationView):
    """Two versions of a text side by side; by default the last and the one before it."""

    def get(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        text = queries.wording_of(name, language)
        known = {str(each.number): each for each in text.versions}
        after = known.get(request.GET.get("a", ""), text.newest)
        before = known.get(request.GET.get("de", ""), known.get(str(after.number - 1), after))
        parts = [(_("Texte"), compared(before.body, after.body))]
        if text.has_subject:
            parts.insert(0, (_("Objet"), compared(before.subject, after.subject)))
        return self.page(
            "desk/compare_wordings.html",
            text=text,
            before=before,
            after=after,
            parts=parts,
            language_name=LANGUAGE_NAMES[language],
        )
