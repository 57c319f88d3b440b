"""The form of a letter's template: paragraphs between empty lines, read once and shown as plain text or HTML.

A paragraph is one of: `# heading`; lines `| name | value |` of a table; lines `- item` of a list; lines `> quoted` of
what somebody wrote, in which nothing else is read; or plain lines, which stay lines.
"""

import textwrap
from dataclasses import dataclass

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


_MARKS = {"# ": "heading", "| ": "table", "- ": "list", "> ": "quote"}


def quoted(text: str) -> str:
    """What somebody wrote, marked so that nothing in it is taken for form."""
    return "\n".join(f"> {line.rstrip()}" for line in text.strip().splitlines())


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
    return "quote" if line == ">" else _MARKS.get(line[:2], "text")


def _block(lines: list[str]) -> Block:
    kind = _kind(lines[0])
    if kind == "text":
        return Block(kind, lines=tuple(lines))
    if kind == "table":
        rows = (line[2:].removesuffix("|").split(" | ", 1) for line in lines)
        return Block(kind, rows=tuple((name.strip(), value.strip()) for name, value in rows))
    return Block(kind, lines=tuple(line[2:] for line in lines))


def as_text(blocks: list[Block], *, colon: str) -> str:
    """The blocks for a reader of plain text, at most `WIDTH` characters a line; `colon` as its language writes it."""
    return "\n\n".join(_text(block, colon) for block in blocks)


def _text(block: Block, colon: str) -> str:
    match block.kind:
        case "heading":
            title = " ".join(block.lines)
            return f"{title}\n{'-' * min(len(title), WIDTH)}"
        case "table":
            return "\n".join(_wrap(f"{name}{colon} {value}", then="    ") for name, value in block.rows)
        case "list":
            return "\n".join(_wrap(line, first="  - ", then="    ") for line in block.lines)
        case "quote":
            return "\n".join(_wrap(line, first="> ", then="> ") if line else ">" for line in block.lines)
        case _:
            return "\n".join(_wrap(line) for line in block.lines)


def _wrap(line: str, *, first: str = "", then: str = "") -> str:
    # Neither words nor addresses are cut; textwrap leaves non-breaking spaces alone.
    return textwrap.fill(
        line, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
