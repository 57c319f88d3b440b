"""What may be read of the engine from above: plain values, so that no other package touches its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import calendar as calendars
from .clock import Computation, compute, compute_from_day
from .families import AUDIENCES, CLOCK_STEPS, LIVE_IN, Stage, split_kind
from .journal import Fault, verify
from .models import Deadline, DecreedHoliday, DueWork, Heartbeat, RuleProfile, Transition


def calendar() -> calendars.Calendar:
    """The calendar of I-16 with every day decreed so far."""
    return DecreedHoliday.calendar()


def profile_in_force(regime: str, *, on: date) -> RuleProfile:
    """The newest version of a regime's rules in force on a day. Raises `RuleProfile.DoesNotExist`."""
    return RuleProfile.objects.filter(regime=regime, in_force_from__lte=on).order_by("-version")[:1].get()


def articles() -> dict[str, str]:
    """The article on which each regime rests, by its newest rules: « 16-27 » → « C-26, a. 16.27 »."""
    newest = RuleProfile.objects.order_by("regime", "-version").distinct("regime")
    return dict(newest.values_list("regime", "article"))


def regimes_to_choose(*, on: date) -> list[tuple[str, str, str, str]]:
    """Code, name in French and in English, and article of each regime in force on a day, by its rules of that day."""
    rows = RuleProfile.objects.filter(in_force_from__lte=on).order_by("regime", "-version").distinct("regime")
    return list(rows.values_list("regime", "name_fr", "name_en", "article"))


def explain(received: date | datetime, *, regime: str, on: date, time_zone: str) -> Computation:
    """The due date that a receipt would give under the rules in force on a day; for the calculator's page."""
    period = profile_in_force(regime, on=on).period
    if isinstance(received, datetime):
        return compute(received, time_zone=time_zone, period=period, calendar=calendar())
    return compute_from_day(received, period=period, calendar=calendar())


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """A piece of due work as a page shows it. `outcome` is empty while it is to come."""

    kind: str
    family: str
    days: int | None
    cycle: int
    due_at: datetime
    done_at: datetime | None
    outcome: str


def due_work_of(instance_id: int) -> list[PlannedNotice]:
    """All due work of a case, done and to come, in the order of its moments; steps of the clock included."""
    rows = DueWork.objects.filter(instance_id=instance_id).order_by("due_at", "kind")
    return [
        PlannedNotice(
            row.kind,
            split_kind(row.kind)[0].value,
            split_kind(row.kind)[1],
            row.cycle,
            row.due_at,
            row.done_at,
            row.outcome,
        )
        for row in rows
    ]


def next_notice(instance_id: int, *, stage: str) -> PlannedNotice | None:
    """The next notice that will go out by itself if nothing changes; None when nothing is planned."""
    return next(
        (
            each
            for each in due_work_of(instance_id)
            if not each.outcome and each.family not in CLOCK_STEPS and Stage(stage) in LIVE_IN[split_kind(each.kind)[0]]
        ),
        None,
    )


def receipt_tasks(instance_ids: Iterable[int]) -> set[int]:
    """Those of the cases whose receipt the Office has been asked to establish."""
    rows = DueWork.objects.filter(instance_id__in=instance_ids, kind__startswith="receipt_task", outcome="fired")
    return set(rows.values_list("instance_id", flat=True))


def told_since(instance_ids: Iterable[int], since: datetime) -> set[int]:
    """Those of the cases whose recipient was sent a notice by the clock, or by a rung of the ladder, since a moment."""
    ids = list(instance_ids)
    rows = DueWork.objects.filter(instance_id__in=ids, outcome="fired", done_at__gte=since)
    found = rows.values_list("instance_id", "kind")
    rungs = Transition.objects.filter(instance_id__in=ids, step="decide_rung", at__gte=since, facts__has_key="letter")
    by_clock = {instance_id for instance_id, kind in found if AUDIENCES.get(split_kind(kind)[0]) == "recipient"}
    return by_clock | set(rungs.values_list("instance_id", flat=True))


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One step as a page shows it."""

    seq: int
    step: str
    source: str
    target: str
    at: datetime
    recorded_at: datetime
    actor_name: str
    actor_role: str
    facts: Mapping[str, Any]
    hash: str


def journal_of(instance_id: int) -> list[JournalEntry]:
    """The journal of a case, oldest first."""
    rows = Transition.objects.filter(instance_id=instance_id).order_by("seq")
    return [
        JournalEntry(
            row.seq,
            row.step,
            row.source,
            row.target,
            row.at,
            row.recorded_at,
            row.actor_name,
            row.actor_role,
            row.facts,
            row.hash,
        )
        for row in rows
    ]


def journal_faults(instance_id: int) -> list[Fault]:
    """Where the hash chain of a case does not hold; empty when it is whole."""
    return verify(instance_id)


@dataclass(frozen=True, slots=True)
class ComputedDate:
    """One computation of the due date, the newest being in force; `trace` is `clock.Computation.as_trace()`."""

    cycle: int
    received_at: datetime
    due_on: date
    in_default_from: date
    profile: str
    profile_version: int
    trace: Mapping[str, Any]
    calendar_version: str
    computed_at: datetime
    outcome: str


def computed_dates(instance_id: int) -> list[ComputedDate]:
    """Every computation of a case's due date, newest first."""
    rows = Deadline.objects.filter(instance_id=instance_id).select_related("profile").order_by("-cycle")
    return [
        ComputedDate(
            row.cycle,
            row.received_at,
            row.due_on,
            row.in_default_from,
            row.profile.due_reading,
            row.profile.version,
            row.trace,
            row.calendar_version,
            row.computed_at,
            row.outcome,
        )
        for row in rows
    ]


def last_beat(name: str) -> datetime | None:
    """When a periodic job last succeeded; None when it never did."""
    return Heartbeat.objects.filter(name=name).values_list("succeeded_at", flat=True).first()
