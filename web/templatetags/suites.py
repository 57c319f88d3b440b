"""The small words of templates: dates, signs, fields, texts. The sentences themselves are in `web.presenters`."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, MultiWidget, RadioSelect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from recommendations.rendering import line_html
from recommendations.texts import Block, Line, Point, blocks
from web.presenters import dates
from web.presenters.clock_line import ROW, Drawing
from web.presenters.label_places import Label
from web.presenters.stages import SIGNS

register = template.Library()

register.filter("date_long", dates.date_long)
register.filter("date_medium", dates.date_medium)
register.filter("date_short", dates.date_short)
register.filter("days_sign", dates.days_sign)
register.filter("days_words", dates.days_words)


@register.filter
def regime_name(profile: Any) -> str:
    """The name of the regime of a version of the rules, in the language of the page."""
    return profile.name_en if dates.english() else profile.name_fr


@register.filter
def moment_long(moment: datetime, time_zone: str = dates.OFFICE_TIME) -> str:
    """To the second: « 13 octobre 2026, 10 h 4 min 27 s »."""
    return dates.moment_long(moment, time_zone)


@register.filter
def moment_short(moment: datetime, time_zone: str = dates.OFFICE_TIME) -> str:
    """« 13 oct. 2026, 10 h 4 »."""
    return dates.moment_short(moment, time_zone)


@register.filter
def day_month(day: date) -> str:
    """Without its year: « 7 avr. »."""
    return dates.date_short(day, year=False)


@register.filter
def hour(moment: datetime, time_zone: str = dates.OFFICE_TIME) -> str:
    """« 10 h 4 »."""
    return dates.hour(moment, time_zone)


@register.filter
def time_of(text: str, day: date | datetime) -> SafeString:
    """`{{ day|date_short|time_of:day }}`: the text in a `time` element."""
    return format_html('<time class="d" datetime="{}">{}</time>', day.isoformat(), text)


@register.simple_tag
def days_mark(day: date, today: date, late: bool = True) -> SafeString:
    """« J-23 » with its words as a title; red once late."""
    return dates.days_mark(day, today, late=late)


# --- geometry: numbers of SVG are written with a point whatever the language ------------------------------------


@register.filter
def plain(number: float) -> str:
    """A number as SVG writes it."""
    return f"{number:g}"


@register.filter
def add_to(number: float, more: float) -> str:
    return f"{number + float(more):g}"


@register.filter
def minus(number: float, less: float) -> str:
    return f"{number - less:.1f}"


@register.filter
def label_above(drawing: Drawing, label: Label) -> float:
    """Base line of the first line of a label above the line of the clock."""
    return ROW * (max(each.row for each in drawing.above) - label.row) + 20


@register.filter
def label_below(drawing: Drawing, label: Label) -> float:
    """Base line of the first line of a label below the line of the clock."""
    return drawing.axis + 37 + ROW * label.row


# --- signs ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/sign.html")
def sign(stage: str, late: bool = False, big: bool = False) -> dict[str, Any]:
    """The sign of a stage: `{% sign case.instance.stage late=True big=True %}`."""
    found = SIGNS[stage]
    return {"sign": found, "shape": mark_safe(found.shape), "late": late, "big": big}


# --- texts ------------------------------------------------------------------------------------------------------


@register.filter
def structured(text: str) -> SafeString:
    """A text as it was written: its paragraphs, and its points under their own labels, as in the letter."""
    return _structured(text, marked=False)


@register.filter
def text_of(recommendation: Any) -> SafeString:
    """The text of a recommendation, as in the letter; its headings come under a second one."""
    return _structured(recommendation.text, marked=recommendation.marked, level=3)


@register.filter
def reasons_of(recommendation: Any) -> SafeString:
    """Its reasons; their headings come under a third one."""
    return _structured(recommendation.reasons, marked=recommendation.marked, level=4)


@register.filter
def point_of(point: Any, recommendation: Any) -> SafeString:
    """The text of a point of a recommendation, without its label."""
    return _structured(point.text, marked=recommendation.marked)


def _structured(text: str, *, marked: bool, level: int = 3) -> SafeString:
    """`level` is that of the first headings."""
    return mark_safe("".join(_block(block, level) for block in blocks(text, marked=marked)))


def _block(block: Block, level: int) -> str:
    if block.heading:
        return format_html('<h{0} class="in-text">{1}</h{0}>', level + block.heading - 1, _lines(block.lines))
    if not block.points:
        return format_html('<p class="text">{}</p>', _lines(block.lines))
    counted = all(
        point.label in (f"{number}.", f"{number})") and not point.points
        for number, point in enumerate(block.points, start=1)
    )
    return format_html('<ol class="points">{}</ol>', mark_safe("".join(_items(block.points, counted=counted))))


def _items(points: Iterable[Point], *, counted: bool) -> Iterator[str]:
    """Each point, and those under it after it; with their labels, unless counting gives the same ones."""
    for point in points:
        label = "" if counted else format_html(' data-label="{}"', point.label)
        yield format_html("<li{}><p>{}</p></li>", label, _lines(point.lines))
        yield from _items(point.points, counted=counted)


def _lines(lines: Iterable[Line]) -> SafeString:
    return mark_safe("<br>".join(map(line_html, lines)))


@register.filter
def nw(text: Any) -> SafeString:
    """Never broken over two lines: numbers of cases."""
    return format_html('<span class="nw">{}</span>', text)


# --- forms ------------------------------------------------------------------------------------------------------


def _widget(field: BoundField) -> Any:
    return field.field.widget


@register.filter
def is_choice(field: BoundField) -> bool:
    """Radio buttons or several boxes."""
    return isinstance(_widget(field), RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one label: a fieldset."""
    return is_choice(field) or isinstance(_widget(field), MultiWidget)


@register.filter
def is_tick(field: BoundField) -> bool:
    """One box to tick: its label stands beside it."""
    return isinstance(_widget(field), CheckboxInput)


@register.filter(name="input")
def control(field: BoundField) -> SafeString:
    """The control with our class, tied to its help and its error for screen readers."""
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attributes = {"class": f"input {_widget(field).attrs.get('class', '')}".strip()}
    if getattr(_widget(field), "input_type", "") == "file":
        attributes["class"] += " file"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def anchor(field: BoundField) -> str:
    """Where a link of the error summary leads: the control, or the group of controls."""
    return field.auto_id if is_group(field) else field.id_for_label


# --- lists ------------------------------------------------------------------------------------------------------


@register.filter
def pages_around(paginator: Paginator, number: int) -> Iterable[int | str]:
    """The numbers of pages to show around one, with « … » for those left out."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
