"""Tells, plays and checks one story in a world of its own; a violation is told shortly."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from .checker import WORLD, Violation, check
from .player import Log, play
from .stories import Story, tell

TRIALS = 150  # a shrunk story is a help, not worth an evening
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation came to; `story` is the shortest found that shows the first violation.

    `seconds` of wall time; `years_lived` only counts each case from its issue to its end.
    """

    cases: int
    days: int
    seed: int
    faults: bool
    acts: int
    refused: int
    letters: int
    repeated: int
    seconds: float
    years_lived: float = 0.0
    struck: dict[str, int] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    @property
    def case_years(self) -> float:
        """Cases × days ÷ 365, as simulated: a case begins after the first day and may end before the last."""
        return self.cases * self.days / 365

    @property
    def case_years_a_minute(self) -> float:
        """Case-years by minute of wall time."""
        return self.case_years / max(self.seconds, 0.1) * 60


# Gives an empty world to play in, and takes away all that was done there.
World = Callable[[], AbstractContextManager[None]]


@contextmanager
def undone() -> Iterator[None]:
    """A world inside the current database, which must hold no cases: one transaction that is undone.

    Nothing is committed there: connections are not cut and nothing runs in parallel (see `faults`).
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def simulate(*, cases: int, days: int, seed: int, faults: bool, world: World = undone) -> Report:
    """One story told from `seed`, played and checked."""
    begun = time.monotonic()
    story = tell(cases=cases, days=days, seed=seed, faults=faults)
    with world():
        log = play(story)
        violations = check(log)
    seconds = time.monotonic() - begun
    shortest = shrink(story, violations[0], world) if violations else None
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
        years_lived=_years_lived(log),
        struck=dict(sorted(Counter(log.faults).items())),
        violations=violations,
        story=[str(act) for act in shortest.acts] if shortest else [],
    )


def _years_lived(log: Log) -> float:
    begun: dict[int, datetime] = {}
    ended: dict[int, datetime] = {}
    for each in log.done:
        for case in each.act.cases if each.taken else ():
            begun.setdefault(case, each.act.at)
            if each.act.kind in ("close", "withdraw"):
                ended[case] = each.act.at
    last = log.done[-1].act.at if log.done else None
    return sum((ended.get(case, last) - since) / YEAR for case, since in begun.items())


def shrink(story: Story, violation: Violation, world: World = undone) -> Story:
    """The case alone, then without every act that is not needed to show a violation.

    A violation that shows only among other cases comes back with the whole story.
    """
    alone = story if violation.case == WORLD else story.only(violation.case)
    if not _shows(alone, world):
        return story
    size, trials = max(1, len(alone.acts) // 2), 0
    while trials < TRIALS:
        place = 0
        while place < len(alone.acts) and trials < TRIALS:
            shorter = alone.without(range(place, place + size))
            trials += 1
            if _shows(shorter, world):
                alone = shorter
            else:
                place += size
        if size == 1:
            break
        size //= 2
    return alone


def _shows(story: Story, world: World) -> bool:
    """Whether a story still shows a violation."""
    issued = [act for act in story.acts if act.kind == "issue"]
    if {case for act in story.acts for case in act.cases} - {case for act in issued for case in act.cases}:
        return False  # an act upon a case that was never issued
    with world():
        return bool(check(play(story)))
