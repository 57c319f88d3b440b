"""What a step would come to, by the engine's own code and without writing a row: a preview shows it before the act."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import reads
from .actors import Actor, Role
from .engine import NotPossibleNow
from .families import AUDIENCES, LIVE_IN, Stage, plain_kind, split_kind
from .models import DecreedHoliday, DueWork, WorkflowInstance
from .reads import Passed
from .recommendation import reported_from, steps_table
from .steps import run_clock, take_step
from .store import Batch


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its dates, and the notices that will go out by themselves, plain kind → moment.

    `reported_from` is the day on which silence is reported; after the default only where a courtesy runs.
    """

    stage: str
    received_at: datetime | None
    due_on: date | None
    in_default_from: date | None
    courtesy_until: date | None
    reported_from: date | None
    timeliness: str
    notices: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class Foresight:
    """A case as it stands, its clock run up to the moment, and as it would stand after the step."""

    before: Standing
    after: Standing


def standing_of(instance_id: int, *, at: datetime) -> Foresight:
    """A case as it stands, for an act that would change none of its dates."""
    row, open_work = _as_it_stands(instance_id, at)
    standing = _standing(row, open_work)
    return Foresight(standing, standing)


def foresee(instance_id: int, step: str, *, by: Actor, at: datetime, **facts: Any) -> Foresight:
    """What a step that moves dates or silence would come to at `at`; `facts` are those of the step.

    Reads without a lock and writes nothing: the act itself may find the case changed. Raises `NotPossibleNow`.
    """
    row, open_work = _as_it_stands(instance_id, at)
    before = _standing(row, open_work)
    if Stage(row.stage) not in steps_table()[step]:
        raise NotPossibleNow(step, row.stage)
    batch = Batch(now=at)
    calendar = DecreedHoliday.calendar()
    take_step(batch, row, step, by=by, role=Role.OFFICER, at=at, facts=facts, calendar=calendar)
    if row.pk in batch.emptied or row.pk in batch.set_aside:
        planned = [work for _row, work, told in batch.planned if not told]
        run_clock(
            Batch(now=at),
            [row],
            [
                Passed(-n, row.pk, work.kind, row.cycle, work.due_at)
                for n, work in enumerate(planned)
                if work.due_at <= at
            ],
        )
        open_work = {work.kind: work.due_at for work in planned if work.due_at > at}
    return Foresight(before, _standing(row, open_work))


def _as_it_stands(instance_id: int, at: datetime) -> tuple[WorkflowInstance, dict[str, datetime]]:
    """The case once its clock has run up to `at`, in memory, and its open work after that moment."""
    row = WorkflowInstance.objects.select_related("profile").get(pk=instance_id)
    rows = DueWork.objects.filter(instance_id=instance_id, done_at=None, due_at__gt=at).order_by("due_at", "kind")
    open_work = dict(rows.values_list("kind", "due_at"))
    run_clock(Batch(now=at), [row], reads.passed_work([instance_id], at))
    return row, open_work


def _standing(row: WorkflowInstance, open_work: dict[str, datetime]) -> Standing:
    notices = {plain_kind(kind): due_at for kind, due_at in open_work.items() if _will_be_told(kind, row.stage)}
    return Standing(
        row.stage,
        row.received_at,
        row.due_on,
        row.in_default_from,
        row.courtesy_until,
        reported_from(row),
        row.timeliness,
        notices,
    )


def _will_be_told(kind: str, stage: str) -> bool:
    """Whether a notice will go out; a reported case has no more reminders before its due date."""
    family, _days = split_kind(kind)
    return family in AUDIENCES and (stage != Stage.ESCALATED or Stage.ESCALATED in LIVE_IN[family])
