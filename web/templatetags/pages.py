"""Small words of the desk's and the accounts' templates."""

from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from web.presenters import dates
from web.presenters.stages import SIGNS

register = template.Library()


@register.simple_tag
def stage_icon(stage: str) -> SafeString:
    """The form of a stage without its word, beside a sentence that says it."""
    return format_html(
        '<span class="sign s-{}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        'focusable="false">{}</svg></span>',
        stage,
        mark_safe(SIGNS[stage].shape),
    )


@register.simple_tag
def value_of(column: Any, row: Any) -> SafeString:
    """What a line of the list says in one of the columns that a person added."""
    value = column.value(row)
    if isinstance(value, date):
        return format_html('<time class="d" datetime="{}">{}</time>', value.isoformat(), dates.date_short(value))
    return mark_safe('<span class="quiet">–</span>') if value in ("", None) else format_html("{}", value)


@register.simple_tag
def relabel(field: BoundField, label: str, help_text: str = "") -> str:
    """Gives a field of another package's form our words: its label above, its help, nothing inside the box."""
    field.label, field.help_text = label, help_text
    field.field.widget.attrs.pop("placeholder", None)
    return ""
