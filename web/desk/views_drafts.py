"""From a draft to its transmission, and the recommendation once issued."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.lists import kind_counts
from directory.queries import bodies_to_choose
from recommendations import actions, passage_queries, queries, recipients
from recommendations import draft_queries as drafts
from recommendations.flows import IssuingFlow
from web.desk import autosave, columns, draft_presenters, flow_chart, presenters, recipient_presenters
from web.desk.forms import ActForm, CommentForm, DraftForm, NoteForm, ReasonsForm, SignForm
from web.desk.picker import Picker, picker
from web.desk.views import DeskView
from web.errors import status_of
from workflows.engine import EngineError, StalePage


class ListDraftsView(DeskView):
    """The recommendations in draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/list_drafts.html", {"drafts": queries.drafts(self.person, on=self.on)})


class DraftRecommendationView(DeskView):
    """Writing a recommendation: new, or a draft known."""

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        draft = self._draft(pk)
        if draft is not None and "save" not in drafts.draft_file(self.person, draft.pk, on=self.on).may:
            return redirect("desk:show_draft", pk)  # a text in review does not change: nobody should type in vain
        initial = {"version": 0, "regime": draft_presenters.USUAL_REGIME}
        if draft is not None:
            initial = {
                "subject": draft.subject,
                "text": draft.text,
                "reasons": draft.reasons,
                "theme": "" if draft.theme is None else str(draft.theme),
                "regime": draft.regime,
                "kinds": draft.proposed_kinds,
                "lists": [str(each.pk) for each in draft.proposed_lists.all()],
                "recipients": [str(body.pk) for body in draft.proposed_recipients.all()],
                "version": draft.version,
            }
        return self._page(self._form(initial=initial, draft=draft), draft)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        draft = self._draft(pk)
        form = self._form(request.POST, request.FILES, draft=draft)
        if "search" in request.POST:  # among thousands of bodies; nothing is kept yet
            return self._page(self._form(initial=form.typed_with(""), draft=draft), draft)
        if "append" in request.POST:  # a standard passage, without scripts; nothing is kept yet
            form = self._form(initial=form.typed_with(self._passage(request.POST["append"])), draft=draft)
            return self._page(form, draft)
        automatic = "automatic" in request.POST  # editor.js, while somebody types
        if not form.is_valid():
            return autosave.lacking(form) if automatic else self._page(form, draft)
        said = form.cleaned_data
        try:
            saved = actions.save_draft(
                by=self.person,
                at=self.now,
                subject=said["subject"],
                text=said["text"],
                reasons=said["reasons"],
                theme=said["theme"],
                regime=said.get("regime") or None,
                recipient_ids=[int(each) for each in said["recipients"]],
                kinds=said["kinds"],
                list_ids=[int(each) for each in said["lists"]],
                recommendation_id=pk,
                expected_version=said["version"] if pk else None,
                automatic=automatic,
            )
        except ValidationError as error:
            form.take_errors(error)
            return autosave.lacking(form) if automatic else self._page(form, draft)
        except EngineError as refusal:
            if automatic:
                return autosave.refused(refusal)
            fresh = self._draft(pk)
            return self._page(form.seen_again(fresh.version if fresh else 0), fresh, refusal)
        if automatic:
            return autosave.saved(saved, at=self.now)
        if not self._change_files(saved, form):
            return self._page(form.seen_again(self._draft(saved.pk).version), saved)
        if "attach" in request.POST or "take_out" in request.POST:
            return redirect(f"{reverse('desk:draft_recommendation', args=[saved.pk])}#files")
        if "continue" in request.POST:
            return redirect("desk:show_draft", saved.pk)
        messages.success(request, _("Projet enregistré. Personne n’en est avisé tant qu’il n’est pas transmis."))
        return redirect("desk:draft_recommendation", saved.pk)

    def _change_files(self, saved: Any, form: DraftForm) -> bool:
        """Once the text is safe: joins the file chosen, takes out the one named by its button; False if refused."""
        upload, asked = form.cleaned_data["upload"], self.request.POST.get("take_out", "")
        if upload is None and "attach" in self.request.POST:
            form.add_error("upload", _("Choisissez d’abord un fichier, puis joignez-le."))
            return False
        who = {"recommendation_id": saved.pk, "by": self.person, "at": self.now}
        try:
            if upload is not None:
                actions.enclose(upload=upload, title=form.cleaned_data["file_title"], **who)
            if asked.isdecimal():
                actions.take_out(attachment_id=int(asked[:18]), **who)
        except ValidationError as error:
            form.take_errors(error)
            return False
        return True

    def _draft(self, pk: int | None) -> Any:
        if pk is None:
            return None
        draft = queries.get_recommendation(self.person, pk, on=self.on)
        if draft.number is not None:
            raise actions.AlreadyIssued
        return draft

    def _passage(self, asked: str) -> str:
        offered = passage_queries.passages(self.person, on=self.on, offered=True)
        return next((each.text for each in offered if str(each.passage_id) == asked), "")

    def _form(self, *data: Any, draft: Any, **options: Any) -> DraftForm:
        offered = recipients.lists_offered(self.person, draft, on=self.on)
        regimes = draft_presenters.regimes(on=self.on)
        return DraftForm(*data, bodies=bodies_to_choose(on=self.on), body_lists=offered, regimes=regimes, **options)

    def _picker(self, form: DraftForm) -> Picker:
        found = None
        if self.request.POST.get("find") and "search" in self.request.POST:
            found = bodies_to_choose(on=self.on, text=self.request.POST["find"])
        chosen = form["recipients"].value() or []
        return picker(bodies_to_choose(on=self.on), chosen, data=self.request.POST, found=found)

    def _page(self, form: DraftForm, draft: Any, refusal: EngineError | None = None) -> HttpResponse:
        context = {
            "form": form,
            "draft": draft,
            "refusal": refusal,
            "passages": passage_queries.passages(self.person, on=self.on, offered=True),
            "apart": draft_presenters.apart(draft, form) if isinstance(refusal, StalePage) else None,
            "picker": self._picker(form),
            "classes": recipient_presenters.classes(kind_counts(on=self.on), set(form["kinds"].value() or [])),
            "kept_lists": recipient_presenters.kept_lists(
                recipients.lists_offered(self.person, draft, on=self.on), set(form["lists"].value() or [])
            ),
        }
        return render(
            self.request, "desk/draft_recommendation.html", context, status=status_of(refusal) if refusal else 200
        )


