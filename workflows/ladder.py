"""The Office's ladder: whom it turns to, and when, while a recommendation stays without an answer. Plain values.

All of it is policy of the Office. No text of law provides for it, and no word of it may say otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass

RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. `after_days` are calendar days since the default; `recipient_kind` is empty in the common ladder.

    The words for `authority` and `letter` are in `rungs`. `letter` is empty where nothing is sent (the mention in the
    annual report); `to_name` and `to_email` are those of an authority whose address the rules know.
    """

    after_days: int
    authority: str
    automatic: bool = False
    letter: str = ""
    recipient_kind: str = ""
    to_name: str = ""
    to_email: str = ""


DEFAULT_LADDER = (
    Rung(15, RECIPIENT, automatic=True, letter="chaser"),
    Rung(30, RECIPIENT, automatic=True, letter="chaser"),
    Rung(45, "direction", letter="to_direction"),
    Rung(60, "presidency", letter="to_presidency"),
    Rung(75, "committee", letter="to_committee"),
    Rung(90, "report"),
    Rung(120, "minister", letter="to_minister"),
)
# « Toute autre personne » (C-26, a. 16.27) has no authority above it: no ladder unless the Office decides otherwise.
NO_LADDER_FOR = ("other_person",)


def ladder_of(rungs: Iterable[Rung], kind: str, *, without: Iterable[str]) -> tuple[Rung, ...]:
    """The ladder that a kind of recipient follows, lowest rung first: its own, else the common one, or none."""
    if kind in without:
        return ()
    rungs = sorted(rungs, key=lambda rung: rung.after_days)
    own = tuple(rung for rung in rungs if kind and rung.recipient_kind == kind)
    return own or tuple(rung for rung in rungs if not rung.recipient_kind)


def work_kind(rung: Rung) -> str:
    """The kind of due work of a rung: « rung:15 » writes by itself, « rung_task:45:direction » asks somebody."""
    return f"rung:{rung.after_days}" if rung.automatic else f"rung_task:{rung.after_days}:{rung.authority}"


def authority_in(kind: str) -> str:
    """Whom a rung's kind of due work turns to."""
    plain, _at, _courtesy = kind.partition("@")
    return plain.partition(":")[2].partition(":")[2] or RECIPIENT
