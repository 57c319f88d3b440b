"""How the engine reads: cases under their lock, with what has passed and the days decreed, in one round trip.

Each reading is several statements, never one: a statement sees the rows as they stood when it began, which is before it
waited for the lock, and what another transaction fired meanwhile must be seen as fired.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from .calendar import Calendar
from .models import RuleProfile, WorkflowInstance


@dataclass(frozen=True, slots=True)
class Passed:
    """A piece of due work that is open and whose moment has come."""

    id: int
    instance_id: int
    kind: str
    cycle: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A case whose lock this transaction has, what has passed of its due work, and the calendar where it was asked."""

    case: WorkflowInstance
    passed: list[Passed]
    calendar: Calendar | None


def _names(model: type[Any], alias: str) -> str:
    return ", ".join(f"{alias}.{each.column}" for each in model._meta.concrete_fields)


_WIDTH = len(WorkflowInstance._meta.concrete_fields)

# A queue for the lock of a row. The row's own is not fair: who comes while it changes hands takes it before those who
# wait, and under six writers the last waited for a second. Nothing else in the database uses advisory locks.
_QUEUE = "SELECT pg_advisory_xact_lock(%s)"

_CASES = f"""
    SELECT {_names(WorkflowInstance, "i")}, {_names(RuleProfile, "p")}
      FROM workflows_workflowinstance i JOIN workflows_ruleprofile p ON p.id = i.profile_id
     WHERE i.id = ANY(%s::bigint[]) ORDER BY i.id FOR NO KEY UPDATE OF i
"""

_PASSED = """
    SELECT id, instance_id, kind, cycle, due_at FROM workflows_duework
     WHERE instance_id = ANY(%s::bigint[]) AND done_at IS NULL AND due_at <= %s
"""

_CLAIM = f"""
    SELECT {_names(WorkflowInstance, "i")}
      FROM workflows_duework w JOIN workflows_workflowinstance i ON i.id = w.instance_id
     WHERE w.done_at IS NULL AND w.due_at <= %s AND NOT i.id = ANY(%s::bigint[])
       AND (%s::bigint[] IS NULL OR i.id = ANY(%s::bigint[]))
     ORDER BY w.due_at, w.id LIMIT %s
       FOR NO KEY UPDATE OF i SKIP LOCKED
"""

_DECREED = "SELECT day, name_fr, name_en, source FROM workflows_decreedholiday ORDER BY day"

_KEYS = "SELECT nextval(pg_get_serial_sequence('workflows_workflowinstance', 'id')) FROM generate_series(1, %s)"


class Together:
    """Statements that go to the server together: each gives a function that returns its rows once they are back."""

    def __init__(self) -> None:
        self._cursors: list[Any] = []

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Callable[[], list[tuple[Any, ...]]]:
        """Sends a statement; its rows are there when the block of `together` has ended."""
        cursor = connection.cursor()
        cursor.execute(statement, values or None)
        self._cursors.append(cursor)
        return cursor.fetchall


@contextmanager
def together() -> Iterator[Together]:
    """One round trip for all that is asked in the block, the BEGIN of the transaction included (libpq's pipeline)."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield Together()


def hold(instance_id: int, *, now: datetime | None = None, dated: bool = False) -> Held:
    """Takes the lock of a case for this transaction, in turn with whoever waits for it.

    With what has passed by `now`, and the calendar where `dated`. Raises `WorkflowInstance.DoesNotExist`, and Django's
    `OperationalError` when the lock's time-out passes.
    """
    with together() as trip:
        trip.ask(_QUEUE, [instance_id])
        found = trip.ask(_CASES, [[instance_id]])
        passed = trip.ask(_PASSED, [[instance_id], now]) if now else list
        decreed = trip.ask(_DECREED) if dated else None
    rows = [_with_profile(values) for values in found()]
    if not rows:
        raise WorkflowInstance.DoesNotExist
    calendar = Calendar.with_days(decreed()) if decreed else None
    return Held(rows[0], [Passed(*values) for values in passed()], calendar)


def hold_many(ids: Collection[int]) -> list[WorkflowInstance]:
    """Takes the locks of several cases, in the order of their keys, so that two sets never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [list(ids)])
        return [_with_profile(values) for values in cursor.fetchall()]


def claim(
    now: datetime, *, limit: int, leave_out: Collection[int], only: Collection[int] | None
) -> list[WorkflowInstance]:
    """Takes the locks of cases whose due work has passed, skipping those that are held; without their profiles."""
    among = None if only is None else list(only)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, list(leave_out), among, among, limit])
        rows = {values[0]: values for values in cursor.fetchall()}  # once, however many of its moments have passed
    return [_instance(rows[key]) for key in sorted(rows)]


def passed_work(ids: Collection[int], now: datetime) -> list[Passed]:
    """The due work of cases already held that has passed by `now`."""
    with connection.cursor() as cursor:
        cursor.execute(_PASSED, [list(ids), now])
        return [Passed(*values) for values in cursor.fetchall()]


def keys_and_calendar(count: int) -> tuple[list[int], Calendar]:
    """Keys for `count` new cases, and the calendar in force."""
    with together() as trip:
        keys = trip.ask(_KEYS, [count])
        decreed = trip.ask(_DECREED)
    return [key for (key,) in keys()], Calendar.with_days(decreed())


def _instance(values: Iterable[Any]) -> WorkflowInstance:
    fields = [each.attname for each in WorkflowInstance._meta.concrete_fields]
    return WorkflowInstance.from_db(DEFAULT_DB_ALIAS, fields, list(values))


def _with_profile(values: Sequence[Any]) -> WorkflowInstance:
    row = _instance(values[:_WIDTH])
    fields = [each.attname for each in RuleProfile._meta.concrete_fields]
    row.profile = RuleProfile.from_db(DEFAULT_DB_ALIAS, fields, list(values[_WIDTH:]))
    return row
