"""What a text that people typed is made of: paragraphs and points, for the pages and for the letter alike. Pure.

The text is kept as it was typed; this only reads it. Labels of points are words of the text: never renumbered.
The text of a recommendation is `marked`: « # » begins a heading, « ## » one under it, and lines hold the marks of
`marks`. What was issued before marks were read, and what recipients write, is not.
"""

import re
from dataclasses import dataclass, field, replace

from . import marks
from .marks import Line

# « 1. », « 2) », « 3° », « a) », « – »: at the beginning of a line, and something after it. Word's own bullets are
# characters that only its fonts show.
_WORDS_BULLETS = "\uf0b7\uf0a7\uf02d"
_LABEL = re.compile(rf"^\s*(\d{{1,3}}(?:[.)]|°\)?)|[a-z]\)|[-–—•·●▪◦{_WORDS_BULLETS}])\s+(?=\S)")
_HEADING = re.compile(r"^\s*(#{1,2})\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Point:
    """A point with its label as typed, its lines, and the points under it (« a) » under « 1. »)."""

    label: str
    lines: tuple[Line, ...]
    points: tuple["Point", ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, as lines, a run of points, or a heading of depth 1 or 2."""

    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()
    heading: int = 0


@dataclass(slots=True)
class _Reader:
    """Lines come in; `blocks` come out. Headings are read where `marked`."""

    marked: bool
    blocks: list[Block] = field(default_factory=list)
    apart: bool = True  # whether an empty line stood before
    titled: bool = False  # whether a heading of depth 1 came before

    def take(self, line: str) -> None:
        label = _LABEL.match(line)
        if not line.strip():
            self.apart = True
            return
        heading = _HEADING.match(line) if self.marked else None
        if heading:
            self.titled = self.titled or heading[1] == "#"
            depth = len(heading[1]) if self.titled else 1  # no depth is skipped
            self.blocks.append(Block((line[heading.end() :].rstrip(),), heading=depth))
        elif label:
            shown = "•" if label[1] in _WORDS_BULLETS else label[1]
            self._point(Point(shown, (line[label.end() :].rstrip(),)))
        elif self.apart or not self.blocks:
            self.blocks.append(Block(lines=(line.strip(),)))
        else:
            self.blocks[-1] = _with_line(self.blocks[-1], line.strip())
        self.apart = heading is not None

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


def numbered_points(text: str, *, marked: bool) -> list[NumberedPoint]:
    """The top-level numbered points of a text (« 1. », « 2) », « 3° »), in its order, with their marks as typed."""
    found = (point for block in _read(text, marked=marked) for point in block.points if point.label[0].isdigit())
    return [NumberedPoint(int(re.sub(r"\D", "", point.label)), point.label, _as_typed(point)) for point in found]


def _as_typed(point: Point) -> str:
    under = [f"{each.label} {_as_typed(each)}" for each in point.points]
    return "\n".join([*map(str, point.lines), *under])


def repeated_numbers(text: str, *, marked: bool) -> list[int]:
    """The numbers that more than one top-level point of a text bears, each once."""
    seen = [point.number for point in numbered_points(text, marked=marked)]
    return sorted({number for number in seen if seen.count(number) > 1})


def blocks(text: str, *, marked: bool = False) -> tuple[Block, ...]:
    """The paragraphs, points and headings of a text, in their order."""
    found = _read(text, marked=marked)
    return tuple(_with_marks(block) for block in found) if marked else tuple(found)


def _read(text: str, *, marked: bool) -> list[Block]:
    """The blocks with their lines as typed."""
    reader = _Reader(marked)
    for line in text.strip().splitlines():
        reader.take(line)
    return reader.blocks


def _with_marks(block: Block) -> Block:
    return replace(block, lines=_marked(block.lines), points=tuple(map(_point_with_marks, block.points)))


def _point_with_marks(point: Point) -> Point:
    return replace(point, lines=_marked(point.lines), points=tuple(map(_point_with_marks, point.points)))


def _marked(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(marks.read(str(line)) for line in lines)
