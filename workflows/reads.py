"""How the engine reads: cases under their lock, with what has passed and the days decreed, in one round trip.

Each reading is several statements, never one: a statement sees the rows as they stood when it began, which is before it
waited for the lock, and what another transaction fired meanwhile must be seen as fired.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from psycopg.pq import TransactionStatus

from .calendar import Calendar
from .ladder import Rung
from .models import RuleProfile, WorkflowInstance
from .rungs import LadderRung


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
    return ", ".join(f"{alias}.{each.column}" for each in _fields(model))


def _fields(model: type[Any]) -> list[Any]:
    """Those that are written; what the database makes of them is for lists."""
    return [each for each in model._meta.concrete_fields if not each.generated]


_INSTANCE_FIELDS = [each.attname for each in _fields(WorkflowInstance)]
_PROFILE_FIELDS = [each.attname for each in _fields(RuleProfile)]

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

_RUNG_FIELDS = [each.attname for each in LadderRung._meta.concrete_fields]
_RUNGS = f"SELECT {_names(LadderRung, 'r')} FROM workflows_ladderrung r WHERE r.profile_id"
_RUNGS_OF_CASES = f"{_RUNGS} IN (SELECT profile_id FROM workflows_workflowinstance WHERE id = ANY(%s::bigint[]))"
_RUNGS_OF_PROFILE = f"{_RUNGS} = %s"

_KEYS = "SELECT nextval(pg_get_serial_sequence('workflows_workflowinstance', 'id')) FROM generate_series(1, %s)"


def ask(*questions: tuple[str, Sequence[Any]]) -> list[list[tuple[Any, ...]]]:
    """The rows of several statements that are sent as one string: one round trip, the transaction's BEGIN included."""
    with connection.cursor() as cursor:
        begin = _begin_with_the_question()
        values = [value for _statement, of_one in questions for value in of_one]
        cursor.execute(begin + ";".join(statement for statement, _values in questions), values)
        found = []
        while True:
            if cursor.description:
                found.append(cursor.fetchall())
            if not cursor.nextset():
                return found


def _begin_with_the_question() -> str:
    """Where a transaction is about to begin: its BEGIN, to be sent with the first statement and not before it.

    The adapter would send its own and wait for it. Told not to, it leaves the rest to Django, which commits or rolls
    back by name and sets the same switch when the transaction has ended.
    """
    adapter = connection.connection
    if not connection.in_atomic_block or adapter.info.transaction_status != TransactionStatus.IDLE:
        return ""
    adapter.autocommit = True
    return "BEGIN;"


def hold(instance_id: int, *, now: datetime | None = None, dated: bool = False) -> Held:
    """Takes the lock of a case for this transaction, in turn with whoever waits for it.

    With what has passed by `now`, and the calendar where `dated`. Raises `WorkflowInstance.DoesNotExist`, and Django's
    `OperationalError` when the lock's time-out passes.
    """
    ids = [instance_id]
    questions: list[tuple[str, Sequence[Any]]] = [(_QUEUE, ids), (_CASES, [ids])]
    if now is not None:
        questions.append((_PASSED, [ids, now]))
    if dated:
        questions += [(_DECREED, []), (_RUNGS_OF_CASES, [ids])]
    answers = iter(ask(*questions)[1:])
    rows = next(answers)
    if not rows:
        raise WorkflowInstance.DoesNotExist
    passed = next(answers) if now is not None else []
    calendar = Calendar.with_days(next(answers)) if dated else None
    case = _with_profile(rows[0])
    if dated:
        _know_rungs([case], next(answers))
    return Held(case, [Passed(*values) for values in passed], calendar)


def hold_many(ids: Collection[int]) -> list[WorkflowInstance]:
    """Takes the locks of several cases, in the order of their keys, so that two sets never wait for each other."""
    found, rungs = ask((_CASES, [list(ids)]), (_RUNGS_OF_CASES, [list(ids)]))
    cases = [_with_profile(values) for values in found]
    _know_rungs(cases, rungs)
    return cases


def claim(
    now: datetime, *, limit: int, leave_out: Collection[int], only: Collection[int] | None
) -> list[WorkflowInstance]:
    """Takes the locks of cases whose due work has passed, skipping those that are held; without their profiles."""
    among = None if only is None else list(only)
    (found,) = ask((_CLAIM, [now, list(leave_out), among, among, limit]))
    rows = {values[0]: values for values in found}  # once, however many of its moments have passed
    return [_instance(rows[key]) for key in sorted(rows)]


def passed_work(ids: Collection[int], now: datetime) -> list[Passed]:
    """The due work of cases already held that has passed by `now`."""
    (found,) = ask((_PASSED, [list(ids), now]))
    return [Passed(*values) for values in found]


def keys_calendar_and_rungs(count: int, profile_id: int) -> tuple[list[int], Calendar, tuple[Rung, ...]]:
    """Keys for `count` new cases, the calendar in force, and the rungs of a version of the rules."""
    keys, decreed, rungs = ask((_KEYS, [count]), (_DECREED, []), (_RUNGS_OF_PROFILE, [profile_id]))
    return [key for (key,) in keys], Calendar.with_days(decreed), tuple(_rung(values).as_rule() for values in rungs)


def _rung(values: Sequence[Any]) -> LadderRung:
    return LadderRung.from_db(DEFAULT_DB_ALIAS, _RUNG_FIELDS, values)


def _know_rungs(cases: Sequence[WorkflowInstance], found: Sequence[Sequence[Any]]) -> None:
    """Gives the rules of `cases` the rungs that were read with them."""
    rungs = [_rung(values) for values in found]
    for case in cases:
        case.profile.known_rungs = tuple(each.as_rule() for each in rungs if each.profile_id == case.profile_id)


def like(first: WorkflowInstance, *, pk: int, time_zone: str, ladder: str) -> WorkflowInstance:
    """A new case like another; made as from a row, which takes a fifth of the time of Django's constructor."""
    row = _instance([getattr(first, name) for name in _INSTANCE_FIELDS])
    row.pk, row.time_zone, row.ladder, row.profile = pk, time_zone, ladder, first.profile
    return row


def _instance(values: Sequence[Any]) -> WorkflowInstance:
    return WorkflowInstance.from_db(DEFAULT_DB_ALIAS, _INSTANCE_FIELDS, values)


def _with_profile(values: Sequence[Any]) -> WorkflowInstance:
    row = _instance(values[: len(_INSTANCE_FIELDS)])
    row.profile = RuleProfile.from_db(DEFAULT_DB_ALIAS, _PROFILE_FIELDS, values[len(_INSTANCE_FIELDS) :])
    return row
