"""Putting a task or a case off until a day, for oneself alone; and looking at it again sooner."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person

from ..models import Snooze
from ..people import office_day
from ..queries import NotFound, get_case_by_id, side_of
from ..task_queries import get_task

LONGEST = timedelta(days=366)


@transaction.atomic
def snooze_task(*, task_id: int, until: date, by: Person, at: datetime) -> None:
    """`by` is not shown a task before `until`; it stays whose it is. Raises `ValidationError`, `NotFound`."""
    on = office_day(at)
    _require_ahead(until, on=on)
    get_task(by, task_id, on=on)
    _put_off(by, at, until, task_id=task_id)


@transaction.atomic
def snooze_case(*, case_id: int, until: date, by: Person, at: datetime) -> None:
    """`by` is not shown a case among what waits before `until`, or before a step is taken in it.

    Raises `ValidationError`, `NotFound` (also for a recipient: this is the Office's work).
    """
    on = office_day(at)
    case = get_case_by_id(by, case_id, on=on)
    if side_of(by, case, on=on) != "office":
        raise NotFound
    _require_ahead(until, on=on)
    _put_off(by, at, until, case_id=case_id, defaults={"version": case.instance.version})


def wake(*, snooze_id: int, by: Person) -> None:
    """`by` is shown the task or the case again from now on. Raises `NotFound` when it is not put off by `by`."""
    if not Snooze.objects.filter(pk=snooze_id, person=by).delete()[0]:
        raise NotFound


def _put_off(by: Person, at: datetime, until: date, *, defaults: dict[str, Any] | None = None, **which: int) -> None:
    known = {"until": until, "made_at": at, **(defaults or {})}
    Snooze.objects.update_or_create(person=by, **which, defaults=known)


def _require_ahead(until: date, *, on: date) -> None:
    if until <= on:
        raise ValidationError({"until": _("Choisissez un jour à venir.")})
    if until > on + LONGEST:
        raise ValidationError({"until": _("Choisissez un jour d’ici un an au plus.")})
