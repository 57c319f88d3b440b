"""What every page shows around its own content."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.people import office_day, sides_of
from workflows.queries import last_beat

STALE_AFTER = timedelta(minutes=15)


def site(request: HttpRequest) -> dict[str, Any]:
    """Demonstration or not, for whom the page is, where one can go, and whether the clock still runs."""
    person = getattr(request, "user", None)
    context: dict[str, Any] = {"demo": settings.DEMO, "audience": None, "nav": [], "stale": {}}
    if person is None or not person.is_authenticated:
        return context
    now = timezone.now()
    sides = sides_of(person, on=office_day(now))
    if "office" in sides:
        context["audience"] = "desk"
        context["stale"] = {job: _is_stale(job, now=now) for job in ("sweep", "outbox")}
        places = [
            ("desk:home", _("Tableau de bord")),
            ("desk:list_cases", _("Dossiers")),
            ("desk:list_drafts", _("Projets")),
            ("desk:list_tasks", _("Tâches")),
            ("desk:list_bodies", _("Instances")),
            ("calculator", _("Calcul d’échéance")),
        ]
        if "manager" in sides:
            places.append(("desk:show_administration", _("Administration")))
    else:
        context["audience"] = "portal"
        places = [("portal:my_cases", _("Vos recommandations")), ("calculator", _("Calcul d’échéance"))]
    context["nav"] = [_entry(name, label, request.path) for name, label in places]
    return context


def _is_stale(job: str, *, now: datetime) -> bool:
    """Whether a job that should succeed every minute has not for a while."""
    beat = last_beat(job)
    return beat is None or now - beat > STALE_AFTER


def _entry(name: str, label: Any, path: str) -> dict[str, Any]:
    url = reverse(name)
    inside = path == url or (path.startswith(url) and name not in ("desk:home", "portal:my_cases"))
    return {"url": url, "label": label, "current": "page" if path == url else ("true" if inside else "")}
