"""What must come of the rungs of the Office's ladder that ask a person: tasks, decisions, letters that somebody signs.

Of the product nothing is imported, as in `expected`.
"""

from datetime import datetime
from typing import Any

Rung = tuple[int, str, int]
"""Days after the default, whom it turns to, computation of the due date."""
SIGNED = ("to_direction", "to_presidency", "to_committee", "to_minister")
AUTHORITY = "autorite@simulation.example"


def authority(kind: str) -> str:
    """Whom a rung turns to: « rung_task:45:direction », or « rung:15 » for the recipient."""
    return kind.split("@")[0].split(":")[2] if kind.count(":") == 2 else "recipient"


def reached(state: Any) -> set[Rung]:
    """The rungs that silence has reached: each is somebody's task once."""
    return {
        _rung(kind, cycle)
        for (kind, cycle), outcome in state.closed.items()
        if kind.startswith("rung_task") and outcome == "fired"
    }


def waiting(state: Any) -> list[Rung]:
    """The rungs that wait for somebody, the lowest first: on the ladder, by the dates in force, not decided."""
    if state.stage != "escalated":
        return []
    return sorted(rung for rung in reached(state) if rung[2] == len(state.computed) and rung not in state.climbed)


def decide(state: Any, at: datetime, said: dict[str, Any]) -> bool:
    """Somebody decides of the lowest rung: a step that moves nothing, and a letter where one was signed."""
    rungs = waiting(state)
    if not rungs:
        return False
    state.look(at)
    state.climbed.add(rungs[0])
    authority = rungs[0][1]
    state.take("decide_rung", "escalated", at, letters=(f"to_{authority}",) if _writes(authority, said) else ())
    return True


def _writes(authority: str, said: dict[str, Any]) -> bool:
    return bool(said["signed"]) and authority != "report"


def _rung(kind: str, cycle: int) -> Rung:
    """« rung_task:45:direction », with or without the courtesy that it counts from."""
    _family, days, authority = kind.partition("@")[0].split(":")
    return int(days), authority, cycle
