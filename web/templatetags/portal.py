"""The small words of the portal's templates: hashes and legal time on slips."""

from datetime import datetime

from django import template

from web.portal import answer_presenters, presenters

register = template.Library()

register.filter("grouped", presenters.grouped)
register.filter("decision_words", answer_presenters.decision_words)


@register.filter
def legal_time_at(moment: datetime, time_zone: str) -> str:
    """« heure légale du Québec (UTC−5) »."""
    return presenters.legal_time_at(moment, time_zone)
