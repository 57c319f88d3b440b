"""From a draft to its transmission, and the recommendation once issued."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.queries import bodies_to_choose, names_on, notice_addressees
from recommendations import actions, queries
from recommendations.people import actor_for
from web.desk import presenters
from web.desk.forms import DraftForm
from web.desk.views import DeskView
from web.errors import status_of
from workflows.engine import EngineError, StalePage
from workflows.recommendation import RecommendationWorkflow


class ListDraftsView(DeskView):
    """The recommendations in draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/list_drafts.html", {"drafts": queries.drafts(self.person, on=self.on)})


class DraftRecommendationView(DeskView):
    """Writing a recommendation: new, or a draft known."""

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        draft = self._draft(pk)
        initial = {"version": 0}
        if draft is not None:
            initial = {
                "subject": draft.subject,
                "text": draft.text,
                "reasons": draft.reasons,
                "theme": "" if draft.theme is None else str(draft.theme),
                "recipients": [str(body.pk) for body in draft.proposed_recipients.all()],
                "version": draft.version,
            }
        return self._page(self._form(initial=initial), draft)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        draft, form = self._draft(pk), self._form(request.POST)
        if not form.is_valid():
            return self._page(form, draft)
        said = form.cleaned_data
        try:
            saved = actions.save_draft(
                by=self.person,
                at=self.now,
                subject=said["subject"],
                text=said["text"],
                reasons=said["reasons"],
                theme=said["theme"],
                recipient_ids=[int(each) for each in said["recipients"]],
                recommendation_id=pk,
                expected_version=said["version"] if pk else None,
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, draft)
        except EngineError as refusal:
            fresh = self._draft(pk)
            return self._page(form.seen_again(fresh.version if fresh else 0), fresh, refusal)
        if "continue" in request.POST:
            return redirect("desk:issue_recommendation", saved.pk)
        messages.success(request, _("Projet enregistré. Personne n’en est avisé tant qu’il n’est pas transmis."))
        return redirect("desk:draft_recommendation", saved.pk)

    def _draft(self, pk: int | None) -> Any:
        if pk is None:
            return None
        draft = queries.get_recommendation(self.person, pk, on=self.on)
        if draft.number is not None:
            raise actions.AlreadyIssued
        return draft

    def _form(self, *data: Any, **options: Any) -> DraftForm:
        return DraftForm(*data, bodies=bodies_to_choose(on=self.on), **options)

    def _page(self, form: DraftForm, draft: Any, refusal: EngineError | None = None) -> HttpResponse:
        chosen = set(form["recipients"].value() or [])
        context = {
            "form": form,
            "draft": draft,
            "refusal": refusal,
            "groups": presenters.recipient_groups(bodies_to_choose(on=self.on), chosen),
        }
        return render(
            self.request, "desk/draft_recommendation.html", context, status=status_of(refusal) if refusal else 200
        )


class IssueRecommendationView(DeskView):
    """What transmitting will do, and to whom; then doing it, once."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            # What was read is what is signed: a draft that somebody changed meanwhile is read again first.
            if request.POST.get("version") != str(queries.get_recommendation(self.person, pk, on=self.on).version):
                raise StalePage
            cases = actions.issue(recommendation_id=pk, by=self.person, at=self.now)
        except ValidationError as error:
            return self._page(pk, lacking=error)
        except actions.AlreadyIssued:
            raise
        except StalePage as refusal:
            return self._page(pk, refusal=refusal)
        number = cases[0].recommendation.number
        said = ngettext(
            "Recommandation %(number)s transmise. Un dossier est ouvert, et l’instance en est avisée.",
            "Recommandation %(number)s transmise. %(n)d dossiers sont ouverts, et chaque instance en est avisée.",
            len(cases),
        )
        messages.success(request, said % {"number": number, "n": len(cases)})
        return redirect("desk:show_recommendation", number)

    def _page(
        self, pk: int, *, lacking: ValidationError | None = None, refusal: EngineError | None = None
    ) -> HttpResponse:
        draft = queries.get_recommendation(self.person, pk, on=self.on)
        if draft.number is not None:
            raise actions.AlreadyIssued
        bodies = list(draft.proposed_recipients.order_by("code"))
        names = names_on([body.pk for body in bodies], on=self.on)
        addressees = notice_addressees([body.pk for body in bodies], on=self.on)
        actor = actor_for(self.person, issuer_id=draft.issuer_id, on=self.on)
        context = {
            "draft": draft,
            "theme": dict(queries.THEMES).get(draft.theme),
            "recipients": [(names[body.pk], addressees[body.pk]) for body in bodies],
            "signs": actor.role_among(RecommendationWorkflow.start_roles) is not None,
            "whole": bool(draft.text and bodies),
            "lacking": lacking.message_dict if lacking else {},
            "refusal": refusal,
        }
        status = status_of(refusal) if refusal else 200
        return render(self.request, "desk/issue_recommendation.html", context, status=status)


class ShowRecommendationView(DeskView):
    """An issued recommendation: its frozen text, and where each recipient stands."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        recommendation, cases = queries.recommendation_cases(self.person, number, on=self.on)
        context = {
            "recommendation": recommendation,
            "theme": dict(queries.THEMES).get(recommendation.theme),
            "cases": presenters.case_rows(cases, on=self.on),
            "today": self.on,
        }
        return render(request, "desk/show_recommendation.html", context)
