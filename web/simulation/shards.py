"""Many cases as separate worlds, played by several processes at once, each world in a database of its own.

How a simulation is cut depends on its cases alone, never on the machine: the same seed gives the same stories and the
same verdict with one process or with eight.
"""

import hashlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection

from .checker import WORLD, Violation
from .run import Report
from .worker import Shard, begin, play_shard

LEAST, MOST = 100, 20  # cases in a world, unless there are fewer; worlds


def cut(*, cases: int, days: int, seed: int, faults: bool) -> list[Shard]:
    """The worlds of a simulation, of nearly the same size, each with a seed drawn from the one given."""
    count = max(1, min(MOST, cases // LEAST))
    edges = [cases * number // count for number in range(count + 1)]
    return [
        Shard(number, first, last - first, days, _seed(seed, number), faults)
        for number, (first, last) in enumerate(zip(edges, edges[1:], strict=False))
    ]


def _seed(seed: int, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{number}".encode()).digest()[:6])


def simulate_shards(
    *, cases: int, days: int, seed: int, faults: bool, processes: int | None = None, told: Callable[[Report], None]
) -> list[Report]:
    """Plays all worlds with `processes` at once (by default as many as the machine has cores); their reports in order.

    `told` is called with each report as it comes. Nothing is left in the database server; the product's own database
    is not touched.
    """
    shards = cut(cases=cases, days=days, seed=seed, faults=faults)
    with _migrated() as template:
        connection.close()  # a database that somebody is connected to cannot be copied
        # Processes that begin anew: a fork would share connections and locks with this one.
        spawn = multiprocessing.get_context("spawn")
        count = min(processes or os.cpu_count() or 1, len(shards))
        settings = dict(connection.settings_dict)
        pool = ProcessPoolExecutor(count, spawn, begin, (settings, template))
        reports = []
        try:
            for shard, report in zip(shards, pool.map(play_shard, shards), strict=True):
                reports.append(_renumbered(report, shard))
                told(reports[-1])
        finally:
            pool.shutdown(cancel_futures=True)  # after an error, worlds not yet begun are not waited for
    return reports


def merge(reports: Sequence[Report], *, seed: int, seconds: float) -> Report:
    """One report of all worlds, whose cases have their numbers among all; the story is that of the first violation."""
    return Report(
        cases=sum(each.cases for each in reports),
        days=reports[0].days,
        seed=seed,
        faults=reports[0].faults,
        acts=sum(each.acts for each in reports),
        refused=sum(each.refused for each in reports),
        letters=sum(each.letters for each in reports),
        repeated=sum(each.repeated for each in reports),
        seconds=round(seconds, 1),
        years_lived=round(sum(each.years_lived for each in reports), 1),
        struck=dict(sorted(sum((Counter(each.struck) for each in reports), Counter[str]()).items())),
        violations=[violation for each in reports for violation in each.violations],
        story=next((each.story for each in reports if each.story), []),
    )


def _renumbered(report: Report, shard: Shard) -> Report:
    def among_all(each: Violation) -> Violation:
        return each if each.case == WORLD else replace(each, case=each.case + shard.first)

    return replace(report, violations=[among_all(each) for each in report.violations])


@contextmanager
def _migrated() -> Iterator[str]:
    """A new database with nothing but what the migrations make; its name."""
    connection.ensure_connection()  # no server: said at once, before Django looks for another database to begin from
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_simulation_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.settings_dict["NAME"]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
