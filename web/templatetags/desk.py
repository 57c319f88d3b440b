"""A word of the desk's templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from web.presenters.stages import SIGNS

register = template.Library()


@register.simple_tag
def stage_icon(stage: str) -> SafeString:
    """The form of a stage without its word, beside a sentence that says it."""
    shape = mark_safe(SIGNS[stage].shape)  # noqa: S308 - our own constant
    return format_html(
        '<span class="sign s-{}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        'focusable="false">{}</svg></span>',
        stage,
        shape,
    )
