"""A line of a text, with its marks, as HTML and as plain words: once for pages and for e-mails."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .marks import Line, Piece, address_beside

_TAGS = {"strong": "strong", "em": "em"}
_SIGNS = {"strong": "**", "em": "*"}


def line_html(line: Line) -> SafeString:
    """The line, everything in it escaped."""
    return mark_safe("".join(map(_html, (line,) if isinstance(line, str) else line)))


def _html(piece: Piece) -> str:
    if isinstance(piece, str):
        return conditional_escape(piece)
    inside = line_html(piece.pieces)
    if tag := _TAGS.get(piece.kind):
        return format_html("<{0}>{1}</{0}>", tag, inside)
    # Where the words do not say the address, print adds it.
    shown = format_html(' data-address="{}"', beside) if (beside := address_beside(piece)) else ""
    return format_html('<a href="{}"{}>{}</a>', piece.to, shown, inside)


def line_words(line: Line) -> str:
    """The line for a reader of plain text: emphasis between stars, addresses beside their words."""
    return "".join(map(_words, (line,) if isinstance(line, str) else line))


def _words(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    sign = _SIGNS.get(piece.kind, "")
    address = address_beside(piece)
    return f"{sign}{line_words(piece.pieces)}{sign}" + (f" ({address})" if address else "")
