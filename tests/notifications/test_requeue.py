"""What the Office sees of letters, and what it does about those that reached nobody."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from directory import actions as directory
from notifications import actions, outbox, queries
from notifications.models import Message
from recommendations.queries import NotFound
from tests.notifications import given
from workflows.engine import NotAllowed

pytestmark = pytest.mark.django_db

State = Message.State
NOW = given.local(2026, 10, 5, 10, 5)
ON = NOW.date()


@pytest.fixture
def office():
    return given.Office()


def requeue(message: Message, office: given.Office) -> list[Message]:
    return actions.requeue(message_id=message.pk, by=office.officer, at=NOW + timedelta(hours=1))


def test_a_refused_letter_put_back_leaves_for_the_same_address(office, smtp_server):
    (case,) = office.issue(given.recipient())
    smtp_server.answer = "550 no such mailbox"
    outbox.send_due(now=NOW)
    (message,) = given.letters(case)
    smtp_server.answer = "250 OK"
    assert requeue(message, office) == [message]
    outbox.send_due(now=NOW + timedelta(hours=1))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert list(message.deliveries.values_list("outcome", "detail"))[1] == ("requeued", "Camille Exemple")


def test_a_letter_to_nobody_leaves_once_somebody_is_entered(office, smtp_server):
    body = given.recipient(with_people=False)
    (case,) = office.issue(body)
    (nobody,) = given.letters(case)
    with pytest.raises(actions.StillNobody, match="personne à qui écrire"):
        requeue(nobody, office)
    given.person("morgan@instance.example", "Morgan Exemple", body, "principal", "en")
    (message,) = requeue(nobody, office)
    nobody.refresh_from_db()
    assert (nobody.state, nobody.reason) == (State.CANCELLED, "readdressed")
    outbox.send_due(now=NOW + timedelta(hours=1))
    assert smtp_server.letters[0]["To"] == "morgan@instance.example"
    assert smtp_server.letters[0]["Content-Language"] == "en, fr"
    assert message.facts["date"] == "2026-10-05", "the letter keeps its date"


def test_a_letter_refused_at_a_retired_address_leaves_for_the_new_one(office, smtp_server):
    body = given.recipient(with_people=False)
    old = directory.designate_address(
        body=body, channel="email", address="ancien@instance.example", designated_on=given.SINCE, designated_by="Lettre"
    )
    (case,) = office.issue(body)
    smtp_server.answer = "550 no such mailbox"
    outbox.send_due(now=NOW)
    directory.retire_address(address=old, on=ON - timedelta(days=1))
    directory.designate_address(
        body=body, channel="email", address="nouveau@instance.example", designated_on=ON, designated_by="Lettre"
    )
    (message,) = requeue(given.letters(case)[0], office)
    assert message.addressee == "nouveau@instance.example"


def test_only_the_office_of_the_case_puts_a_letter_back(office):
    body = given.recipient()
    (case,) = office.issue(body)
    Message.objects.update(state=State.DEAD, reason="refused")
    (message,) = given.letters(case)
    with pytest.raises(NotAllowed):
        actions.requeue(message_id=message.pk, by=given.principal_of(case), at=NOW)
    stranger = given.person("passant@ailleurs.example", "Passant Exemple")
    with pytest.raises(NotFound):
        actions.requeue(message_id=message.pk, by=stranger, at=NOW)
    with pytest.raises(NotFound):
        actions.requeue(message_id=0, by=office.officer, at=NOW)


def test_a_letter_that_will_leave_or_has_left_is_not_put_back(office):
    (case,) = office.issue(given.recipient())
    with pytest.raises(actions.NotDead, match="elle est partie"):
        requeue(given.letters(case)[0], office)


def test_the_office_sees_its_dead_letters_and_a_recipient_none(office):
    mute, spoken = office.issue(given.recipient(1, with_people=False), given.recipient(2))
    (dead,) = queries.dead_letters(office.officer, on=ON)
    assert (dead.case_number, dead.to) == (mute.number, "")
    assert dead.reason == "aucune adresse pour écrire à cette instance"
    assert dead.label == "Transmission de la recommandation"
    assert queries.count_dead_letters(office.manager, on=ON) == 1
    assert queries.dead_letters(given.principal_of(spoken), on=ON) == []


def test_the_letters_of_a_case_are_listed_newest_first_with_their_addressees(office, smtp_server):
    (case,) = office.issue(given.recipient())
    outbox.send_due(now=NOW)
    given.acknowledged(case)
    given.days_go_by(given.local(2026, 12, 8))
    lines = queries.letters_of(case.pk)
    assert [line.event for line in lines] == ["escalated", "escalated_office", "receipt_established", "issued"]
    assert [each.email for each in lines[1].addressees] == ["camille@office.example", "alex@office.example"]
    assert (lines[-1].state, lines[-1].state_label, lines[-1].sent_at) == ("sent", "envoyée", NOW)
    assert lines[0].sent_at is None
    assert "escalated_office" not in [line.event for line in queries.letters_of(case.pk, audience="recipient")]


def test_a_letter_is_read_as_it_was_sent_by_those_who_see_its_case(office, smtp_server):
    case, other = office.issue(given.recipient(1), given.recipient(2))
    outbox.send_due(now=NOW)
    (message,) = given.letters(case)
    for reader in (office.officer, given.principal_of(case)):
        letter = queries.letter_as_sent(reader, message.pk, on=ON)
        assert (letter.text, letter.to, letter.sent_at) == (message.text, "morgan1@instance.example", NOW)
        assert letter.message_id == message.message_id
    with pytest.raises(NotFound):
        queries.letter_as_sent(given.principal_of(other), message.pk, on=ON)
    with pytest.raises(NotFound):
        queries.letter_as_sent(office.officer, 0, on=ON)


def test_a_recipient_does_not_read_what_the_office_writes_to_itself(office):
    (case,) = office.issue(given.recipient())
    given.days_go_by(given.local(2026, 10, 27))
    (task,) = given.letters(case, "receipt_task:15")
    assert "réception à établir" in queries.letter_as_sent(office.officer, task.pk, on=ON).subject
    with pytest.raises(NotFound):
        queries.letter_as_sent(given.principal_of(case), task.pk, on=ON)


def test_a_kind_of_notice_to_come_is_named_for_a_page():
    assert queries.planned_label("reminder:7") == "Rappel de l’échéance, 7 jours avant"


def test_the_administration_site_shows_letters_and_puts_dead_ones_back(office, client):
    (case,) = office.issue(given.recipient())
    Message.objects.update(state=State.DEAD, reason="refused")
    (message,) = given.letters(case)
    page = reverse("admin:notifications_message_changelist")
    root = get_user_model().objects.create_superuser("racine@office.example", name="Racine Exemple")
    chosen = {"action": "put_back", "_selected_action": [message.pk]}
    client.force_login(root)
    client.post(page, chosen)
    message.refresh_from_db()
    assert message.state == State.DEAD, "an administrator of the site is not of the Office by that alone"
    directory.grant_role(person=root, body=office.body, role="administrator", starts_on=given.SINCE)
    client.post(page, chosen)
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert client.get(reverse("admin:notifications_message_change", args=[message.pk])).status_code == 200
    assert client.get(reverse("admin:notifications_delivery_changelist")).status_code == 200
