"""Calendars that programs subscribe to: what they hold, who may read them, and what becomes of an event."""

import logging
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from config.logs import WithoutSecrets
from directory import actions as directory
from directory.models import Membership
from notifications import actions as notices
from notifications.models import CalendarFeed
from recommendations import actions
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 7, 9)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def made(person, kind="me", **more):
    return notices.make_feed(by=person, at=NOW, kind=kind, **more)[1]


def read(token):
    return Client().get(reverse("calendar_feed", args=[token]))


def events(token):
    return Calendar.from_ical(read(token).content).walk("VEVENT")


def test_a_due_date_is_an_all_day_event_that_says_when_the_default_begins(office, case):
    page = read(made(office.officer))
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert page.headers["Cache-Control"].startswith("private")
    assert b"DTSTART;VALUE=DATE:20261205\r\n" in page.content
    assert max(map(len, page.content.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(page.content).walk("VEVENT")
    assert event["summary"] == f"[exemple] Échéance\u00a0: MEX, dossier {case.number}"
    assert "En défaut à compter du mardi 8 décembre 2026." in event["description"]
    assert (event["sequence"], event.decoded("last-modified")) == (0, given.RECEIVED)
    assert case.number in event["url"]


def test_an_event_keeps_its_uid_when_a_corrected_receipt_moves_its_date(office, case):
    token = made(office.officer)
    (before,) = events(token)
    actions.correct_receipt(
        case_id=case.pk,
        fact_id=case.receipt_facts.get().pk,
        by=office.officer,
        at=NOW,
        moment=given.RECEIVED - timedelta(hours=18),
        admissible=True,
        reason="Le bordereau porte la veille (exemple).",
    )
    (after,) = events(token)
    assert after["uid"] == before["uid"]
    assert (before.decoded("dtstart"), after.decoded("dtstart")) == (given.DUE_ON, date(2026, 12, 4))
    assert (after["sequence"], after.decoded("last-modified")) == (1, NOW)


def test_each_calendar_shows_its_own_cases_and_only_those_that_are_awaited(office, ministry, case):
    order = given.make_recipient("ordre", "Ordre des Exemples", kind="professional_order", acronym="ODE")
    other = given.acknowledged_case(office, order)
    given.answered_case(office, order, at=local(2026, 10, 6, 12))
    given.issue_case(office, order.body)  # without a receipt there is no due date
    assert {each["url"].split("/")[-2] for each in events(made(office.officer))} == {case.number, other.number}
    assert events(made(office.manager)) == []
    assert len(events(made(office.manager, "team"))) == 2
    (event,) = events(made(office.manager, "body", body_id=order.body.pk))
    assert other.number in event["url"]
    stranger = given.make_office("commissaire", "Commissaire, exemple").manager
    assert events(made(stranger, "team")) == events(made(stranger, "body", body_id=order.body.pk)) == []


def test_a_courtesy_is_a_day_of_its_own_beside_the_due_date_which_stays(office, case):
    token = made(office.officer)
    (before,) = events(token)
    until = date(2027, 1, 29)
    for n in range(2):
        said = {"until": until + timedelta(days=n), "reason": "Exemple."}
        actions.extend(case_id=case.pk, by=office.officer, at=NOW + timedelta(hours=n), **said)
    legal, courtesy = events(token)
    assert legal.to_ical() == before.to_ical()
    assert courtesy["uid"].startswith(f"{case.number}-courtoisie@")
    assert courtesy.decoded("dtstart") == until + timedelta(days=1)
    assert (courtesy["sequence"], courtesy.decoded("last-modified")) == (1, NOW + timedelta(hours=1))
    assert "samedi 5 décembre 2026" in courtesy["description"]
    actions.remove_extension(case_id=case.pk, by=office.officer, at=NOW + timedelta(hours=2), reason="Exemple.")
    assert [each.to_ical() for each in events(token)] == [before.to_ical()]


def test_who_stands_in_for_somebody_away_sees_their_due_dates(office, case):
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    actions.enter_absence(person=office.officer, delegate=office.manager, by=office.officer, at=NOW, **days)
    assert len(events(made(office.manager))) == 1


def test_a_calendar_speaks_the_language_of_its_owner(office, case):
    office.officer.language = "en"
    office.officer.save()
    (event,) = events(made(office.officer))
    assert "In default from Tuesday, December 8, 2026." in event["description"]


def test_whatever_gives_no_calendar_is_the_same_404(office, case, settings):
    token = made(office.officer)
    assert read(token).status_code == 200
    feed = CalendarFeed.objects.get()
    assert feed.last_read_at == NOW
    assert token not in feed.token_sha256
    unknown = read("x" * 43)
    notices.revoke_feed(feed_id=feed.pk, by=office.officer, at=NOW)
    revoked = read(token)
    ended = made(office.officer)
    directory.end_role(membership=Membership.objects.get(person=office.officer), on=date(2026, 10, 6))
    over = read(ended)
    assert {each.status_code for each in (unknown, revoked, over)} == {404}
    assert unknown.content == revoked.content == over.content
    assert Client().post(reverse("calendar_feed", args=[token])).status_code == 405


def test_the_log_never_holds_the_secret(caplog):
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.WARNING):
        read("a-secret-of-a-calendar")
    assert "/calendriers/…" in caplog.text
    assert "a-secret" not in caplog.text


def test_a_calendar_asks_as_much_for_ten_cases_as_for_one(office, ministry, case, django_assert_num_queries):
    token = made(office.officer, "team")
    with django_assert_num_queries(4):
        read(token)
    for _n in range(3):
        given.acknowledged_case(office, ministry)
    with django_assert_num_queries(4):
        assert len(events(token)) == 4


# --- the page ---------------------------------------------------------------------------------------------------


def test_an_address_is_shown_once_and_revoked_by_its_owner_alone(office, case):
    page = at_desk(office.officer).post(reverse("desk:list_feeds"), {"kind": "me"})
    assert "copiez son adresse maintenant" in words(page)
    assert "no-store" in page.headers["Cache-Control"]
    address = page.context["address"]
    assert address in page.content.decode()
    assert Client().get(address[address.index("/calendriers/") :]).status_code == 200
    again = at_desk(office.officer).get(reverse("desk:list_feeds"))
    assert address not in again.content.decode()
    assert "7 oct. 2026, 9 h" in words(again)
    revoke = reverse("desk:revoke_feed", args=[CalendarFeed.objects.get().pk])
    assert at_desk(office.manager).post(revoke).status_code == 404
    assert "Adresse révoquée" in words(at_desk(office.officer).post(revoke, follow=True))
    assert at_desk(office.officer).post(revoke).status_code == 404


def test_the_calendar_of_a_body_names_its_body(office, ministry):
    officer = at_desk(office.officer)
    with given.nothing_changes():
        page = officer.post(reverse("desk:list_feeds"), {"kind": "body"})
    assert "Choisissez l’instance" in words(page)
    page = officer.post(reverse("desk:list_feeds"), {"kind": "body", "body": ministry.body.pk})
    assert "Les dossiers d’une instance : Ministère de l’Exemple" in words(page)
