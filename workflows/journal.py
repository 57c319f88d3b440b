"""The journal of a case: each step carries the hash of the one before it, so that a changed or missing one shows.

C-1.1, a. 5 and 6: the integrity of a document must be verifiable through its life.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from .models import Transition, WorkflowInstance


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` as the database will give them back: text, numbers and lists only; moments in UTC, ISO 8601."""

    def text(value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    return json.loads(json.dumps(facts, default=text, ensure_ascii=False))


def hash_of(entry: Transition) -> str:
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
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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
