"""Nobody answers: what the clock does by itself, and what a late answer changes."""


def test_silence_is_reminded_then_reported_then_chased(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")
    life.then_the_plan_is(
        case,
        reminder_30="2026-11-05",
        reminder_14="2026-11-20",  # 21 November is a Saturday: the Friday before
        response_due="2026-11-21",
        reminder_7="2026-11-27",  # the 28th is a Saturday
        reminder_2="2026-12-03",
        escalation="2026-12-08",
        rung_15="2026-12-23",
        rung_30="2027-01-07",
        rung_task_45_direction="2027-01-22",
        rung_task_60_presidency="2027-02-06",
        rung_task_75_committee="2027-02-21",
        rung_task_90_report="2027-03-08",
        rung_task_120_minister="2027-04-07",
    )

    life.when_time_passes_until("2026-11-20 23:59")
    life.then_the_case_is(case, "acknowledged")
    life.when_time_passes_until("2026-11-21 00:00")
    life.then_the_case_is(case, "response_due")
    life.when_time_passes_until("2026-12-07 23:59")
    life.then_the_case_is(case, "response_due")
    life.when_time_passes_until("2026-12-08 00:00")
    life.then_the_case_is(case, "escalated")

    life.when_time_passes_until("2028-01-01")
    life.then_the_case_is(case, "escalated")
    life.then_the_steps_were(case, "issue", "acknowledge", "come_due", "escalate")
    life.then_these_letters_were_written(
        case,
        "issued",
        "receipt_established",
        *("reminder:30", "reminder:14", "reminder:7", "reminder:2"),
        *("escalated", "escalated_office", "escalated_office"),  # the officer and the manager
        *("chaser:15", "chaser:30"),
        # At each further rung of the ladder the officer and the manager are told.
        *("rung_office:45", "rung_office:60", "rung_office:75", "rung_office:90", "rung_office:120") * 2,
    )
    life.then_the_computations_were(case, ("2026-12-05", "missed"))
    life.then_nothing_more_is_due(case)
    life.then_the_journal_holds(case)


def test_a_late_answer_is_an_answer_and_stays_late(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until("2026-12-24")
    life.when_the_recipient_answers(case, at="2026-12-24 12:30", said="decline")
    life.then_the_case_is(case, "answered", timeliness="late")
    life.then_only_the_office_is_awaited(case)

    life.when_the_office_assesses(case, "to_complete", at="2027-01-05")
    life.when_the_recipient_answers(case, at="2027-01-12")
    life.when_the_office_assesses(case, "satisfactory", at="2027-01-15")
    life.when_the_office_closes(case, at="2027-01-15 15:00")
    life.when_time_passes_until("2027-06-01")
    life.then_the_case_is(case, "closed", timeliness="late")
    life.then_the_computations_were(case, ("2026-12-05", "missed"))


def test_without_a_receipt_the_recipient_is_reminded_twice_then_the_office_must_establish_it(life):
    case = life.given_a_case_issued(at="2026-10-05 10:00")
    life.then_the_plan_is(
        case,  # working days; Monday 12 October is a holiday
        acknowledgement_reminder_5="2026-10-13",
        acknowledgement_reminder_10="2026-10-20",
        receipt_task_15="2026-10-27",
    )

    life.when_time_passes_until("2027-06-01")
    life.then_the_case_is(case, "issued", received_at=None, due_on=None, in_default_from=None)
    life.then_these_letters_were_written(
        case, "issued", "acknowledgement_reminder:5", "acknowledgement_reminder:10", "receipt_task:15"
    )
    life.then_the_list_holds(case, view="receipt_task", on="2026-10-27")
    life.then_nothing_more_is_due(case)

    life.when_the_office_establishes_receipt(case, at="2027-06-02", received="2027-06-01 08:15")
    life.then_the_case_is(case, "acknowledged", due_on="2027-07-31")


def test_withdrawing_stops_everything(life):
    silent, running = life.given_cases_issued(life.given_a_recipient("ministere"), life.given_a_recipient("ordre"))
    life.when_the_recipient_acknowledges(running, at="2026-10-06 09:30")
    life.when_time_passes_until("2026-11-23")

    for case in (silent, running):
        life.when_the_office_withdraws(case, at="2026-11-23 14:00")
        life.then_nothing_more_is_due(case)
    before = life.letters(silent) + life.letters(running)
    life.when_time_passes_until("2027-06-01")

    life.then_the_case_is(running, "withdrawn", timeliness="")
    life.then_the_case_is(silent, "withdrawn", due_on=None)
    life.then_the_computations_were(running, ("2026-12-05", "lifted"))
    assert life.letters(silent) + life.letters(running) == before


def test_a_body_to_which_nobody_can_write_is_seen_by_the_office(life):
    case = life.given_a_case_issued_to_a_body_without_address()
    life.then_the_office_sees_dead_letters(case, "Transmission de la recommandation")

    life.when_time_passes_until("2026-10-14")
    life.then_the_office_sees_dead_letters(
        case,
        "Transmission de la recommandation",
        "Rappel d’accuser réception, 5 jours ouvrables après l’envoi",
    )
    life.then_these_letters_were_written(case)
