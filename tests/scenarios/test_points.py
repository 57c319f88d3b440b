"""Two points: one is answered well, the other is completed after the due date; the first answer was in time and is."""

import pytest

from recommendations.actions import PointNotReopened


def test_a_point_is_completed_late_and_the_answer_stays_in_time(life):
    case = life.given_a_case_with_points_received(at="2026-10-06 09:30")
    first = life.when_the_recipient_answers_the_points(case, at="2026-11-30 10:00", point_1="follow", point_2="decline")
    assert first.disposition == "in_part"
    life.when_the_office_asks_to_complete_the_second_point(case, at="2026-12-10", by="2027-01-08")
    life.then_the_plan_is(case, complement_reminder_7="2026-12-31", complement_overdue="2027-01-09")

    life.when_time_passes_until("2027-01-10")
    with pytest.raises(PointNotReopened):
        life.when_the_recipient_answers_the_points(case, at="2027-01-11 09:00", point_1="decline", point_2="follow")
    second = life.when_the_recipient_answers_the_points(case, at="2027-01-11 10:00", point_2="follow")
    assert (second.version, second.disposition) == (2, "follow")
    life.then_the_case_is(case, "answered", timeliness="in_time", complete_by=None)
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "answer", "assess", "revise")
    life.then_the_journal_holds(case)
