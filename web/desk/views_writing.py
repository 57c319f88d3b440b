"""What helps to write a recommendation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from recommendations import texts
from web.desk.views import DeskView


@dataclass(frozen=True, slots=True)
class _Typed:
    """A text as it would read, before anything is kept."""

    text: str
    reasons: str
    marked: bool = True


class PreviewTextView(DeskView):
    """A text as its recipients will read it; keeps nothing. Without scripts, a draft is read once saved."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = _Typed(request.POST.get("text", "").strip(), request.POST.get("reasons", "").strip())
        context = {
            "typed": typed,
            "points": len(texts.numbered_points(typed.text, marked=True)),
            "repeated": texts.repeated_numbers(typed.text, marked=True),
        }
        return render(request, "desk/_text_preview.html", context)
