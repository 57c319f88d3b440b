"""The calendars that a person subscribes to: made, shown once with their address, revoked."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from directory.queries import bodies_to_choose, names_on
from notifications import actions
from notifications import queries as notices
from web.desk.forms_work import FeedForm
from web.desk.views import DeskView


class ListFeedsView(DeskView):
    """One's own calendars, and a new one. The address of a new one is on this answer and nowhere else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form)
        said = form.cleaned_data
        try:
            feed, token = actions.make_feed(by=self.person, at=self.now, kind=said["kind"], body_id=said["body"])
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form)
        answer = self._page(self._form(), made=feed, address=settings.SITE_URL + reverse("calendar_feed", args=[token]))
        add_never_cache_headers(answer)
        return answer

    def _form(self, *data: Any) -> FeedForm:
        return FeedForm(*data, bodies=bodies_to_choose(on=self.on))

    def _page(self, form: FeedForm, *, made: Any = None, address: str = "") -> HttpResponse:
        feeds = list(notices.feeds_of(self.person))
        names = names_on([each.body_id for each in feeds if each.body_id], on=self.on)
        context = {
            "form": form,
            "feeds": [(each, names.get(each.body_id)) for each in feeds],
            "made": made,
            "address": address,
        }
        return render(self.request, "desk/list_feeds.html", context)


class RevokeFeedView(DeskView):
    """The end of a calendar's address."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.revoke_feed(feed_id=pk, by=self.person, at=self.now)
        messages.success(request, _("Adresse révoquée : aucun logiciel ne peut plus lire ce calendrier."))
        return redirect("desk:list_feeds")
