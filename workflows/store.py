"""How the engine writes: one case or five hundred in the same statements, and all of them in one round trip."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from .events import Event, announce
from .families import MOVED_BY_COURTESY, Work
from .journal import Entry
from .models import Deadline, DueWork, WorkflowInstance

STARTED = {
    "id": "bigint",
    "workflow": "text",
    "regime": "text",
    "profile_id": "bigint",
    "time_zone": "text",
    "ladder": "text",
    "started_at": "timestamptz",
}
MOVING = {
    "stage": "text",
    "version": "int",
    "cycle": "int",
    "changed_at": "timestamptz",
    "received_at": "timestamptz",
    "technological": "bool",
    "due_on": "date",
    "in_default_from": "date",
    "courtesy_until": "date",
    "answered_at": "timestamptz",
    "rung": "text",
    "timeliness": "text",
    "answer_cycle": "int",
    "assess_by": "date",
    "complete_by": "date",
    "finished_at": "timestamptz",
    "journal_head": "text",
}
INSTANCE = STARTED | MOVING
ENTRY = {
    "instance_id": "bigint",
    "seq": "int",
    "step": "text",
    "source": "text",
    "target": "text",
    "at": "timestamptz",
    "recorded_at": "timestamptz",
    "actor_id": "text",
    "actor_name": "text",
    "actor_role": "text",
    "facts": "jsonb",
    "previous_hash": "text",
    "hash": "text",
}
DEADLINE = {
    "instance_id": "bigint",
    "cycle": "int",
    "profile_id": "bigint",
    "received_at": "timestamptz",
    "due_on": "date",
    "in_default_from": "date",
    "trace": "jsonb",
    "calendar_version": "text",
    "computed_at": "timestamptz",
    "outcome": "text",
    "closed_at": "timestamptz",
}
WORK = {
    "instance_id": "bigint",
    "kind": "text",
    "cycle": "int",
    "due_at": "timestamptz",
    "done_at": "timestamptz",
    "outcome": "text",
}


def _unnest(columns: dict[str, str]) -> str:
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in columns.values())})"


def _insert(table: str, columns: dict[str, str]) -> str:
    return f"INSERT INTO {table} AS w ({', '.join(columns)}) SELECT * FROM {_unnest(columns)}"


_START_INSTANCES = _insert("workflows_workflowinstance", INSTANCE)

_MOVE_INSTANCES = f"""
    UPDATE workflows_workflowinstance AS i SET {", ".join(f"{name} = v.{name}" for name in MOVING)}
      FROM {_unnest({"id": "bigint", **MOVING})} AS v(id, {", ".join(MOVING)})
     WHERE i.id = v.id
"""

_WRITE_JOURNAL = _insert("workflows_transition", ENTRY)

_SETTLE = """
    UPDATE workflows_deadline SET outcome = %s, closed_at = %s
     WHERE instance_id = ANY(%s::bigint[]) AND outcome <> 'replaced'
"""
_LIFT = _SETTLE + " AND outcome = 'running'"  # a date missed or met stays so after the end

_COUNT = _insert("workflows_deadline", DEADLINE)

_CLOSE_WORK = """
    UPDATE workflows_duework AS w SET done_at = %s, outcome = v.outcome
      FROM unnest(%s::bigint[], %s::text[]) AS v(id, outcome)
     WHERE w.id = v.id AND w.done_at IS NULL
"""

_CLOSE_ALL_WORK = """
    UPDATE workflows_duework SET done_at = %s, outcome = 'moot'
     WHERE instance_id = ANY(%s::bigint[]) AND done_at IS NULL
"""

# A courtesy begins or ends: what it moves is put aside, and comes back as it was if it is planned once more.
_SET_ASIDE = """
    UPDATE workflows_duework SET done_at = %s, outcome = 'set_aside'
     WHERE instance_id = ANY(%s::bigint[]) AND done_at IS NULL
       AND split_part(split_part(kind, '@', 1), ':', 1) = ANY(%s::text[])
"""

# The insert is the claim: work done or planned once under this key is never made again, unless it was only put aside.
_PLAN_WORK = f"""
    {_insert("workflows_duework", WORK)}
    ON CONFLICT (instance_id, kind, cycle)
    DO UPDATE SET due_at = excluded.due_at, done_at = excluded.done_at, outcome = excluded.outcome
     WHERE (w.done_at IS NULL AND w.due_at <> excluded.due_at) OR w.outcome = 'set_aside'
