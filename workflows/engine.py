"""The only door to a case: start it, take a step, count its dates anew, and let the clock run.

What is guaranteed: every step and every piece of due work happens at most once (unique keys, row lock); a sweep may run
late, twice and in parallel; whether an answer was in time is read from dates, never from which process ran first.
What is not: that a notice leaves at its very minute (a sweep may be late), nor that SMTP delivers.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from . import reads
from .actors import Actor
from .calendar import Calendar
from .clock import compute, decisive
from .events import announce
from .families import WAITING, Stage
from .models import DecreedHoliday, DueWork, RuleProfile, WorkflowInstance
from .recommendation import COUNTING_STEPS, COURTESY_STEPS, RecommendationWorkflow, roles_of, steps_table
from .steps import PROCEDURES, plan, record, run_clock, take_step
from .store import Batch, plan_work

_PLANNING_STEPS = COUNTING_STEPS | COURTESY_STEPS


class EngineError(Exception):
    """A step was refused; nothing was changed. `str()` is a sentence for the person who tried."""


class NotPossibleNow(EngineError):
    """The case's stage does not allow the step."""

    def __init__(self, step: str, stage: str) -> None:
        self.step, self.stage = step, stage
        super().__init__(step, stage)

    def __str__(self) -> str:
        return _(
            "Ce geste n’est plus possible : le dossier est à l’étape « %(stage)s ». "
            "Rechargez la page pour voir où il en est."
        ) % {"stage": Stage(self.stage).label}


class NotAllowed(EngineError):
    """The actor has no role that may take the step."""

    def __init__(self, step: str, actor: Actor) -> None:
        self.step, self.actor = step, actor
        super().__init__(step, actor.id)

    def __str__(self) -> str:
        return str(_("Votre rôle ne permet pas ce geste. Adressez-vous à une personne qui en a la charge."))


class StalePage(EngineError):
    """The case changed since the person saw it."""

    def __str__(self) -> str:
        return str(_("Ce dossier a changé depuis que vous l’avez ouvert. Relisez-le, puis recommencez."))


class Busy(EngineError):
    """Another transaction held the case for longer than the lock's time-out."""

    def __str__(self) -> str:
        return str(_("Une autre personne agit sur ce dossier en ce moment. Recommencez dans quelques secondes."))


@dataclass(frozen=True, slots=True)
class Start:
    """One case to start: the legal time of its recipient, facts for the journal, and whose ladder it follows."""

    time_zone: str
    facts: dict[str, Any] = field(default_factory=dict)
    ladder: str = ""


# --- start ------------------------------------------------------------------------------------------------------


def start_many(
    starts: Sequence[Start],
    *,
    profile: RuleProfile,
    by: Actor,
    at: datetime,
    workflow: str = RecommendationWorkflow.name,
    attach: Callable[[Sequence[WorkflowInstance]], None] = lambda rows: None,
) -> list[WorkflowInstance]:
    """Starts one case for each of `starts`, in their order: rows, first journal entries and due work, in sets.

    `attach` writes the caller's own rows for the new instances before the news is announced. Raises `NotAllowed`.
    """
    procedure = PROCEDURES[workflow]
    role = by.role_among(procedure.start_roles)
    if role is None:
        raise NotAllowed(procedure.start_step, by)
    batch = Batch(now=at)
    with transaction.atomic():
        keys, calendar, profile.known_rungs = reads.keys_calendar_and_rungs(len(starts), profile.pk)
        first = WorkflowInstance(
            workflow=workflow,
            regime=profile.regime,
            profile=profile,
            stage=Stage.ISSUED.value,
            version=0,
            started_at=at,
            changed_at=at,
        )
        for key, each in zip(keys, starts, strict=True):
            row = batch.started[key] = reads.like(first, pk=key, time_zone=each.time_zone, ladder=each.ladder)
            record(batch, row, procedure.start_step, source="", by=by, role=role, at=at, facts=each.facts)
            plan(batch, row, calendar)
        batch.write()
        rows = list(batch.started.values())
        attach(rows)
        announce(batch.events)
    return rows


def start(each: Start, *, profile: RuleProfile, by: Actor, at: datetime) -> WorkflowInstance:
    """Starts one case; see `start_many`."""
    return start_many([each], profile=profile, by=by, at=at)[0]


# --- the door ---------------------------------------------------------------------------------------------------


def hold(instance_id: int) -> WorkflowInstance:
    """Takes the lock of a case until the transaction ends, so that what is read next cannot change. Raises `Busy`."""
    with _busy():
        return reads.hold(instance_id).case


