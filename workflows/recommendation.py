"""The procedure of a recommendation at one recipient (C-26, a. 16.27): stages, steps, who may, what silence does.

Nothing else in the project sets a stage. The engine calls a step on this class under the lock of the case's row;
the diagram and the procedure table of the tests are read from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from viewflow import fsm
from viewflow.utils import DEFAULT

from .actors import OFFICE, RECIPIENT, Actor, Role
from .calendar import Calendar
from .clock import local_date, start_of_day
from .families import (
    AUDIENCES,
    CLOCK_STEPS,
    LIVE_IN,
    TASKS,
    WAITING,
    Family,
    Stage,
    Work,
    courtesy_kind,
    kind_of,
    split_kind,
)
from .ladder import work_kind
from .policy import Policy

# The steps after which the days of the Office, or those it gives for a complement, are counted anew.
COUNTING_STEPS = frozenset({"answer", "revise", "assess"})
# The steps that move what silence leads to, and no date of the law.
COURTESY_STEPS = frozenset({"extend", "remove_extension"})


class CaseState(Protocol):
    """What the procedure reads of a case: the row of its workflow instance, or anything with the same words."""

    stage: str
    started_at: datetime
    time_zone: str
    due_on: date | None
    in_default_from: date | None
    courtesy_until: date | None
    assess_by: date | None
    complete_by: date | None
    ladder: str


def may(*roles: Role) -> Any:
    """The permission of a step: any of `roles`."""

    def allowed(procedure: "RecommendationWorkflow", actor: Actor) -> bool:
        return actor.role_among(roles) is not None

    allowed.roles = frozenset(roles)  # type: ignore[attr-defined]  # read by `roles_of`, for the table and the journal
    return allowed


OFFICE_FILES = may(Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR, Role.SIGNATORY)
BODY = may(*RECIPIENT)
BODY_OR_OFFICE = may(Role.PRINCIPAL, Role.ALTERNATE, Role.VALIDATOR, *OFFICE)
BODY_AND_OFFICE = may(*RECIPIENT, *OFFICE)
SIGNATURE = may(Role.SIGNATORY, Role.MANAGER)
CLOCK_ONLY = may(Role.CLOCK)
CALENDAR = may(Role.ADMINISTRATOR, Role.CLOCK)
DATED = (Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE)
REDATED = fsm.State.GET_STATE(
    lambda procedure, **facts: procedure.stage_after_redating(), states=[Stage.ACKNOWLEDGED, Stage.ESCALATED]
)


def reported_from(case: CaseState) -> date | None:
    """The first day on which silence is reported: that of the default, or the one after a courtesy of the Office."""
    if case.in_default_from is None or case.courtesy_until is None:
        return case.in_default_from
    return max(case.in_default_from, case.courtesy_until + timedelta(days=1))


class RecommendationWorkflow:
    """One recommendation at one recipient: issued → acknowledged → response due → answered → closed, or escalated."""

    name = "recommendation"
    stage = fsm.State(Stage, default=Stage.ISSUED)
    # Who may bring a case into being, in `Stage.ISSUED`: only who signs for the Office.
    start_step = "issue"
    start_roles = frozenset({Role.SIGNATORY})

    def __init__(self, case: CaseState, *, at: datetime) -> None:
        self.case = case
        self.at = at
        # What a step asks of the engine: start the 60 days from a receipt, or end them by an answer.
        self.received_at: datetime | None = None
        self.answered_at: datetime | None = None
        # Or count anew what follows an answer: from when the Office has to assess it, by when to complete it.
        self.counts_anew = False
        self.assess_from: datetime | None = None
        self.complete_by: date | None = None
        # Or move what silence leads to, until the end of a courtesy.
        self.moves_silence = False
        self.courtesy_until: date | None = None

    @stage.getter()
    def _stage(self) -> Stage:
        return Stage(self.case.stage)

    @stage.setter()
    def _set_stage(self, value: Stage) -> None:
        self.case.stage = value.value

    def stage_after_redating(self) -> Stage:
        """A reported case stays so while its new dates still say late, so that nobody is told twice."""
        reported = reported_from(self.case)
        assert reported is not None  # the engine has counted the new dates before it takes the step
        still_late = local_date(self.at, self.case.time_zone) >= reported
        return Stage.ESCALATED if still_late else Stage.ACKNOWLEDGED

    # --- receipt: it starts the 60 days (C-26, a. 16.27) -------------------------------------------------------

    @stage.transition(source=Stage.ISSUED, target=Stage.ACKNOWLEDGED, permission=BODY, label=_("accuser réception"))
    def acknowledge(self, *, received_at: datetime, **facts: Any) -> None:
        """The recipient says that it received: whoever acknowledges has received (C-25.01, a. 110)."""
        self.received_at = received_at

    @stage.transition(
        source=Stage.ISSUED, target=Stage.ACKNOWLEDGED, permission=OFFICE_FILES, label=_("établir la réception")
    )
    def establish_receipt(self, *, received_at: datetime, **facts: Any) -> None:
        """The Office proves the receipt by another fact (C-1.1, a. 31; C-25.01, a. 131)."""
        self.received_at = received_at

    @stage.transition(
        source=DATED, target=Stage.ACKNOWLEDGED, permission=OFFICE_FILES, label=_("corriger la réception")
    )
    @stage.transition(source=Stage.ESCALATED, target=REDATED, permission=OFFICE_FILES, label=_("corriger la réception"))
    @stage.transition(
        source=Stage.ANSWERED, target=Stage.ANSWERED, permission=OFFICE_FILES, label=_("corriger la réception")
    )
    def correct_receipt(self, *, received_at: datetime, **facts: Any) -> None:
        """Another receipt governs: the dates are counted anew; the clock then brings the stage to the new dates."""
        self.received_at = received_at

    @stage.transition(source=DATED, target=Stage.ACKNOWLEDGED, permission=CALENDAR, label=_("recalculer l’échéance"))
    @stage.transition(source=Stage.ESCALATED, target=REDATED, permission=CALENDAR, label=_("recalculer l’échéance"))
    def redate(self, *, received_at: datetime, **facts: Any) -> None:
        """The calendar changed (a day was decreed, I-16, a. 61 (23°)): same receipt, dates counted anew."""
        self.received_at = received_at

    @stage.transition(
        source=(Stage.ISSUED, *WAITING, Stage.ANSWERED),
        permission=BODY_AND_OFFICE,
        label=_("consigner un fait de réception"),
    )
    def note_receipt(self, **facts: Any) -> None:
        """A further fact that confirms the receipt and changes no date: the earliest admissible one governs."""

    # --- courtesy: the Office waits longer; no text gives it power over the legal date -------------------------------

    @stage.transition(source=DATED, permission=OFFICE_FILES, label=_("accorder un délai de courtoisie"))
    def extend(self, *, until: date, **facts: Any) -> None:
        """Reminders and escalation wait until `until`; the due date, and what is late by it, stay as they are."""
        self.moves_silence, self.courtesy_until = True, until

    @stage.transition(source=DATED, permission=OFFICE_FILES, label=_("retirer le délai de courtoisie"))
    def remove_extension(self, **facts: Any) -> None:
        """Reminders and escalation go back to where the law's dates put them."""
        self.moves_silence = True

    # --- silence: steps of the clock ---------------------------------------------------------------------------

    @stage.transition(
        source=Stage.ACKNOWLEDGED, target=Stage.RESPONSE_DUE, permission=CLOCK_ONLY, label=_("attendre la réponse")
    )
    def come_due(self, **facts: Any) -> None:
        """The due date is near. A policy of the Office; the law knows no such stage."""

    @stage.transition(
        source=(Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE),
        target=Stage.ESCALATED,
        permission=CLOCK_ONLY,
        label=_("signaler"),
    )
    def escalate(self, **facts: Any) -> None:
        """No answer when every reading of the law says late. A policy of the Office, not a sanction."""

    @stage.transition(
        source=Stage.ESCALATED, target=Stage.ESCALATED, permission=OFFICE_FILES, label=_("décider d’un échelon")
    )
    def decide_rung(self, **facts: Any) -> None:
        """The Office writes to the authority of a rung, or does not. A policy of the Office, prescribed by no law."""

    # --- answer (C-26, a. 16.27) -------------------------------------------------------------------------------

    @stage.transition(source=WAITING, target=Stage.ANSWERED, permission=BODY_OR_OFFICE, label=_("répondre"))
    def answer(self, *, answered_at: datetime, **facts: Any) -> None:
        """The recipient states in writing its intended follow-up, or its reasons. Late is still an answer."""
        self.answered_at = answered_at
        self.counts_anew, self.assess_from = True, answered_at

    @stage.transition(
        source=Stage.ANSWERED, target=Stage.ANSWERED, permission=BODY_OR_OFFICE, label=_("compléter la réponse")
    )
    def revise(self, *, arrived_at: datetime, **facts: Any) -> None:
        """A new version of the answer. The first one decided whether it was in time."""
        self.counts_anew, self.assess_from = True, arrived_at

    @stage.transition(
        source=Stage.ANSWERED, target=Stage.ANSWERED, permission=OFFICE_FILES, label=_("apprécier la réponse")
    )
    def assess(self, *, complete_by: date | None = None, **facts: Any) -> None:
        """The Office says what it thinks of the answer; it may ask for a complement by a day of its choice."""
        self.counts_anew, self.complete_by = True, complete_by

    # --- acts that move nothing --------------------------------------------------------------------------------

    @stage.transition(
        source=(Stage.ISSUED, *WAITING, Stage.ANSWERED), permission=OFFICE_FILES, label=_("envoyer un rappel")
    )
    def remind(self, **facts: Any) -> None:
        """The Office reminds the recipient beside what the policy plans: no date moves, no notice is planned anew."""

    @stage.transition(
        source=(Stage.ISSUED, *WAITING, Stage.ANSWERED), permission=OFFICE_FILES, label=_("confier le dossier")
    )
    def assign(self, **facts: Any) -> None:
        """Another person of the Office is responsible for the case."""

    # --- end ---------------------------------------------------------------------------------------------------

    @stage.transition(source=Stage.ANSWERED, target=Stage.CLOSED, permission=OFFICE_FILES, label=_("clore le dossier"))
    def close(self, **facts: Any) -> None:
        """Nothing more is expected of this recipient."""

    @stage.transition(
        source=(Stage.ISSUED, *WAITING, Stage.ANSWERED),
        target=Stage.WITHDRAWN,
        permission=SIGNATURE,
        label=_("retirer la recommandation"),
    )
    def withdraw(self, **facts: Any) -> None:
        """The Office takes its recommendation back: nothing is due any more."""

    # --- what silence does -------------------------------------------------------------------------------------

    @classmethod
    def plan(cls, case: CaseState, *, policy: Policy, calendar: Calendar) -> list[Work]:
        """All that silence will lead to from here, passed moments included; empty when nothing is awaited.

        Notices go out at `policy.notice_hour`, local; steps of the clock at the first instant of their day.
        """
        zone = case.time_zone

        def notice(family: Family, days: int | None, on: date) -> Work:
            return Work(kind_of(family, days), start_of_day(on, zone, hour=policy.notice_hour))

        if case.stage == Stage.ISSUED:
            issued_on = local_date(case.started_at, zone)
            return [
                notice(Family.ACKNOWLEDGEMENT_REMINDER, n, calendar.add_working_days(issued_on, n))
                for n in policy.acknowledgement_reminders
            ] + [
                notice(Family.RECEIPT_TASK, n, calendar.add_working_days(issued_on, n)) for n in (policy.receipt_task,)
            ]
        if case.stage == Stage.ANSWERED:
            return _after_answer(case, notice, policy, calendar)
        if case.stage not in WAITING or case.due_on is None or case.in_default_from is None:
            return []
        near = start_of_day(case.due_on - timedelta(days=policy.response_due), zone)
        moved = _until_reported(case, notice, policy, calendar)
        until = case.courtesy_until
        return [
            Work(kind_of(Family.RESPONSE_DUE), near),
            *(moved if until is None else [Work(courtesy_kind(each.kind, until), each.due_at) for each in moved]),
        ]


