"""What calendar programs read, without a log-in: the secret in the address is the key."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notifications import actions
from recommendations.queries import NotFound


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar as `text/calendar`; whatever gives none is 404, and nothing says why."""
    try:
        calendar = actions.read_feed(token=token, at=timezone.now())
    except NotFound:  # no page of ours: it would repeat the address
        return HttpResponse("404", status=404, content_type="text/plain")
    answer = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
