"""What the database counts of a case by itself."""

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    PositiveSmallIntegerField,
    Value,
    When,
)

from .families import WAITING, Stage


def legal_days_between(first: str, last: str) -> Func:
    """The days from one moment of a case to another, by their dates in the legal time of the case.

    PostgreSQL subtracts two dates to a number of days; Django's own subtraction would make it an interval.
    """
    days = (_legal_day(last), _legal_day(first))
    return Func(*days, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def _legal_day(moment: str) -> Func:
    local = Func(F("time_zone"), F(moment), function="timezone", output_field=DateTimeField())
    return Func(local, function="date", output_field=DateField())


def urgency(stage: str) -> Case:
    """What asks most of people comes first: an answer that is awaited, a receipt, an answer to assess, what is over."""
    return Case(
        When(**{f"{stage}__in": [each.value for each in WAITING]}, then=Value(0)),
        When(**{stage: Stage.ISSUED.value}, then=Value(1)),
        When(**{stage: Stage.ANSWERED.value}, then=Value(2)),
        default=Value(3),
        output_field=PositiveSmallIntegerField(),
    )
