"""The form of a letter's template: paragraphs between empty lines, read once and shown as plain text or HTML.

A paragraph is one of: `# heading`; lines `| name | value |` of a table; lines `- item` of a list; lines `> quoted` of
what somebody wrote, in which nothing else is read; lines `>* marked` of what the Office wrote in a recommendation, with
its headings, points and marks; or plain lines, which stay lines.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from recommendations import texts
from recommendations.rendering import line_words

WIDTH = 76


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: the `lines` of a heading, a text, a list or a quotation, or the `rows` of a table."""

    kind: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def paragraphs(self) -> list[list[str]]:
        """A quotation's lines, parted where it has empty ones."""
        found: list[list[str]] = [[]]
        for line in self.lines:
            if line:
                found[-1].append(line)
            elif found[-1]:
                found.append([])
        return [each for each in found if each]

    @property
    def parts(self) -> tuple[texts.Block, ...]:
        """What the lines of a marked quotation are made of."""
        return texts.blocks("\n".join(self.lines), marked=True)


_MARKS = {"# ": "heading", "| ": "table", "- ": "list", "> ": "quote", ">*": "marked"}


def quoted(text: str, *, marked: bool = False) -> str:
    """What somebody wrote, so that nothing in it is taken for form; `marked`: its own marks are read."""
    return "\n".join(f"{'>*' if marked else '>'} {line.rstrip()}" for line in text.strip().splitlines())


def parse(source: str) -> list[Block]:
    """The blocks of a letter, in order."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*source.splitlines(), ""]:
        line = line.rstrip(" \t")
        if lines and (not line or _kind(line) != _kind(lines[0])):
            blocks.append(_block(lines))
            lines = []
        if line:
            lines.append(line)
    return blocks


def _kind(line: str) -> str:
    if line[:2] == "| " and " | " not in line[2:]:  # somebody typed it: no row of a table
        return "text"
    return "quote" if line == ">" else _MARKS.get(line[:2], "text")


def _block(lines: list[str]) -> Block:
    kind = _kind(lines[0])
    if kind == "text":
        return Block(kind, lines=tuple(lines))
    if kind == "table":
        rows = (line[2:].removesuffix("|").split(" | ", 1) for line in lines)
        return Block(kind, rows=tuple((name.strip(), value.strip()) for name, value in rows))
    return Block(kind, lines=tuple(line[3:] if kind == "marked" else line[2:] for line in lines))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain text, not broken yet: `first` stands before it, `then` before what follows once it is broken."""

    text: str
    first: str = ""
    then: str = ""

    def wrapped(self) -> str:
        """At most `WIDTH` characters a line; neither words nor addresses are cut."""
        if len(self.first) + len(self.text) <= WIDTH and "\t" not in self.text:
            return f"{self.first}{self.text}".rstrip(" ")  # most lines; textwrap would say the same, slowly
        # textwrap leaves non-breaking spaces alone.
        return textwrap.fill(
            self.text,
            WIDTH,
            initial_indent=self.first,
            subsequent_indent=self.then,
            break_long_words=False,
            break_on_hyphens=False,
        )


def as_text(blocks: list[Block], *, colon: str) -> str:
    """The blocks for a reader of plain text, at most `WIDTH` characters a line; `colon` as its language writes it."""
    return "\n".join(line.wrapped() for line in as_lines(blocks, colon=colon))


def as_lines(blocks: list[Block], *, colon: str) -> list[Line]:
    """The blocks as lines of plain text, an empty one between two blocks."""
    found: list[Line] = []
    for block in blocks:
        found += [Line("")] if found else []
        found += _lines(block, colon)
    return found


def _lines(block: Block, colon: str) -> list[Line]:
    match block.kind:
        case "heading":
            title = " ".join(block.lines)
            return [Line(title), Line("-" * min(len(title), WIDTH))]
        case "table":
            return [Line(f"{name}{colon} {value}", then="    ") for name, value in block.rows]
        case "list":
            return [Line(line, first="  - ", then="    ") for line in block.lines]
        case "quote":
            return [Line(line, first="> ", then="> ") if line else Line(">") for line in block.lines]
        case "marked":
            return [line for part in block.parts for line in _marked_lines(part)][1:]
        case _:
            return [Line(line) for line in block.lines]


def _marked_lines(part: texts.Block) -> list[Line]:
    """A part of a quotation, after an empty line."""
    if part.points:
        return [line for point in part.points for line in (Line(">"), *_point_lines(point, ">"))]
    found = [Line(line_words(line), first="> ", then="> ") for line in part.lines]
    if part.heading:
        found.append(Line("-" * min(len(found[0].text), WIDTH - 2), first="> "))
    return [Line(">"), *found]


def _point_lines(point: texts.Point, before: str) -> Iterator[Line]:
    """A point, its further lines and the points under it, each under the words of the first one."""
    beside = before + " " * (len(point.label) + 2)
    for place, line in enumerate(point.lines):
        first = f"{before} {point.label} " if place == 0 else beside
        yield Line(line_words(line), first=first, then=beside)
    for each in point.points:
        yield from _point_lines(each, beside[:-1])
