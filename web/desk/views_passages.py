"""Standard passages: everybody of the Office reads them, its administrators write them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.queries import issuers_of
from recommendations import actions, passage_queries, queries
from recommendations.people import actor_for
from web.desk.forms_passages import PassageForm
from web.desk.views import DeskView
from web.errors import status_of
from workflows.engine import EngineError, NotAllowed


class PassageView(DeskView):
    """What the pages of passages share."""

    def may_change(self, issuer_id: int) -> bool:
        return passage_queries.may_change_passages(self.person, issuer_id=issuer_id, on=self.on)

    def own_issuer(self) -> int:
        issuer = issuers_of(self.person, on=self.on).first()
        return issuer.pk if issuer else 0


class ListPassagesView(PassageView):
    """The standard passages, by theme; those no longer offered apart."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list(passage_queries.passages(self.person, on=self.on))
        context = {
            "offered": [each for each in found if each.offered],
            "kept": [each for each in found if not each.offered],
            "may_change": self.may_change(self.own_issuer()),
        }
        return render(request, "desk/list_passages.html", context)


class ShowPassageView(PassageView):
    """A passage as it reads, and every version of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        passage, versions = passage_queries.get_passage(self.person, pk, on=self.on)
        shown = next((each for each in versions if str(each.number) == request.GET.get("version")), versions[0])
        context = {
            "passage": passage,
            "versions": versions,
            "shown": shown,
            "theme": dict(queries.THEMES).get(shown.theme),
            "may_change": self.may_change(passage.issuer_id),
        }
        return render(request, "desk/show_passage.html", context)


class EditPassageView(PassageView):
    """A new passage, or the next version of one; only for who administers."""

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        now = self._now(pk)
        initial: dict[str, Any] = {"offered": True}
        if now:
            initial = {name: getattr(now, name) for name in ("title", "text", "theme", "offered")}
            initial["version"] = now.number
        return self._page(PassageForm(initial=initial), now)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        now, form = self._now(pk), PassageForm(request.POST)
        if not form.is_valid():
            return self._page(form, now)
        said = {name: form.cleaned_data[name] for name in ("title", "text", "theme", "offered")}
        try:
            saved = actions.save_passage(
                by=self.person,
                at=self.now,
                passage_id=pk,
                expected_version=form.cleaned_data["version"] if pk else None,
                **said,
            )
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form, now)
        except EngineError as refusal:
            fresh = self._now(pk)
            return self._page(form.seen_again(fresh.number if fresh else 0), fresh, refusal)
        messages.success(request, _("Passage enregistré. Les projets déjà écrits ne changent pas."))
        return redirect("desk:show_passage", saved.pk)

    def _now(self, pk: int | None) -> Any:
        """What the passage says now; None for a new one. Refuses who does not administer."""
        issuer_id, last = self.own_issuer(), None
        if pk is not None:
            passage, versions = passage_queries.get_passage(self.person, pk, on=self.on)
            issuer_id, last = passage.issuer_id, versions[0]
        if not self.may_change(issuer_id):
            raise NotAllowed("passages", actor_for(self.person, issuer_id=issuer_id, on=self.on))
        return last

    def _page(self, form: PassageForm, now: Any, refusal: EngineError | None = None) -> HttpResponse:
        context = {"form": form, "now": now, "refusal": refusal}
        status = status_of(refusal) if refusal else 200
        return render(self.request, "desk/edit_passage.html", context, status=status)
