"""What breaks in a simulation: processes killed, connections cut, several processes at once, a broker that forgets.

Threads and cut connections need rows that are really committed. Inside a transaction (a test that undoes everything)
a cut becomes a death at the same place, and what would run beside runs after.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from workflows.events import happened

# What the client sees of a connection that was cut: at the statement itself, or at the next one.
BROKEN = (OperationalError, InterfaceError)


class Killed(BaseException):
    """The process ended here. Not an `Exception`: nobody may catch a kill -9."""


def committed() -> bool:
    """Whether other connections see what is done here."""
    return not connection.in_atomic_block


def cut() -> None:
    """The server ends our connection (`pg_terminate_backend`) and undoes what was not committed. Raises of BROKEN."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def cut_other(backend: int) -> None:
    """The server ends the connection of another thread, that of `backend`; asked over one that is closed at once."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    finally:
        connection.close()


def backend() -> int | None:
    """The server's number for our connection; None where nothing is committed, and a cut would undo the whole world."""
    if not committed():
        return None
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def hang_up() -> None:
    """Forgets a connection that was cut; the next statement opens another."""
    if committed():
        with suppress(*BROKEN):
            connection.close()


@contextmanager
def struck(blow: Callable[[], None], nth: int, *, only: int | None = None) -> Iterator[list[int]]:
    """Deals `blow` at the `nth` announcement, after the rows were written and before they are committed; with `only`,
    at each announcement about that case. Gives a list that holds one entry for each blow dealt."""
    seen, dealt = 0, list[int]()

    def strike(sender: Any, *, events: tuple[Any, ...], **kwargs: Any) -> None:
        nonlocal seen
        seen += 1
        mine = seen == nth if only is None else any(event.instance_id == only for event in events)
        if mine:
            dealt.append(seen)
            blow()

    happened.connect(strike, weak=False)
    try:
        yield dealt
    finally:
        happened.disconnect(strike)


def die() -> None:
    """The blow of a process that is killed."""
    raise Killed


def fail() -> None:
    """The blow of a receiver that breaks."""
    raise RuntimeError


@contextmanager
def beside(work: Callable[[], object], *, processes: int = 1) -> Iterator[None]:
    """Lets `processes` others, each with a connection of its own, do `work` while the block runs; waits for them.

    An error of theirs is raised at the end: nothing that runs in parallel may fail.
    """
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(processes)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Periodic tasks read the clock, and nothing else does: for them it is `moment`."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


class Broker:
    """Between the beat's ring and the worker: delivers once, twice, or, flushed, never."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def ring(self, task: Callable[[], None], *, times: int = 1) -> None:
        """A message for `task`, `times` over with the same arguments."""
        self.waiting += [task] * times

    def flush(self) -> None:
        """All that waits is lost."""
        self.waiting.clear()

    def deliver(self, at: datetime) -> None:
        """The worker takes what waits, at the moment `at`."""
        with clock_at(at):
            while self.waiting:
                self.waiting.pop(0)()