class ShowDraftView(DeskView):
    """A draft to read, on its way to the signature: what is said of it, and the acts of who may do them."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if number := queries.get_recommendation(self.person, pk, on=self.on).number:
            return redirect("desk:show_recommendation", number)  # issued since the link was made
        return self._page(pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            return self._page(pk)
        form = act.form(request.POST, prefix=act.name)
        if not form.is_valid():
            return self._page(pk, form=form)
        facts = {name: value for name, value in form.cleaned_data.items() if name not in ("version", "recipients")}
        if act.reads_version:  # what was read is what is decided: a draft changed meanwhile is read again first
            facts["expected_version"] = form.cleaned_data["version"]
        if act.name == "sign":
            facts["expected_recipients"] = form.cleaned_data["recipients"] or None
        try:
            done = act.do(recommendation_id=pk, by=self.person, at=self.now, **facts)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(pk, form=form)
        except actions.AlreadyIssued:
            raise
        except EngineError as refusal:
            return self._page(pk, form=form, refusal=refusal)
        if act.name == "sign":
            return _issued(request, done)
        messages.success(request, _SAID[act.name])
        return redirect("desk:show_draft", pk)

    def _page(self, pk: int, *, form: ActForm | None = None, refusal: EngineError | None = None) -> HttpResponse:
        file = drafts.draft_file(self.person, pk, on=self.on)
        draft = file.draft
        addressed = recipients.recipients(draft, on=self.on)
        first = recipients.lines_of(draft, on=self.on)[: recipient_presenters.AT_A_GLANCE]
        initial = {"version": draft.version, "recipients": addressed.fingerprint}
        forms = {act.name: act.form(initial=initial, prefix=act.name) for act in _ACTS.values()}
        if form is not None:
            forms[str(form.prefix)] = form.seen_again(draft.version)
            if form.prefix == "sign":
                forms["sign"] = SignForm(initial=initial, prefix="sign")  # what is read now is what is signed next
        context = {
            "file": file,
            "draft": draft,
            "form": form,
            "forms": forms,
            "steps": draft_presenters.steps(file.step),
            "chart": flow_chart.drawn(IssuingFlow, at=file.step),
            "theme": dict(queries.THEMES).get(draft.theme),
            "regime": draft_presenters.regime_of(draft, on=self.on),
            "addressed": addressed,
            "asked": recipient_presenters.asked(addressed),
            "lines": recipient_presenters.lines(recipients.with_details(first, on=self.on)),
            "whole": bool(draft.text and addressed.total),
            "refusal": refusal,
        }
        status = status_of(refusal) if refusal else 200
        return render(self.request, "desk/show_draft.html", context, status=status)


def _issued(request: HttpRequest, cases: Any) -> HttpResponse:
    number, n = cases[0].recommendation.number, cases.count()
    said = ngettext(
        "Recommandation %(number)s transmise. Un dossier est ouvert, et l’instance en est avisée.",
        "Recommandation %(number)s transmise. %(n)d dossiers sont ouverts, et chaque instance en est avisée.",
        n,
    )
    messages.success(request, said % {"number": number, "n": n})
    return redirect("desk:show_issue_result" if n > 1 else "desk:show_recommendation", number)


@dataclass(frozen=True, slots=True)
class _Act:
    """An act on a draft, how it is asked for, and whether it decides on the text that was read."""

    name: str
    do: Callable[..., Any]
    form: type[ActForm]
    reads_version: bool = False


_SAID = {
    "submit": gettext_lazy("Projet envoyé en révision. Une autre personne le relira."),
    "comment": gettext_lazy("Commentaire ajouté."),
    "approve": gettext_lazy("Révision favorable : le projet attend une signature."),
    "send_back": gettext_lazy("Projet renvoyé à la rédaction, avec vos motifs."),
    "take_back": gettext_lazy("Vous avez repris le projet : vous pouvez le modifier."),
}
_ACTS = {
    each.name: each
    for each in (
        _Act("submit", actions.submit, NoteForm),
        _Act("comment", actions.comment, CommentForm),
        _Act("approve", actions.approve, NoteForm, reads_version=True),
        _Act("send_back", actions.send_back, ReasonsForm),
        _Act("take_back", actions.take_back, ActForm),
        _Act("sign", actions.issue, SignForm, reads_version=True),
    )
}


class CompareVersionsView(DeskView):
    """Two versions of a draft side by side; by default the last and the one before it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = drafts.draft_file(self.person, pk, on=self.on)
        known = {str(each.number): each for each in file.versions}
        numbers = list(known)
        after = known.get(request.GET.get("a", ""), known[numbers[-1]] if numbers else None)
        earlier = [each for each in numbers if after and known[each].number < after.number]
        before = known.get(request.GET.get("de", ""), known[earlier[-1]] if earlier else after)
        parts = [
            (label, draft_presenters.compared(getattr(before, name), getattr(after, name)))
            for name, label in (("subject", _("Objet")), ("text", _("Texte")), ("reasons", _("Motifs")))
            if before and after
        ]
        if before and after and file.draft.attachments.exists():
            titles = ("\n".join(drafts.enclosed_in(file.draft, each.number)) for each in (before, after))
            parts.append((_("Pièces jointes"), draft_presenters.compared(*titles)))
        context = {"file": file, "draft": file.draft, "before": before, "after": after, "parts": parts}
        return render(request, "desk/compare_versions.html", context)


class ShowRecommendationView(DeskView):
    """An issued recommendation: its frozen text, and where each recipient stands."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        recommendation, cases = queries.recommendation_cases(self.person, number, on=self.on)
        page = Paginator(cases, recipient_presenters.PAGE).get_page(request.GET.get("page"))
        context = {
            "recommendation": recommendation,
            "theme": dict(queries.THEMES).get(recommendation.theme),
            "regime": draft_presenters.regime_of(recommendation, on=self.on),
            "page": page,
            "cases": presenters.case_rows(page.object_list, on=self.on),
            "columns": columns.DEFAULT,
            "today": self.on,
        }
        return render(request, "desk/show_recommendation.html", context)
