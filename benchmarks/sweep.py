"""2. Due work: cases whose silence is to be reported, by one worker and by four; and a sweep that finds nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.timers import fire_due_timers

from workflows import engine
from workflows.models import DueWork

from .data import AFTER_DEFAULT, RECEIVED, settle_down, waiting_cases
from .flows import Waiting
from .measure import Line, Target, in_turns, line, milliseconds_each, rate, seconds

STOCK_SAMPLE = 200  # the stock dispatcher fires one by one: its rate does not depend on how many are due
WORKERS = 4

# The same rows as our sweep writes, in one statement; only the hash is that of less text.
_LIMIT = """
    WITH due AS (
        UPDATE workflows_duework SET done_at = %(now)s, outcome = 'fired'
         WHERE done_at IS NULL AND due_at <= %(now)s RETURNING instance_id, due_at
    ), cases AS (
        UPDATE workflows_workflowinstance i
           SET stage = 'escalated', version = version + 1, changed_at = due.due_at,
               journal_head = encode(sha256(convert_to(i.id || journal_head, 'UTF8')), 'hex')
          FROM due WHERE i.id = due.instance_id
        RETURNING i.id, i.version, i.changed_at, i.journal_head
    ), missed AS (
        UPDATE workflows_deadline d SET outcome = 'missed', closed_at = %(now)s
          FROM cases WHERE d.instance_id = cases.id AND d.outcome <> 'replaced'
    )
    INSERT INTO workflows_transition (instance_id, seq, step, source, target, at, recorded_at,
        actor_id, actor_name, actor_role, facts, previous_hash, hash)
    SELECT id, version, 'escalate', 'response_due', 'escalated', changed_at, %(now)s, 'clock', 'Horloge', 'clock',
           jsonb_build_object('kind', 'escalation', 'due_at', changed_at), repeat('0', 64), journal_head FROM cases
"""


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    yield from _firing(size or 10_000, min(rounds, 3))
    yield from _idle([size] if size else [10_000, 100_000, 1_000_000])


def _firing(count: int, rounds: int) -> Iterator[Line]:
    def ours(workers: int) -> Callable[[], float]:
        def way() -> float:
            _only_these_are_due(count)
            return count / _sweep_in(workers) if workers > 1 else rate(count, _sweep)

        return way

    def limit() -> float:
        _only_these_are_due(count)
        with connection.cursor() as cursor:
            return rate(count, lambda: cursor.execute(_LIMIT, {"now": AFTER_DEFAULT}))

    sample = min(count, STOCK_SAMPLE)

    def stock() -> float:
        for _n in range(sample):
            Waiting.start.run()
        Task.objects.filter(status="SCHEDULED").update(scheduled=timezone.now() - timedelta(hours=1))
        return rate(sample, _fire_stock)

    def _fire_stock() -> None:
        assert fire_due_timers() == sample

    ways = {"ours": ours(1), "limit": limit, "stock": stock, "four": ours(WORKERS)}
    found = in_turns(ways, rounds)
    four = found.pop("four")
    targets = (Target("limit", at_least=0.5), Target("stock", at_least=100))
    yield line("sweep.fire", count, "/s", found, *targets, stock_sample=sample)
    beside = {"ours": four, "floor": found["ours"]}
    yield line("sweep.four_workers", count, "/s", beside, Target("floor", at_least=1), floor_is="one worker")


def _only_these_are_due(count: int) -> None:
    waiting_cases(count, notices=False)
    settle_down()


def _sweep() -> None:
    report = engine.sweep(now=AFTER_DEFAULT)
    assert not report.failed, report.failed


def _sweep_in(workers: int) -> float:
    """Seconds that so many processes take together, from when all of them stand connected at the line."""
    connections.close_all()  # forked while none is open
    context = get_context("fork")
    line_up = context.Barrier(workers + 1)

    def work() -> None:
        connection.ensure_connection()
        line_up.wait(60)
        _sweep()

    processes = [context.Process(target=work) for _n in range(workers)]
    for each in processes:
        each.start()
    line_up.wait(60)

    def wait() -> None:
        for each in processes:
            each.join()
            assert each.exitcode == 0

    taken = seconds(wait)
    assert not DueWork.objects.filter(done_at=None, due_at__lte=AFTER_DEFAULT).exists()
    return taken


def _idle(sizes: list[int]) -> Iterator[Line]:
    """A sweep over rows that are all in the future: three for a case."""
    from .place import fresh_database

    fresh_database()
    built = 0
    first: float | None = None
    for size in sizes:
        waiting_cases(-(-(size - built) // 3))
        built = size
        settle_down()
        ways: dict[str, Any] = {
            "ours": lambda: milliseconds_each(30, lambda: engine.sweep(now=RECEIVED)),
            "limit": lambda: milliseconds_each(30, _bare_look),
        }
        found = in_turns(ways, 3)
        yield line("sweep.idle", size, "ms", found, Target(at_most=2))
        first = first or sorted(found["ours"])[1]
        if size != sizes[0]:
            flat = {"ours": found["ours"], "floor": [first]}
            yield line("sweep.idle_flat", size, "ms", flat, Target("floor", at_most=1.5), floor_is=f"at {sizes[0]}")


def _bare_look() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM workflows_duework WHERE done_at IS NULL AND due_at <= %s ORDER BY due_at, id LIMIT 1",
            [RECEIVED],
        )
        assert cursor.fetchone() is None
