"""What the engine tells the packages above it: frozen facts, announced inside the transaction that made them true.

A receiver writes rows only: no I/O, no clock. Its exception undoes the act, since news that cannot be recorded would
otherwise be lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class Transitioned:
    """A step was taken. `at` is when it took effect, `cycle` the version of the due date it left in force."""

    instance_id: int
    seq: int
    step: str
    source: str
    target: str
    at: datetime
    cycle: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeReached:
    """The moment of a notice has come and no newer notice replaces it. `kind` is a kind of due work."""

    instance_id: int
    kind: str
    cycle: int
    due_at: datetime
    at: datetime


Event = Transitioned | NoticeReached

happened = Signal()


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """An address did not take a letter of a case. `said` is what the mail server answered."""

    instance_id: int
    address: str
    failed_at: datetime
    said: str
    at: datetime


undelivered = Signal()


def announce(events: Iterable[Event]) -> None:
    """Tells every receiver of `happened`, once for the whole set, as keyword `events`."""
    if told := tuple(events):
        happened.send(sender=None, events=told)


def tell_undelivered(failure: DeliveryFailed) -> None:
    """Tells every receiver of `undelivered`, as keyword `failure`; the letters know, the records decide."""
    undelivered.send(sender=None, failure=failure)
