"""Small words of the desk's and the accounts' templates."""

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
def relabel(field: BoundField, label: str, help_text: str = "") -> str:
    """Gives a field of another package's form our words: its label above, its help, nothing inside the box."""
    field.label, field.help_text = label, help_text
    field.field.widget.attrs.pop("placeholder", None)
    return ""
