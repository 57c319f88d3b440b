"""Nobody answers and the Office climbs its ladder: what each rung asks, what an answer ends. A policy, no law."""


def test_the_office_writes_passes_a_rung_decides_the_mention_and_an_answer_ends_the_rest(life):
    case = life.given_a_case_received(at="2026-10-06 09:30")

    life.when_time_passes_until("2027-01-21 23:59")
    life.then_the_rungs_to_decide_are(case)
    life.when_time_passes_until("2027-01-22 06:00")
    life.then_the_rungs_to_decide_are(case, "direction")
    life.when_the_office_signs_the_letter_of_the_rung(case, at="2027-01-25")
    life.then_the_rungs_to_decide_are(case)

    life.when_time_passes_until("2027-02-21 06:00")
    life.then_the_rungs_to_decide_are(case, "presidency", "committee")
    life.when_the_office_passes_the_rung(case, at="2027-02-22")
    life.when_the_office_signs_the_letter_of_the_rung(case, at="2027-02-22 14:00")
    life.when_time_passes_until("2027-03-08 06:00")
    life.when_the_office_decides_the_mention(case, at="2027-03-10")
    life.when_time_passes_until("2027-04-07 06:00")
    life.then_the_rungs_to_decide_are(case, "minister")
    life.then_the_case_is(case, "escalated", rung="minister", due_on="2026-12-05")

    life.when_the_recipient_answers(case, at="2027-04-08")
    life.then_the_rungs_to_decide_are(case)
    life.then_the_case_is(case, "answered", rung="", timeliness="late")
    life.then_the_decisions_were(
        case,
        ("direction", "sent"),
        ("presidency", "skipped"),
        ("committee", "sent"),
        ("report", "mentioned"),
    )
    life.then_the_journal_holds(case)


def test_a_corrected_receipt_takes_the_case_off_the_ladder_and_the_rungs_come_anew(life):
    case = life.given_a_case_issued()
    life.when_the_office_establishes_receipt(case, at="2026-10-06 10:00", received="2026-10-06 09:30")
    life.when_time_passes_until("2027-01-22 06:00")
    life.then_the_rungs_to_decide_are(case, "direction")

    life.when_the_office_corrects_the_receipt(case, at="2027-01-23", to="2026-11-10 09:30")
    life.then_the_rungs_to_decide_are(case)
    life.then_the_case_is(case, "escalated", rung="", due_on="2027-01-09")
    life.when_time_passes_until("2027-02-26 06:00")
    life.then_the_rungs_to_decide_are(case, "direction")


def test_other_persons_have_no_ladder(life):
    other = life.given_a_recipient("fondation", kind="other_person")
    (case,) = life.given_cases_issued(other)
    life.when_the_recipient_acknowledges(case, at="2026-10-06 09:30")
    life.when_time_passes_until("2028-01-01")
    life.then_the_case_is(case, "escalated", rung="")
    life.then_the_rungs_to_decide_are(case)
