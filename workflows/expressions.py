"""What the database counts of a case by itself."""

from django.db.models import DateField, DateTimeField, F, Func, IntegerField


def legal_days_between(first: str, last: str) -> Func:
    """The days from one moment of a case to another, by their dates in the legal time of the case.

    PostgreSQL subtracts two dates to a number of days; Django's own subtraction would make it an interval.
    """
    days = (_legal_day(last), _legal_day(first))
    return Func(*days, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def _legal_day(moment: str) -> Func:
    local = Func(F("time_zone"), F(moment), function="timezone", output_field=DateTimeField())
    return Func(local, function="date", output_field=DateField())
