"""What the page of a draft is told when it saves by itself: JSON, since only `editor.js` reads it."""

from datetime import datetime
from typing import Any

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from web.errors import status_of
from web.presenters import dates
from workflows.engine import EngineError


def saved(draft: Any, *, at: datetime) -> JsonResponse:
    """« Enregistré à 10 h 42 », with the version that the form must name next and the address of the draft."""
    said = _("Enregistré à %(hour)s") % {"hour": dates.hour(at)}
    address = reverse("desk:draft_recommendation", args=[draft.pk])
    return JsonResponse({"saved": said, "version": draft.version, "address": address})


def lacking(form: Any) -> JsonResponse:
    """What the form lacks to be kept; the page goes on trying."""
    first = next(iter(form.errors.values()))[0]
    return JsonResponse({"problem": _("Pas encore enregistré. %(why)s") % {"why": first}}, status=422)


def refused(refusal: EngineError) -> JsonResponse:
    """Why the draft cannot be kept: the page stops saving, and the person decides."""
    why = _("%(why)s Votre texte reste ici; « Enregistrer le projet » montre ce qui a changé.") % {"why": refusal}
    return JsonResponse({"problem": why, "stop": True}, status=status_of(refusal))
