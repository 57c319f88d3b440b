"""The beat stood still: what is found on its return is as if it had rung, except that nobody is written to twice."""


def test_after_a_week_without_a_sweep_only_the_newest_notice_goes_out(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_time_passes_until("2026-11-19")

    report = life.when_the_beat_stands_still_until("2026-11-27 09:00")  # the reminders of 14 and of 7 days passed
    assert (report.steps, report.notices, report.failed) == (1, 1, {})
    life.then_the_case_is(case, "response_due")
    life.then_the_work_ended(
        case, reminder_30="fired", reminder_14="superseded", response_due="fired", reminder_7="fired"
    )
    life.then_these_letters_were_written(case, "issued", "receipt_established", "reminder:30", "reminder:7")
    assert life.when_the_beat_stands_still_until("2026-11-27 09:01").cases == 0


def test_after_a_long_outage_the_case_is_where_it_would_have_been(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_the_beat_stands_still_until("2026-12-30 09:00")

    life.then_the_case_is(case, "escalated")
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "escalate")
    life.then_the_work_ended(
        case,
        **dict.fromkeys(["reminder_30", "reminder_14", "reminder_7", "reminder_2"], "superseded"),
        response_due="fired",
        escalation="fired",
        rung_15="fired",
    )
    life.then_these_letters_were_written(
        case, "issued", "receipt_established", "escalated_office", "escalated_office", "chaser:15"
    )
    life.then_the_journal_holds(case)


def test_an_answer_during_an_outage_is_judged_by_its_date(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_the_recipient_answers(case, at="2026-12-05 22:00")  # no sweep since October

    life.then_the_case_is(case, "answered", timeliness="in_time")
    life.when_the_beat_stands_still_until("2027-01-15")
    life.then_the_case_is(case, "answered", timeliness="in_time")
    life.then_only_the_office_is_awaited(case)


def test_an_act_during_an_outage_first_lets_the_clock_catch_up(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_the_recipient_answers(case, at="2026-12-20 10:00")

    life.then_the_case_is(case, "answered", timeliness="late")
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "escalate", "answer")
