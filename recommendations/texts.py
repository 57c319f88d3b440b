"""What a text that people typed is made of: paragraphs and points, for the pages and for the letter alike. Pure.

The text is kept as it was typed; this only reads it. Labels of points are words of the text: never renumbered.
"""

import re
from dataclasses import dataclass, field, replace

# « 1. », « 2) », « 3° », « a) », « – »: at the beginning of a line, and something after it. Word's own bullets are
# characters that only its fonts show.
_WORDS_BULLETS = "\uf0b7\uf0a7\uf02d"
_LABEL = re.compile(rf"^\s*(\d{{1,3}}(?:[.)]|°\)?)|[a-z]\)|[-–—•·●▪◦{_WORDS_BULLETS}])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Point:
    """A point with its label as typed, its lines, and the points under it (« a) » under « 1. »)."""

    label: str
    lines: tuple[str, ...]
    points: tuple["Point", ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, as lines, or a run of points."""

    lines: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Lines come in; `blocks` come out."""

    blocks: list[Block] = field(default_factory=list)
    apart: bool = True  # whether an empty line stood before

    def take(self, line: str) -> None:
        label = _LABEL.match(line)
        if not line.strip():
            self.apart = True
            return
        if label:
            shown = "•" if label[1] in _WORDS_BULLETS else label[1]
            self._point(Point(shown, (line[label.end() :].rstrip(),)))
        elif self.apart or not self.blocks:
            self.blocks.append(Block(lines=(line.strip(),)))
        else:
            self.blocks[-1] = _with_line(self.blocks[-1], line.strip())
        self.apart = False

    def _point(self, point: Point) -> None:
        points = self.blocks[-1].points if self.blocks else ()
        if not points or _rank(point) < _rank(points[0]):
            self.blocks.append(Block(points=(point,)))
        elif _rank(point) == _rank(points[0]):
            self.blocks[-1] = Block(points=(*points, point))
        else:
            last = replace(points[-1], points=(*points[-1].points, point))
            self.blocks[-1] = Block(points=(*points[:-1], last))


def _rank(point: Point) -> int:
    return 0 if point.label[0].isdigit() else 1 if point.label[0].isalpha() else 2


def _with_line(block: Block, line: str) -> Block:
    """A line that follows directly belongs to the paragraph, or to the last point."""
    if not block.points:
        return Block(lines=(*block.lines, line))
    *others, last = block.points
    if last.points:
        *under, final = last.points
        return Block(points=(*others, replace(last, points=(*under, replace(final, lines=(*final.lines, line))))))
    return Block(points=(*others, replace(last, lines=(*last.lines, line))))


@dataclass(frozen=True, slots=True)
class NumberedPoint:
    """A point that is answered by itself: its number, its label as typed, and its text with the points under it."""

    number: int
    label: str
    text: str


def numbered_points(text: str) -> list[NumberedPoint]:
    """The top-level numbered points of a text (« 1. », « 2) », « 3° »), in its order."""
    found = (point for block in blocks(text) for point in block.points if point.label[0].isdigit())
    return [NumberedPoint(int(re.sub(r"\D", "", point.label)), point.label, _as_typed(point)) for point in found]


def _as_typed(point: Point) -> str:
    under = [f"{each.label} {_as_typed(each)}" for each in point.points]
    return "\n".join([*point.lines, *under])


def repeated_numbers(text: str) -> list[int]:
    """The numbers that more than one top-level point of a text bears, each once."""
    seen = [point.number for point in numbered_points(text)]
    return sorted({number for number in seen if seen.count(number) > 1})


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs and points of a text, in their order."""
    reader = _Reader()
    for line in text.strip().splitlines():
        reader.take(line)
    return tuple(reader.blocks)
