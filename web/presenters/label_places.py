"""Where the words beside a drawn line stand: none touches another, and no stem runs through somebody's words.

Plain geometry in the units of the SVG's view box; knows nothing of cases or dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHARACTER = 8.4  # width of a bold character at 15 px, rounded up: also room enough at the 17 px of print
PADDING = 8.0  # of a boxed label, on each side
GAP = 10.0  # between two labels of a row
CLEAR = 3.0  # between a stem and the words of another label
EDGE = 1.5  # half the width of a strong stem: a box moved aside ends where its stem ends
BESIDE = 7.0  # between a stem and its own words when they stand beside it


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that ask for a place. `prefer` is « start » (from the mark on), « middle » or « end » (up to the mark)."""

    title: str
    detail: str
    x: float
    prefer: str
    kind: str = "plain"
    boxed: bool = False

    @property
    def width(self) -> float:
        """How wide the words are at most, padding of the box included."""
        return CHARACTER * max(len(self.title), len(self.detail)) + (2 * PADDING if self.boxed else 0)


@dataclass(frozen=True, slots=True)
class Label:
    """Words in their place: `row` counts away from the line, 0 being the nearest; `left` and `right` bound them.

    `beside`: the stem runs up along the words instead of ending at them. `text_x` and `anchor` are those of SVG.
    """

    title: str
    detail: str
    x: float
    kind: str
    row: int
    left: float
    right: float
    text_x: float
    anchor: str
    beside: bool

    @property
    def reach(self) -> tuple[float, float]:
        """What the label takes of its own row: its words, and its stem where that runs beside them."""
        return (min(self.left, self.x), max(self.right, self.x)) if self.beside else (self.left, self.right)


def place(wanted: Sequence[Wanted], *, width: float) -> list[Label]:
    """A place for each, in the order given, inside 0 to `width`: near the line and on the preferred side if possible.

    Looks for the cheapest arrangement among all; there always is one, since a stair of rows fits any marks.
    """
    offered = [list(_places(each, rows=len(wanted), width=width)) for each in wanted]
    best: list[Label] = []
    best_cost = float("inf")

    def search(done: list[Label], cost: float) -> None:
        nonlocal best, best_cost
        if cost >= best_cost:
            return
        if len(done) == len(wanted):
            best, best_cost = list(done), cost
            return
        for more, label in offered[len(done)]:
            if cost + more >= best_cost:
                return  # the places come in the order of their cost
            if not any(in_each_others_way(label, other) for other in done):
                search([*done, label], cost + more)

    search([], 0)
    return best


def in_each_others_way(one: Label, other: Label) -> bool:
    """Whether two labels touch, or the stem of the upper one runs through the words of the lower one."""
    if one.row == other.row:
        (left, right), (other_left, other_right) = one.reach, other.reach
        return left < other_right + GAP and other_left < right + GAP
    upper, lower = (one, other) if one.row > other.row else (other, one)
    return lower.left - CLEAR < upper.x < lower.right + CLEAR


def _places(wanted: Wanted, *, rows: int, width: float) -> Iterator[tuple[float, Label]]:
    """Every place for some words with its cost, cheapest first: a further row costs more than any other side."""
    for row in range(rows):
        for side_cost, (left, anchor, beside) in _sides(wanted):
            right = left + wanted.width
            if left < 0 or right > width:
                continue
            inner = PADDING if wanted.boxed else 0
            text_x = {"start": left + inner, "middle": (left + right) / 2, "end": right - inner}[anchor]
            yield (
                6 * row + side_cost,
                Label(
                    wanted.title,
                    wanted.detail,
                    wanted.x,
                    wanted.kind,
                    row,
                    round(left, 1),
                    round(right, 1),
                    round(text_x, 1),
                    anchor,
                    beside,
                ),
            )


def _sides(wanted: Wanted) -> list[tuple[float, tuple[float, str, bool]]]:
    """(cost, (left, anchor of the text, whether the stem runs beside it)), cheapest first."""
    x, size = wanted.x, wanted.width
    if wanted.boxed:  # the box stands on its stem
        sides = {
            "middle": (x - size / 2, "middle", False),
            "end": (x + EDGE - size, "middle", False),
            "start": (x - EDGE, "middle", False),
        }
        order = ["middle", "end", "start"]
    else:
        sides = {
            "start": (x - BESIDE, "start", False),
            "end": (x + BESIDE - size, "end", False),
            "middle": (x - size / 2, "middle", False),
            "beside start": (x + BESIDE, "start", True),
            "beside end": (x - BESIDE - size, "end", True),
        }
        other = {"start": "end", "end": "start"}.get(wanted.prefer)
        if other is None:
            order = ["middle", "start", "end", "beside start", "beside end"]
        else:
            order = [wanted.prefer, f"beside {wanted.prefer}", other, f"beside {other}", "middle"]
    return [(float(cost), sides[name]) for cost, name in enumerate(order)]