def _until_reported(
    case: CaseState, notice: Callable[[Family, int | None, date], Work], policy: Policy, calendar: Calendar
) -> list[Work]:
    """The reminders of the last day awaited, by law or by courtesy, the escalation, and the ladder after it."""
    last_day, reported = case.courtesy_until or case.due_on, reported_from(case)
    assert last_day is not None
    assert reported is not None
    return [
        *(
            # Earlier, never later: a reminder that falls on a day off would be read too late.
            notice(Family.REMINDER, n, calendar.previous_working_day(last_day - timedelta(days=n)))
            for n in policy.reminders
        ),
        Work(kind_of(Family.ESCALATION), start_of_day(reported, case.time_zone)),
        *(
            Work(
                work_kind(rung),
                start_of_day(reported + timedelta(days=rung.after_days), case.time_zone, hour=policy.notice_hour),
            )
            for rung in policy.ladder_for(case.ladder)
        ),
    ]


def _after_answer(
    case: CaseState, notice: Callable[[Family, int | None, date], Work], policy: Policy, calendar: Calendar
) -> list[Work]:
    """The reminders of the Office's term to assess, or of the term given for a complement, and the day after each."""
    terms = (
        (case.assess_by, Family.ASSESSMENT_REMINDER, policy.assessment_reminders, Family.ASSESSMENT_OVERDUE),
        (case.complete_by, Family.COMPLEMENT_REMINDER, policy.complement_reminders, Family.COMPLEMENT_OVERDUE),
    )
    found = []
    for last_day, reminder, before, overdue in terms:
        if last_day is not None:
            found += [notice(reminder, n, calendar.previous_working_day(last_day - timedelta(days=n))) for n in before]
            found.append(notice(overdue, None, last_day + timedelta(days=1)))
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One step from one stage: where it may lead (several when dates decide), who may take it, its name."""

    targets: tuple[Stage, ...]
    roles: frozenset[Role]
    label: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the passed due work of one case comes to. Each row of work is in exactly one of the lists of outcomes."""

    steps: tuple[Work, ...]
    notices: tuple[Work, ...]
    superseded: tuple[Work, ...]
    moot: tuple[Work, ...]


