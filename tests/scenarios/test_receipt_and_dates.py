"""The receipt governs the dates: corrected, doubled, in another legal time, or counted anew after a decree."""


def test_a_corrected_receipt_moves_the_dates_and_keeps_the_old_computation(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_time_passes_until("2026-11-05 06:00")

    life.when_the_office_corrects_the_receipt(case, at="2026-11-06", to="2026-10-16 14:00")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-15", in_default_from="2026-12-16", cycle=2)
    life.then_the_computations_were(case, ("2026-12-05", "replaced"), ("2026-12-15", "running"))
    life.then_the_plan_is(
        case,
        reminder_30="2026-11-13",  # the 15th is a Sunday
        reminder_14="2026-12-01",
        response_due="2026-12-01",
        reminder_7="2026-12-08",
        reminder_2="2026-12-11",  # the 13th is a Sunday
        escalation="2026-12-16",
        rung_15="2026-12-31",
        rung_30="2027-01-15",
        rung_task_45_direction="2027-01-30",
        rung_task_60_presidency="2027-02-14",
        rung_task_75_committee="2027-03-01",
        rung_task_90_report="2027-03-16",
        rung_task_120_minister="2027-04-15",
    )

    life.when_time_passes_until("2026-12-16 00:00")
    life.then_the_case_is(case, "escalated")
    life.then_these_letters_were_written(
        case,
        "issued",
        "receipt_established",
        "reminder:30",
        "receipt_corrected",
        *("reminder:30", "reminder:14", "reminder:7", "reminder:2"),
        *("escalated", "escalated_office", "escalated_office"),
    )


def test_a_correction_that_gives_time_back_lifts_the_report(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_time_passes_until("2026-12-09")
    life.then_the_case_is(case, "escalated")

    life.when_the_office_corrects_the_receipt(case, at="2026-12-10", to="2026-10-26 09:00")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-28")
    life.when_time_passes_until("2026-12-28 23:00")
    life.then_the_case_is(case, "response_due")
    life.when_the_recipient_answers(case, at="2026-12-28 23:30")
    life.then_the_case_is(case, "answered", timeliness="in_time")
    life.then_the_computations_were(case, ("2026-12-05", "replaced"), ("2026-12-28", "met"))
    life.then_the_journal_holds(case)


def test_a_correction_to_an_earlier_day_may_find_the_case_late_at_once(life):
    case = life.given_a_case_issued()
    life.when_time_passes_until("2026-10-30")
    life.when_the_recipient_acknowledges(case, at="2026-10-30 13:30")
    life.when_time_passes_until("2026-12-10")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-29")

    life.when_the_office_corrects_the_receipt(case, at="2026-12-10", to="2026-10-06 10:00")
    life.then_the_case_is(case, "escalated", due_on="2026-12-05")
    life.then_these_letters_were_written(
        case,
        "issued",
        *("acknowledgement_reminder:5", "acknowledgement_reminder:10", "receipt_task:15"),
        "receipt_established",
        "reminder:30",
        "receipt_corrected",
        *("escalated", "escalated_office", "escalated_office"),
    )


def test_a_correction_after_the_answer_says_anew_whether_it_was_in_time(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_time_passes_until("2026-12-11")
    life.when_the_recipient_answers(case, at="2026-12-11 10:00")
    life.then_the_case_is(case, "answered", timeliness="late")

    life.when_the_office_corrects_the_receipt(case, at="2026-12-14", to="2026-10-13 11:00")
    life.then_the_case_is(case, "answered", timeliness="in_time", due_on="2026-12-12")
    life.then_the_computations_were(case, ("2026-12-05", "replaced"), ("2026-12-12", "met"))

    life.when_the_office_corrects_the_receipt(case, at="2026-12-15", to="2026-10-06 11:00")
    life.then_the_case_is(case, "answered", timeliness="late", due_on="2026-12-05")
    life.then_only_the_office_is_awaited(case)


def test_one_text_to_two_recipients_starts_two_clocks(life):
    first, second = life.given_cases_issued(life.given_a_recipient("ministere"), life.given_a_recipient("ordre"))
    life.when_the_recipient_acknowledges(first, at="2026-10-06 09:30")
    life.when_the_recipient_acknowledges(second, at="2026-10-19 09:30")
    life.then_the_case_is(first, "acknowledged", due_on="2026-12-05")
    life.then_the_case_is(second, "acknowledged", due_on="2026-12-18")

    life.when_time_passes_until("2026-12-08 06:00")
    life.then_the_case_is(first, "escalated")
    life.then_the_case_is(second, "response_due")
    life.when_the_recipient_answers(second, at="2026-12-08 09:00")
    life.then_the_case_is(first, "escalated", timeliness="")
    life.then_the_case_is(second, "answered", timeliness="in_time")


def test_near_midnight_the_day_of_receipt_is_that_of_the_recipients_legal_time(life):
    québec, islands = life.given_cases_issued(
        life.given_a_recipient("ministere"), life.given_a_recipient("cegep-iles", time_zone="America/Halifax")
    )
    for case in (québec, islands):  # 23:30 in Québec is already half past midnight on the Îles-de-la-Madeleine
        life.when_the_recipient_acknowledges(case, at="2026-10-07 23:30")
    life.then_the_case_is(québec, "acknowledged", due_on="2026-12-07")  # the 6th is a Sunday
    life.then_the_case_is(islands, "acknowledged", due_on="2026-12-07")
    life.then_the_counting_began(québec, "2026-10-07")
    life.then_the_counting_began(islands, "2026-10-08")

    # The last day ends an hour sooner there.
    life.when_time_passes_until("2026-12-07 23:00")
    life.then_the_case_is(québec, "response_due")
    life.then_the_case_is(islands, "escalated")
    for case in (québec, islands):
        life.when_the_recipient_answers(case, at="2026-12-07 23:30")
    life.then_the_case_is(québec, "answered", timeliness="in_time")
    life.then_the_case_is(islands, "answered", timeliness="late")


def test_a_day_decreed_later_counts_the_open_files_anew(life):
    moved, answered = life.given_cases_issued(life.given_a_recipient("ministere"), life.given_a_recipient("ordre"))
    for case in (moved, answered):
        life.when_the_recipient_acknowledges(case, at="2026-10-07 09:30")  # day 60 is a Sunday: due on Monday 7
    life.when_the_recipient_answers(answered, at="2026-10-20")

    life.when_a_day_is_decreed("2026-12-07", at="2026-11-02 09:00")
    life.then_the_case_is(moved, "acknowledged", due_on="2026-12-08", in_default_from="2026-12-09")
    life.then_the_computations_were(moved, ("2026-12-07", "replaced"), ("2026-12-08", "running"))
    life.then_the_case_is(answered, "answered", due_on="2026-12-07")
    life.then_the_steps_were(moved, "issue", "acknowledge", "redate")

    life.when_time_passes_until("2026-12-08 23:59")
    life.when_the_recipient_answers(moved, at="2026-12-08 23:59")
    life.then_the_case_is(moved, "answered", timeliness="in_time")


def test_an_earlier_proof_found_later_governs(life):
    case = life.given_a_case_issued()
    life.when_the_recipient_acknowledges(case, at="2026-10-20 09:30")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-19")

    life.when_the_office_establishes_receipt(case, at="2026-10-22", received="2026-10-06 15:00")
    life.then_the_case_is(case, "acknowledged", due_on="2026-12-05")
    life.then_the_steps_were(case, "issue", "acknowledge", "correct_receipt")
