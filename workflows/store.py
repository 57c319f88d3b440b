"""How the engine writes: in sets, a few statements for one case or for five hundred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from .events import Event, announce
from .models import Deadline, DueWork, Transition, WorkflowInstance
from .recommendation import Work

_COLUMNS = {
    "stage": "text",
    "version": "int",
    "cycle": "int",
    "changed_at": "timestamptz",
    "received_at": "timestamptz",
    "technological": "bool",
    "due_on": "date",
    "in_default_from": "date",
    "answered_at": "timestamptz",
    "timeliness": "text",
    "finished_at": "timestamptz",
    "journal_head": "text",
}

_UPDATE_INSTANCES = """
    UPDATE workflows_workflowinstance AS i SET {assignments}
      FROM unnest(%s::bigint[], {arrays}) AS v(id, {names})
     WHERE i.id = v.id
""".format(
    assignments=", ".join(f"{name} = v.{name}" for name in _COLUMNS),
    arrays=", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values()),
    names=", ".join(_COLUMNS),
)

_CLOSE_WORK = """
    UPDATE workflows_duework AS w SET done_at = %s, outcome = v.outcome
      FROM unnest(%s::bigint[], %s::text[]) AS v(id, outcome)
     WHERE w.id = v.id AND w.done_at IS NULL
"""

_CLOSE_ALL_WORK = """
    UPDATE workflows_duework SET done_at = %s, outcome = 'moot'
     WHERE instance_id = ANY(%s) AND done_at IS NULL
"""

# The insert is the claim: work done or planned once under this key is never made again.
_PLAN_WORK = """
    INSERT INTO workflows_duework AS w (instance_id, kind, cycle, due_at, done_at, outcome)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::text[])
    ON CONFLICT (instance_id, kind, cycle) DO UPDATE SET due_at = excluded.due_at
     WHERE w.done_at IS NULL AND w.due_at <> excluded.due_at
"""


@dataclass(slots=True)
class Batch:
    """All that one transaction of the engine will write: gathered, then written by `flush`, parents first."""

    now: datetime
    rows: dict[int, WorkflowInstance] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    outcomes: dict[str, list[int]] = field(default_factory=dict)
    closed_work: list[tuple[int, str]] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    planned: list[tuple[WorkflowInstance, Work, bool]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def settle(self, row: WorkflowInstance, outcome: str) -> None:
        """The due date in force for `row` ends with `outcome`, whether it was counted just now or long ago."""
        for new in self.deadlines:
            if new.instance_id == row.pk:
                new.outcome, new.closed_at = outcome, self.now
                return
        self.outcomes.setdefault(outcome, []).append(row.pk)

    def flush(self) -> None:
        """Writes everything, then announces the events: as many statements for one case as for five hundred."""
        if self.rows:
            update_instances(self.rows.values())
        Transition.objects.bulk_create(self.transitions)
        for outcome, ids in self.outcomes.items():
            in_force = Deadline.objects.filter(instance_id__in=ids).exclude(outcome=Deadline.Outcome.REPLACED)
            if outcome == Deadline.Outcome.LIFTED:  # a date missed or met stays so after the end
                in_force = in_force.filter(outcome=Deadline.Outcome.RUNNING)
            in_force.update(outcome=outcome, closed_at=self.now)
        if self.deadlines:
            Deadline.objects.bulk_create(self.deadlines)
        with connection.cursor() as cursor:
            if self.closed_work:
                closed, outcomes = zip(*self.closed_work, strict=True)
                cursor.execute(_CLOSE_WORK, [self.now, list(closed), list(outcomes)])
            if self.emptied:
                cursor.execute(_CLOSE_ALL_WORK, [self.now, self.emptied])
        plan_work(self.planned, now=self.now)
        announce(self.events)


def update_instances(rows: Iterable[WorkflowInstance]) -> None:
    """One statement for all `rows`; their stages were set by the procedure and nowhere else."""
    rows = list(rows)
    values = [[getattr(row, name) for row in rows] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_INSTANCES, [[row.pk for row in rows], *values])


def plan_work(planned: Sequence[tuple[WorkflowInstance, Work, bool]], *, now: datetime) -> int:
    """Inserts due work, or moves what is still open; (row, work, True) is recorded as superseded from the start.

    Returns the number of rows inserted or moved.
    """
    if not planned:
        return 0
    columns = zip(
        *(
            (
                row.pk,
                work.kind,
                row.cycle,
                work.due_at,
                now if superseded else None,
                DueWork.Outcome.SUPERSEDED.value if superseded else "",
            )
            for row, work, superseded in planned
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_PLAN_WORK, [list(column) for column in columns])
        return cursor.rowcount
