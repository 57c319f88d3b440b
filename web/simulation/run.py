"""Tells, plays and checks in a database of its own, which is dropped at the end; a violation is told shortly."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from .checker import WORLD, Violation, check
from .player import play
from .stories import Story, tell

TRIALS = 150  # a shrunk story is a help, not worth an evening


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation came to; `story` is the shortest found that shows the first violation."""

    cases: int
    days: int
    seed: int
    faults: bool
    acts: int
    refused: int
    letters: int
    repeated: int
    seconds: float
    violations: list[Violation]
    story: list[str]

    @property
    def case_years(self) -> float:
        """Cases × years."""
        return self.cases * self.days / 365


@contextmanager
def own_database() -> Iterator[None]:
    """A new database with nothing but what the migrations make; the one of the product is not touched."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_simulation_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def simulate(*, cases: int, days: int, seed: int, faults: bool) -> Report:
    """One simulation in the current database, which must hold no cases yet."""
    begun = time.monotonic()
    story = tell(cases=cases, days=days, seed=seed, faults=faults)
    log = play(story)
    violations = check(log)
    seconds = time.monotonic() - begun
    shortest = shrink(story, violations[0]) if violations else None
    return Report(
        cases=cases,
        days=days,
        seed=seed,
        faults=faults,
        acts=len(log.done),
        refused=sum(not each.taken for each in log.done),
        letters=len(log.post.taken),
        repeated=sum(count - 1 for count in log.post.taken.values()),
        seconds=round(seconds, 1),
        violations=violations,
        story=[str(act) for act in shortest.acts] if shortest else [],
    )


def shrink(story: Story, violation: Violation) -> Story:
    """The case alone, then without every act that is not needed to show a violation.

    A violation that shows only among other cases comes back with the whole story.
    """
    alone = story if violation.case == WORLD else story.only(violation.case)
    if not _shows(alone):
        return story
    size, trials = max(1, len(alone.acts) // 2), 0
    while trials < TRIALS:
        place = 0
        while place < len(alone.acts) and trials < TRIALS:
            shorter = alone.without(range(place, place + size))
            trials += 1
            if _shows(shorter):
                alone = shorter
            else:
                place += size
        if size == 1:
            break
        size //= 2
    return alone


def _shows(story: Story) -> bool:
    """Whether a story still shows a violation; played in a transaction that is undone."""
    issued = [act for act in story.acts if act.kind == "issue"]
    if {case for act in story.acts for case in act.cases} - {case for act in issued for case in act.cases}:
        return False  # an act upon a case that was never issued
    with transaction.atomic():
        found = bool(check(play(story)))
        transaction.set_rollback(True)
    return found
