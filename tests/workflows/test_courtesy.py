"""A courtesy moves reminders, escalation and rungs; what the law dates stays, and its removal restores every row."""

from datetime import date, timedelta

import pytest

from benchmarks.trips import round_trips
from tests.workflows.given import (
    ADMINISTRATOR,
    DUE_ON,
    OFFICER,
    PRINCIPAL,
    RECEIVED,
    acknowledged,
    fresh,
    issued,
    local,
    open_kinds,
    steps,
)
from workflows import engine
from workflows.families import plain_kind, split_kind
from workflows.foresight import foresee
from workflows.journal import verify
from workflows.models import DecreedHoliday

pytestmark = pytest.mark.django_db

UNTIL = date(2027, 1, 29)
GRANTED = local(2026, 11, 10)  # the first reminder has gone


@pytest.fixture
def case():
    made = acknowledged()
    engine.sweep(now=GRANTED)
    return made


def extend(case, until=UNTIL, at=GRANTED, by=OFFICER):
    return engine.advance(case.pk, "extend", by=by, at=at, until=until, reason="exemple")


def remove(case, at):
    return engine.advance(case.pk, "remove_extension", by=OFFICER, at=at, reason="exemple")


def work(case):
    """Everything that is open: kind, cycle, moment."""
    return set(case.due_work.filter(done_at=None).values_list("kind", "cycle", "due_at"))


def days(case):
    return {kind: due.astimezone(RECEIVED.tzinfo).date() for kind, _cycle, due in work(case)}


def test_reminders_escalation_and_rungs_wait_and_the_law_does_not(case):
    row = extend(case)
    assert (row.stage, row.due_on, row.courtesy_until) == ("acknowledged", DUE_ON, UNTIL)
    assert days(case) == {
        "response_due": date(2026, 11, 21),
        "reminder:30@2027-01-29": date(2026, 12, 30),
        "reminder:14@2027-01-29": date(2027, 1, 15),
        "reminder:7@2027-01-29": date(2027, 1, 22),
        "reminder:2@2027-01-29": date(2027, 1, 27),
        "escalation@2027-01-29": date(2027, 1, 30),
        "rung:15@2027-01-29": date(2027, 2, 14),
        "rung:30@2027-01-29": date(2027, 3, 1),
        "rung_task:45:direction@2027-01-29": date(2027, 3, 16),
        "rung_task:60:presidency@2027-01-29": date(2027, 3, 31),
        "rung_task:75:committee@2027-01-29": date(2027, 4, 15),
        "rung_task:90:report@2027-01-29": date(2027, 4, 30),
        "rung_task:120:minister@2027-01-29": date(2027, 5, 30),
    }
    assert [each.outcome for each in case.deadlines.all()] == ["running"]
    assert verify(case.pk) == []


def test_its_removal_restores_the_rows_that_would_stand_without_it(case):
    other = acknowledged()
    engine.sweep(now=GRANTED)
    extend(case)
    later = local(2026, 11, 12)
    engine.sweep(now=later)
    remove(case, later)
    assert {each[:3] for each in work(case)} == work(other)
    assert open_kinds(case) == open_kinds(other)
    assert dict(case.due_work.exclude(kind__contains="@").values_list("kind", "outcome")) == dict(
        other.due_work.values_list("kind", "outcome")
    )
    end = local(2027, 6, 30)
    for moment in (local(2026, 12, 1), local(2026, 12, 20), end):
        engine.sweep(now=moment)
    assert (fresh(case).stage, fresh(case).rung) == (fresh(other).stage, fresh(other).rung)
    assert not case.due_work.filter(kind__contains="@").exclude(outcome="set_aside").exists()


def test_what_has_gone_out_goes_out_once_whatever_is_granted_and_taken_back(case):
    for until in (UNTIL, UNTIL + timedelta(days=10), UNTIL):
        extend(case, until)
        remove(case, GRANTED)
    extend(case)
    fired = list(case.due_work.filter(outcome="fired").values_list("kind", flat=True))
    assert fired == ["reminder:30"]
    assert case.due_work.filter(kind="reminder:30@2027-01-29").get().outcome == ""
    assert engine.replan(now=GRANTED) == 0


