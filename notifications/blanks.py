"""Blanks of a form letter: the places where each letter has its own words, so that the rest is made once for all."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .blocks import Line

NAMES = ("addressee", "recipient", "case_number", "file_fr", "file_en")
# Letters only: an address of a page that holds a blank stays one word, and one link.
_BLANK = re.compile(f"Qz({'|'.join(NAMES)})zQ")


def named(name: str) -> str:
    """How a blank stands in a text until it is filled in."""
    return f"Qz{name}zQ"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with blanks: the words between them, and at every other place the name of a blank."""

    pieces: tuple[str, ...]

    def fill(self, own: Mapping[str, str]) -> str:
        """The text with `own` words in its blanks; what they say is not searched for blanks again."""
        return "".join([own[piece] if place % 2 else piece for place, piece in enumerate(self.pieces)])


@dataclass(frozen=True, slots=True)
class WrappedText:
    """A line with blanks: how it is broken depends on what they will say."""

    text: Text
    line: Line

    def fill(self, own: Mapping[str, str]) -> str:
        """As `Text.fill`, then broken into lines."""
        return Line(self.text.fill(own), self.line.first, self.line.then).wrapped()


def read(text: str) -> Text:
    """A text with its blanks found."""
    return Text(tuple(_BLANK.split(text)))


def read_lines(lines: Iterable[Line]) -> tuple[Text | WrappedText, ...]:
    """Lines of plain text with their blanks found; those without any are broken now, once for all letters."""
    found: list[Text | WrappedText] = []
    ready: list[str] = []
    for line in lines:
        text = read(line.text)
        if len(text.pieces) == 1:
            ready.append(line.wrapped() + "\n")
        else:
            found += [Text(("".join(ready),)), WrappedText(text, line)]
            ready = ["\n"]
    return (*found, Text(("".join(ready),)))
