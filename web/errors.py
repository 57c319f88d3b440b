"""Refusals as pages: the one place that turns the named errors of the layers below into 404, 403 and 409."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from directory.queries import NotInDirectory
from recommendations.queries import NotFound
from workflows.engine import EngineError, NotAllowed


def status_of(refusal: EngineError) -> int:
    """403 when the role is wrong, 409 when the case is elsewhere or held by somebody else."""
    return 403 if isinstance(refusal, NotAllowed) else 409


def refused(request: HttpRequest, refusal: EngineError) -> HttpResponse:
    """A page that gives the reason in the person's language and says that nothing was changed."""
    status = status_of(refusal)
    return render(request, f"{status}.html", {"reason": str(refusal)}, status=status)


class RefusalsInWords:
    """For views: what a person may not see is 404, a refused act is a page with the reason."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin: the view stands behind
        except (NotFound, NotInDirectory) as error:
            raise Http404 from error
        except EngineError as refusal:
            return refused(request, refusal)