def test_an_answer_after_the_due_date_is_late_and_nothing_was_reported(case):
    extend(case)
    for n in range(40):
        engine.sweep(now=local(2026, 12, 1) + timedelta(days=n))
    assert fresh(case).stage == "response_due"
    row = engine.advance(case.pk, "answer", by=PRINCIPAL, at=local(2027, 1, 12), answered_at=local(2027, 1, 12))
    assert row.timeliness == "late"
    assert "escalate" not in steps(case)
    assert [each.outcome for each in case.deadlines.all()] == ["missed"]


def test_after_the_courtesy_silence_is_reported_and_no_courtesy_is_granted_any_more(case):
    extend(case)
    engine.sweep(now=local(2027, 1, 29, 23, 59))
    assert fresh(case).stage == "response_due"
    engine.sweep(now=local(2027, 1, 30, 0, 0))
    assert fresh(case).stage == "escalated"
    with pytest.raises(engine.NotPossibleNow):
        extend(case, UNTIL + timedelta(days=30), local(2027, 2, 1))
    engine.sweep(now=local(2027, 2, 14))
    assert fresh(case).rung == "recipient"


def test_a_removal_after_the_default_reports_at_once(case):
    extend(case)
    at = local(2026, 12, 20)
    engine.sweep(now=at)
    foreseen = foresee(case.pk, "remove_extension", by=OFFICER, at=at, reason="exemple")
    row = remove(case, at)
    assert (row.stage, row.courtesy_until) == ("escalated", None)
    assert (foreseen.before.stage, foreseen.after.stage) == ("response_due", "escalated")
    assert steps(case)[-2:] == ["remove_extension", "escalate"]


def test_what_is_foreseen_is_what_happens(case):
    foreseen = foresee(case.pk, "extend", by=OFFICER, at=GRANTED, until=UNTIL, reason="exemple")
    before, after = foreseen.before.notices, foreseen.after.notices
    assert before["escalation"] == local(2026, 12, 8, 0)
    extend(case)
    told = {plain_kind(kind): due for kind, _cycle, due in work(case) if split_kind(kind)[0] not in ("response_due",)}
    assert after == {kind: due for kind, due in told.items() if not kind.startswith("rung_task")}
    assert foreseen.after.reported_from == UNTIL + timedelta(days=1)


def test_who_may_not_extend_changes_nothing(case):
    with pytest.raises(engine.NotAllowed):
        extend(case, by=PRINCIPAL)
    with pytest.raises(engine.NotPossibleNow):
        extend(issued())
    assert fresh(case).courtesy_until is None


# --- dates that move while a courtesy runs ------------------------------------------------------------------------


def test_it_stays_where_the_new_due_date_comes_before_it(case):
    extend(case)
    earlier = RECEIVED - timedelta(days=1)
    row = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=GRANTED, received_at=earlier)
    assert (row.courtesy_until, row.cycle) == (UNTIL, 2)
    assert "escalation@2027-01-29" in open_kinds(case)
    assert "escalation" not in open_kinds(case)


def test_it_ends_with_a_word_in_the_journal_where_the_new_due_date_reaches_it(case):
    DecreedHoliday.objects.create(day=date(2026, 12, 5), name_fr="Exemple", name_en="Example", source="exemple")
    extend(case, date(2026, 12, 7))
    assert engine.redate(case.pk, by=ADMINISTRATOR, at=GRANTED, reason="décret, exemple")
    row = fresh(case)
    assert (row.due_on, row.courtesy_until) == (date(2026, 12, 7), None)
    assert case.transitions.last().facts["courtesy_ended"] == "2026-12-07"
    assert "escalation" in open_kinds(case)


def test_a_reported_case_whose_courtesy_has_passed_stays_reported_when_it_is_dated_anew(case):
    extend(case)
    at = local(2027, 2, 1)
    engine.sweep(now=at)
    row = engine.advance(case.pk, "correct_receipt", by=OFFICER, at=at, received_at=RECEIVED - timedelta(days=1))
    assert (row.stage, row.courtesy_until) == ("escalated", UNTIL)


def test_the_nightly_plan_knows_it(case):
    extend(case)
    case.due_work.filter(kind__startswith="escalation@").delete()
    assert engine.replan(now=GRANTED) == 1
    assert days(case)["escalation@2027-01-29"] == date(2027, 1, 30)


def test_a_courtesy_is_granted_and_taken_back_in_four_round_trips_each(committed_db):
    case = acknowledged()
    granted = round_trips(lambda: extend(case, at=local(2026, 11, 1)))
    assert [granted, round_trips(lambda: remove(case, local(2026, 11, 2)))] == [4, 4]
