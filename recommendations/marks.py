"""The marks inside a line of a recommendation's text: emphasis and references. Pure.

    **gras**   *italique*   [les mots](https://exemple.quebec)   [écrire](mailto:a@exemple.quebec)
    https://exemple.quebec   [C-26, a. 16.27]   \\* (a star that marks nothing)

A mark begins and ends on one line. What is no mark stays as typed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Words with a meaning: « strong », « em », « link », or « article » of a statute. `to` is where it leads."""

    kind: str
    pieces: tuple["Piece", ...]
    to: str = ""


Piece = str | Mark
# A line without marks is its words.
Line = str | tuple[Piece, ...]

# What a mark holds is bounded, so that nobody can type a line that takes long to read.
_MARK = re.compile(
    r"""
      \\(?P<plain>[\\*\[\]\#])
    | \[(?P<words>[^\[\]]{1,300})\]\((?P<to>[a-z]{4,6}:[^\s<>"«»\\]{1,1000}?)\)(?!\))
    | \[(?P<article>(?P<statute>[A-Z]{1,2}-\d{1,3}(?:\.\d{1,3}){0,3}),[ \u00a0]a\.[ \u00a0]\d[\d.]{0,12}
        (?:[ \u00a0]\(\d{1,3}°\))?)\]
    | (?P<bare>https?://[^\s<>"«»\\*\[\]]{1,1000})
    | (?<!\*)\*\*(?=\S)(?P<strong>.{1,1000}?)(?<=\S)\*\*(?!\*)
    | (?<![\w*])\*(?=[^\s*])(?P<em>[^*]{1,1000}?)(?<=\S)\*(?![\w*])
    """,
    re.VERBOSE,
)
_ALLOWED = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?|mailto:[^\s@?]+@[^\s@?]+")
# The statutes of Québec as they are in force, in the language of the text.
_STATUTES = "https://www.legisquebec.gouv.qc.ca/fr/document/lc/"


def read(text: str) -> Line:
    """The pieces of a line; the line itself when it holds no mark."""
    found = tuple(_joined(_pieces(text)))
    return found if any(isinstance(each, Mark) for each in found) else "".join(map(str, found))


def _pieces(text: str, *, linked: bool = False) -> Iterator[Piece]:
    """`linked`: among the words of a link, where no other one begins."""
    end = 0
    for found in _MARK.finditer(text):
        pieces = _read(found, linked=linked)
        if pieces:
            yield text[end : found.start()]
            yield from pieces
            end = found.end()
    yield text[end:]


def _read(found: re.Match[str], *, linked: bool) -> tuple[Piece, ...]:
    """What one match says; nothing when it is no mark after all."""
    said = found.groupdict()

    def inside(name: str, *, linked: bool = linked) -> tuple[Piece, ...]:
        return tuple(_joined(_pieces(said[name], linked=linked)))

    if said["plain"]:
        return (said["plain"],)
    if said["strong"] or said["em"]:
        kind = "strong" if said["strong"] else "em"
        return (Mark(kind, inside(kind)),)
    if linked:
        return ()
    if said["article"]:
        return (Mark("article", (said["article"],), f"{_STATUTES}{said['statute']}"),)
    to = said["to"] or said["bare"].rstrip(".,;:!?’')")
    if not _ALLOWED.fullmatch(to):
        return ()
    if said["to"]:
        return (Mark("link", inside("words", linked=True), to),)
    return (Mark("link", (to,), to), said["bare"][len(to) :])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Words that follow each other as one piece, without empty ones."""
    words = ""
    for each in pieces:
        if isinstance(each, str):
            words += each
            continue
        if words:
            yield words
        yield each
        words = ""
    if words:
        yield words


def address_beside(mark: Mark) -> str:
    """The address that print shows beside a link's words; empty where the words already say it."""
    address = mark.to.removeprefix("mailto:")
    return "" if mark.kind != "link" or mark.pieces == (address,) else address
