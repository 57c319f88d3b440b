"""Charts as plain geometry: what a template draws as SVG, in units of the drawing. No colour is chosen here.

A drawing never says anything alone: each has a title, a sentence of all its figures, and a table of them beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 356  # units; the drawing itself takes the width it is given
LABELS = 146  # where bars begin, after their labels
ROW, BAR = 34, 18
_GAP = 10  # between a label and its bar
_RISE = 14  # from the top of a bar to the foot of its label


@dataclass(frozen=True, slots=True)
class Rect:
    """A piece of a bar; `css` is the class of its meaning, « c-bar » or « c-red »."""

    x: float
    y: float
    width: float
    css: str
    height: float = BAR


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place: `anchor` as SVG has it."""

    x: float
    y: float
    said: str
    css: str = "c-lab"
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    css: str = "c-base"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its words. `key` makes the identifiers of a page differ."""

    key: str
    title: str
    description: str
    height: float
    rects: tuple[Rect, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height:g}"


def bars(key: str, title: str, description: str, rows: Sequence[tuple[str, int]], *, css: str = "c-bar") -> Chart:
    """One horizontal bar for each label, its number at its end."""
    room, most = WIDTH - LABELS - 32, max((n for _label, n in rows), default=0)
    rects, texts = [], []
    for place, (label, n) in enumerate(rows):
        top = 8 + place * ROW
        width = _scaled(n, most, room)
        texts.append(_label(label, top))
        texts.append(Text(LABELS + width + 8, top + _RISE, str(n), "c-num"))
        if n:
            rects.append(Rect(LABELS, top, width, css))
    height = 8 + len(rows) * ROW
    return Chart(key, title, description, height, tuple(rects), tuple(texts), (_axis(0, height - 4),))


def stacked(
    key: str, title: str, description: str, rows: Sequence[tuple[str, int, int]], *, heads: tuple[str, str]
) -> Chart:
    """A bar for each label in two pieces, a part of concern within a total; both figures at the right under `heads`."""
    left, right = WIDTH - 44, WIDTH
    room, most = left - 68 - LABELS, max((total for _label, _part, total in rows), default=0)
    rects = []
    texts = [Text(left, 14, heads[0], "c-quiet", "end"), Text(right, 14, heads[1], "c-quiet", "end")]
    for place, (label, part, total) in enumerate(rows):
        top = 30 + place * ROW
        concern, rest = _scaled(part, most, room), _scaled(total - part, most, room)
        texts.append(_label(label, top))
        texts.append(Text(left, top + _RISE, str(part or "–"), "c-num c-late" if part else "c-num", "end"))
        texts.append(Text(right, top + _RISE, str(total or "–"), "c-num", "end"))
        if part:
            rects.append(Rect(LABELS, top, concern, "c-red"))
        if total > part:
            rects.append(Rect(LABELS + concern, top, rest, "c-bar"))
    height = 30 + len(rows) * ROW
    return Chart(key, title, description, height, tuple(rects), tuple(texts), (_axis(22, height - 4),))


def spans(
    key: str,
    title: str,
    description: str,
    rows: Sequence[tuple[str, float, float]],
    *,
    limit: float,
    limit_label: str,
) -> Chart:
    """For each label a bar to a middle value and a whisker to a far one, and a dashed limit across all of them."""
    start, room = 60, WIDTH - 60 - 40
    most = max([limit, *(far for _label, _middle, far in rows)])
    rects, texts, lines = [], [], []
    for place, (label, middle, far) in enumerate(rows):
        top = 30 + place * ROW
        end, reach = start + _scaled(middle, most, room), start + _scaled(far, most, room)
        texts.append(Text(start - _GAP, top + _RISE, label, "c-lab", "end"))
        rects.append(Rect(start, top, end - start, "c-bar"))
        lines.append(Line(end, top + BAR / 2, reach, top + BAR / 2, "c-whisker"))
        lines.append(Line(reach, top + 4, reach, top + BAR - 4, "c-whisker"))
        texts.append(Text(max(reach, end) + 8, top + _RISE, f"{far:g}", "c-num"))
    height = 30 + len(rows) * ROW
    at = start + _scaled(limit, most, room)
    lines.append(Line(at, 20, at, height - 4, "c-limit"))
    texts.append(Text(at, 14, limit_label, "c-quiet", "middle"))
    lines.append(Line(start, 22, start, height - 4))
    return Chart(key, title, description, height, tuple(rects), tuple(texts), tuple(lines))


def _scaled(n: float, most: float, room: float) -> float:
    """A length in proportion; what is not nothing is seen."""
    return 0.0 if not n or not most else max(round(n * room / most, 1), 1.5)


def _label(label: str, top: float) -> Text:
    return Text(LABELS - _GAP, top + _RISE, label, "c-lab", "end")


def _axis(top: float, foot: float) -> Line:
    return Line(LABELS, top, LABELS, foot)


def share(n: int, most: int, room: float) -> float:
    """The length of one small bar beside others: `most` fills the room."""
    return _scaled(n, most, room)
