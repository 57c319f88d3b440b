"""Compares every row with what must have come of the simulated facts. Reads with SQL; imports nothing of the product.

Each violation says the case of the story, so that the story can be told again with that case alone.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from . import law
from .expected import Expected, expect, to_office
from .ladder import AUTHORITY, SIGNED, reached
from .ladder import waiting as waiting_rungs
from .stories import body_of

# Step → from → to. Written from the glossary and the procedure's table in the documents, not read from the code.
_OPEN = ("acknowledged", "response_due", "escalated")
_HELD = ("issued", *_OPEN, "answered")
_GRAPH = {
    ("issue", "", "issued"),
    ("acknowledge", "issued", "acknowledged"),
    ("establish_receipt", "issued", "acknowledged"),
    ("come_due", "acknowledged", "response_due"),
    ("escalate", "acknowledged", "escalated"),
    ("escalate", "response_due", "escalated"),
    ("revise", "answered", "answered"),
    ("assess", "answered", "answered"),
    ("close", "answered", "closed"),
    ("correct_receipt", "answered", "answered"),
    *((step, stage, "acknowledged") for step in ("correct_receipt", "redate") for stage in _OPEN),
    *((step, "escalated", "escalated") for step in ("correct_receipt", "redate", "decide_rung")),
    *((step, stage, stage) for step in ("extend", "remove_extension") for stage in ("acknowledged", "response_due")),
    *(("answer", stage, "answered") for stage in _OPEN),
    *(("note_receipt", stage, stage) for stage in _HELD),
    *(("withdraw", stage, "withdrawn") for stage in _HELD),
}
_NOTICES = ("acknowledgement_reminder", "receipt_task", "reminder", "escalated", "chaser", "rung_office")
_NOTICES += ("assessment_reminder", "assessment_overdue", "complement_reminder", "complement_overdue")
_UNSENT = {"dead": ("nobody", "nobody_at_the_office", "refused", "gave_up"), "cancelled": ("moot", "superseded")}
# The tasks of the ladder, with how many of each wait for somebody.
_RUNGS = """
    SELECT e.*, p.finished, (SELECT count(*) FROM viewflow_task t
           WHERE t.process_id = p.id AND t.status IN ('NEW', 'ASSIGNED', 'STARTED')) AS waiting
      FROM recommendations_escalating e JOIN viewflow_process p ON p.id = e.process_ptr_id
"""
_NOTICES += SIGNED  # what a person signed speaks of a silence too
# Who was asked to establish a receipt, when, how it ended, and how many tasks of it wait for somebody.
_RECEIVING = """
    SELECT r.*, p.created, p.finished, p.status, (SELECT count(*) FROM viewflow_task t
           WHERE t.process_id = p.id AND t.status IN ('NEW', 'ASSIGNED', 'STARTED')) AS waiting
      FROM recommendations_receiving r JOIN viewflow_process p ON p.id = r.process_ptr_id
"""
WORLD = -1  # no single case is at fault


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that is not as it must be; `case` is its number in the story."""

    case: int
    what: str


def check(log: Any) -> list[Violation]:
    """All violations, those of the lowest cases first; empty when everything holds."""
    cases, wrong = expect(log.done)
    found = [Violation(case, what) for case, what in wrong]
    rows = _Rows(list(log.cases.values()))
    for case, state in cases.items():
        found += [Violation(case, what) for what in _of_case(case, state, log, rows)]
    found += [Violation(WORLD, what) for what in _of_post(log, rows)]
    return sorted(found, key=lambda each: (each.case, each.what))


