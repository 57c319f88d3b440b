"""1. Start a case, take a step: journal, dates, due work and letters' event included."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from viewflow.workflow.models import Task

from workflows import engine
from workflows.models import Transition, WorkflowInstance

from .data import ANSWERED, ISSUED, PRINCIPAL, RECEIVED, SIGNATORY, profile
from .flows import Following, machine_step
from .measure import Line, Target, in_turns, line, rate
from .trips import round_trips

ZONE = "America/Toronto"
TRIPS = 4
HASH = "0" * 64
DATES: dict[str, Any] = {"received_at": RECEIVED, "due_on": date(2026, 12, 5), "in_default_from": date(2026, 12, 8)}
# What the bare rows are given at each step, and what the engine is told.
VALUES: dict[str, dict[str, Any]] = {"acknowledge": {**DATES, "cycle": 1}, "answer": {"answered_at": ANSWERED}}
FACTS: dict[str, dict[str, Any]] = {"acknowledge": {"received_at": RECEIVED}, "answer": {"answered_at": ANSWERED}}
MOMENTS = {"acknowledge": RECEIVED, "answer": ANSWERED}
STAGES = {"acknowledge": ("issued", "acknowledged"), "answer": ("acknowledged", "answered")}

_RAW_START = """
    WITH made AS (
        INSERT INTO workflows_workflowinstance (workflow, regime, profile_id, stage, version, cycle, time_zone,
            started_at, changed_at, technological, timeliness, journal_head, ladder, rung, answer_cycle)
        VALUES ('recommendation', '16-27', %s, 'issued', 1, 0, %s, %s, %s, false, '', repeat('0', 64), '', '', 0)
        RETURNING id
    )
    INSERT INTO workflows_transition (instance_id, seq, step, source, target, at, recorded_at,
        actor_id, actor_name, actor_role, facts, previous_hash, hash)
    SELECT id, 1, 'issue', '', 'issued', %s, %s, '1', 'Exemple', 'signatory', '{}', '', repeat('0', 64) FROM made
"""
_RAW_STEP = """
    WITH stepped AS (
        UPDATE workflows_workflowinstance SET stage = %(target)s, version = version + 1, changed_at = %(at)s,
               received_at = %(received)s, due_on = '2026-12-05', in_default_from = '2026-12-08'
         WHERE id = %(id)s RETURNING id, version
    )
    INSERT INTO workflows_transition (instance_id, seq, step, source, target, at, recorded_at,
        actor_id, actor_name, actor_role, facts, previous_hash, hash)
    SELECT id, version, %(step)s, %(source)s, %(target)s, %(at)s, %(at)s, '2', 'Exemple', 'principal', '{}',
           '', repeat('0', 64) FROM stepped
"""


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    """`size` cases are shared out over the rounds; one at a time, so that their number does not matter."""
    count = min(max((size or 500) // rounds, 1), 1000)
    rules = profile()

    def our_start() -> WorkflowInstance:
        return engine.start(engine.Start(ZONE), profile=rules, by=SIGNATORY, at=ISSUED)

    def repeated(act: Callable[[], Any]) -> Callable[[], float]:
        return lambda: rate(count, lambda: [act() for _n in range(count)])

    starts = {
        "ours": repeated(our_start),
        "floor": repeated(lambda: _bare_start(rules.pk)),
        "limit": repeated(lambda: _execute(_RAW_START, [rules.pk, ZONE, ISSUED, ISSUED, ISSUED, ISSUED])),
        "stock": repeated(lambda: Following.start.run()),
    }
    trips = round_trips(our_start)
    yield line("step.start", count * rounds, "/s", in_turns(starts, rounds), Target("floor", at_least=1), trips=trips)
    for step in VALUES:
        yield from _stepping(step, count, rounds, our_start)


def _stepping(step: str, count: int, rounds: int, our_start: Callable[[], WorkflowInstance]) -> Iterator[Line]:
    def ready() -> list[int]:
        """New cases, each standing where `step` begins."""
        made = engine.start_many([engine.Start(ZONE)] * count, profile=profile(), by=SIGNATORY, at=ISSUED)
        if step == "answer":
            for row in made:
                _ours(row.pk, "acknowledge")
        return [row.pk for row in made]

    def each_of_new(act: Callable[[int, str], Any]) -> Callable[[], float]:
        def way() -> float:
            ids = ready()
            return rate(count, lambda: [act(pk, step) for pk in ids])

        return way

    def flow() -> float:
        processes = [Following.start.run() for _n in range(count)]
        if step == "answer":
            for process in processes:
                _flow_step(process, "acknowledge")
        return rate(count, lambda: [_flow_step(process, step) for process in processes])

    ways = {
        "ours": each_of_new(_ours),
        "floor": each_of_new(_bare_step),
        "limit": each_of_new(_raw_step),
        "stock": each_of_new(_fsm_step),
        "flow": flow,
    }
    found = in_turns(ways, rounds)
    yield line(f"step.{step}", count * rounds, "/s", found, Target("floor", at_least=1.2), stock_is="FSM, row lock")
    found_trips = [float(round_trips(lambda pk=pk: _ours(pk, step))) for pk in itertools.islice(ready(), 3)]
    yield line(f"step.{step}.trips", 1, "trips", {"ours": found_trips}, Target(at_most=TRIPS))


def _ours(pk: int, step: str) -> None:
    engine.advance(pk, step, by=PRINCIPAL, at=MOMENTS[step], **FACTS[step])


def _entry(step: str) -> dict[str, Any]:
    return {
        "step": step,
        "source": STAGES[step][0],
        "at": MOMENTS[step],
        "recorded_at": MOMENTS[step],
        "actor_id": "2",
        "actor_name": "Exemple",
        "actor_role": "principal",
        "hash": HASH,
    }


def _bare_start(profile_id: int) -> None:
    with transaction.atomic():
        row = WorkflowInstance.objects.create(
            workflow="recommendation",
            regime="16-27",
            profile_id=profile_id,
            stage="issued",
            version=1,
            time_zone=ZONE,
            started_at=ISSUED,
            changed_at=ISSUED,
            journal_head=HASH,
        )
        entry = {**_entry("acknowledge"), "step": "issue", "source": ""}
        Transition.objects.create(instance_id=row.pk, seq=1, target="issued", **entry)


def _bare_step(pk: int, step: str) -> None:
    """The least that the ORM can write: a row and a row of history, nothing read and nothing held."""
    target, version = STAGES[step][1], 2 if step == "acknowledge" else 3
    with transaction.atomic():
        WorkflowInstance.objects.filter(pk=pk).update(
            stage=target, version=version, changed_at=MOMENTS[step], **VALUES[step]
        )
        Transition.objects.create(instance_id=pk, seq=version, target=target, **_entry(step))


def _raw_step(pk: int, step: str) -> None:
    source, target = STAGES[step]
    values = {"id": pk, "step": step, "source": source, "target": target, "at": MOMENTS[step], "received": RECEIVED}
    _execute(_RAW_STEP, values)


def _fsm_step(pk: int, step: str) -> None:
    machine_step(pk, step, VALUES[step], _entry(step))


def _flow_step(process: Any, step: str) -> None:
    node = getattr(Following, step)
    task = Task.objects.get(process_id=process.pk, flow_task=node, finished=None)
    node.run(task, at=MOMENTS[step].isoformat())


def _execute(statement: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
