"""What the points of an answer make together. Pure.

An answer given point by point has no decision of its own: it follows from those of the points, here and nowhere else.
"""

from collections.abc import Iterable, Mapping

FOLLOW, IN_PART, DECLINE = "follow", "in_part", "decline"
# What each decision must say: the follow-up intended, or the reasons, or both. Of a point as of the whole.
NEEDED = {FOLLOW: ("follow_up",), IN_PART: ("follow_up", "reasons"), DECLINE: ("reasons",)}
SAID = ("disposition", "follow_up", "reasons")


def overall_disposition(dispositions: Iterable[str]) -> str:
    """The decision that those of all the points make: all alike, that one; otherwise « in_part ».

    Empty as long as a point has none.
    """
    found = set(dispositions)
    if not found or "" in found:
        return ""
    return found.pop() if len(found) == 1 else IN_PART


def field_name(number: int, name: str) -> str:
    """How a form and an error name what is said of a point: « point_2_reasons »."""
    return f"point_{number}_{name}"


def by_number(typed: Mapping[str, str], numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    """What a form says of each point, by its number."""
    return {number: {name: typed.get(field_name(number, name), "") for name in SAID} for number in numbers}


def needed_of(disposition: str) -> tuple[str, ...]:
    """The texts that a decision asks for; none as long as there is no decision."""
    return NEEDED.get(disposition, ())
