"""The Office waits longer out of courtesy: reminders and escalation move, the date of the law never does."""

import pytest

from recommendations import actions

LADDER = {
    "rung_15": "2027-02-14",
    "rung_30": "2027-03-01",
    "rung_task_45_direction": "2027-03-16",
    "rung_task_60_presidency": "2027-03-31",
    "rung_task_75_committee": "2027-04-15",
    "rung_task_90_report": "2027-04-30",
    "rung_task_120_minister": "2027-05-30",
}


def test_reminders_and_escalation_wait_for_the_end_of_the_courtesy(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_time_passes_until("2026-11-10")

    life.when_the_office_extends(case, at="2026-11-10", until="2027-01-29")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-05", courtesy_until="2027-01-29")
    life.then_the_plan_is(
        case,
        response_due="2026-11-21",  # the due date is near all the same
        reminder_30="2026-12-30",
        reminder_14="2027-01-15",
        reminder_7="2027-01-22",
        reminder_2="2027-01-27",
        escalation="2027-01-30",
        **LADDER,
    )

    life.when_time_passes_until("2027-01-29 23:59")
    life.then_the_case_is(case, "response_due", in_default_from="2026-12-08")
    life.when_time_passes_until("2027-01-30 00:00")
    life.then_the_case_is(case, "escalated")
    life.then_the_computations_were(case, ("2026-12-05", "missed"))
    days = ("30", "14", "7", "2")
    life.then_these_letters_were_written(
        case,
        *("issued", "receipt_established", "reminder:30", "extended"),
        *(f"reminder:{n}@2027-01-29" for n in days),
        *("escalated", "escalated_office", "escalated_office"),
    )
    with pytest.raises(actions.NoCourtesyNow, match="déjà signalé"):
        life.when_the_office_extends(case, at="2027-02-01", until="2027-03-31")


def test_an_answer_between_both_dates_is_late_by_the_law_and_nothing_was_reported(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_office_extends(case, at="2026-10-20", until="2027-01-29")
    life.when_time_passes_until("2027-01-12")
    life.when_the_recipient_answers(case, at="2027-01-12 12:30")
    life.then_the_case_is(case, "answered", timeliness="late")
    life.then_the_steps_were(case, "issue", "acknowledge", "extend", "come_due", "answer")
    life.then_the_computations_were(case, ("2026-12-05", "missed"))
    life.then_only_the_office_is_awaited(case)
    assert not {"escalated", "escalated_office"} & set(life.letters(case))


@pytest.mark.parametrize(
    ("removed", "stage"), [("2026-10-20", "acknowledged"), ("2026-11-23", "response_due"), ("2026-12-30", "escalated")]
)
def test_its_removal_restores_the_rows_exactly(life, removed, stage):
    case, other = life.given_cases_issued(life.given_a_recipient(), life.given_a_recipient("autre"))
    for each in (case, other):
        life.when_the_recipient_acknowledges(each, at="2026-10-06 09:30")
    life.when_the_office_extends(case, at="2026-10-15", until="2027-01-29")
    life.when_time_passes_until(removed)
    before = set(life.letters(case))
    life.when_the_office_removes_the_extension(case, at=removed)
    told = set(life.letters(case)) - before
    assert "extension_removed" in told
    if removed == "2026-10-20":
        life.then_the_rows_are_those_of(case, other)
        assert told == {"extension_removed"}
    life.then_the_case_is(case, stage, due_on="2026-12-05", courtesy_until=None)

    life.when_time_passes_until("2027-05-01")
    life.then_the_case_is(case, "escalated", courtesy_until=None)
    to_the_recipient = [each for each in life.letters(case) if "office" not in each]
    assert sorted(to_the_recipient) == sorted(set(to_the_recipient))  # nothing was sent twice
    life.then_the_journal_holds(case)


def test_a_corrected_receipt_keeps_a_courtesy_that_still_waits_longer(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_office_extends(case, at="2026-10-20", until="2026-12-11")
    life.when_the_office_corrects_the_receipt(case, at="2026-10-21", to="2026-10-08 10:00")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-07", courtesy_until="2026-12-11")
    life.when_the_office_corrects_the_receipt(case, at="2026-10-22", to="2026-10-15 10:00")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-14", courtesy_until=None)
    endings = list(case.courtesies.values_list("ending", "ended_by"))
    assert endings == [("lapsed", None)]
