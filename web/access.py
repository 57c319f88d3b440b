"""Who may open a page: a signed-in person, on the side of the page; strangers are not told that it exists."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from recommendations.people import office_day, sides_of
from web.errors import RefusalsInWords


class PersonView(LoginRequiredMixin, RefusalsInWords, View):
    """A page for a signed-in person. Its one reading of the clock is `now`; `on` is that day at the Office.

    `side` is « office » or « recipient » to close the page to the others; they get 404.
    """

    side: ClassVar[str] = ""
    now: datetime
    on: date
    person: Any
    sides: frozenset[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.now, self.person = timezone.now(), request.user
        self.on = office_day(self.now)
        self.sides = sides_of(self.person, on=self.on)
        if self.side and self.side not in self.sides:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
