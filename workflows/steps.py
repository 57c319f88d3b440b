"""What one step writes, whether a person takes it or the clock: dates, deadline, plan, journal entry, event.

Used by `engine` under the lock of the case's row, and by `foresight`, which writes nothing; everything goes through a
`Batch`, so that one case and five hundred are written by the same statements.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from .actors import CLOCK, Actor, Role
from .calendar import Calendar
from .clock import Timeliness, compute, local_date, timeliness
from .events import NoticeReached, Transitioned
from .families import (
    AUDIENCES,
    CLOCK_STEPS,
    FINAL,
    MOVED_BY_COURTESY,
    RUNGS,
    WAITING,
    Family,
    Stage,
    Work,
    split_kind,
)
from .journal import Entry, plain
from .ladder import authority_in
from .models import Deadline, DueWork, WorkflowInstance
from .reads import Passed
from .recommendation import Decision, RecommendationWorkflow, decide
from .store import Batch

PROCEDURES = {RecommendationWorkflow.name: RecommendationWorkflow}


def take_step(
    batch: Batch,
    row: WorkflowInstance,
    step: str,
    *,
    by: Actor,
    role: Role,
    at: datetime,
    facts: dict[str, Any],
    calendar: Calendar | None,
) -> None:
    """A person's step, already found possible and allowed: the procedure sets the stage, the rest follows from it.

    `calendar` is the one in force when the step counts days: from a receipt that the facts tell, or after an answer.
    """
    source = row.stage
    dated = calendar is not None and "received_at" in facts
    if calendar is not None and dated:  # the dates are counted first: where the step leads may depend on them
        row.technological = bool(facts.get("technological", row.technological))
        _date(batch, row, facts["received_at"], at, calendar)
        facts = {**facts, "due_on": row.due_on, "in_default_from": row.in_default_from, **_end_courtesy(row)}
    procedure = PROCEDURES[row.workflow](row, at=at)
    getattr(procedure, step)(**facts)
    if procedure.answered_at is not None:
        row.answered_at = procedure.answered_at
    if row.answered_at is not None and (procedure.answered_at is not None or dated):
        assert row.due_on is not None  # no answer without a receipt
        assert row.in_default_from is not None
        row.timeliness = timeliness(
            row.answered_at, due_on=row.due_on, in_default_from=row.in_default_from, time_zone=row.time_zone
        ).value
        facts = {**facts, "timeliness": row.timeliness}
        late = row.timeliness == Timeliness.LATE
        batch.settle(row, Deadline.Outcome.MISSED if late else Deadline.Outcome.MET)
    elif row.stage == Stage.ESCALATED and dated:  # dated anew, and late by the new dates too
        batch.settle(row, Deadline.Outcome.MISSED)
    if procedure.counts_anew:
        facts = {**facts, **_count_after_answer(row, procedure)}
    if procedure.moves_silence:
        facts = {**facts, "legal_due_on": row.due_on, "courtesy_before": row.courtesy_until}
        row.courtesy_until = procedure.courtesy_until
        batch.set_aside.append(row.pk)
    if row.stage in FINAL:
        row.finished_at = at
        row.assess_by = row.complete_by = None
    if row.stage == Stage.WITHDRAWN:
        batch.settle(row, Deadline.Outcome.LIFTED)
    record(batch, row, step, source=source, by=by, role=role, at=at, facts=facts)
    # A fact of receipt that moves no date leaves the silence before it as it is, and the wait after an answer too.
    if procedure.counts_anew or row.stage in FINAL:
        batch.emptied.append(row.pk)
        row.rung = ""
    if calendar is not None and (procedure.counts_anew or row.stage in WAITING):
        plan(batch, row, calendar, only=MOVED_BY_COURTESY if procedure.moves_silence else None)


def _end_courtesy(row: WorkflowInstance) -> dict[str, date]:
    """A courtesy that the new due date leaves nothing to has ended; returns what the journal says of it."""
    until = row.courtesy_until
    if until is None or row.due_on is None or until > row.due_on:
        return {}
    row.courtesy_until = None
    return {"courtesy_ended": until}


def _count_after_answer(row: WorkflowInstance, procedure: RecommendationWorkflow) -> dict[str, date]:
    """The day by which to assess, or to complete, in a new cycle; returns what the journal says of it."""
    row.answer_cycle += 1
    row.assess_by, row.complete_by = None, procedure.complete_by
    if procedure.assess_from is None:
        return {}
    received_on = local_date(procedure.assess_from, row.time_zone)
    row.assess_by = received_on + timedelta(days=row.profile.assessment_days)
    return {"assess_by": row.assess_by}


def _date(batch: Batch, row: WorkflowInstance, received_at: datetime, at: datetime, calendar: Calendar) -> None:
    """Counts the due date from a receipt and opens a new cycle; earlier open work and computation give way."""
    computation = compute(
        received_at,
        time_zone=row.time_zone,
        period=row.profile.period_for(technological=row.technological),
        calendar=calendar,
    )
    if row.cycle:
        batch.settle(row, Deadline.Outcome.REPLACED)
    if row.stage != Stage.ANSWERED:  # what waits there is the Office's, and does not depend on the receipt
        batch.emptied.append(row.pk)
    row.cycle += 1
    row.received_at = received_at
    row.due_on, row.in_default_from = computation.due_on, computation.in_default_from
    batch.deadlines.append(
        Deadline(
            instance=row,
            cycle=row.cycle,
            profile=row.profile,
            received_at=received_at,
            due_on=computation.due_on,
            in_default_from=computation.in_default_from,
            trace=computation.as_trace(),
            calendar_version=computation.calendar_version,
            computed_at=at,
        )
    )


def plan(batch: Batch, row: WorkflowInstance, calendar: Calendar, *, only: frozenset[Family] | None = None) -> None:
    """Plans what silence leads to. A notice whose moment has passed is superseded: the step's letter says it all.

    `only` some families, where the rest stays as it is.
    """
    dates = (row.started_at, row.due_on, row.in_default_from, row.courtesy_until, row.assess_by, row.complete_by)
    alike = (row.workflow, row.profile_id, row.ladder, row.stage, row.time_zone, only, *dates)
    known = batch.plans.get(alike)
    if known is None:
        known = batch.plans[alike] = [
            (work, work.due_at <= batch.now and _only_tells(work))
            for work in PROCEDURES[row.workflow].plan(row, policy=row.profile.policy, calendar=calendar)
            if only is None or split_kind(work.kind)[0] in only
        ]
    batch.planned += [(row, work, passed) for work, passed in known]
    row.rung = _reached([work for work, _passed in known if work.due_at <= batch.now])


def _reached(works: Iterable[Work], before: str = "") -> str:
    """Whom the last rung among passed `works` turns to; `before` when there is none."""
    rungs = [work for work in works if split_kind(work.kind)[0] in RUNGS]
    return authority_in(max(rungs, key=lambda work: work.due_at).kind) if rungs else before


def _only_tells(work: Work) -> bool:
    family, _days = split_kind(work.kind)
    return family in AUDIENCES and family not in CLOCK_STEPS


def record(
    batch: Batch,
    row: WorkflowInstance,
    step: str,
    *,
    source: str,
    by: Actor,
    role: Role,
    at: datetime,
    facts: dict[str, Any],
) -> None:
    """One entry of the journal, chained to the one before, and the event that tells it."""
    row.version += 1
    row.changed_at = at
    entry = Entry(
        instance_id=row.pk,
        seq=row.version,
        step=step,
        source=str(source),
        target=str(row.stage),
        at=at,
        recorded_at=batch.now,
        actor_id=by.id,
        actor_name=by.name,
        actor_role=str(role),
        facts=plain(facts),
        previous_hash=row.journal_head,
    )
    row.journal_head = entry.hash
    if row.pk not in batch.started:
        batch.moved[row.pk] = row
    batch.entries.append(entry)
    batch.events.append(Transitioned(row.pk, entry.seq, step, entry.source, entry.target, at, row.cycle, entry.facts))


def run_clock(batch: Batch, rows: Sequence[WorkflowInstance], found: Iterable[Passed]) -> list[Decision]:
    """Fires the passed due work `found` of locked `rows`: the one place where silence acts, for one case or many."""
    passed: dict[int, list[Passed]] = {row.pk: [] for row in rows}
    for each in found:
        passed[each.instance_id].append(each)
    decisions = []
    for row in rows:
        if not passed[row.pk]:
            continue
        keys = {Work(each.kind, each.due_at): each for each in passed[row.pk]}
        decision = decide(row, keys)
        for work in decision.steps:
            _take_clock_step(batch, row, work)
        for work in decision.notices:
            batch.events.append(NoticeReached(row.pk, work.kind, keys[work].cycle, work.due_at, batch.now))
        if (rung := _reached((*decision.superseded, *decision.notices), row.rung)) != row.rung:
            row.rung = rung
            batch.moved[row.pk] = row
        done = {*decision.steps, *decision.notices}
        batch.closed_work += [(keys[work].id, DueWork.Outcome.FIRED.value) for work in keys if work in done]
        batch.closed_work += [
            (keys[work].id, DueWork.Outcome.SUPERSEDED.value) for work in decision.superseded if work not in done
        ]
        batch.closed_work += [(keys[work].id, DueWork.Outcome.MOOT.value) for work in decision.moot]
        decisions.append(decision)
    return decisions


def _take_clock_step(batch: Batch, row: WorkflowInstance, work: Work) -> None:
    step = CLOCK_STEPS[split_kind(work.kind)[0]]
    source = row.stage
    at = max(work.due_at, row.changed_at)  # the journal never goes back in time, even after a corrected receipt
    getattr(PROCEDURES[row.workflow](row, at=at), step)()
    record(
        batch,
        row,
        step,
        source=source,
        by=CLOCK,
        role=Role.CLOCK,
        at=at,
        facts={"due_at": work.due_at, "kind": work.kind},
    )
    if row.stage == Stage.ESCALATED:
        batch.settle(row, Deadline.Outcome.MISSED)
