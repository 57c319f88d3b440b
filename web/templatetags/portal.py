"""The small words of the portal's templates: hashes and legal time on slips."""

from datetime import datetime

from django import template

from web.portal import presenters

register = template.Library()

register.filter("grouped", presenters.grouped)


@register.filter
def legal_time_at(moment: datetime, time_zone: str) -> str:
    """« heure légale du Québec (UTC−5) »."""
    return presenters.legal_time_at(moment, time_zone)
