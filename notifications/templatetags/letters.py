"""A quotation of a recommendation in the HTML of an e-mail, where only plain elements are sure to be shown."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from notifications.blocks import Block
from recommendations.marks import Line
from recommendations.rendering import line_html
from recommendations.texts import Block as Part
from recommendations.texts import Point

register = template.Library()


@register.filter
def marked_html(block: Block) -> SafeString:
    """The headings, paragraphs and points of a marked quotation; its headings come under a second one."""
    return mark_safe("".join(map(_part, block.parts)))


def _part(part: Part) -> str:
    if part.heading:
        return format_html("<h{0}>{1}</h{0}>", part.heading + 2, _lines(part.lines))
    return _points(part.points) if part.points else format_html("<p>{}</p>", _lines(part.lines))


def _points(points: Iterable[Point]) -> str:
    """Under their labels as typed: mail programs count in their own way."""
    items = [
        format_html("<li>{} {}{}</li>", point.label, _lines(point.lines), mark_safe(_points(point.points)))
        for point in points
    ]
    return format_html('<ul class="labelled">{}</ul>', mark_safe("".join(items))) if items else ""


def _lines(lines: Iterable[Line]) -> SafeString:
    return mark_safe("<br>".join(map(line_html, lines)))