def decide(case: CaseState, passed: Iterable[Work]) -> Decision:
    """Reads the passed due work of a case in the order of its moments and says what happens; writes nothing.

    Steps of the clock and tasks all happen; of the notices only the newest for each audience goes out, the others are
    superseded (a week's outage must not end in a week's letters at once). Work without a sense in the stage reached is
    moot.
    """
    stage = Stage(case.stage)
    steps: list[Work] = []
    moot: list[Work] = []
    live: list[Work] = []
    for work in sorted(passed, key=lambda work: (work.due_at, work.kind)):
        family, _days = split_kind(work.kind)
        if stage not in LIVE_IN[family]:
            moot.append(work)
            continue
        live.append(work)
        if family in CLOCK_STEPS:
            steps.append(work)
            stage = steps_table()[CLOCK_STEPS[family]][stage].targets[0]
    newest = {AUDIENCES[family]: work for work in live if (family := split_kind(work.kind)[0]) in AUDIENCES}
    going = {*newest.values(), *(work for work in live if split_kind(work.kind)[0] in TASKS)}
    spoken = [work for work in live if split_kind(work.kind)[0] in AUDIENCES or work in going]
    return Decision(
        steps=tuple(steps),
        notices=tuple(work for work in spoken if work in going),
        superseded=tuple(work for work in spoken if work not in going),
        moot=tuple(moot),
    )


@cache
def steps_table() -> dict[str, dict[Stage, Step]]:
    """The procedure as a table, read from the class: step → source → what the step does from there."""
    return {
        method.slug: {
            each.source: Step(
                (each.source,) if each.target is DEFAULT else tuple(each.declared_targets()),
                each.permission.roles,
                each.label,
            )
            for each in transitions
        }
        for method, transitions in RecommendationWorkflow.stage.get_transitions().items()
    }


def roles_of(step: str) -> frozenset[Role]:
    """Who may take `step`, whatever the stage."""
    return frozenset().union(*(each.roles for each in steps_table()[step].values()))
