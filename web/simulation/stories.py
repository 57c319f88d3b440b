"""What will happen, written before it happens: a story is a list of acts at moments, all of it drawn from one seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import law

BEGIN = date(2027, 1, 4)
ZONES = ("America/Toronto", "America/Toronto", "America/Halifax")
BODIES = 24
NOBODY, REFUSED = 5, 7  # of every 24 bodies: one to whom nobody can write, one whose server refuses every letter
POINTS = 3  # of a recommendation that is answered point by point
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Of an act: its transaction dies or its connection is cut half-way; it is done, but the answer never comes; a sweep
# runs beside it. What the others are is said by `player`, where they strike.
ACT_FAULTS = ("dies", "cut", "unheard", "beside")
SWEEP_FAULTS = ("lost", "dies", "cut", "poison", "parallel", "twice", "flushed")
SEND_FAULTS = ("before_send", "after_send", "unrecorded", "away", "parallel", "twice", "flushed")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done, or tried, at a moment: `cases` are numbers of the story, `said` depends on the kind."""

    at: datetime
    kind: str
    cases: tuple[int, ...] = ()
    said: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        """One of the things said."""
        return dict(self.said).get(name, default)

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.said)
        who = ",".join(map(str, self.cases))
        return f"{self.at.isoformat()} {self.kind} {who} {told}".rstrip()


@dataclass(frozen=True, slots=True)
class Story:
    """All acts of a simulation in the order of their moments."""

    seed: int
    acts: tuple[Act, ...] = field(repr=False)

    def only(self, case: int) -> "Story":
        """The same world with a single case."""
        acts = [replace(act, cases=(case,)) for act in self.acts if case in act.cases]
        acts += [act for act in self.acts if not act.cases]
        return replace(self, acts=tuple(sorted(acts, key=lambda act: act.at)))

    def without(self, places: Sequence[int]) -> "Story":
        """The same story with some acts left out."""
        out = set(places)
        return replace(self, acts=tuple(act for place, act in enumerate(self.acts) if place not in out))


def body_of(case: int) -> int:
    """To which body a case of a story is addressed."""
    return case % BODIES


def zone_of(body: int) -> str:
    """The legal time of a body."""
    return ZONES[body % len(ZONES)]


def tell(*, cases: int, days: int, seed: int, faults: bool = False) -> Story:
    """Draws a story of `cases` cases over `days` days."""
    draw = random.Random(seed)
    acts: list[Act] = []
    number = 0
    while number < cases:
        group = tuple(range(number, min(cases, number + draw.randint(1, 12))))
        number = group[-1] + 1
        issued = _office_hour(BEGIN + draw.randrange(max(1, days - 100)) * DAY, draw)
        points = 0 if group[0] % 3 else POINTS
        acts.append(Act(issued, "issue", group, (("points", points),) if points else ()))
        for case in group:
            life = _life(case, issued, draw)
            acts += _by_points(life, points, random.Random(f"{seed} {case}")) if points else life
    if faults:
        acts = [_broken(act, draw) for act in acts]
    acts += [each for act in acts if act.kind == "issue" for each in _decisions(act, seed)]
    acts += _world(days, draw, faults=faults)
    end = datetime.combine(BEGIN, time(), UTC) + days * DAY
    kept = sorted((act for act in acts if act.at < end), key=lambda act: act.at)
    return Story(seed, (*kept, Act(end, "sweep"), Act(end, "drain")))


def _by_points(life: Iterator[Act], points: int, draw: random.Random) -> Iterator[Act]:
    """A life whose answers decide each point by itself: « decided » holds pairs of a point and what is decided of it.

    The Office asks to complete one point or two; who completes answers these alone, or sometimes says all anew.
    """
    every, asked = tuple(range(1, points + 1)), ()
    for act in life:
        more: tuple[tuple[str, Any], ...] = ()
        if act.kind in ("answer", "paper"):
            answered = asked if asked and draw.random() < 0.8 else every
            decisions = draw.choices(("follow", "in_part", "decline"), [4, 1, 1], k=points)
            more = (("decided", tuple((point, decisions[point - 1]) for point in answered)),)
        elif act.kind == "assess":
            asked = tuple(sorted(draw.sample(every, draw.randint(1, 2)))) if act.get("term") else ()
            more = (("points", points), ("asked", asked))
        yield replace(act, said=(*act.said, *more))


def _broken(act: Act, draw: random.Random) -> Act:
    """Sometimes an act meets a fault; then the actor reads how the case stands, and tries again if need be."""
    fault = draw.choice([*ACT_FAULTS, *("",) * 20])
    return replace(act, said=(*act.said, ("fault", fault), ("nth", draw.randint(1, 2)))) if fault else act


def _office_hour(day: date, draw: random.Random) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("America/Toronto")).astimezone(UTC) + draw.random() * 8 * HOUR


def _any_hour(day: date, zone: str, draw: random.Random) -> datetime:
    """Often near midnight, where the days of two zones part."""
    seconds = draw.choice([draw.randrange(86400), draw.randrange(82800, 86400), draw.randrange(3600)])
    return (datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)) + timedelta(seconds=seconds)


