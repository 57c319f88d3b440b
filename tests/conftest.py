"""Fixtures for every test: the run's database, a real Celery worker, a real browser, a mail server that misbehaves."""

import os
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase

from tests import database

pytest_plugins = ["tests.browsing", "tests.processes"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> None:
    """Instead of pytest-django's: migrate once for the whole run, copy for each process."""
    with django_db_blocker.unblock():
        database.prepare(os.environ.get("PYTEST_XDIST_WORKER", "alone"))


# After a test that really committed, Django would empty every table: append-only triggers refuse that, and the rows
# that migrations put there would be lost. A fresh copy of the migrated database is exact, and faster.
TransactionTestCase._fixture_teardown = lambda self: database.restore()


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For what all tests of a module begin with and takes long: made once, in a transaction around them all.

    The module's fixture `kept` makes it; each test is rolled back to it and has `own`, a copy of its objects.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # like Django's own around a test: what must be outermost still may be
        with around:
            yield
            transaction.set_rollback(True)


@pytest.fixture
def own(kept, db):
    """The test's own copy of what its module keeps; each of its parts is a fixture by `tests.given.part`."""
    return deepcopy(kept)


@pytest.fixture
def committed_db(transactional_db) -> None:
    """For tests of concurrency: several real connections see each other's commits; the database is fresh afterwards."""


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


# What takes longest begins first, so that no process works alone at the end of the run.
LONG = ("kills", "simulation", "browser", "benchmarks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the run, the same for each of its processes: each begins with its share of what takes long.

    At the start pytest-xdist gives each process as many tests, in this order; who is done takes from the others.
    """
    place = {f"tests/{each}": number for number, each in enumerate(LONG)}
    where = [place.get(item.nodeid.rpartition("/")[0]) for item in items]
    long = [item for _at, item in sorted((at, n) for n, at in enumerate(where) if at is not None)]
    others = [n for n, at in enumerate(where) if at is None]
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    size = -(-len(items) // processes)
    order: list[int] = []
    for number in range(processes):
        mine = long[number::processes]
        order += mine
        taken = max(0, size - len(mine))
        order += others[:taken]
        del others[:taken]
    items[:] = [items[n] for n in order + others]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that started the others
        database.clean_up()
