"""The pages around one's own work: who is away."""

from datetime import date

import pytest

from recommendations import actions
from tests.browser.conftest import NOW

pytestmark = pytest.mark.browser
PAGES = {f"desk:{name}" for name in ("list_absences", "enter_absence")}


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
    assert audit.seen == PAGES
