"""The journal of a case: each step carries the hash of the one before it, so that a changed or missing one shows.

C-1.1, a. 5 and 6: the integrity of a document must be verifiable through its life.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from .models import Transition, WorkflowInstance

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(slots=True)
class Entry:
    """An entry of the journal that is about to be written; `Transition` is the same once it is a row."""

    instance_id: int
    seq: int
    step: str
    source: str
    target: str
    at: datetime
    recorded_at: datetime
    actor_id: str
    actor_name: str
    actor_role: str
    facts: dict[str, Any]
    previous_hash: str
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        self.hash = hash_of(self)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` as the database will give them back: text, numbers and lists only; moments in UTC, ISO 8601."""
    return {str(name): _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, bool, float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


def hash_of(entry: Entry | Transition) -> str:
    """SHA-256 of everything an entry says, and of the entry before it; hexadecimal."""
    said = [
        entry.instance_id,
        entry.seq,
        entry.step,
        entry.source,
        entry.target,
        entry.at.astimezone(UTC).isoformat(),
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.actor_role,
        entry.facts,
        entry.previous_hash,
    ]
    return hashlib.sha256(_CANONICAL.encode(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain of a case does not hold."""

    instance_id: int
    seq: int
    what: str


def verify(instance_id: int) -> list[Fault]:
    """The faults of one case's journal; empty when it is whole and ends where the case stands."""
    instance = WorkflowInstance.objects.get(pk=instance_id)
    entries = list(Transition.objects.filter(instance_id=instance_id).order_by("seq"))
    return list(_faults(instance, entries))


def _faults(instance: WorkflowInstance, entries: list[Transition]) -> Iterator[Fault]:
    previous = ""
    for expected, entry in enumerate(entries, start=1):
        if entry.seq != expected:
            yield Fault(entry.instance_id, expected, "missing entry")
        if entry.previous_hash != previous:
            yield Fault(entry.instance_id, entry.seq, "broken link")
        if entry.hash != hash_of(entry):
            yield Fault(entry.instance_id, entry.seq, "changed entry")
        previous = entry.hash
    if instance.version != len(entries) or instance.journal_head != previous:
        yield Fault(instance.pk, instance.version, "cut end")
    if entries and entries[-1].target != instance.stage:
        yield Fault(instance.pk, instance.version, "stage differs")
