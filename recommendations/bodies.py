"""What the cases of a body tell: how many are open, and how fast it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, Count, DateField, F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Left

from directory.models import Person
from directory.queries import among
from workflows.families import FINAL, WAITING, Stage

from .lists import in_order_of_urgency
from .models import Case
from .queries import visible_to

_WAITING = [each.value for each in WAITING]
_FINAL = [each.value for each in FINAL]


def open_cases(person: Person, body_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """How many open cases each body has among those that the person may see; bodies without any are left out."""
    rows = visible_to(person, on=on).filter(recipient_id__in=among(body_ids)).exclude(instance__stage__in=_FINAL)
    return dict(rows.order_by().values_list("recipient_id").annotate(n=Count("pk")))


def cases_of(person: Person, body_id: int, *, on: date) -> QuerySet[Case]:
    """The cases of a body that the person may see, the most urgent first, in the order of the list of cases."""
    return in_order_of_urgency(visible_to(person, on=on).filter(recipient_id=body_id))


@dataclass(frozen=True, slots=True)
class YearLine:
    """What became of what was issued to a body in a year, withdrawn cases apart.

    `none` were not answered and are in default; `waiting` are neither. `median` and `ninth` are days from receipt to
    answer, within which a half and nine tenths of the answers came; None without an answer.
    """

    year: int
    total: int
    in_time: int
    late: int
    none: int
    waiting: int
    median: int | None
    ninth: int | None


class _Within(Aggregate):
    """The smallest value that at least `part` of the values do not exceed."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


def _day(moment: str) -> Cast:
    return Cast(Func(F("instance__time_zone"), F(moment), function="timezone"), DateField())


# Both days by the legal time of the case, as the law counts them.
_DAYS = Func(
    _day("instance__answered_at"),
    _day("instance__received_at"),
    template="(%(expressions)s)",
    arg_joiner=" - ",
    output_field=IntegerField(),
)


def answers_by_year(person: Person, body_id: int, *, on: date) -> list[YearLine]:
    """How a body answers, by year of issue, the newest first; of what the person may see, in one query."""
    answered = Q(instance__answered_at__isnull=False)
    silent = Q(instance__stage__in=_WAITING, instance__in_default_from__lte=on)
    rows = (
        visible_to(person, on=on)
        .select_related(None)
        .filter(recipient_id=body_id)
        .exclude(instance__stage=Stage.WITHDRAWN.value)
        .order_by()
        .values(year=Left("number", 4))
        .annotate(
            total=Count("pk"),
            late=Count("pk", filter=answered & Q(instance__timeliness="late")),
            answered=Count("pk", filter=answered),
            none=Count("pk", filter=~answered & silent),
            median=_Within(_DAYS, part=0.5, filter=answered),
            ninth=_Within(_DAYS, part=0.9, filter=answered),
        )
        .order_by("-year")
    )
    return [
        YearLine(
            year=int(row["year"]),
            total=row["total"],
            in_time=row["answered"] - row["late"],
            late=row["late"],
            none=row["none"],
            waiting=row["total"] - row["answered"] - row["none"],
            median=row["median"],
            ninth=row["ninth"],
        )
        for row in rows
    ]
