"""Real processes, real kills: the whole product under kill -9, a flushed broker and a restarted database.

make test ARGS="tests/kills -s -n 0"            a new seed each time, printed with the count
KILLS_SEED=7 make test ARGS="tests/kills -n 0"  the same victims in the same order; not the same instants
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from celery import Celery
from django.db import connection

from devtools.run import ADDRESS
from tests.database import RUN
from tests.processes import listening
from web.simulation.checker import check
from web.simulation.player import Log

from . import start
from .counting import count
from .facts import tell
from .post import SlowPost
from .site import Site, opened, reading, wait_for
from .walks import Walk

SLOW = 0.2  # seconds that the mail server lets a sender wait for its answer
BODIES = {"a": (0, 1, 2), "b": (4, 6, 8)}  # of each walk; nobody logs in for the others
Fault = tuple[Callable[[], None], Callable[[], None]]  # what breaks, and what somebody then does


@pytest.fixture
def post() -> Iterator[SlowPost]:
    with listening(SlowPost(delay=SLOW)) as server:
        assert isinstance(server, SlowPost)
        yield server


@pytest.fixture
def site(post, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), opened(RUN / f"site-{os.getpid()}", mail_port=post.port) as running:
        yield running


@pytest.mark.timeout(300)
def test_nothing_is_lost_and_only_letters_in_flight_leave_twice(site, post):
    seed = int(os.environ.get("KILLS_SEED") or random.SystemRandom().randrange(100_000))
    print(f"\nKILLS_SEED={seed}")
    draw, begun = random.Random(seed), time.monotonic()
    with reading(site):
        log = start.fill(now=datetime.now(UTC))
        walks, over = _walks(site, log, draw)
    site.start_processes()
    with _walking(walks, over, site):
        _strike_all(site, post, walks, draw)
    assert site.ended() == [], site.logs()  # nobody started anything again but what was killed
    wait_for(site, lambda: _both_workers_answer(site), what="both workers answer")

    claimed, in_flight = _let_ten_minutes_pass(site, post)
    wait_for(site, lambda: _nothing_waits(site), what="the outbox is empty and no due work has passed")
    with reading(site):
        noted = [each for walk in walks for each in walk.noted]
        numbers = {case: number for walk in walks for case, number in walk.numbers.items()}
        tell(log, noted, numbers, end=datetime.now(UTC))
        log.post.taken, log.post.in_flight = post.taken.copy(), in_flight
        violations = check(log)
        counted = count(taken=post.taken, sent=_message_ids("sent"), in_flight=in_flight)
    lost, found = sum(walk.lost for walk in walks), sum(walk.found for walk in walks)
    print(f"{len(noted)} acts over HTTP; {lost} replies lost, after which {found} acts were found done")
    print(f"{counted}; {claimed} claimed by processes that died; {time.monotonic() - begun:.0f} s")
    assert [str(each) for each in violations] == [], "\n".join(map(str, violations[:9]))
    assert (counted.wrongly, counted.lost) == ((), ())
    assert counted.in_flight > 0, "no letter was in flight at a kill: nothing was tried"
    assert all(walk.noted for walk in walks)


# --- strikes ----------------------------------------------------------------------------------------------------


def _faults(site: Site) -> dict[str, Fault]:
    processes = {f"kill -9 {name}": (each.kill, each.start) for name, each in site.processes.items()}
    return processes | {
        "kill -9 PostgreSQL": (site.kill_postgres, site.start_postgres),
        "kill -9 one backend": (site.kill_backend, lambda: None),
        "restart PostgreSQL": (site.stop_postgres, site.start_postgres),
        "kill -9 Valkey": (site.kill_valkey, site.start_valkey),
        "FLUSHALL": (site.flush_valkey, lambda: None),
    }


MEET_A_LETTER = ("kill -9 worker-1", "kill -9 worker-2", "kill -9 PostgreSQL", "kill -9 Valkey", "restart PostgreSQL")


def _strike_all(site: Site, post: SlowPost, walks: list[Walk], draw: random.Random) -> None:
    """Every fault once, in an order and at moments that the seed draws; prints how long until everything went on."""
    faults = _faults(site)
    wait_for(site, lambda: all(walk.ready.is_set() or walk.failure for walk in walks), what="everybody has logged in")
    for name in draw.sample(sorted(faults), len(faults)):
        _raise_what_failed(walks)
        time.sleep(draw.random())
        if name in MEET_A_LETTER:
            wait_for(site, post.has_one_in_flight, what=f"a letter is in flight, for {name}")
        strike, mend = faults[name]
        struck = time.monotonic()
        strike()
        time.sleep(draw.random() / 2)
        mend()
        mended = time.monotonic()
        _wait_until_it_goes_on(site, datetime.now(UTC))
        after = time.monotonic() - mended
        print(f"{name:<20} started again {mended - struck:.1f} s later, everything goes on {after:.1f} s after that")


def _wait_until_it_goes_on(site: Site, since: datetime) -> None:
    """Pages are served, and a sweep and an outbox that began later than `since` have succeeded."""
    wait_for(site, lambda: _serves(site) and _last_beats(site) > since, what="pages, sweeps and the outbox go on")


def _serves(site: Site) -> bool:
    page = HTTPConnection(ADDRESS, site.port, timeout=5)
    try:
        page.request("GET", "/readyz")
        return page.getresponse().status == 200
    except OSError:
        return False
    finally:
        page.close()


def _last_beats(site: Site) -> datetime:
    with reading(site):
        [(beat, both)] = _rows("SELECT min(succeeded_at), count(*) FROM workflows_heartbeat")
    return beat if both == 2 else datetime.min.replace(tzinfo=UTC)


def _both_workers_answer(site: Site) -> bool:
    url = f"redis+socket://{site.places.valkey_socket}?virtual_host=0"
    with Celery(broker=url, set_as_current=False) as outsider:  # as in `test_broker`
        return len(outsider.control.ping(timeout=5, limit=2)) == 2


# --- recovery ---------------------------------------------------------------------------------------------------


def _let_ten_minutes_pass(site: Site, post: SlowPost) -> tuple[int, set[str]]:
    """Stops the workers, notes what the dead had claimed, lets those claims run out, and starts the workers again.

    Returns the number of claimed letters, and the Message-IDs of those that had been handed to the mail server.
    """
    post.delay = 0
    workers = [process for name, process in site.processes.items() if name.startswith("worker")]
    stopping = [threading.Thread(target=worker.stop) for worker in workers]
    for each in stopping:
        each.start()
    for each in stopping:
        each.join()
    past = datetime.now(UTC) - timedelta(seconds=1)
    with reading(site):
        claimed = _message_ids("sending")
        in_flight = {each for each in claimed if post.taken[each]}
        _rows("UPDATE notifications_message SET claimed_until = %s WHERE state = 'sending' RETURNING 1", past)
        _rows("UPDATE notifications_message SET not_before = %s WHERE state = 'queued' RETURNING 1", past)
    for worker in workers:
        worker.start()
    return len(claimed), in_flight


def _nothing_waits(site: Site) -> bool:
    with reading(site):
        [(letters,)] = _rows("SELECT count(*) FROM notifications_message WHERE state IN ('queued', 'sending')")
        [(work,)] = _rows(
            "SELECT count(*) FROM workflows_duework WHERE done_at IS NULL AND due_at <= %s", datetime.now(UTC)
        )
    return letters == work == 0


def _message_ids(state: str) -> list[str]:
    return [each for (each,) in _rows("SELECT message_id FROM notifications_message WHERE state = %s", state)]


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


# --- people -----------------------------------------------------------------------------------------------------


def _walks(site: Site, log: Log, draw: random.Random) -> tuple[list[Walk], threading.Event]:
    boxes, numbers, over = start.bodies(), start.first_numbers(log), threading.Event()
    return [
        Walk(
            name=name,
            site=site.address,
            bodies={body: boxes[body] for body in bodies},
            numbers={case: number for case, number in numbers.items() if case % len(boxes) in bodies},
            draw=random.Random(draw.random()),
            over=over,
        )
        for name, bodies in BODIES.items()
    ], over


@contextmanager
def _walking(walks: list[Walk], over: threading.Event, site: Site) -> Iterator[None]:
    """People act in their threads meanwhile; the first of their failures is raised."""
    threads = [threading.Thread(target=walk.run) for walk in walks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=90)
    _raise_what_failed(walks)
    assert not any(thread.is_alive() for thread in threads), site.logs()


def _raise_what_failed(walks: list[Walk]) -> None:
    for walk in walks:
        if walk.failure:
            raise walk.failure
