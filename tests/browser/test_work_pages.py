"""The pages around one's own work: tasks, what is put off, who is away, calendars, digests."""

from datetime import date, timedelta

import pytest

from notifications.digests import write_digests
from recommendations import actions
from tests.browser.conftest import NOW

pytestmark = pytest.mark.browser
ABSENCES = {"desk:list_absences", "desk:enter_absence"}
PAGES = ABSENCES | {"desk:list_feeds", "desk:list_tasks", "desk:snooze_case", "desk:choose_digest"}


def test_absences(world, audit, visit):
    office = world.office
    manager = visit(office.manager, language=audit.language)
    audit.open(manager, "desk:list_absences", state="empty")
    audit.open(manager, "desk:enter_absence")
    audit.submit_as_it_is(manager, "desk:enter_absence", "main form .btn.primary")

    def away(person, first, last):
        return actions.enter_absence(
            person=person, delegate=office.manager, starts_on=first, ends_on=last, by=person, at=NOW
        )

    away(office.officer, date(2026, 11, 12), date(2026, 11, 20))
    actions.end_absence(
        absence_id=away(office.signatory, date(2026, 11, 10), date(2026, 11, 20)).pk, by=office.signatory, at=NOW
    )
    actions.end_absence(
        absence_id=away(office.signatory, date(2026, 12, 21), date(2026, 12, 24)).pk, by=office.manager, at=NOW
    )
    audit.open(manager, "desk:list_absences")
    audit.open(visit(office.officer, language=audit.language), "desk:enter_absence", state="of an officer")
    assert audit.seen == ABSENCES


def test_calendars(world, audit, visit):
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:list_feeds", state="empty")
    audit.submit_as_it_is(officer, "desk:list_feeds", "main form.act .btn.primary")
    officer.page.locator("#id_kind_0").check()
    officer.page.locator("main form.act .btn.primary").click()
    officer.page.locator("#address").wait_for()
    audit.look(officer, "desk:list_feeds", "with the address of a new one")


def test_tasks_of_oneself_of_somebody_away_and_those_put_off(world, audit, visit):
    office = world.office
    days = {"starts_on": date(2026, 11, 12), "ends_on": date(2026, 11, 20)}
    actions.enter_absence(person=office.officer, delegate=office.manager, by=office.officer, at=NOW, **days)
    manager = visit(office.manager, language=audit.language)
    audit.open(manager, "desk:snooze_case", world.begun.number)
    audit.submit_as_it_is(manager, "desk:snooze_case", "#act-form button")
    for name, value in (("day", "25"), ("month", "11"), ("year", "2026")):
        manager.page.get_by_label(
            {"day": "Jour", "month": "Mois", "year": "Année"}[name] if audit.language == "fr" else name.capitalize(),
            exact=True,
        ).fill(value)
    manager.page.locator("#act-form button").click()
    manager.page.locator("[name=tasks]").last.check()
    manager.page.locator("#id_until").select_option(index=2)
    manager.page.locator("[value=snooze]").click()
    manager.page.get_by_role("button", name="Reprendre maintenant" if audit.language == "fr" else "Take up").nth(
        1
    ).wait_for()
    audit.look(manager, "desk:list_tasks", "with tasks put off")
    audit.open(manager, "desk:list_tasks", query="?qui=libres", state="to take")
    audit.open(
        visit(world.office.administrator, language=audit.language), "desk:list_tasks", query="?qui=moi", state="empty"
    )
    assert audit.seen == {"desk:list_tasks", "desk:snooze_case"}


def test_digests(world, audit, visit):
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:choose_digest", state="before any")
    officer.page.locator("#id_rhythm_0").check()
    officer.page.locator("main form.act .btn.primary").click()
    officer.page.locator("#id_rhythm_0:checked").wait_for()
    write_digests(now=NOW + timedelta(days=1))
    audit.look(officer, "desk:choose_digest", "with a choice")
    audit.open(officer, "desk:choose_digest")
