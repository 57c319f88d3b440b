"""4. Six writers on one case: how long the slowest twentieth of their acts takes, beside the stock lock."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from time import sleep
from typing import Any

from django.db import connections, transaction
from viewflow.workflow.lock import select_for_update_lock
from viewflow.workflow.models import Process

from workflows import engine
from workflows.models import WorkflowInstance

from .data import ISSUED, PRINCIPAL, RECEIVED, SIGNATORY, profile
from .flows import Following, machine_step
from .measure import Line, Target, in_turns, line, percentile, seconds

WRITERS = 6
HELD = 0.020  # what a page adds to the engine's own work while it holds the case: files, records, letters


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    """`size` acts in all, shared out over the writers."""
    acts = min(max((size or 120) // WRITERS, 1), 100)
    rules = profile()
    for name, held in (("contention.step", 0.0), ("contention.held_20_ms", HELD)):
        case = engine.start(engine.Start("America/Toronto"), profile=rules, by=SIGNATORY, at=ISSUED)
        engine.advance(case.pk, "acknowledge", by=PRINCIPAL, at=RECEIVED, received_at=RECEIVED)
        bare = WorkflowInstance.objects.get(
            pk=engine.start(engine.Start("America/Toronto"), profile=rules, by=SIGNATORY, at=ISSUED).pk
        )
        engine.advance(bare.pk, "acknowledge", by=PRINCIPAL, at=RECEIVED, received_at=RECEIVED)
        process: Process = Following.start.run()
        ways = {
            "ours": _p95(acts, _our_act(case.pk, held)),
            "stock": _p95(acts, _stock_act(process.pk, bare.pk, held)),
        }
        found = in_turns(ways, min(rounds, 3))
        yield line(name, WRITERS * acts, "ms p95", found, Target(at_most=150), writers=WRITERS)


def _our_act(pk: int, held: float) -> Callable[[], None]:
    def act() -> None:
        with transaction.atomic():
            engine.advance(pk, "note_receipt", by=PRINCIPAL, at=RECEIVED + timedelta(days=1), channel="portal")
            sleep(held)

    return act


def _stock_act(process_pk: int, pk: int, held: float) -> Callable[[], None]:
    """The stock lock around a step of the stock state machine with its row of history."""
    entry: dict[str, Any] = {"step": "note", "source": "acknowledged", "actor_id": "2", "actor_name": "Exemple"}
    entry |= {"at": RECEIVED.astimezone(UTC), "recorded_at": RECEIVED, "actor_role": "principal", "hash": "0" * 64}

    def act() -> None:
        with select_for_update_lock(Following, process_pk):
            machine_step(pk, "note", {}, entry)
            sleep(held)

    return act


def _p95(acts: int, act: Callable[[], None]) -> Callable[[], float]:
    def way() -> float:
        taken: list[float] = []
        failures: list[BaseException] = []
        line_up = threading.Barrier(WRITERS)

        def writer() -> None:
            try:
                line_up.wait(30)
                taken.extend(seconds(act) for _n in range(acts))
            except BaseException as error:  # told below: a thread's own exception would be lost
                failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=writer) for _n in range(WRITERS)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        if failures:
            raise failures[0]
        return percentile(taken, 0.95) * 1000

    return way