"""


@dataclass(slots=True)
class Batch:
    """All that one transaction of the engine will write: gathered, then written by `flush`, parents first."""

    now: datetime
    started: dict[int, WorkflowInstance] = field(default_factory=dict)
    moved: dict[int, WorkflowInstance] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    outcomes: dict[str, list[int]] = field(default_factory=dict)
    closed_work: list[tuple[int, str]] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    set_aside: list[int] = field(default_factory=list)
    planned: list[tuple[WorkflowInstance, Work, bool]] = field(default_factory=list)
    plans: dict[tuple[Any, ...], list[tuple[Work, bool]]] = field(default_factory=dict)
    """Cases alike in all that a plan depends on are planned once: ten thousand recipients of one text are."""
    events: list[Event] = field(default_factory=list)

    def settle(self, row: WorkflowInstance, outcome: str) -> None:
        """The due date in force for `row` ends with `outcome`, whether it was counted just now or long ago."""
        for new in self.deadlines:
            if new.instance_id == row.pk:
                new.outcome, new.closed_at = outcome, self.now
                return
        self.outcomes.setdefault(outcome, []).append(row.pk)

    def plans_the_past(self) -> bool:
        """Whether something is planned for a moment that has already come, so that the clock must run at once."""
        return any(work.due_at <= self.now and not passed for _row, work, passed in self.planned)

    def flush(self) -> None:
        """Writes everything, then announces the events."""
        self.write()
        announce(self.events)

    def write(self) -> None:
        """Writes everything in one round trip: as many statements for one case as for five hundred."""
        statements = list(self._statements())
        if not statements:
            return
        values = [value for _sql, of_one in statements for value in of_one]
        with connection.cursor() as cursor:
            # One string of several statements: the adapter binds on this side, as Django does unless told otherwise.
            cursor.execute(";".join(sql for sql, _values in statements), values)

    def _statements(self) -> Iterable[tuple[str, list[Any]]]:
        if self.started:
            yield _START_INSTANCES, _columns(self.started.values(), INSTANCE)
        if self.moved:
            yield _MOVE_INSTANCES, [_array(self.moved), *_columns(self.moved.values(), MOVING)]
        if self.entries:
            yield _WRITE_JOURNAL, _columns(self.entries, ENTRY)
        for outcome, ids in self.outcomes.items():
            lifted = outcome == Deadline.Outcome.LIFTED
            yield (_LIFT if lifted else _SETTLE), [outcome, self.now, _array(ids)]
        if self.deadlines:
            yield _COUNT, _columns(self.deadlines, DEADLINE)
        if self.closed_work:
            ids, outcomes = (list(column) for column in zip(*self.closed_work, strict=True))
            yield _CLOSE_WORK, [self.now, _array(ids), _array(outcomes, "text")]
        if self.emptied:
            yield _CLOSE_ALL_WORK, [self.now, _array(self.emptied)]
        if self.set_aside:
            yield _SET_ASIDE, [self.now, _array(self.set_aside), _array(sorted(MOVED_BY_COURTESY), "text")]
        if self.planned:
            yield _PLAN_WORK, _work(self.planned, self.now)


def plan_work(planned: Sequence[tuple[WorkflowInstance, Work, bool]], *, now: datetime) -> int:
    """Inserts due work, or moves what is still open; (row, work, True) is recorded as superseded from the start.

    Returns the number of rows inserted or moved.
    """
    if not planned:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_PLAN_WORK, _work(planned, now))
        return cursor.rowcount


def _work(planned: Sequence[tuple[WorkflowInstance, Work, bool]], now: datetime) -> list[str]:
    superseded = DueWork.Outcome.SUPERSEDED.value
    columns = zip(
        *(
            (
                row.pk,
                work.kind,
                row.cycle_of(work.kind),
                work.due_at,
                now if passed else None,
                superseded if passed else "",
            )
            for row, work, passed in planned
        ),
        strict=True,
    )
    return [_array(column, kind) for column, kind in zip(columns, WORK.values(), strict=True)]


def _columns(rows: Iterable[Any], columns: dict[str, str]) -> list[str]:
    rows = list(rows)
    return [_array([getattr(row, name) for row in rows], kind) for name, kind in columns.items()]


def _array(values: Iterable[Any], kind: str = "bigint") -> str:
    """`values` as PostgreSQL writes an array of `kind`; the adapter asks each value for its type, and takes longer."""
    write = _ELEMENTS[kind]
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _json(value: Any) -> str:
    return _quoted(_AS_JSON.encode(value))


_AS_JSON = json.JSONEncoder(ensure_ascii=False)
_ELEMENTS: dict[str, Callable[[Any], str]] = {
    "bigint": str,
    "int": str,
    "bool": str,
    "text": _quoted,
    "jsonb": _json,
    "date": date.isoformat,
    "timestamptz": datetime.isoformat,
}
