"""Sending what stands written: over a real mail server that accepts, refuses, defers, is slow or hangs up."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from notifications import letters, outbox
from notifications.models import Delivery, Message
from notifications.tasks import send_outbox
from recommendations import actions
from tests.notifications import given
from tests.processes import wait_until
from workflows.queries import last_beat

pytestmark = pytest.mark.django_db

State, Reason = Message.State, Message.Reason
NOW = given.local(2026, 10, 5, 10, 5)


@pytest.fixture
def office():
    return given.Office()


@pytest.fixture
def case(office):
    return office.issue(given.recipient())[0]


def the_letter(case, event="issued") -> Message:
    (message,) = given.letters(case, event)
    return message


def outcomes(message: Message) -> list[str]:
    return list(message.deliveries.values_list("outcome", flat=True))


def test_a_letter_leaves_as_text_and_html_with_its_marks(case, smtp_server):
    report = outbox.send_due(now=NOW)
    assert (report.sent, report.deferred, report.dead) == (1, 0, 0)
    (mail,) = smtp_server.letters
    message = the_letter(case)
    assert mail["To"] == "morgan1@instance.example"
    assert mail["Reply-To"] == "camille@office.example"
    assert mail["Message-ID"] == message.message_id
    assert message.message_id.startswith("<2026-001-01.issued.1.")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert mail["Date"].datetime == NOW
    assert mail["Subject"].strip() == message.subject
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == message.text
    assert "<h1" in mail.get_body(("html",)).get_content()


def test_what_was_sent_is_kept_with_its_hash_and_cannot_be_changed(case, smtp_server):
    outbox.send_due(now=NOW)
    message = the_letter(case)
    assert (message.state, message.sent_at, message.last_error) == (State.SENT, NOW, "")
    sent = letters.Letter(message.subject, message.text, message.html)
    assert message.sha256 == sent.sha256(message_id=message.message_id, to=message.addressee)
    assert outcomes(message) == ["sent"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Autre chose.")


def test_a_letter_in_english_says_that_it_is_in_two_languages(office, smtp_server):
    office.issue(given.recipient(language="en"))
    outbox.send_due(now=NOW)
    assert smtp_server.letters[0]["Content-Language"] == "en, fr"


def test_a_letter_that_was_sent_is_not_sent_again(case, smtp_server):
    outbox.send_due(now=NOW)
    outbox.send_due(now=NOW + timedelta(days=1))
    assert smtp_server.attempts == 1


def test_many_letters_leave_over_one_connection(office, smtp_server, monkeypatch):
    office.issue(*[given.recipient(n) for n in range(1, 8)])
    monkeypatch.setattr(outbox, "CHUNK", 3)
    assert outbox.send_due(now=NOW).sent == 7
    assert len(smtp_server.letters) == 7


@pytest.mark.parametrize(("answer", "state"), [("550 no such user", State.DEAD), ("450 mailbox busy", State.QUEUED)])
def test_an_address_refused_before_the_letter_is_read_is_refused_all_the_same(case, smtp_server, answer, state):
    async def refuse(*args) -> str:
        return answer

    smtp_server.handle_RCPT = refuse
    outbox.send_due(now=NOW)
    assert (the_letter(case).state, the_letter(case).last_error) == (state, answer)


def test_an_address_refused_for_good_is_dead_at_once(case, smtp_server):
    smtp_server.answer = "550 no such mailbox"
    report = outbox.send_due(now=NOW)
    message = the_letter(case)
    assert report.dead == 1
    assert (message.state, message.reason) == (State.DEAD, Reason.REFUSED)
    assert message.last_error == "550 no such mailbox"
    assert outcomes(message) == ["refused"]
    outbox.send_due(now=NOW + timedelta(days=2))
    assert smtp_server.attempts == 1


@pytest.mark.parametrize("address", ["<morgan@@instance.example", "morgan@instance.example\nBcc: x@y.example"])
def test_what_is_no_address_is_refused_and_the_next_letter_leaves(office, smtp_server, address):
    first, second = office.issue(given.recipient(1), given.recipient(2))
    Message.objects.filter(case=first).update(addressee=address)
    report = outbox.send_due(now=NOW)
    assert (report.dead, report.sent) == (1, 1)
    assert the_letter(first).reason == Reason.REFUSED
    assert [mail["To"] for mail in smtp_server.letters] == ["morgan2@instance.example"]


def test_a_letter_deferred_by_the_server_is_tried_again_later_and_later(case, smtp_server):
    smtp_server.answer = "451 come back later"
    moment = NOW
    for number, wait in enumerate(outbox.BACK_OFF, start=1):
        assert outbox.send_due(now=moment).deferred == 1
        message = the_letter(case)
        assert (message.state, message.attempts, message.not_before) == (State.QUEUED, number, moment + wait)
        outbox.send_due(now=moment + wait - timedelta(seconds=1))
        assert smtp_server.attempts == number, "it was tried before its moment"
        moment += wait
    outbox.send_due(now=moment)
    message = the_letter(case)
    assert (message.state, message.reason) == (State.DEAD, Reason.GAVE_UP)
    assert message.last_error == "451 come back later"


def test_a_letter_deferred_leaves_with_the_same_identifier_and_words(case, smtp_server):
    smtp_server.answer = "451 come back later"
    outbox.send_due(now=NOW)
    before = the_letter(case)
    smtp_server.answer = "250 OK"
    outbox.send_due(now=NOW + timedelta(minutes=1))
    after = the_letter(case)
    assert (after.message_id, after.sha256) == (before.message_id, before.sha256)
    assert smtp_server.letters[0]["Message-ID"] == before.message_id
    assert outcomes(after) == ["deferred", "sent"]


@pytest.mark.parametrize("fault", ["drop", "slow", "421 closing"])
def test_a_connection_that_breaks_loses_no_letter(office, smtp_server, settings, fault):
    office.issue(*[given.recipient(n) for n in range(1, 6)])
    settings.EMAIL_TIMEOUT = 0.3
    if fault == "slow":
        smtp_server.delay = 1
    else:
        smtp_server.answer = fault
    report = outbox.send_due(now=NOW)
    assert (report.sent, report.deferred) == (0, 2), "two faults end the run"
    assert Message.objects.filter(state=State.QUEUED, attempts=0).count() == 3, "the others were not tried"
    smtp_server.answer, smtp_server.delay = "250 OK", 0
    assert outbox.send_due(now=NOW + timedelta(minutes=1)).sent == 5


def test_a_mail_server_that_is_away_costs_no_letter_an_attempt(office, smtp_server, settings):
    office.issue(*[given.recipient(n) for n in range(1, 6)])
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for hours in range(0, 96, 12):
        report = outbox.send_due(now=NOW + timedelta(hours=hours))
        assert (report.sent, report.deferred, report.dead) == (0, 0, 0)
        assert report.unreachable.startswith("ConnectionRefusedError")
    settings.EMAIL_PORT = port
    assert outbox.send_due(now=NOW + timedelta(hours=96)).sent == 5
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_the_outbox_gives_no_sign_of_life_while_the_mail_server_is_away(case, smtp_server, settings):
    settings.EMAIL_PORT = 1
    send_outbox()
    assert last_beat("outbox") is None


def test_one_broken_letter_does_not_stop_the_others(office, smtp_server):
    first, second = office.issue(given.recipient(1), given.recipient(2))
    Message.objects.filter(case=first).update(facts={})
    report = outbox.send_due(now=NOW)
    assert (report.sent, report.deferred) == (1, 1)
    assert the_letter(first).last_error.startswith("KeyError")
    assert the_letter(second).state == State.SENT


def test_a_process_killed_between_claim_and_sending_loses_nothing(case, smtp_server):
    outbox._claim(10, now=NOW)  # and then the process dies
    outbox.send_due(now=NOW + timedelta(minutes=9))
    assert smtp_server.attempts == 0, "the claim still holds"
    outbox.send_due(now=NOW + timedelta(minutes=10))
    assert len(smtp_server.letters) == 1
    assert the_letter(case).state == State.SENT


def test_a_letter_of_which_every_process_dies_ends_dead_and_visible(case, smtp_server):
    moment = NOW
    for _death in range(len(outbox.BACK_OFF) + 1):
        outbox._claim(10, now=moment)
        moment += outbox.CLAIM
    outbox.send_due(now=moment)
    message = the_letter(case)
    assert (message.state, message.reason, smtp_server.attempts) == (State.DEAD, Reason.GAVE_UP, 0)


def test_an_outbox_that_lost_its_claim_does_not_overwrite_what_the_other_did(case, smtp_server):
    (slow,) = outbox._claim(10, now=NOW)
    outbox.send_due(now=NOW + outbox.CLAIM)
    late = outbox.Attempt(slow).end(State.QUEUED, "", outbox.Result(Delivery.Outcome.DEFERRED, "slow"))
    outbox.record([late], now=NOW)
    assert the_letter(case).state == State.SENT
    assert outcomes(the_letter(case)) == ["sent", "deferred"]


def test_outboxes_in_parallel_send_each_letter_once(committed_db, smtp_server):
    given.Office().issue(*[given.recipient(n) for n in range(1, 41)])
    reports, start = [], threading.Barrier(4)

    def run() -> None:
        start.wait()
        try:
            reports.append(outbox.send_due(now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 4
    assert len({mail["Message-ID"] for mail in smtp_server.letters}) == 40
    assert smtp_server.attempts == 40
    assert sum(report.sent for report in reports) == 40


def test_no_more_letters_than_connections_are_ever_taken_by_the_server_and_not_recorded(office, smtp_server):
    office.issue(*[given.recipient(n) for n in range(1, 31)])
    smtp_server.delay, unrecorded = 0.002, []

    def look(execute, sql, params, many, context):
        if "notifications_delivery" in sql:
            taken = len(smtp_server.letters)
            unrecorded.append(taken - recorded())
        return execute(sql, params, many, context)

    def recorded() -> int:
        with connection.cursor() as cursor:
            cursor.cursor.execute("SELECT count(*) FROM notifications_delivery")
            return cursor.cursor.fetchone()[0]

    threads = threading.active_count()
    with connection.execute_wrapper(look):
        assert outbox.send_due(now=NOW, connections=3).sent == 30
    assert threading.active_count() == threads, "a thread outlived the run"
    assert max(unrecorded) <= 3
    assert len({mail["Message-ID"] for mail in smtp_server.letters}) == smtp_server.attempts == 30


def test_a_server_that_hangs_up_on_all_connections_ends_the_run_and_loses_no_letter(office, smtp_server):
    office.issue(*[given.recipient(n) for n in range(1, 13)])
    smtp_server.answer = "drop"
    report = outbox.send_due(now=NOW, connections=3)
    assert report.sent == 0
    assert 2 <= report.deferred <= 4, "two faults, and what the other connections had taken"
    smtp_server.answer = "250 OK"
    assert outbox.send_due(now=NOW + timedelta(minutes=1), connections=3).sent == 12


def test_a_server_that_is_away_for_all_connections_costs_no_letter_an_attempt(office, smtp_server, settings):
    office.issue(*[given.recipient(n) for n in range(1, 6)])
    settings.EMAIL_PORT = 1
    report = outbox.send_due(now=NOW, connections=3)
    assert report.unreachable.startswith("ConnectionRefusedError")
    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}


def test_a_server_that_allows_one_connection_only_has_all_letters_over_it(office, smtp_server):
    office.issue(*[given.recipient(n) for n in range(1, 21)])
    smtp_server.most_connections, smtp_server.delay = 1, 0.01
    assert outbox.send_due(now=NOW, connections=3).sent == 20
    assert smtp_server.attempts == 20
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_a_reminder_does_not_leave_once_the_answer_is_there(case, smtp_server):
    given.acknowledged(case)
    outbox.send_due(now=given.RECEIVED)
    given.answered(case, given.local(2026, 11, 5))  # its clock runs first: the reminder at J-30 stands written
    report = outbox.send_due(now=given.local(2026, 11, 5))
    message = the_letter(case, "reminder:30")
    assert (message.state, message.reason) == (State.CANCELLED, Reason.MOOT)
    assert outcomes(message) == ["cancelled"]
    assert (report.cancelled, report.sent) == (1, 2)


def test_a_reminder_of_a_withdrawn_recommendation_does_not_leave_and_the_withdrawal_does(case, office, smtp_server):
    given.acknowledged(case)
    given.days_go_by(given.local(2026, 11, 6))
    at = given.local(2026, 11, 6, 13)
    actions.withdraw(case_id=case.pk, by=office.signatory, at=at, reason="Une autre suivra.")
    outbox.send_due(now=at)
    assert the_letter(case, "reminder:30").state == State.CANCELLED
    assert the_letter(case, "withdrawn").state == State.SENT


def test_a_reminder_of_a_date_since_corrected_does_not_leave(case, office, smtp_server):
    given.acknowledged(case)
    given.days_go_by(given.local(2026, 11, 6))
    at = given.local(2026, 11, 6, 13)
    actions.correct_receipt(
        case_id=case.pk,
        fact_id=case.receipt_facts.get().pk,
        by=office.officer,
        at=at,
        moment=given.local(2026, 10, 9),
        admissible=True,
        reason="Erreur de jour.",
    )
    outbox.send_due(now=at)
    assert the_letter(case, "reminder:30").state == State.CANCELLED
    assert the_letter(case, "receipt_corrected").state == State.SENT


def test_after_an_outage_of_the_mail_only_the_newest_notice_leaves(case, smtp_server):
    given.acknowledged(case)
    for day in (given.local(2026, 11, 6), given.local(2026, 11, 21), given.local(2026, 11, 28)):
        given.days_go_by(day)
    outbox.send_due(now=given.local(2026, 11, 28))
    states = {message.event: (message.state, message.reason) for message in given.letters(case)}
    assert states == {
        "issued": (State.SENT, ""),
        "receipt_established": (State.SENT, ""),
        "reminder:30": (State.CANCELLED, Reason.SUPERSEDED),
        "reminder:14": (State.CANCELLED, Reason.SUPERSEDED),
        "reminder:7": (State.SENT, ""),
    }


def test_the_escalation_leaves_while_the_case_is_escalated_and_not_after_the_answer(case, smtp_server):
    given.acknowledged(case)
    given.days_go_by(given.local(2026, 12, 8))
    outbox.send_due(now=given.local(2026, 12, 8))
    assert the_letter(case, "escalated").state == State.SENT
    given.days_go_by(given.local(2026, 12, 23))
    given.answered(case, given.local(2026, 12, 23, 14))
    outbox.send_due(now=given.local(2026, 12, 23, 14))
    assert the_letter(case, "chaser:15").state == State.CANCELLED


def test_the_task_sends_and_says_that_it_lives(case, smtp_server):
    send_outbox()
    assert len(smtp_server.letters) == 1
    assert last_beat("outbox") is not None


def test_a_real_worker_killed_while_it_sends_sends_later_and_once(committed_db, smtp_server, celery_worker_process):
    case = given.Office().issue(given.recipient())[0]
    smtp_server.delay = 30
    send_outbox.delay()
    wait_until(
        lambda: the_letter(case).state == State.SENDING, what="the letter is claimed", log=celery_worker_process.log
    )
    celery_worker_process.kill()
    smtp_server.delay, smtp_server.letters = 0, []
    outbox.send_due(now=the_letter(case).claimed_until)
    assert the_letter(case).state == State.SENT
    assert len(smtp_server.letters) == 1
