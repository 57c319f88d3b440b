"""The sign of each stage, a form and a word and never a colour alone; and the line of stages a case went through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_RING = '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.75"/>'


@dataclass(frozen=True, slots=True)
class Sign:
    """What a stage looks like: `shape` is the inside of a 16 × 16 SVG, never shown without its word."""

    stage: str
    word: Promise
    shape: str


SIGNS = {
    sign.stage: sign
    for sign in (
        Sign("issued", _("transmise"), _RING),
        Sign(
            "acknowledged",
            _("réception établie"),
            _RING + '<path d="M8 8V1.75A6.25 6.25 0 0 1 14.25 8Z" fill="currentColor"/>',
        ),
        Sign(
            "response_due",
            _("réponse attendue"),
            _RING + '<path d="M8 1.75A6.25 6.25 0 0 1 8 14.25Z" fill="currentColor"/>',
        ),
        Sign("answered", _("répondue"), '<circle cx="8" cy="8" r="7" fill="currentColor"/>'),
        Sign("escalated", _("signalée"), '<path d="M8 1.5 15 14H1Z" fill="currentColor"/>'),
        Sign(
            "closed",
            _("close"),
            '<path d="m2 8.5 4 4.5L14 4" fill="none" stroke="currentColor" stroke-width="2.25"/>',
        ),
        Sign(
            "withdrawn",
            _("retirée"),
            _RING + '<path d="m3.6 3.6 8.8 8.8" stroke="currentColor" stroke-width="1.75"/>',
        ),
    )
}

# What silence and an answer lead to from each stage, in their order; from the others nothing follows.
_AHEAD = {
    "issued": ("acknowledged", "response_due", "answered", "closed"),
    "acknowledged": ("response_due", "answered", "closed"),
    "response_due": ("answered", "closed"),
    "escalated": ("answered", "closed"),
    "answered": ("closed",),
}


@dataclass(frozen=True, slots=True)
class StagePoint:
    """A stage on the line. `state` is « done », « now » or « next »; `on` is the day it was reached, if it was."""

    stage: str
    state: str
    on: date | None


def stage_line(reached: Iterable[tuple[str, date]]) -> list[StagePoint]:
    """The line of a case, from the stages it reached in their order (the journal's targets, each with its day).

    Steps that leave the stage as it is keep the first day. A corrected receipt leads back: what followed is gone.
    """
    path: dict[str, date] = {}
    last = ""
    for stage, day in reached:
        if stage != last and stage in path:
            for gone in list(path)[list(path).index(stage) :]:
                del path[gone]
        path.setdefault(stage, day)
        last = stage
    points = [StagePoint(stage, "now" if stage == last else "done", day) for stage, day in path.items()]
    return points + [StagePoint(stage, "next", None) for stage in _AHEAD.get(last, ())]
