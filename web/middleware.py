"""What every request passes through: its language, and the second factor of the Office's people."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from recommendations.people import office_day, sides_of

Answer = Callable[[HttpRequest], HttpResponse]


def language_of(request: HttpRequest) -> str:
    """The language chosen in this browser, else the person's own, else French; never what the browser asks (C-11)."""
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in known:
        chosen = getattr(get_user(request), "language", "")
    return chosen if chosen in known else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Each page in the language of `language_of`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]  # where Django's own middleware puts it
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class StaffSecondFactorMiddleware:
    """The Office's people set up a second factor before they open anything, where the installation requires it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._sent_to_set_up(request) or self.get_response(request)

    def _sent_to_set_up(self, request: HttpRequest) -> HttpResponse | None:
        if not settings.STAFF_SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        own_pages = (reverse("account_logout").rsplit("/", 2)[0], reverse("set_language"))
        if request.path.startswith(own_pages) or is_mfa_enabled(request.user):
            return None
        if not request.user.is_staff and "office" not in sides_of(request.user, on=office_day(timezone.now())):
            return None
        messages.warning(
            request,
            _("L’Office exige un second facteur de son personnel. Ajoutez-en un, puis continuez votre travail."),
        )
        return redirect("mfa_index")
