"""Pages of everybody: the way in, the language, the calculator, and whether the service is well."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from recommendations.queries import get_case, side_of
from web.access import PersonView
from web.fields import DayField, hour_of, moment_at
from web.presenters.case_clock import reading_name, steps_of
from workflows.calendar import OutsideTable
from workflows.clock import Reading, zone_of
from workflows.queries import explain, last_beat

REGIME = "16-27"  # the one whose rules the calculator applies
LATE_BEAT = timedelta(minutes=15)


class HomeView(PersonView):
    """The way in: each to their own side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if "office" in self.sides:
            return redirect("desk:home")
        if "recipient" in self.sides:
            return redirect("portal:my_cases")
        return render(request, "no_side.html")


class OpenCaseView(PersonView):
    """The address that letters give: the page of a case on the person's own side."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = get_case(self.person, number, on=self.on)
        side = side_of(self.person, case, on=self.on)
        return redirect("desk:show_case" if side == "office" else "portal:show_case", number=case.number)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language chosen in a cookie of this browser, and goes back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=timedelta(days=365),
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


# --- the calculator ---------------------------------------------------------------------------------------------


class CalculatorForm(forms.Form):
    """A receipt: its day, and its hour when it matters."""

    received = DayField(label=_("Jour de la réception"), help_text=_("Par exemple 26 10 2026."))
    hour = forms.CharField(
        label=_("Heure"), help_text=_("Sur 24 heures, par exemple 14 h 30."), required=False, max_length=20
    )
    place = forms.ChoiceField(
        label=_("Heure légale"),
        required=False,
        choices=[("America/Toronto", _("Québec")), ("America/Halifax", _("Îles-de-la-Madeleine"))],
    )

    def clean_hour(self) -> Any:
        return hour_of(self.cleaned_data["hour"])

    def clean_place(self) -> str:
        return self.cleaned_data["place"] or "America/Toronto"

    def receipt(self) -> date | datetime:
        """The day, or the moment when an hour was typed. Raises `ValidationError`."""
        day, hour = self.cleaned_data["received"], self.cleaned_data["hour"]
        return moment_at(day, hour, zone_of(self.cleaned_data["place"])) if hour else day


class CalculatorView(PersonView):
    """Any date of receipt in, the due date and why out; the same address always gives the same page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = CalculatorForm(request.GET) if any(request.GET.values()) else CalculatorForm()
        context: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            context |= self._explained(form)
        partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "_computation.html" if partial else "calculator.html", context)

    def _explained(self, form: CalculatorForm) -> dict[str, Any]:
        try:
            found = explain(form.receipt(), regime=REGIME, on=self.on, time_zone=form.cleaned_data["place"])
        except forms.ValidationError as error:
            form.add_error("hour", error)
            return {}
        except OutsideTable:
            form.add_error(
                "received", _("Les jours fériés de cette année ne sont pas connus. Choisissez-en une autre.")
            )
            return {}
        return {
            "computation": found,
            "steps": steps_of(found.as_trace()),
            "readings": [(reading_name(each.value), found.readings[each], each == found.reading) for each in Reading],
        }


# --- health -----------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: 503 without the database or the cache.

    A late clock is told, and is not a reason to stop serving pages: people can still answer.
    """
    found: dict[str, Any] = {"database": "ok", "cache": "ok", "clock": "ok", "clock_age_seconds": None}
    try:
        connection.ensure_connection()
        beat = last_beat("sweep")
    except DatabaseError:
        found |= {"database": "down", "clock": "unknown"}
    else:
        age = timezone.now() - beat if beat else None
        found["clock_age_seconds"] = None if age is None else round(age.total_seconds())
        found["clock"] = "ok" if age is not None and age < LATE_BEAT else "late"
    try:
        cache.set("readyz", "ok", 10)
        if cache.get("readyz") != "ok":
            raise ConnectionError
    except Exception:  # whatever the cache's own client raises
        found["cache"] = "down"
    return JsonResponse(found, status=503 if "down" in found.values() else 200)
