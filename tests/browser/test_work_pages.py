"""The pages around one's own work: who is away, calendars."""

from datetime import date

import pytest

from recommendations import actions
from tests.browser.conftest import NOW

pytestmark = pytest.mark.browser
ABSENCES = {"desk:list_absences", "desk:enter_absence"}
PAGES = ABSENCES | {"desk:list_feeds"}


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