def _life(case: int, issued: datetime, draw: random.Random) -> Iterator[Act]:
    """What is done about one case. Some of it will be refused: the checker knows which."""
    zone = zone_of(body_of(case))
    mine = (case,)
    received = issued
    how = draw.choices(["prompt", "late", "disputed", "corrected", "proved", "never"], [5, 3, 2, 3, 2, 2])[0]
    after = draw.randint(0, 3) if how in ("prompt", "corrected") else draw.randint(4, 40)
    if how != "never":
        received = max(issued + HOUR, _any_hour(issued.date() + after * DAY, zone, draw))
        if how in ("prompt", "late"):
            yield Act(received, "acknowledge", mine)
        else:
            recorded = received + draw.random() * 10 * DAY
            said = (("moment", received), ("admissible", how != "disputed"))
            yield Act(recorded, "establish", mine, said)
            if how == "disputed":  # a bounce breaks the presumption; then the body acknowledges
                received = recorded + draw.random() * 20 * DAY
                yield Act(received, "acknowledge", mine)
    if how == "corrected":
        corrected = max(issued + HOUR, received + draw.uniform(-9, 25) * DAY)
        at = corrected + draw.choice([5, 30, 70, 110]) * draw.random() * DAY + HOUR
        yield Act(at, "correct", mine, (("moment", corrected), ("admissible", draw.random() < 0.85)))
        received = corrected
    yield from _answers(case, received, zone, draw)
    yield from _courtesies(case, received, zone, draw)
    if draw.random() < 0.12:
        yield Act(issued + HOUR + draw.random() * 130 * DAY, "withdraw", mine)


def _courtesies(case: int, received: datetime, zone: str, draw: random.Random) -> Iterator[Act]:
    """The Office waits longer, once or twice, and sometimes takes it back; some of it too late."""
    at, due = received, law.dates(received, zone, frozenset()).due
    while draw.random() < 0.3:
        at += draw.random() * 50 * DAY
        until = max(due, at.date()) + draw.randint(-2, 45) * DAY
        yield Act(at, "extend", (case,), (("until", until),))
        if draw.random() < 0.4:
            at += draw.random() * 40 * DAY
            yield Act(at, "unextend", (case,))


def _decisions(issue: Act, seed: int) -> Iterator[Act]:
    """Somebody of the Office decides of the rungs that silence reaches; most cases have answered by then."""
    for case in issue.cases:
        draw = random.Random(f"{seed} {case} rungs")
        at = issue.at + 104 * DAY
        while draw.random() < 0.75:
            at += draw.random() * 30 * DAY
            yield Act(at, "decide", (case,), (("signed", draw.random() < 0.6),))


def _answers(case: int, received: datetime, zone: str, draw: random.Random) -> Iterator[Act]:
    mine = (case,)
    found = law.dates(received, zone, frozenset())
    how = draw.choices(["in_time", "last_minute", "just_late", "late", "paper", "never"], [4, 3, 3, 3, 2, 4])[0]
    if how == "never":
        return
    day = {
        "in_time": received.date() + draw.randint(2, 55) * DAY,
        "last_minute": draw.choice([found.due, found.default - DAY]),
        "just_late": draw.choice([found.due + DAY, found.default]),
        "late": found.default + draw.randint(1, 40) * DAY,
        "paper": found.due + draw.randint(-8, 4) * DAY,
    }[how]
    at = _any_hour(day, zone, draw)
    if how in ("last_minute", "just_late") and draw.random() < 0.6:
        edge = -1 if how == "just_late" else 86399  # the first second of a day is on one side, the last on the other
        at = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) + timedelta(seconds=max(edge, 0))
    if how == "paper":
        arrived = max(at, received)
        at = arrived + draw.random() * 12 * DAY + HOUR
        yield Act(at, "paper", mine, (("moment", arrived),))
    else:
        yield Act(at, "answer", mine)
    if draw.random() < 0.3:
        yield Act(at + draw.random() * 30 * DAY, "answer", mine)
    if draw.random() < 0.6:
        assessed = at + draw.random() * draw.choice([40, 100]) * DAY
        if draw.random() < 0.3:  # the Office asks for more, by a day; sometimes it comes
            yield Act(assessed, "assess", mine, (("term", assessed.date() + draw.randint(2, 40) * DAY),))
            assessed += draw.random() * 50 * DAY
            if draw.random() < 0.6:
                yield Act(assessed - draw.random() * DAY, "answer", mine)
        yield Act(assessed, "assess", mine)
        if draw.random() < 0.7:
            yield Act(assessed + draw.random() * 10 * DAY, "close", mine)


def _world(days: int, draw: random.Random, *, faults: bool) -> Iterator[Act]:
    """The beat, when it is there; decreed days that come late; new addresses; and, with faults, what breaks."""
    at = datetime.combine(BEGIN, time(5), UTC)
    end = at + days * DAY
    while at < end:
        at += draw.choices([1, 8, 24, 50, 24 * draw.randint(4, 30)], [2, 8, 12, 3, 1])[0] * draw.random() * 2 * HOUR
        broken = draw.choice(["", "", *SWEEP_FAULTS]) if faults else ""
        yield Act(at, "sweep", (), (("fault", broken), ("nth", draw.randint(1, 4))) if broken else ())
        if draw.random() < 0.1:
            yield Act(at, "sweep")
        if draw.random() < 0.2:
            yield Act(at, "replan")
        if draw.random() < 0.6:
            fault = draw.choice(["", "", *SEND_FAULTS]) if faults else ""
            yield Act(at, "send", (), (("fault", fault), ("nth", draw.randint(1, 5))) if fault else ())
    for _each in range(max(1, days // 60)):
        known = _office_hour(BEGIN + draw.randrange(days) * DAY, draw)
        yield Act(known, "decree", (), (("day", known.date() + draw.randint(-3, 60) * DAY),))
        yield Act(
            _office_hour(BEGIN + draw.randrange(days) * DAY, draw), "contact", (), (("body", draw.randrange(24)),)
        )
