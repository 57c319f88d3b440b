"""The small language in which people write letters: plain words, blanks, parts shared by letters, and conditions.

    {échéance}                       a blank
    {partie : fin de la lettre}      a text that several letters share
    {si en retard}…{sinon}…{fin}     words that are said only in a case; also {sinon si …}

Pure. What was read is a tree; whoever says it puts it together from that, so that nothing typed is ever run as code.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Why a text cannot be read."""

    BRACE = "brace"
    BLANK = "blank"
    PART = "part"
    CONDITION = "condition"
    ORDER = "order"
    OPEN = "open"
    TITLE = "title"


class Unreadable(ValueError):
    """A text that cannot be read: `fault`, and the words where it stands."""

    def __init__(self, fault: Fault, words: str) -> None:
        self.fault, self.words = fault, words
        super().__init__(fault, words)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be named: the code of each blank, part and condition, by the name that people type."""

    blanks: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are."""

    words: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for what each letter says, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class Part:
    """A text that letters share, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Words said in one case; `cases` are tried in order, « sinon » has no condition."""

    cases: tuple[tuple[str | None, tuple["Node", ...]], ...]


Node = Text | Blank | Part | Choice

_BRACES = re.compile(r"(\{[^{}]*\})")
_PART = re.compile(r"partie\s*:\s*(.+)")


def plain(name: str) -> str:
    """A name as it is compared: without capitals, any blanks as one space, any apostrophe as « ’ »."""
    return " ".join(name.replace("'", "’").split()).lower()


def read(source: str, known: Vocabulary) -> tuple[Node, ...]:
    """The tree of a text. Raises `Unreadable`."""
    return _Reader(known).read(source)


def names(nodes: Sequence[Node]) -> Iterator[str]:
    """The codes of the blanks of a text, in order, those of its conditional words included."""
    for node in nodes:
        if isinstance(node, Blank):
            yield node.code
        elif isinstance(node, Choice):
            for _condition, inside in node.cases:
                yield from names(inside)


class _Reader:
    def __init__(self, known: Vocabulary) -> None:
        self._known = known

    def read(self, source: str) -> tuple[Node, ...]:
        stack: list[list[list[Node]]] = [[[]]]  # of each open choice, the words of its cases
        conditions: list[list[str | None]] = []
        for place, piece in enumerate(_BRACES.split(source)):
            if not place % 2:
                if "{" in piece or "}" in piece:
                    raise Unreadable(Fault.BRACE, piece.strip()[:40])
                if piece:
                    stack[-1][-1].append(Text(piece))
                continue
            said = plain(piece[1:-1])
            if said.startswith("si "):
                conditions.append([self._condition(said[3:])])
                stack.append([[]])
            elif said == "sinon" or said.startswith("sinon si "):
                if not conditions or conditions[-1][-1] is None:
                    raise Unreadable(Fault.ORDER, piece)
                conditions[-1].append(None if said == "sinon" else self._condition(said[len("sinon si ") :]))
                stack[-1].append([])
            elif said == "fin":
                if not conditions:
                    raise Unreadable(Fault.ORDER, piece)
                words = [tuple(each) for each in stack.pop()]
                stack[-1][-1].append(Choice(tuple(zip(conditions.pop(), words, strict=True))))
            else:
                stack[-1][-1].append(self._named(said))
        if conditions:
            raise Unreadable(Fault.OPEN, "{fin}")
        return tuple(stack[0][0])

    def _named(self, said: str) -> Node:
        if found := _PART.fullmatch(said):
            if found[1] not in self._known.parts:
                raise Unreadable(Fault.PART, found[1])
            return Part(self._known.parts[found[1]])
        if said not in self._known.blanks:
            raise Unreadable(Fault.BLANK, said)
        return Blank(self._known.blanks[said])

    def _condition(self, said: str) -> str:
        if said not in self._known.conditions:
            raise Unreadable(Fault.CONDITION, said)
        return self._known.conditions[said]