class _Rows:
    """The rows of the simulated cases, by their keys."""

    def __init__(self, keys: list[int]) -> None:
        self.instance = {row["id"]: row for row in _read("SELECT * FROM workflows_workflowinstance", "id", keys)}
        self.journal = _grouped("SELECT * FROM workflows_transition", "instance_id", keys, "seq")
        self.deadlines = _grouped("SELECT * FROM workflows_deadline", "instance_id", keys, "cycle")
        self.rungs = _grouped(_RUNGS, "case_id", keys, "process_ptr_id")
        self.receiving = _grouped(_RECEIVING, "case_id", keys, "process_ptr_id")
        self.work = _grouped("SELECT * FROM workflows_duework", "instance_id", keys, "id")
        courtesies = "SELECT * FROM recommendations_courtesyextension"
        self.courtesies = _grouped(courtesies, "case_id", keys, "id")
        letters = "SELECT id, case_id, event, cycle, addressee, state, reason, message_id FROM notifications_message"
        self.letters = _grouped(letters, "case_id", keys, "id")
        answers = "SELECT * FROM (SELECT * FROM recommendations_response WHERE sent_at IS NOT NULL) AS sent"
        self.answers = _grouped(answers, "case_id", keys, "version")
        versions = [row["id"] for rows in self.answers.values() for row in rows]
        said = "SELECT * FROM recommendations_pointanswer"
        self.points = _grouped(said, "response_id", versions, "point_id")
        ids = [row["id"] for rows in self.letters.values() for row in rows]
        self.attempts = Counter(
            row["message_id"]
            for row in _read("SELECT message_id, outcome FROM notifications_delivery", "message_id", ids)
            if row["outcome"] == "sent"
        )