def hold_many(ids: Sequence[int]) -> list[WorkflowInstance]:
    """Takes the locks of several cases, in the order of their keys. Raises `Busy`."""
    with _busy():
        return reads.hold_many(ids)


@contextmanager
def _busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy from error
        raise


def advance(
    instance_id: int, step: str, *, by: Actor, at: datetime, expected_version: int | None = None, **facts: Any
) -> WorkflowInstance:
    """Takes `step` on a case: locks it, runs its clock up to `at`, checks role and stage, writes, announces.

    `expected_version` is the version of the page the person acted on. Raises `NotPossibleNow`, `NotAllowed`,
    `StalePage`, `Busy`; then nothing has changed. A step unknown to the procedure is a programmer's KeyError.
    """
    allowed = roles_of(step)
    if by.role_among(allowed) is None:
        raise NotAllowed(step, by)
    with transaction.atomic():
        with _busy():
            held = reads.hold(instance_id, now=at, dated="received_at" in facts or step in _PLANNING_STEPS)
        row = held.case
        if expected_version is not None and row.version != expected_version:
            raise StalePage
        if held.passed:
            batch = Batch(now=at)
            run_clock(batch, [row], held.passed)
            batch.flush()

        known = steps_table()[step].get(Stage(row.stage))
        if known is None:
            raise NotPossibleNow(step, row.stage)
        role = by.role_among(known.roles)
        if role is None:
            raise NotAllowed(step, by)
        batch = Batch(now=at)
        take_step(batch, row, step, by=by, role=role, at=at, facts=facts, calendar=held.calendar)
        batch.flush()

        if batch.plans_the_past():  # a receipt long past may already be late
            _run_clock_now([row], at)
    return row


def redate(instance_id: int, *, by: Actor, at: datetime, reason: str) -> bool:
    """Counts a case's dates anew from the same receipt, for instance because a day was decreed; False when they stand.

    The earlier computation is kept (`Deadline.Outcome.REPLACED`). Raises as `advance`.
    """
    with transaction.atomic():
        row = hold(instance_id)
        if not _needs_redating(row, DecreedHoliday.calendar()):
            return False
        advance(instance_id, "redate", by=by, at=at, received_at=row.received_at, reason=reason)
        return True


def redate_open(*, by: Actor, at: datetime, reason: str, batch_size: int = 500) -> int:
    """Counts anew every open case whose 60 days run; returns how many dates moved.

    All are read, only those whose dates move are locked, in sets of `batch_size`, each set its own transaction: after
    an error the rest may simply be asked for again. Raises as `advance`.
    """
    calendar = DecreedHoliday.calendar()
    ids = [each.instance_id for each in moves(calendar)]
    chunks = [ids[start : start + batch_size] for start in range(0, len(ids), batch_size)]
    return sum(_redate_set(chunk, calendar, by=by, at=at, reason=reason) for chunk in chunks)


@dataclass(frozen=True, slots=True)
class Move:
    """What a calendar does to one open case: its dates as they stand, and as that calendar gives them."""

    instance_id: int
    due_before: date
    default_before: date
    due_after: date
    default_after: date


def moves(calendar: Calendar) -> list[Move]:
    """The waiting cases whose dates `calendar` gives otherwise; writes nothing.

    One computation for all that were received alike. What `redate_open` then moves is this, under that calendar.
    """
    profiles = RuleProfile.objects.in_bulk()
    dates: dict[Any, tuple[date, date]] = {}
    waiting = WorkflowInstance.objects.filter(stage__in=[each.value for each in WAITING], received_at__isnull=False)
    columns = ("pk", "profile_id", "time_zone", "technological", "received_at", "due_on", "in_default_from")
    found = []
    for pk, profile_id, zone, technological, received_at, *stored in waiting.order_by("pk").values_list(*columns):
        alike = (profile_id, zone, technological, decisive(received_at, zone))
        if alike not in dates:
            period = profiles[profile_id].period_for(technological=technological)
            counted = compute(received_at, time_zone=zone, period=period, calendar=calendar)
            dates[alike] = (counted.due_on, counted.in_default_from)
        if dates[alike] != tuple(stored):
            due_on, in_default_from = stored
            found.append(Move(pk, due_on, in_default_from, *dates[alike]))
    return found


