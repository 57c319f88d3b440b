"""The Office has a term of its own to assess an answer, and gives one for a complement. Neither is legal."""


def test_an_answer_starts_the_counter_clock_of_the_office(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_recipient_answers(case, at="2026-11-16 15:20")
    life.then_the_plan_is(
        case,  # 60 days from the receipt of the answer: 15 January; Saturday 9 January gives way to Friday
        assessment_reminder_15="2026-12-31",
        assessment_reminder_5="2027-01-08",
        assessment_overdue="2027-01-16",
    )

    life.when_time_passes_until("2027-02-01")
    life.then_the_list_holds(case, view="assess_late", on="2027-01-16")
    life.then_these_letters_were_written(
        case,
        *("issued", "receipt_established", "reminder:30", "answer_received", "answer_received_office"),
        *("assessment_reminder:15", "assessment_reminder:5", "assessment_overdue", "assessment_overdue"),
    )
    life.when_the_office_assesses(case, "satisfactory", at="2027-02-02")
    life.then_nothing_more_is_due(case)
    life.then_the_journal_holds(case)


def test_a_new_version_of_the_answer_starts_it_anew(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_recipient_answers(case, at="2026-11-16 15:20")
    life.when_time_passes_until("2027-01-09")
    life.when_the_recipient_answers(case, at="2027-01-10 10:00", said="follow")
    life.then_the_plan_is(
        case,
        assessment_reminder_15="2027-02-24",
        assessment_reminder_5="2027-03-05",
        assessment_overdue="2027-03-12",
    )


def test_a_complement_has_a_term_that_is_reminded_and_changes_nothing_to_the_first_answer(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_recipient_answers(case, at="2026-11-30 10:00", said="in part")
    life.when_the_office_assesses(case, "to_complete", at="2026-12-10", complete_by="2027-01-08")
    life.then_the_plan_is(case, complement_reminder_7="2026-12-31", complement_overdue="2027-01-09")

    life.when_time_passes_until("2027-01-10")
    life.when_the_recipient_answers(case, at="2027-01-11 10:00", said="follow")
    life.then_the_case_is(case, "answered", timeliness="in_time", complete_by=None)
    life.then_these_letters_were_written(
        case,
        *("issued", "receipt_established", "reminder:7", "assessed"),
        *("answer_received", "answer_received_office", "complement_reminder:7", "complement_overdue"),
        *("answer_received", "answer_received_office"),
    )


def test_a_receipt_corrected_after_the_answer_leaves_the_counter_clock(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_recipient_answers(case, at="2026-11-16 15:20")
    life.when_the_office_corrects_the_receipt(case, at="2026-12-14", to="2026-10-13 11:00")
    life.then_the_plan_is(
        case,
        assessment_reminder_15="2026-12-31",
        assessment_reminder_5="2027-01-08",
        assessment_overdue="2027-01-16",
    )


def test_withdrawing_ends_the_counter_clock(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.when_the_recipient_answers(case, at="2026-11-16 15:20")
    life.when_the_office_withdraws(case, at="2026-11-23 14:00")
    life.then_nothing_more_is_due(case)
    life.then_the_case_is(case, "withdrawn", assess_by=None)