def _read(select: str, column: str, keys: list[int], order: str = "") -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE {column} = ANY(%s) ORDER BY {order or column}", [keys])
        names = [each[0] for each in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        for name in ("facts",):
            if isinstance(row.get(name), str):  # a raw cursor gives JSON as text
                row[name] = json.loads(row[name])
    return found


def _grouped(select: str, column: str, keys: list[int], order: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _read(select, column, keys, order):
        found[row[column]].append(row)
    return found


def _of_case(case: int, state: Expected, log: Any, rows: _Rows) -> Iterator[str]:
    key = log.cases[case]
    instance = rows.instance.get(key)
    if instance is None:
        yield "the case has no row"
        return
    yield from _of_stage(state, instance)
    decisions = [law.decided_over_all(each) for each in state.decided]
    yield from _differ("decisions", [row["disposition"] for row in rows.answers[key]], decisions)
    if state.points:
        of_points = [tuple(row["disposition"] for row in rows.points[each["id"]]) for each in rows.answers[key]]
        yield from _differ("decisions of points", of_points, state.decided)
    yield from _of_journal(state, instance, rows.journal[key])
    yield from _of_dates(state, instance, rows.deadlines[key])
    granted = [(row["until"], row["ending"]) for row in rows.courtesies[key]]
    yield from _differ("courtesies", granted, state.courtesies)
    yield from _of_work(state, rows.work[key])
    yield from _of_rungs(state, rows.rungs[key])
    yield from _of_receiving(state, log, rows.receiving[key], rows.journal[key], rows.letters[key])
    yield from _of_letters(case, state, log, rows.letters[key])


def _differ(what: str, found: Any, wanted: Any) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found!s} in the row, {wanted!s} by the facts"


def _of_stage(state: Expected, instance: dict[str, Any]) -> Iterator[str]:
    known = state.computed[-1] if state.computed else None
    yield from _differ("stage", instance["stage"], state.stage)
    yield from _differ("received_at", instance["received_at"], known and known.received_at)
    yield from _differ("due_on", instance["due_on"], known and known.dates.due)
    yield from _differ("in_default_from", instance["in_default_from"], known and known.dates.default)
    yield from _differ("courtesy_until", instance["courtesy_until"], state.courtesy)
    yield from _differ("rung", instance["rung"], state.rung)
    yield from _differ("answered_at", instance["answered_at"], state.answered_at)
    yield from _differ("timeliness", instance["timeliness"], state.timeliness)
    yield from _differ("assess_by", instance["assess_by"], state.terms.get("assessment"))
    yield from _differ("complete_by", instance["complete_by"], state.terms.get("complement"))
    yield from _differ("finished", instance["finished_at"] is not None, state.stage in ("closed", "withdrawn"))


def _of_dates(state: Expected, instance: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield from _differ("number of computations", len(rows), len(state.computed))
    yield from _differ("cycle", instance["cycle"], len(state.computed))
    for number, (row, known) in enumerate(zip(rows, state.computed, strict=False), start=1):
        yield from _differ(f"computation {number}: received_at", row["received_at"], known.received_at)
        yield from _differ(f"computation {number}: due_on", row["due_on"], known.dates.due)
        yield from _differ(f"computation {number}: in_default_from", row["in_default_from"], known.dates.default)
        yield from _differ(f"computation {number}: outcome", row["outcome"], known.outcome)


def _of_work(state: Expected, rows: list[dict[str, Any]]) -> Iterator[str]:
    wanted = state.closed | dict.fromkeys(state.open, "")
    found = Counter((row["kind"], row["cycle"]) for row in rows)
    for work in sorted(wanted.keys() - found.keys()):
        yield f"due work {work} is missing"
    for work in sorted(found.keys() - wanted.keys()):
        yield f"due work {work} should not be"
    for row in rows:
        work = (row["kind"], row["cycle"])
        if found[work] > 1:
            yield f"due work {work} exists {found[work]} times"
        if work in wanted:
            yield from _differ(f"due work {work}: outcome", row["outcome"], wanted[work])
            if work in state.open:
                yield from _differ(f"due work {work}: moment", row["due_at"], state.open[work].astimezone(UTC))
        if not row["outcome"] and state.stage not in _HELD:
            yield f"open work {work} on a case that awaits nothing"


def _of_rungs(state: Expected, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Each rung reached is a task once; it waits until it is decided, while the case is on the ladder by its dates."""
    wanted, waiting = reached(state), waiting_rungs(state)
    found = Counter((row["after_days"], row["authority"], row["cycle"]) for row in rows)
    for rung in sorted(wanted - found.keys()):
        yield f"rung {rung} was reached and is nobody's task"
    for rung in sorted(found.keys() - wanted):
        yield f"rung {rung} is a task and was never reached"
    for row in rows:
        rung = (row["after_days"], row["authority"], row["cycle"])
        if found[rung] > 1:
            yield f"rung {rung} is a task {found[rung]} times"
        waits = rung in waiting
        yield from _differ(f"rung {rung}: tasks that wait", row["waiting"], int(waits))
        yield from _differ(f"rung {rung}: ended", row["finished"] is not None, not waits)


def _of_receiving(
    state: Expected, log: Any, rows: list[dict[str, Any]], journal: list[dict[str, Any]], letters: list[dict[str, Any]]
) -> Iterator[str]:
    """The Office is asked once to establish a receipt, in time, and no longer than none is proved."""
    left = [row["recorded_at"] for row in journal if row["source"] == "issued" != row["target"]]
    ended = left[0] if left else None
    refusals = [log.post.refused[row["message_id"]] for row in letters if row["message_id"] in log.post.refused]
    seen = next((at for (letter, _cycle), at in state.letters.items() if letter.startswith("receipt_task")), None)
    since = law.silent_since(state.started_at, state.zone)
    earliest, latest = law.asked_to_prove(
        silence=(since, seen) if seen else None, refusals=refusals, rounds=log.post.rounds, ended=ended
    )
    if not rows and latest is not None:
        yield f"nobody was asked by {latest} to establish the receipt"
    if len(rows) > 1:
        yield f"the Office is asked {len(rows)} times to establish the receipt"
    for row in rows:
        asked = row["created"]
        if earliest is None or asked < earliest or (ended is not None and asked > ended):
            yield f"the task of establishing the receipt opened at {asked}, when nothing asked for it"
        if latest is not None and asked > latest:
            yield f"the task of establishing the receipt opened at {asked}, and not by {latest}"
        yield from _differ("task of the receipt: tasks that wait", row["waiting"], int(ended is None))
        yield from _differ("task of the receipt: ended", row["finished"], ended)
        if ended is not None:
            yield from _differ("task of the receipt: how it ended", row["status"], state.receipt_ended)


def _of_letters(case: int, state: Expected, log: Any, rows: list[dict[str, Any]]) -> Iterator[str]:
    wanted = {
        (letter, cycle, address)
        for (letter, cycle), at in state.letters.items()
        for address in _addresses(case, letter, at, log)
    }
    found = Counter((row["event"], row["cycle"], row["addressee"]) for row in rows)
    for letter in sorted(wanted - found.keys()):
        yield f"letter {letter} was not written"
    for letter in sorted(found.keys() - wanted):
        yield f"letter {letter} should not have been written"
    for letter, count in found.items():
        if count > 1:
            yield f"letter {letter} was written {count} times"
    for row in rows:
        name = f"letter {(row['event'], row['cycle'], row['addressee'])}"
        if row["state"] != "sent" and row["reason"] not in _UNSENT.get(row["state"], ()):
            yield f"{name} ends {row['state']} ({row['reason'] or 'no reason'})"
        if row["state"] == "cancelled" and row["event"].partition(":")[0] not in _NOTICES:
            yield f"{name} tells a step and was cancelled"


def _addresses(case: int, letter: str, at: datetime, log: Any) -> list[str]:
    if to_office(letter):
        watched = letter.startswith(("escalated_office", "rung_office", "assessment_overdue"))
        return [log.officer, *(log.managers if watched else ())]
    if letter.startswith(SIGNED):
        return [AUTHORITY]
    return [address for address, since in log.addresses[body_of(case)] if since <= at] or [""]


def _of_post(log: Any, rows: _Rows) -> Iterator[str]:
    """What the mail server took against what the outbox says it sent."""
    letters = [row for of_case in rows.letters.values() for row in of_case]
    told = {row["message_id"]: row for row in letters}
    for message_id, count in log.post.taken.items():
        row = told.get(message_id)
        if row is None:
            yield f"{message_id} left and was never written"
        elif count > 1 and message_id not in log.post.in_flight:
            yield f"{message_id} left {count} times, and no process died over it"
        elif row["state"] != "sent" and message_id not in log.post.in_flight:
            yield f"{message_id} left and is {row['state']}"
    for row in letters:
        if row["state"] == "sent":
            if not log.post.taken[row["message_id"]]:
                yield f"{row['message_id']} is called sent and never left"
            if rows.attempts[row["id"]] != 1:
                yield f"{row['message_id']} has {rows.attempts[row['id']]} attempts that succeeded"


# --- the journal ------------------------------------------------------------------------------------------------


def _of_journal(state: Expected, instance: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    steps = [(row["step"], row["source"], row["target"]) for row in rows]
    if steps != state.journal:
        yield f"journal: {steps} in the rows, {state.journal} by the facts"
    for step in steps:
        if step not in _GRAPH:
            yield f"journal: {step} is no step of the procedure"
    head, stage, moment = "", "", datetime.min.replace(tzinfo=UTC)
    for number, row in enumerate(rows, start=1):
        if (row["seq"], row["previous_hash"], row["source"]) != (number, head, stage):
            yield f"journal: entry {number} does not follow the one before"
        if row["hash"] != _sha256(row):
            yield f"journal: entry {number} is not what its hash says"
        if row["at"] < moment:
            yield f"journal: entry {number} goes back in time"
        head, stage, moment = row["hash"], row["target"], row["at"]
    if (instance["version"], instance["journal_head"], instance["stage"]) != (len(rows), head, stage):
        yield "journal: its end is not where the case stands"


def _sha256(row: dict[str, Any]) -> str:
    """As `docs/architecture.md` says: the canonical JSON of what an entry says and of the hash before it."""
    names = ("instance_id", "seq", "step", "source", "target", "at", "recorded_at")
    names += ("actor_id", "actor_name", "actor_role", "facts", "previous_hash")
    said = [row[name].astimezone(UTC).isoformat() if isinstance(row[name], datetime) else row[name] for name in names]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
