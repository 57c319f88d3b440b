"""Measures ways of doing the same thing in turns, and keeps what came out as lines."""

import statistics
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

Way = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of ours: a multiple of another column, or a bound of its own."""

    against: str = ""  # floor, limit or stock; empty: `bound` is in the line's own unit
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        bound = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        return f"{bound} × {self.against}" if self.against else bound

    def met_by(self, ours: float, others: Mapping[str, float | None]) -> bool | None:
        """Whether ours reaches it; None when what it is held against was not measured."""
        unit = others.get(self.against) if self.against else 1.0
        if unit is None:
            return None
        if self.at_least is not None:
            return ours >= self.at_least * unit
        return self.at_most is None or ours <= self.at_most * unit


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing. Figures are medians, in `unit`; `spread` has the lowest and the highest round of ours."""

    name: str
    size: int
    unit: str
    ours: float
    floor: float | None = None
    limit: float | None = None
    stock: float | None = None
    targets: tuple[Target, ...] = ()
    spread: tuple[float, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def verdicts(self) -> list[bool | None]:
        others = {"floor": self.floor, "limit": self.limit, "stock": self.stock}
        return [each.met_by(self.ours, others) for each in self.targets]

    def as_json(self) -> dict[str, Any]:
        """The line as `results.json` keeps it; `met` is None where there is no target or nothing to hold it against."""
        verdicts = self.verdicts()
        met = None if not verdicts or None in verdicts else all(verdicts)
        said = asdict(self)
        del said["targets"]
        target = ", ".join(str(each) for each in self.targets)
        return {**said, "notes": dict(self.notes), "target": target, "met": met}


def in_turns(ways: Mapping[str, Way], rounds: int) -> dict[str, list[float]]:
    """Runs every way once in each round, each round starting with another, so that none always goes first."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            found[name].append(ways[name]())
    return found


def line(name: str, size: int, unit: str, found: Mapping[str, list[float]], *targets: Target, **notes: Any) -> Line:
    """A line of the medians of `found` (ours, floor, limit, stock; anything else goes to the notes)."""
    medians = {way: statistics.median(values) for way, values in found.items()}
    columns = {way: medians.pop(way, None) for way in ("floor", "limit", "stock")}
    ours = medians.pop("ours")
    spread = (min(found["ours"]), max(found["ours"]))
    return Line(name, size, unit, ours, **columns, targets=targets, spread=spread, notes={**medians, **notes})


def rate(count: int, act: Callable[[], Any]) -> float:
    """How many of `count` things a second `act` does."""
    return count / seconds(act)


def seconds(act: Callable[[], Any]) -> float:
    """How long `act` takes."""
    begun = perf_counter()
    act()
    return perf_counter() - begun


def peak_megabytes(act: Callable[[], Any]) -> float:
    """The most memory that Python held at once for `act`; what it held before is not counted."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def milliseconds_each(times: int, act: Callable[[], Any]) -> float:
    """The median of `times` calls."""
    return statistics.median(seconds(act) for _n in range(times)) * 1000


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
