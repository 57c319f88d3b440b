"""From what happens to a case to the letters that stand written."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from directory import actions as directory
from notifications.models import Message
from notifications.receivers import write_messages
from recommendations import actions
from tests.notifications import given
from workflows import engine
from workflows.actors import Actor, Role
from workflows.events import NoticeReached, Transitioned
from workflows.models import DecreedHoliday

pytestmark = pytest.mark.django_db

State, Reason = Message.State, Message.Reason


@pytest.fixture
def office():
    return given.Office()


@pytest.fixture
def case(office):
    return office.issue(given.recipient())[0]


def test_the_life_of_an_answered_case_is_told_letter_by_letter(case, office):
    given.acknowledged(case)
    given.days_go_by(given.local(2026, 11, 5))
    given.answered(case, given.local(2026, 11, 19))
    actions.assess(
        case_id=case.pk, by=office.officer, at=given.local(2026, 11, 25), outcome="satisfactory", reasons="Complète."
    )
    actions.close(case_id=case.pk, by=office.officer, at=given.local(2026, 11, 26))
    assert given.events(case) == [
        "issued",
        "receipt_established",
        "reminder:30",
        "answer_received",
        "answer_received_office",
        "assessed",
        "closed",
    ]


def test_silence_after_issue_is_told_to_the_recipient_then_to_the_officer(case, office):
    for day in (13, 20, 27):
        given.days_go_by(given.local(2026, 10, day))
    assert given.events(case) == [
        "issued",
        "acknowledgement_reminder:5",
        "acknowledgement_reminder:10",
        "receipt_task:15",
    ]
    (task,) = given.letters(case, "receipt_task:15")
    assert (task.audience, task.addressee) == ("office", office.officer.email)


def test_silence_after_receipt_ends_with_the_officer_and_the_managers_told(case, office):
    given.acknowledged(case)
    for day in range(1, 62):
        given.days_go_by(given.RECEIVED + timedelta(days=day))
    given.days_go_by(given.local(2026, 12, 8))
    assert given.events(case)[2:] == [
        "reminder:30",
        "reminder:14",
        "reminder:7",
        "reminder:2",
        "escalated_office",
        "escalated_office",
        "escalated",
    ]
    told = {message.addressee for message in given.letters(case, "escalated_office")}
    assert told == {office.officer.email, office.manager.email}
    given.days_go_by(given.local(2026, 12, 23))
    given.days_go_by(given.local(2027, 1, 7))
    assert given.events(case)[-2:] == ["chaser:15", "chaser:30"]


def test_each_designated_address_and_each_principal_has_the_letter(office):
    body = given.recipient()
    directory.designate_address(
        body=body,
        channel="email",
        address="secretariat@instance.example",
        designated_on=given.SINCE,
        designated_by="Lettre du 5 janvier 2026",
    )
    (case,) = office.issue(body)
    assert {message.addressee for message in given.letters(case)} == {
        "secretariat@instance.example",
        "morgan1@instance.example",
    }


def test_nobody_to_write_to_is_a_dead_letter_that_the_office_sees(office):
    (case,) = office.issue(given.recipient(with_people=False))
    (letter,) = given.letters(case)
    assert (letter.state, letter.addressee, letter.reason) == (State.DEAD, "", Reason.NOBODY)
    assert letter.get_reason_display() == "aucune adresse pour écrire à cette instance"


def test_when_the_officer_has_left_the_managers_are_told(case, office):
    office.officer.is_active = False
    office.officer.save()
    given.days_go_by(given.local(2026, 10, 27))
    (task,) = given.letters(case, "receipt_task:15")
    assert task.addressee == office.manager.email


def test_when_everybody_at_the_office_has_left_the_letter_is_dead(case, office):
    for gone in (office.officer, office.manager):
        gone.is_active = False
        gone.save()
    given.days_go_by(given.local(2026, 10, 27))
    (task,) = given.letters(case, "receipt_task:15")
    assert (task.state, task.reason) == (State.DEAD, Reason.NOBODY_AT_THE_OFFICE)


def test_what_is_told_twice_is_written_once(case):
    event = NoticeReached(case.pk, "acknowledgement_reminder:5", 0, given.ISSUED, given.local(2026, 10, 13))
    for _time in range(2):
        write_messages(None, events=(event, event))
    assert given.events(case) == ["issued", "acknowledgement_reminder:5"]


def test_an_act_that_is_undone_leaves_no_letter(office):
    body = given.recipient()
    with transaction.atomic():
        office.issue(body)
        assert Message.objects.exists()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_refused_act_writes_no_letter(case, office):
    with pytest.raises(ValidationError):
        actions.withdraw(case_id=case.pk, by=office.signatory, at=given.local(2026, 10, 8), reason=" ")
    assert given.events(case) == ["issued"]


def test_a_receipt_corrected_tells_the_dates_before_and_after(case, office):
    given.acknowledged(case)
    fact = case.receipt_facts.get()
    actions.correct_receipt(
        case_id=case.pk,
        fact_id=fact.pk,
        by=office.officer,
        at=given.local(2026, 10, 20),
        moment=given.local(2026, 10, 8, 9),
        admissible=True,
        reason="Erreur de jour.",
    )
    (letter,) = given.letters(case, "receipt_corrected")
    assert letter.facts["before"]["due_on"] == "2026-12-05"
    assert letter.facts["due_on"] == "2026-12-07"
    assert letter.facts["told"]["reason"] == "Erreur de jour."


def test_a_day_decreed_tells_the_new_due_date(case):
    given.acknowledged(case, given.local(2026, 10, 5, 15))  # the sixtieth day is Friday 4 December
    DecreedHoliday.objects.create(
        day=given.local(2026, 12, 4).date(), name_fr="deuil national", name_en="day of mourning", source="Décret 1-2026"
    )
    clerk = Actor("9", "Alex Exemple", frozenset({Role.ADMINISTRATOR}))
    engine.redate_open(by=clerk, at=given.local(2026, 11, 2), reason="Décret 1-2026")
    (letter,) = given.letters(case, "redated")
    assert (letter.facts["before"]["due_on"], letter.facts["due_on"]) == ("2026-12-04", "2026-12-07")


def test_an_answer_that_proves_its_own_receipt_is_one_letter_not_two(case):
    given.answered(case, given.local(2026, 10, 9))
    assert given.events(case) == ["issued", "answer_received", "answer_received_office"]


def test_a_completed_answer_is_told_again(case):
    given.acknowledged(case)
    given.answered(case, given.local(2026, 11, 2))
    given.answered(case, given.local(2026, 11, 3), "in_part")
    versions = [message.facts["told"]["version"] for message in given.letters(case, "answer_received")]
    assert versions == [1, 2]


def test_an_instance_that_is_no_case_has_no_letters():
    event = Transitioned(1, 1, "issue", "", "issued", given.ISSUED, 0, {})
    write_messages(None, events=(event,))
    assert not Message.objects.exists()


def _queries_to_issue_and_remind(office, first: int, count: int) -> tuple[int, int]:
    bodies = [given.recipient(n) for n in range(first, first + count)]
    cases = office.issue(*bodies)
    at = given.local(2026, 10, 13)
    issued = tuple(Transitioned(case.pk, 99, "issue", "", "issued", at, 0, {}) for case in cases)
    reached = tuple(NoticeReached(case.pk, "receipt_task:15", 0, at, at) for case in cases)
    reached += tuple(Transitioned(case.pk, 98, "escalate", "", "escalated", at, 0, {}) for case in cases)
    counts = []
    for events in (issued, reached):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            write_messages(None, events=events)
        counts.append(len(queries))
    return counts[0], counts[1]


def test_as_many_queries_for_thirty_cases_as_for_three(office):
    assert _queries_to_issue_and_remind(office, 1, 3) == _queries_to_issue_and_remind(office, 100, 30)
