"""What the points of an answer make together, and those of its assessment. Pure.

An answer given point by point has no decision of its own: it follows from those of the points, here and nowhere else.
The class of a whole answer is chosen by the Office, among those that the classes of its points allow.
"""

from collections.abc import Iterable, Mapping, Sequence

FOLLOW, IN_PART, DECLINE = "follow", "in_part", "decline"
# What each decision must say: the follow-up intended, or the reasons, or both. Of a point as of the whole.
NEEDED = {FOLLOW: ("follow_up",), IN_PART: ("follow_up", "reasons"), DECLINE: ("reasons",)}
SAID = ("disposition", "follow_up", "reasons")
SATISFACTORY, OTHERWISE, TO_COMPLETE, INSUFFICIENT = (
    "satisfactory",
    "satisfactory_otherwise",
    "to_complete",
    "insufficient",
)
THOUGHT = ("outcome", "reasons", "question")


def overall_disposition(dispositions: Iterable[str]) -> str:
    """The decision that those of all the points make: all alike, that one; otherwise « in_part ».

    Empty as long as a point has none.
    """
    found = set(dispositions)
    if not found or "" in found:
        return ""
    return found.pop() if len(found) == 1 else IN_PART


def possible_outcomes(outcomes: Iterable[str]) -> tuple[str, ...]:
    """The classes that an answer may have over all, given those of its points; the first is the one to propose.

    A point to complete is asked for by a day: the whole is to complete too. With an insufficient point the whole is not
    satisfactory, but may suffice in another way; without one it is not insufficient.
    """
    found = set(outcomes)
    if TO_COMPLETE in found:
        return (TO_COMPLETE,)
    if INSUFFICIENT in found:
        return (INSUFFICIENT, OTHERWISE)
    return (OTHERWISE, SATISFACTORY) if OTHERWISE in found else (SATISFACTORY, OTHERWISE)


def field_name(number: int, name: str) -> str:
    """How a form and an error name what is said of a point: « point_2_reasons »."""
    return f"point_{number}_{name}"


def by_number(
    typed: Mapping[str, str], numbers: Iterable[int], names: Sequence[str] = SAID
) -> dict[int, dict[str, str]]:
    """What a form says of each point, by its number."""
    return {number: {name: typed.get(field_name(number, name), "") for name in names} for number in numbers}


def needed_of(disposition: str) -> tuple[str, ...]:
    """The texts that a decision asks for; none as long as there is no decision."""
    return NEEDED.get(disposition, ())
