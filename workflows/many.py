"""One step on many cases: what `engine.advance` does to one, in as few statements for a set as for a single case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from . import reads
from .actors import Actor
from .calendar import Calendar
from .engine import EngineError, NotAllowed, NotPossibleNow, StalePage, hold_many
from .families import Stage
from .models import DecreedHoliday, WorkflowInstance
from .recommendation import COUNTING_STEPS, COURTESY_STEPS, steps_table
from .steps import run_clock, take_step
from .store import Batch


@dataclass(frozen=True, slots=True)
class Asked:
    """A case, who would take the step on it, and the version of it that the person saw."""

    instance_id: int
    by: Actor
    expected_version: int | None = None


# What the caller knows of the cases once they are held: the facts of the step for each, or why it is refused.
Judged = Mapping[int, dict[str, Any] | EngineError]


def advance_many(
    asked: Sequence[Asked], step: str, *, at: datetime, judge: Callable[[Sequence[int]], Judged]
) -> dict[int, EngineError | None]:
    """Takes `step`, one that counts no due date, on each case where it may be taken; returns for each why not, or None.

    One transaction. `judge` is asked once, with the keys of all cases, under their locks and after their clock has run.
    A refused case keeps everything but what its clock did. Raises `Busy` when somebody holds one of them.
    """
    assert step not in COUNTING_STEPS
    wanted = {each.instance_id: each for each in asked}
    found: dict[int, EngineError | None] = {}
    with transaction.atomic():
        rows = hold_many(sorted(wanted))
        seen = {row.pk: row.version for row in rows}
        _run_clock(rows, at)
        judged = judge([row.pk for row in rows])
        batch = Batch(now=at)
        calendar = DecreedHoliday.calendar() if step in COURTESY_STEPS else None
        for row in rows:
            said, each = judged[row.pk], wanted[row.pk]
            if isinstance(said, EngineError):
                found[row.pk] = said
            elif each.expected_version not in (None, seen[row.pk]):
                found[row.pk] = StalePage()
            else:
                found[row.pk] = _take(batch, row, step, by=each.by, at=at, facts=said, calendar=calendar)
        batch.flush()
        if batch.plans_the_past():
            _run_clock(rows, at)
    return found


def _run_clock(rows: Sequence[WorkflowInstance], at: datetime) -> None:
    batch = Batch(now=at)
    run_clock(batch, rows, reads.passed_work([row.pk for row in rows], at))
    batch.flush()


def _take(
    batch: Batch,
    row: WorkflowInstance,
    step: str,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any],
    calendar: Calendar | None,
) -> EngineError | None:
    known = steps_table()[step].get(Stage(row.stage))
    if known is None:
        return NotPossibleNow(step, row.stage)
    role = by.role_among(known.roles)
    if role is None:
        return NotAllowed(step, by)
    take_step(batch, row, step, by=by, role=role, at=at, facts=facts, calendar=calendar)
    return None
