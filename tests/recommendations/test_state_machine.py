"""Hypothesis drives the actions and the sweep at random against a small model of the law, on real PostgreSQL.

What the model says of a case must be what the database holds after each act. An act that it expects to be refused must
be refused by that very refusal, and must leave every row as it was.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from directory.models import Person
from recommendations import actions, queries
from recommendations.models import Case, Response
from tests import given
from tests.recommendations.acts import Refusal, answer_of, everything, first_of
from tests.recommendations.law_model import DAY, FINAL, Fact, Model
from workflows import engine, journal
from workflows.models import DueWork

# --- the machine ------------------------------------------------------------------------------------------------

PERCENT = st.integers(-1, 101)  # a moment between issue and now; -1 is before the issue, 101 still to come
MOSTLY = st.sampled_from([True, True, True, False])
ENVELOPE = {"origin": "Postes, exemple", "destination": "1, rue de l’Exemple"}


TURNING_POINTS = st.sampled_from(["response due", "last day", "end of the last day", "default", "end of a courtesy"])


class Life(RuleBasedStateMachine):
    """Cases of one Office at bodies in two legal times, on one passed clock that never goes back."""

    cases: Bundle[Model] = Bundle("cases")

    def __init__(self, office: given.Office, recipients: list[given.Recipient]) -> None:
        super().__init__()
        self.office, self.recipients = office, recipients
        self.models: list[Model] = []
        self.seen: dict[int, int] = {}
        self.swept = False
        self._undone = transaction.atomic()  # each example begins with an empty register
        self._undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    def act(self, refusal: Refusal, call: Callable[[], Any]) -> bool:
        """Does what must succeed, or asserts that it is refused as expected and leaves no trace."""
        self.swept = False
        if refusal is None:
            call()
            return True
        before = everything()
        with pytest.raises(refusal):
            call()
        assert everything() == before
        return False

    def moment(self, model: Model, percent: int) -> datetime:
        if percent < 0:
            return model.issued_at - timedelta(minutes=2)
        if percent > 100:
            return self.now + timedelta(seconds=1)
        return model.issued_at + timedelta(seconds=int((self.now - model.issued_at).total_seconds() * percent // 100))

    # --- time -----------------------------------------------------------------------------------------------------

    @initialize(target=cases, day=st.integers(0, 360), minute=st.integers(0, 24 * 60 - 1), second=st.integers(0, 59))
    def the_year_begins_somewhere(self, day: int, minute: int, second: int) -> Any:
        """With two cases already issued, one of them acknowledged: most of the law comes after that."""
        start = datetime(2026, 1, 2, tzinfo=given.TORONTO) + timedelta(days=day)
        self.now = start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minute, seconds=second)
        self.end = self.now + timedelta(days=240)
        made = self.open_cases(2)
        self.pass_to(self.now + timedelta(days=9))  # an earlier receipt may then be proved, and the dates move
        self.acknowledge(made[second % 2], "principal")
        return multiple(*made)

    def pass_to(self, moment: datetime) -> None:
        self.now, self.swept = max(self.now, min(moment, self.end)), False

    @rule(days=st.integers(0, 40), seconds=st.integers(0, 24 * 3600 - 1))
    def days_pass(self, days: int, seconds: int) -> None:
        self.pass_to(self.now + timedelta(days=days, seconds=seconds))

    @rule(model=cases, which=TURNING_POINTS, seconds=st.sampled_from([-1, 0]), swept=st.booleans(), answered=MOSTLY)
    def a_turning_point_comes(self, model: Model, which: str, seconds: int, swept: bool, answered: bool) -> None:
        """Where a day more or less is seen: local midnights and the second before, with or without a sweep."""
        if model.due_on is None or model.in_default_from is None:
            return
        days = {
            "response due": model.due_on - timedelta(days=14),
            "last day": model.due_on,
            "end of the last day": model.due_on + DAY,
            "default": model.in_default_from,
            "end of a courtesy": model.reported_from or model.in_default_from,
        }
        midnight = datetime.combine(days[which], time(), model.zone).astimezone(ZoneInfo("UTC"))
        self.pass_to(midnight + timedelta(seconds=seconds))
        if swept:
            self.sweep(500)
        if answered:
            self.write_and_send(model)

    @rule(batch_size=st.sampled_from([1, 2, 500]))
    def sweep(self, batch_size: int) -> None:
        report = engine.sweep(now=self.now, batch_size=batch_size)
        assert not report.failed
        for model in self.models:
            model.time_passes(self.now)
        assert engine.sweep(now=self.now).cases == 0, "the second sweep finds nothing"
        self.swept = True

    # --- issue ----------------------------------------------------------------------------------------------------

    @rule(target=cases, count=st.integers(1, 2))
    def issue(self, count: int) -> Any:
        return multiple(*self.open_cases(count)) if len(self.models) < 6 else multiple()

    def open_cases(self, count: int) -> list[Model]:
        """Only who signs issues, and only once."""
        chosen = self.recipients[:count]
        by_points = self.now.second % 2 == 0
        text = {"text": given.POINTS} if by_points else {}
        draft = given.make_reviewed(self.office, *(each.body for each in chosen), at=self.now, **text)
        issued: list[Case] = []

        def call(by: Person) -> None:
            issued.extend(actions.issue(recommendation_id=draft.pk, by=by, at=self.now))

        self.act(engine.NotAllowed, lambda: call(self.office.officer))
        self.act(None, lambda: call(self.office.signatory))
        self.act(actions.AlreadyIssued, lambda: call(self.office.signatory))
        by_body = {each.body.pk: each for each in chosen}
        made = []
        for case in issued:
            to = by_body[case.recipient_id]
            zone = ZoneInfo(to.body.time_zone)
            made.append(Model(case.pk, zone, self.now, to.principal, to.preparer, by_points=by_points))
        assert len(made) == count
        self.models += made
        return made

    # --- receipt --------------------------------------------------------------------------------------------------

    @rule(model=cases, who=st.sampled_from(["principal", "preparer", "officer"]))
    def acknowledge(self, model: Model, who: str) -> None:
        by = self.office.officer if who == "officer" else getattr(model, who)
        refusal = first_of((who == "officer", engine.NotAllowed), (model.stage in FINAL, engine.NotPossibleNow))
        if self.act(refusal, lambda: actions.acknowledge(case_id=model.pk, by=by, at=self.now)):
            model.facts.append(Fact(self.now, "portal", True))
            model.time_passes(self.now)

    @rule(
        model=cases,
        percent=PERCENT,
        channel=st.sampled_from(["registered_mail", "delivery_log", "notice"]),
        admissible=MOSTLY,
        allowed=MOSTLY,
    )
    def establish_receipt(self, model: Model, percent: int, channel: str, admissible: bool, allowed: bool) -> None:
        moment, by = self.moment(model, percent), self.office.officer if allowed else model.principal
        known = {"moment": moment, "channel": channel, "admissible": admissible, "evidence": given.pdf(), **ENVELOPE}
        wrong = model.wrong_moment(moment, self.now) or (admissible and channel == "notice")
        refusal = first_of(
            (wrong, ValidationError), (not allowed, engine.NotAllowed), (model.stage in FINAL, engine.NotPossibleNow)
        )
        if self.act(refusal, lambda: actions.establish_receipt(case_id=model.pk, by=by, at=self.now, **known)):
            model.facts.append(Fact(moment, channel, admissible))
            model.time_passes(self.now)

    @rule(model=cases, which=st.integers(0, 20), percent=PERCENT, admissible=MOSTLY, allowed=MOSTLY)
    def correct_receipt(self, model: Model, which: int, percent: int, admissible: bool, allowed: bool) -> None:
        if not model.facts:
            return
        old = model.facts[which % len(model.facts)]
        pks = list(Case.objects.get(pk=model.pk).receipt_facts.order_by("pk").values_list("pk", flat=True))
        moment, by = self.moment(model, percent), self.office.officer if allowed else model.principal
        others = [each for each in model.facts if each.admissible and not each.replaced and each is not old]
        wrong = (
            model.wrong_moment(moment, self.now)
            or (admissible and old.channel == "notice")
            or (not admissible and model.received_at is not None and not others)
        )
        refusal = first_of(
            (old.replaced, queries.NotFound),
            (wrong, ValidationError),
            (not allowed, engine.NotAllowed),
            (model.stage in FINAL, engine.NotPossibleNow),
        )
        if self.act(
            refusal,
            lambda: actions.correct_receipt(
                case_id=model.pk,
                fact_id=pks[model.facts.index(old)],
                by=by,
                at=self.now,
                moment=moment,
                admissible=admissible,
                reason="Erreur de date, exemple.",
            ),
        ):
            old.replaced = True
            model.facts.append(Fact(moment, old.channel, admissible))
            model.time_passes(self.now)

    # --- courtesy -------------------------------------------------------------------------------------------------

    @rule(model=cases, days=st.integers(-1, 40), allowed=MOSTLY)
    def extend(self, model: Model, days: int, allowed: bool) -> None:
        """The Office waits longer; what is late by law stays late."""
        today, by = model.day(self.now), self.office.officer if allowed else model.principal
        until = max(model.due_on or today, today) + days * DAY
        due = model.due_on
        wrong = due is not None and (until <= due or until <= today or until == model.courtesy)
        awaited = model.stage in ("acknowledged", "response_due") and not model.is_reported(self.now)
        refusal = first_of(
            (wrong or (due is not None and (until - due).days > 366), ValidationError),
            (not allowed, engine.NotAllowed),
            (not awaited, actions.NoCourtesyNow),
        )
        said = {"until": until, "reason": "Assemblée le mois prochain, exemple."}
        if self.act(refusal, lambda: actions.extend(case_id=model.pk, by=by, at=self.now, **said)):
            model.time_passes(self.now)
            model.courtesy = until

    @rule(model=cases, allowed=MOSTLY)
    def remove_extension(self, model: Model, allowed: bool) -> None:
        by = self.office.officer if allowed else model.principal
        awaited = model.stage in ("acknowledged", "response_due") and not model.is_reported(self.now)
        refusal = first_of(
            (model.courtesy is None, actions.NoCourtesyRuns),
            (not allowed, engine.NotAllowed),
            (not awaited, actions.NoCourtesyNow),
        )
        said = {"reason": "Accordé par erreur, exemple."}
        if self.act(refusal, lambda: actions.remove_extension(case_id=model.pk, by=by, at=self.now, **said)):
            model.courtesy = None
            model.time_passes(self.now)

    # --- answer ---------------------------------------------------------------------------------------------------

    @rule(model=cases, whole=MOSTLY, who=st.sampled_from(["principal", "preparer", "officer"]))
    def save_response(self, model: Model, whole: bool, who: str) -> None:
        by = self.office.officer if who == "officer" else getattr(model, who)
        said = answer_of(model, whole=whole)
        refusal = first_of((who == "officer", engine.NotAllowed), (model.stage in FINAL, engine.NotPossibleNow))
        if self.act(refusal, lambda: actions.save_response(case_id=model.pk, by=by, at=self.now, **said)):
            model.draft = "whole" if whole else "lacking"

    @rule(model=cases, allowed=MOSTLY)
    def answer(self, model: Model, allowed: bool) -> None:
        by = model.principal if allowed else model.preparer
        refusal = first_of(
            (not model.draft, actions.NothingToSend),
            (model.draft == "lacking", ValidationError),
            (not allowed, engine.NotAllowed),
            (model.stage in FINAL, engine.NotPossibleNow),
        )
        if self.act(refusal, lambda: actions.answer(case_id=model.pk, by=by, at=self.now)):
            sent = Response.objects.filter(case=model.pk).latest("version")
            assert (sent.disposition, sent.points.count()) == (("in_part", 2) if model.by_points else ("follow", 0))
            model.receives_answer(self.now)
            model.draft = ""

    @rule(model=cases)
    def write_and_send(self, model: Model) -> None:
        """An answer by whoever may, so that the later stages are often reached."""
        self.save_response(model, True, "principal")
        self.answer(model, True)

    @rule(model=cases, percent=PERCENT, allowed=MOSTLY)
    def an_answer_on_paper(self, model: Model, percent: int, allowed: bool) -> None:
        """Received days ago, recorded today: the day it was received decides, though silence has acted since."""
        received_at, by = self.moment(model, percent), self.office.officer if allowed else model.principal
        refusal = first_of(
            (model.wrong_moment(received_at, self.now), ValidationError),
            (not allowed, engine.NotAllowed),
            (model.stage in FINAL, engine.NotPossibleNow),
        )
        if self.act(
            refusal,
            lambda: actions.record_answer(
                case_id=model.pk, by=by, at=self.now, received_at=received_at, **answer_of(model, whole=True)
            ),
        ):
            model.receives_answer(received_at)

    # --- end ------------------------------------------------------------------------------------------------------

    @rule(model=cases, reasons=st.sampled_from(["Complète, exemple.", "Complète, exemple.", " "]), allowed=MOSTLY)
    def assess(self, model: Model, reasons: str, allowed: bool) -> None:
        by = self.office.officer if allowed else model.principal
        refusal = first_of(
            (not reasons.strip(), ValidationError),
            (not allowed, engine.NotAllowed),
            (model.stage != "answered", engine.NotPossibleNow),
        )
        points = {number: given.thought_of("satisfactory") for number in (1, 2) if model.by_points}
        said = {"outcome": "satisfactory", "reasons": reasons, "points": points}
        if self.act(refusal, lambda: actions.assess(case_id=model.pk, by=by, at=self.now, **said)):
            model.assessed = True

    @rule(model=cases, allowed=MOSTLY)
    def close(self, model: Model, allowed: bool) -> None:
        by = self.office.officer if allowed else model.principal
        refusal = first_of(
            (model.answered_at is not None and not model.assessed, ValidationError),
            (not allowed, engine.NotAllowed),
            (model.stage != "answered", engine.NotPossibleNow),
        )
        if self.act(refusal, lambda: actions.close(case_id=model.pk, by=by, at=self.now)):
            model.stage = "closed"

    @rule(model=cases, signs=MOSTLY, reason=st.sampled_from(["Une autre suivra, exemple.", " "]))
    def withdraw(self, model: Model, signs: bool, reason: str) -> None:
        by = self.office.signatory if signs else self.office.officer
        refusal = first_of(
            (not reason.strip(), ValidationError),
            (not signs, engine.NotAllowed),
            (model.stage in FINAL, engine.NotPossibleNow),
        )
        if self.act(refusal, lambda: actions.withdraw(case_id=model.pk, by=by, at=self.now, reason=reason)):
            model.stage = "withdrawn"

    # --- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def the_database_holds_what_the_law_says(self) -> None:
        rows = {each.pk: each.instance for each in Case.objects.select_related("instance")}
        assert set(rows) == {model.pk for model in self.models}
        for model in self.models:
            row = rows[model.pk]
            dates = (row.received_at, row.due_on, row.in_default_from, row.courtesy_until)
            assert (row.stage, *dates, row.answered_at, row.timeliness) == (
                model.stage,
                model.received_at,
                model.due_on,
                model.in_default_from,
                model.courtesy,
                model.answered_at,
                model.timeliness,
            )
            assert (row.finished_at is not None) == (model.stage in FINAL)
            if row.version != self.seen.get(model.pk):
                self.seen[model.pk] = row.version
                self.its_journal_dates_and_plan_agree(row, model)

    def its_journal_dates_and_plan_agree(self, row: Any, model: Model) -> None:
        assert journal.verify(model.pk) == []
        assert row.version == row.transitions.count()
        newest = row.deadlines.order_by("-cycle").first()
        told = newest.trace["readings"] if newest else {}
        assert told == {name: day.isoformat() for name, day in model.readings.items()}
        planned = row.due_work.filter(done_at=None, kind__startswith="escalation").values_list("due_at", flat=True)
        assert list(planned) == ([model.report_begins] if model.stage in ("acknowledged", "response_due") else [])

    @invariant()
    def nothing_is_awaited_of_who_has_answered_or_is_done_with(self) -> None:
        awaited = DueWork.objects.filter(done_at=None)
        assert not awaited.filter(instance__stage__in=FINAL).exists()
        of_the_office = awaited.filter(instance__stage="answered").values_list("kind", flat=True)
        assert {kind.partition(":")[0] for kind in of_the_office} <= {"assessment_reminder", "assessment_overdue"}
        if self.swept:
            assert not awaited.filter(due_at__lte=self.now).exists()


@pytest.mark.timeout(300)  # many lives, one after the other
@pytest.mark.django_db
def test_a_random_life_of_cases_follows_the_law(office, department):
    college = given.make_recipient("iles", "Collège des Îles, exemple", acronym="CIX", time_zone="America/Halifax")
    run_state_machine_as_test(
        lambda: Life(office, [department, college]),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