def _redate_set(ids: Sequence[int], calendar: Calendar, *, by: Actor, at: datetime, reason: str) -> int:
    """Redates those of `ids` that still need it once their rows are held, by the same statements as one."""
    with transaction.atomic():
        held = [row for row in hold_many(ids) if _needs_redating(row, calendar)]
        _run_clock_now(held, at)
        batch = Batch(now=at)
        for row in held:
            role = by.role_among(steps_table()["redate"][Stage(row.stage)].roles)
            if role is None:
                raise NotAllowed("redate", by)
            facts = {"received_at": row.received_at, "reason": reason}
            take_step(batch, row, "redate", by=by, role=role, at=at, facts=facts, calendar=calendar)
        batch.flush()
        _run_clock_now(held, at)  # by its new dates a case may already be late
    return len(held)


def _run_clock_now(rows: Sequence[WorkflowInstance], at: datetime) -> None:
    batch = Batch(now=at)
    run_clock(batch, rows, reads.passed_work([row.pk for row in rows], at))
    batch.flush()


def _needs_redating(row: WorkflowInstance, calendar: Calendar) -> bool:
    if row.stage not in WAITING or row.received_at is None:
        return False
    period = row.profile.period_for(technological=row.technological)
    counted = compute(row.received_at, time_zone=row.time_zone, period=period, calendar=calendar)
    return (counted.due_on, counted.in_default_from) != (row.due_on, row.in_default_from)


# --- the clock --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SweepReport:
    """What a sweep did: cases, steps and notices counted, and the cases that failed (left for the next sweep)."""

    cases: int = 0
    steps: int = 0
    notices: int = 0
    failed: dict[int, str] = field(default_factory=dict)


def sweep(*, now: datetime, batch_size: int = 500, only: Sequence[int] | None = None) -> SweepReport:
    """Does all due work whose moment has come, in sets. Safe late, twice and in parallel.

    `only`: nothing but these cases, for a life that is replayed on a clock of its own beside the real ones.

    It claims by locking the parent rows, skipping those another sweep or a person holds (the next sweep finds them),
    and re-reads under the lock. A case that raises is left out, reported, and never stops the others.
    """
    report = SweepReport()
    while True:
        rows: list[WorkflowInstance] = []
        try:
            with transaction.atomic():
                rows = reads.claim(now, limit=batch_size, leave_out=report.failed, only=only)
                if not rows:
                    return report
                _fire(rows, now, report)
        except Exception:
            # One of the set is broken, and the whole set was undone: do them one by one, to find it and save the rest.
            for row in rows:
                _fire_alone(row.pk, now, report)
            if not rows:
                raise


def _fire(rows: Sequence[WorkflowInstance], now: datetime, report: SweepReport) -> None:
    batch = Batch(now=now)
    decisions = run_clock(batch, rows, reads.passed_work([row.pk for row in rows], now))
    batch.flush()
    report.cases += len(rows)
    report.steps += sum(len(each.steps) for each in decisions)
    report.notices += sum(len(each.notices) for each in decisions)


def _fire_alone(instance_id: int, now: datetime, report: SweepReport) -> None:
    try:
        with transaction.atomic():
            _fire([hold(instance_id)], now, report)
    except (
        Exception
    ) as error:  # reported to the caller, who writes it in the heartbeat; the type only, no personal data
        report.failed[instance_id] = type(error).__name__


# --- healing ----------------------------------------------------------------------------------------------------


def replan(*, now: datetime, batch_size: int = 500) -> int:
    """Puts back due work that an open case should have and has not, and moves what stands at a wrong moment.

    Run nightly. Work already done under the same key is never made again. Returns the number of rows mended.
    """
    calendar = DecreedHoliday.calendar()
    mended, last = 0, 0
    open_cases = WorkflowInstance.objects.filter(finished_at=None).order_by("pk")
    while ids := list(open_cases.filter(pk__gt=last).values_list("pk", flat=True)[:batch_size]):
        last = ids[-1]
        with transaction.atomic():
            locked = open_cases.select_for_update(no_key=True, of=("self",), skip_locked=True).filter(pk__in=ids)
            mended += _replan(list(locked.select_related("profile").prefetch_related("profile__rungs")), now, calendar)
    return mended


def _replan(rows: Sequence[WorkflowInstance], now: datetime, calendar: Calendar) -> int:
    wanted = [
        (row, work)
        for row in rows
        for work in PROCEDURES[row.workflow].plan(row, policy=row.profile.policy, calendar=calendar)
    ]
    keys = {(row.pk, work.kind, row.cycle_of(work.kind)) for row, work in wanted}
    batch = Batch(now=now)
    for work in DueWork.objects.filter(instance__in=rows, done_at=None):
        if (work.instance_id, work.kind, work.cycle) not in keys:
            batch.closed_work.append((work.pk, DueWork.Outcome.MOOT.value))
    batch.flush()
    return len(batch.closed_work) + plan_work([(row, work, False) for row, work in wanted], now=now)
