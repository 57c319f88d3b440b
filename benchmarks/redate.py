"""6. A decreed day added while many cases are open: only those whose dates move are written."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection, transaction

from workflows import engine
from workflows.clock import compute
from workflows.models import Deadline, DecreedHoliday, DueWork, Transition, WorkflowInstance

from .data import ADMINISTRATOR, RECEIVED, profile, settle_down, waiting_cases
from .measure import Line, in_turns, line, seconds

DAYS = 60  # receipts are spread over so many days
DECREED = date(2027, 1, 20)  # a Wednesday, due day of a sixtieth of the cases
AT = RECEIVED + timedelta(days=DAYS)

# The same rows as the engine writes for as many cases, in one transaction; the trace and the hash are given.
_LIMIT = (
    """
    CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
        SELECT id FROM workflows_workflowinstance WHERE due_on < '2026-12-20' ORDER BY id LIMIT %(count)s
    """,
    """
    UPDATE workflows_workflowinstance SET version = version + 1, cycle = cycle + 1, changed_at = %(at)s,
           stage = 'acknowledged', journal_head = repeat('1', 64) WHERE id IN (SELECT id FROM touched)
    """,
    """
    INSERT INTO workflows_transition (instance_id, seq, step, source, target, at, recorded_at,
        actor_id, actor_name, actor_role, facts, previous_hash, hash)
    SELECT id, version, 'redate', 'response_due', stage, %(at)s, %(at)s, '3', 'Exemple', 'administrator',
           '{"reason": "exemple"}', repeat('0', 64), journal_head
      FROM workflows_workflowinstance WHERE id IN (SELECT id FROM touched)
    """,
    """
    UPDATE workflows_deadline SET outcome = 'replaced', closed_at = %(at)s
     WHERE instance_id IN (SELECT id FROM touched) AND outcome = 'running'
    """,
    """
    INSERT INTO workflows_deadline (instance_id, cycle, profile_id, received_at, due_on, in_default_from, trace,
        calendar_version, computed_at, outcome)
    SELECT id, cycle, profile_id, received_at, due_on, in_default_from, %(trace)s::jsonb, 'bench', %(at)s, 'running'
      FROM workflows_workflowinstance WHERE id IN (SELECT id FROM touched)
    """,
    """
    UPDATE workflows_duework SET done_at = %(at)s, outcome = 'moot'
     WHERE instance_id IN (SELECT id FROM touched) AND done_at IS NULL
    """,
    """
    INSERT INTO workflows_duework (instance_id, kind, cycle, due_at, outcome)
    SELECT id, kind, cycle, in_default_from, '' FROM workflows_workflowinstance,
           unnest(ARRAY['reminder:30', 'reminder:14', 'reminder:7', 'reminder:2', 'response_due', 'escalation',
                        'rung:15', 'rung:30', 'rung_task:45:direction', 'rung_task:60:presidency',
                        'rung_task:75:committee', 'rung_task:90:report', 'rung_task:120:minister']) AS kind
     WHERE id IN (SELECT id FROM touched)
    """,
)


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    sizes = [size] if size else [10_000, 100_000]
    built = 0
    for turn, count in enumerate(sizes):
        waiting_cases(count - built, days=DAYS)
        built = count
        _date_by_the_law()
        settle_down()
        yield _redating(count, min(rounds, 2), first=DECREED - timedelta(days=14 * turn))


def _redating(count: int, rounds: int, *, first: date) -> Line:
    touched: list[int] = []
    days = iter([first - timedelta(days=7 * n) for n in range(rounds + 1)])

    def ours() -> float:
        day = next(days)
        DecreedHoliday.objects.create(day=day, name_fr="Jour décrété", name_en="Decreed day", source="exemple")
        before = _rows()
        taken = seconds(lambda: touched.append(_redate()))
        written.append(_rows() - before)
        return taken

    def limit() -> float:
        values = {"count": touched[-1], "at": AT, "trace": trace}
        with transaction.atomic(), connection.cursor() as cursor:
            return seconds(lambda: [cursor.execute(statement, values) for statement in _LIMIT])

    written: list[int] = []
    trace = _trace()
    found = in_turns({"ours": ours, "limit": limit}, 1)
    for _n in range(rounds - 1):  # ours goes first: the limit writes for as many cases as ours touched
        for way, values in in_turns({"ours": ours, "limit": limit}, 1).items():
            found[way] += values
    found["nothing_moves_s"] = [seconds(_redate)]
    return line("redate", count, "s", found, cases_touched=touched[0], rows_added=written[0])


def _redate() -> int:
    return engine.redate_open(by=ADMINISTRATOR, at=AT, reason="décret, exemple")


def _rows() -> int:
    return sum(model.objects.count() for model in (Transition, Deadline, DueWork))


def _trace() -> str:
    import json

    from workflows.calendar import Calendar

    counted = compute(RECEIVED, time_zone="America/Toronto", period=profile().period, calendar=Calendar())
    return json.dumps(counted.as_trace())


def _date_by_the_law() -> None:
    """The built dates are whole days apart; the engine must find nothing to mend in them before a day is decreed."""
    calendar, period = DecreedHoliday.calendar(), profile().period
    for moment in WorkflowInstance.objects.values_list("received_at", flat=True).distinct():
        counted = compute(moment, time_zone="America/Toronto", period=period, calendar=calendar)
        dates = {"due_on": counted.due_on, "in_default_from": counted.in_default_from}
        WorkflowInstance.objects.filter(received_at=moment).update(**dates)
        Deadline.objects.filter(received_at=moment, outcome="running").update(**dates)
