"""The door to a case: dates, due work, journal, refusals."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.given import (
    ADMINISTRATOR,
    DUE_ON,
    ISSUED,
    OFFICER,
    PRINCIPAL,
    RECEIVED,
    SIGNATORY,
    acknowledged,
    fresh,
    issued,
    local,
    open_kinds,
    outcomes,
    profile,
)
from workflows import engine
from workflows.events import happened
from workflows.models import Deadline, DecreedHoliday, DueWork, Transition, WorkflowInstance

pytestmark = pytest.mark.django_db
TO_ASSESS = ["assessment_reminder:15", "assessment_reminder:5", "assessment_overdue"]


@pytest.fixture
def told():
    """The events announced, in order."""
    events = []

    def listen(sender, events, told=events, **kwargs):
        told.extend(events)

    happened.connect(listen)
    yield events
    happened.disconnect(listen)


# --- receipt ----------------------------------------------------------------------------------------------------


def test_without_receipt_there_is_no_due_date_and_the_office_is_asked_to_establish_it():
    case = issued()
    assert (case.stage, case.due_on, case.in_default_from) == ("issued", None, None)
    due = {each.kind: each.due_at for each in case.due_work.all()}
    # Five, ten and fifteen working days after Monday 5 October; Thanksgiving, 12 October, is not one.
    assert due == {
        "acknowledgement_reminder:5": local(2026, 10, 13, 6),
        "acknowledgement_reminder:10": local(2026, 10, 20, 6),
        "receipt_task:15": local(2026, 10, 27, 6),
    }


def test_a_receipt_starts_the_clock_and_plans_what_silence_does():
    case = acknowledged()
    assert (case.stage, case.due_on, case.in_default_from) == ("acknowledged", DUE_ON, date(2026, 12, 8))
    due = {each.kind: each.due_at for each in case.due_work.filter(cycle=1)}
    assert due == {
        "reminder:30": local(2026, 11, 5, 6),
        "reminder:14": local(2026, 11, 20, 6),  # 21 November is a Saturday
        "response_due": local(2026, 11, 21, 0),
        "reminder:7": local(2026, 11, 27, 6),
        "reminder:2": local(2026, 12, 3, 6),
        "escalation": local(2026, 12, 8, 0),
        "rung:15": local(2026, 12, 23, 6),
        "rung:30": local(2027, 1, 7, 6),
        "rung_task:45:direction": local(2027, 1, 22, 6),
        "rung_task:60:presidency": local(2027, 2, 6, 6),
        "rung_task:75:committee": local(2027, 2, 21, 6),
        "rung_task:90:report": local(2027, 3, 8, 6),
        "rung_task:120:minister": local(2027, 4, 7, 6),
    }
    assert set(case.due_work.filter(cycle=0).values_list("outcome", flat=True)) == {"moot"}


def test_the_computation_is_kept_with_its_rules_and_its_steps():
    deadline = acknowledged().deadlines.get()
    assert deadline.outcome == "running"
    assert deadline.profile == profile()
    assert deadline.trace["readings"] == {"i16_literal": "2026-12-05", "i16_weekday": "2026-12-05", "cpc": "2026-12-07"}
    assert all(step["text_fr"] and step["text_en"] and step["article"] for step in deadline.trace["steps"])


def test_the_local_day_of_the_recipient_is_the_day_of_receipt():
    at = local(2026, 10, 6, 23, 30)
    here, islands = issued(), issued(time_zone="America/Halifax")
    for case in (here, islands):
        engine.advance(case.pk, "acknowledge", by=PRINCIPAL, at=at, received_at=at)
    assert fresh(islands).due_on - fresh(here).due_on == timedelta(days=2)  # the 6th is a Sunday: rolled to the 7th


def test_a_receipt_corrected_moves_dates_and_reminders_and_keeps_the_old_computation():
    case = acknowledged()
    later = RECEIVED + timedelta(days=10)
    case = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=local(2026, 10, 20), received_at=later)
    assert (case.cycle, case.due_on) == (2, date(2026, 12, 15))
    assert list(case.deadlines.values_list("outcome", flat=True)) == ["replaced", "running"]
    assert set(case.due_work.filter(cycle=1).values_list("outcome", flat=True)) == {"moot"}
    assert open_kinds(case)[0] == "reminder:30"


def test_a_correction_that_gives_time_back_lifts_the_escalation():
    case = acknowledged()
    engine.sweep(now=local(2026, 12, 9))
    assert fresh(case).stage == "escalated"
    later = RECEIVED + timedelta(days=20)
    case = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=local(2026, 12, 10), received_at=later)
    assert case.stage == "acknowledged"  # the answer will be awaited from 14 December
    assert case.due_on == date(2026, 12, 28)
    assert "escalation" in open_kinds(case)
    assert list(case.deadlines.values_list("outcome", flat=True)) == ["replaced", "running"]


def test_a_correction_that_leaves_the_case_late_tells_nobody_twice(told):
    case = acknowledged()
    engine.sweep(now=local(2026, 12, 20))
    told.clear()
    earlier = RECEIVED - timedelta(hours=20)
    case = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=local(2026, 12, 20, 13), received_at=earlier)
    assert case.stage == "escalated"
    assert [event.step for event in told] == ["correct_receipt"]
    assert case.deadlines.get(cycle=2).outcome in ("running", "missed")


def test_a_receipt_established_long_after_is_late_at_once_and_spares_the_passed_reminders(told):
    case = issued()
    engine.sweep(now=local(2026, 11, 1))
    told.clear()
    case = engine.advance(case.pk, "establish_receipt", by=OFFICER, at=local(2027, 1, 8), received_at=RECEIVED)
    assert case.stage == "escalated"
    assert [getattr(each, "step", None) or each.kind for each in told] == [
        "establish_receipt",
        "come_due",
        "escalate",
        "escalation",
    ]
    passed = outcomes(case)
    assert {kind for kind, outcome in passed.items() if outcome == "superseded"} >= {
        "reminder:30",
        "reminder:2",
        "rung:15",
    }


def test_a_decreed_day_redates_open_cases_and_keeps_the_reason():
    case = acknowledged(local(2026, 10, 7, 9))  # day 60 is Sunday 6 December, due Monday 7
    assert case.due_on == date(2026, 12, 7)
    untouched = acknowledged()
    DecreedHoliday.objects.create(
        day=date(2026, 12, 7), name_fr="Jour décrété", name_en="Decreed day", source="exemple"
    )
    assert engine.redate_open(by=ADMINISTRATOR, at=local(2026, 11, 1), reason="décret, exemple") == 2
    case = fresh(case)
    assert case.due_on == date(2026, 12, 8)
    assert case.transitions.last().facts["reason"] == "décret, exemple"
    # The due date of the other stands; its default, counted by the other reading, moved by the decreed Monday.
    assert fresh(untouched).due_on == DUE_ON
    assert fresh(untouched).in_default_from == date(2026, 12, 9)
    assert engine.redate_open(by=ADMINISTRATOR, at=local(2026, 11, 2), reason="encore") == 0


# --- answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "timeliness", "outcome"),
    [
        (local(2026, 10, 7), "in_time", "met"),
        (local(2026, 12, 5, 23, 59), "in_time", "met"),
        (local(2026, 12, 6, 0, 0), "in_time_other_reading", "met"),
        (local(2026, 12, 7, 23, 59), "in_time_other_reading", "met"),
        (local(2026, 12, 8, 0, 0), "late", "missed"),
        (local(2027, 3, 1), "late", "missed"),
    ],
)
@pytest.mark.parametrize("swept", [True, False])
def test_whether_an_answer_is_in_time_is_read_from_dates_not_from_sweeps(moment, timeliness, outcome, swept):
    case = acknowledged()
    if swept:
        engine.sweep(now=moment)
    case = engine.advance(case.pk, "answer", by=PRINCIPAL, at=moment, answered_at=moment)
    assert (case.stage, case.timeliness) == ("answered", timeliness)
    assert case.deadlines.get().outcome == outcome
    assert open_kinds(case) == TO_ASSESS


def test_an_answer_recorded_late_but_received_in_time_is_in_time():
    case = acknowledged()
    engine.sweep(now=local(2026, 12, 9))
    case = engine.advance(case.pk, "answer", by=OFFICER, at=local(2026, 12, 10), answered_at=local(2026, 12, 4))
    assert case.timeliness == "in_time"
    assert case.deadlines.get().outcome == "met"


def test_a_late_answer_stays_late_when_it_is_completed():
    case = acknowledged()
    late = local(2026, 12, 9)
    engine.advance(case.pk, "answer", by=PRINCIPAL, at=late, answered_at=late)
    case = engine.advance(case.pk, "revise", by=PRINCIPAL, at=local(2026, 12, 12), arrived_at=local(2026, 12, 12))
    assert (case.timeliness, case.answered_at) == ("late", late)


def test_a_receipt_corrected_after_the_answer_says_anew_whether_it_was_in_time():
    case = acknowledged()
    at = local(2026, 12, 9)
    engine.advance(case.pk, "answer", by=PRINCIPAL, at=at, answered_at=at)
    later = RECEIVED + timedelta(days=5)
    case = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=local(2026, 12, 15), received_at=later)
    assert (case.stage, case.timeliness) == ("answered", "in_time")
    assert list(case.deadlines.values_list("outcome", flat=True)) == ["replaced", "met"]
    assert open_kinds(case) == TO_ASSESS  # the Office's own days do not depend on the receipt


# --- end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [issued, acknowledged])
def test_withdrawing_ends_everything_in_the_same_transaction(make):
    case = make()
    case = engine.advance(case.pk, "withdraw", by=SIGNATORY, at=local(2026, 10, 8), reason="exemple")
    assert case.stage == "withdrawn"
    assert case.finished_at == local(2026, 10, 8)
    assert open_kinds(case) == []
    assert set(case.deadlines.values_list("outcome", flat=True)) <= {"lifted"}
    assert engine.sweep(now=local(2027, 6, 1)).cases == 0


# --- refusals ---------------------------------------------------------------------------------------------------


def test_a_step_refused_changes_nothing():
    case = acknowledged()
    before = (
        list(case.transitions.values()),
        list(case.due_work.order_by("pk").values()),
        fresh(case).__dict__["version"],
    )
    with pytest.raises(engine.NotPossibleNow):
        engine.advance(case.pk, "close", by=OFFICER, at=local(2027, 3, 1))
    with pytest.raises(engine.NotAllowed):
        engine.advance(case.pk, "answer", by=engine.Actor("9", "Personne", frozenset()), at=local(2027, 3, 1))
    with pytest.raises(engine.StalePage):
        engine.advance(
            case.pk, "answer", by=PRINCIPAL, at=local(2027, 3, 1), answered_at=local(2027, 3, 1), expected_version=1
        )
    assert (list(case.transitions.values()), list(case.due_work.order_by("pk").values()), fresh(case).version) == before


def test_only_who_signs_may_issue():
    with pytest.raises(engine.NotAllowed):
        engine.start(engine.Start("America/Toronto"), profile=profile(), by=OFFICER, at=ISSUED)
    assert not WorkflowInstance.objects.exists()


def test_the_refusal_speaks_to_the_person():
    case = issued()
    with pytest.raises(engine.NotPossibleNow, match="«\u00a0transmise\u00a0»"):
        engine.advance(case.pk, "close", by=OFFICER, at=local(2026, 10, 6))


# --- sweeps -----------------------------------------------------------------------------------------------------


def test_after_a_weeks_outage_only_the_newest_notice_goes_out(told):
    case = acknowledged()
    told.clear()
    engine.sweep(now=local(2026, 12, 10))
    assert [getattr(each, "step", None) or each.kind for each in told] == ["come_due", "escalate", "escalation"]
    assert outcomes(case) == {
        "reminder:30": "superseded",
        "reminder:14": "superseded",
        "response_due": "fired",
        "reminder:7": "superseded",
        "reminder:2": "superseded",
        "escalation": "fired",
        "rung:15": "",
        "rung:30": "",
        "rung_task:45:direction": "",
        "rung_task:60:presidency": "",
        "rung_task:75:committee": "",
        "rung_task:90:report": "",
        "rung_task:120:minister": "",
    }


def test_the_last_reminder_of_an_outage_is_the_one_that_goes_out(told):
    acknowledged()
    told.clear()
    engine.sweep(now=local(2026, 11, 28))
    assert [getattr(each, "step", None) or each.kind for each in told] == ["come_due", "reminder:7"]


def test_the_office_is_asked_even_when_the_recipient_has_a_newer_reminder(told):
    case = issued()
    told.clear()
    engine.sweep(now=local(2026, 11, 1))
    assert [each.kind for each in told] == ["acknowledgement_reminder:10", "receipt_task:15"]
    assert outcomes(case)["acknowledgement_reminder:5"] == "superseded"


def test_a_second_sweep_does_nothing(told):
    acknowledged()
    engine.sweep(now=local(2026, 12, 10))
    told.clear()
    report = engine.sweep(now=local(2026, 12, 10))
    assert (report.cases, told) == (0, [])


def test_one_broken_case_never_stops_the_rest(told):
    cases = [acknowledged() for _ in range(5)]
    broken = cases[2]

    def fails(sender, events, **kwargs):
        if any(each.instance_id == broken.pk for each in events):
            raise RuntimeError("exemple")

    happened.connect(fails)
    try:
        report = engine.sweep(now=local(2026, 12, 10))
    finally:
        happened.disconnect(fails)
    assert report.failed == {broken.pk: "RuntimeError"}
    assert [fresh(each).stage for each in cases] == ["escalated", "escalated", "acknowledged", "escalated", "escalated"]
    assert engine.sweep(now=local(2026, 12, 10)).cases == 1
    assert fresh(broken).stage == "escalated"


def test_a_sweep_takes_as_many_queries_for_fifty_cases_as_for_two():
    def queries(count):
        for _ in range(count):
            acknowledged()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            engine.sweep(now=local(2026, 12, 10))
        return len(captured)

    assert queries(2) == queries(50)


def test_the_nightly_replan_puts_back_what_was_lost_and_moves_what_stands_wrong():
    case = acknowledged()
    DueWork.objects.filter(instance=case, kind="escalation").delete()
    DueWork.objects.filter(instance=case, kind="reminder:7").update(due_at=local(2030, 1, 1))
    DueWork.objects.create(instance=case, kind="reminder:99", cycle=1, due_at=local(2026, 12, 1))
    assert engine.replan(now=local(2026, 10, 10)) == 3
    assert case.due_work.get(kind="escalation").due_at == local(2026, 12, 8, 0)
    assert case.due_work.get(kind="reminder:7").due_at == local(2026, 11, 27, 6)
    assert case.due_work.get(kind="reminder:99").outcome == "moot"
    assert engine.replan(now=local(2026, 10, 10)) == 0


def test_the_replan_never_makes_again_what_was_done():
    case = acknowledged()
    engine.sweep(now=local(2026, 12, 10))
    engine.replan(now=local(2026, 12, 11))
    assert open_kinds(case) == [
        "rung:15",
        "rung:30",
        "rung_task:45:direction",
        "rung_task:60:presidency",
        "rung_task:75:committee",
        "rung_task:90:report",
        "rung_task:120:minister",
    ]


def test_many_cases_start_in_as_many_queries_as_one():
    def queries(count):
        with CaptureQueriesContext(connection) as captured:
            engine.start_many([engine.Start("America/Toronto")] * count, profile=profile(), by=SIGNATORY, at=ISSUED)
        return len(captured)

    rules = profile()
    assert rules
    assert queries(1) == queries(200)
    assert Transition.objects.count() == 201
    assert Deadline.objects.count() == 0


def test_the_optional_rule_of_after_hours_carries_receipts_by_technology_only():
    rules = profile()
    rules.pk, rules.version, rules.after_hours_next_day = None, 2, True
    rules.save(force_insert=True)
    friday_evening = local(2026, 10, 9, 18)  # Monday 12 is Thanksgiving
    cases = [engine.start(engine.Start("America/Toronto"), profile=rules, by=SIGNATORY, at=ISSUED) for _ in range(2)]
    for case, technological in zip(cases, (True, False), strict=True):
        engine.advance(
            case.pk,
            "establish_receipt",
            by=OFFICER,
            at=friday_evening,
            received_at=friday_evening,
            technological=technological,
        )
    assert [fresh(case).due_on for case in cases] == [date(2026, 12, 12), date(2026, 12, 8)]
