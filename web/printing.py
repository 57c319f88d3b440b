"""A letter given out as PDF: ours, hence shown by the browser; private, hence not kept by anybody between."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from recommendations import actions


def letter_response(*, number: str, by: Any, side: str, at: datetime) -> HttpResponse:
    """The letter of a case, to be read at once or saved under its name."""
    letter = actions.print_letter(number=number, by=by, side=side, at=at)
    response = HttpResponse(letter.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letter.name}"'
    response["ETag"] = f'"{letter.sha256}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"  # as on every page; what is said here does not hang on a setting
    return response
