"""The recipient answers: when it counts as in time, and what the Office does with the answer."""

import pytest


def test_a_recommendation_answered_in_time_is_assessed_and_closed(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until("2026-11-16 15:00")
    life.when_the_recipient_answers(case, at="2026-11-16 15:20")
    life.then_the_case_is(case, "answered", timeliness="in_time", due_on="2026-12-05")
    life.then_only_the_office_is_awaited(case)

    life.when_the_office_assesses(case, "satisfactory", at="2026-11-20")
    life.when_the_office_closes(case, at="2026-11-23")
    life.when_time_passes_until("2027-06-01")
    life.then_the_case_is(case, "closed", timeliness="in_time")
    life.then_the_steps_were(case, "issue", "acknowledge", "answer", "assess", "close")
    life.then_these_letters_were_written(
        case,
        "issued",
        "receipt_established",
        "reminder:30",
        "answer_received",
        "answer_received_office",
        "assessed",
        "closed",
    )
    life.then_the_journal_holds(case)


@pytest.mark.parametrize(
    ("answered", "timeliness"),
    [
        ("2026-12-05 23:59", "in_time"),  # the last day counts whole (C-25.01, a. 83)
        ("2026-12-06 00:00", "in_time_other_reading"),  # day 60 is a Saturday: the civil procedure goes on to Monday
        ("2026-12-07 23:59", "in_time_other_reading"),
        ("2026-12-08 00:00", "late"),  # late under every reading
    ],
)
def test_the_last_minute_of_the_last_day_counts_and_the_next_one_does_not(life, answered, timeliness):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until(answered)
    life.when_the_recipient_answers(case, at=answered)

    life.then_the_case_is(case, "answered", timeliness=timeliness)
    life.then_the_computations_were(case, ("2026-12-05", "missed" if timeliness == "late" else "met"))


def test_between_the_two_readings_the_case_is_late_and_nobody_is_told_of_a_default(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until("2026-12-07 20:00")
    life.then_the_case_is(case, "response_due", due_on="2026-12-05", in_default_from="2026-12-08")
    life.then_the_list_holds(case, view="late", on="2026-12-07")

    life.when_the_recipient_answers(case, at="2026-12-07 20:05", said="decline")
    life.when_time_passes_until("2027-02-01")
    life.then_the_case_is(case, "answered", timeliness="in_time_other_reading")
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "answer")


def test_a_paper_answer_recorded_late_counts_by_the_day_it_was_received(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until("2026-12-09")
    life.then_the_case_is(case, "escalated")
    life.when_the_office_records_a_paper_answer(case, at="2026-12-09 14:00", received="2026-12-04 16:10")

    life.then_the_case_is(case, "answered", timeliness="in_time")
    life.then_the_computations_were(case, ("2026-12-05", "met"))
    life.then_only_the_office_is_awaited(case)


def test_an_answer_that_is_completed_keeps_the_moment_of_the_first(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_the_recipient_answers(case, at="2026-11-30 10:00", said="in part")
    life.when_the_office_assesses(case, "to_complete", at="2026-12-10")
    life.when_the_recipient_answers(case, at="2026-12-21 10:00", said="follow")

    life.then_the_case_is(case, "answered", timeliness="in_time")
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "answer", "assess", "revise")
    life.then_the_list_holds(case, view="assess", on="2026-12-21")
