"""The pages of a receipt in the states that ask for most: a refused address, a presumption, facts that compete."""

from datetime import timedelta

import pytest

from recommendations import actions
from tests import given
from tests.browser.conftest import NOW
from tests.given import local
from workflows.events import DeliveryFailed, tell_undelivered

pytestmark = pytest.mark.browser
PAGES = {"desk:establish_receipt", "desk:correct_receipt"}


def test_a_receipt_to_presume_where_one_address_refused(world, audit, visit):
    body = world.ministry.body
    given.give_address(body, "greffe@ministere.example")
    given.give_address(body, "secretariat@ministere.example")
    tell_undelivered(DeliveryFailed(world.issued.pk, "greffe@ministere.example", NOW, "550 inconnu (exemple)", NOW))
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:establish_receipt", world.issued.number, state="an address refused")
    page = officer.page
    page.locator("input[name=channel][value=designated_address]").check()
    assert page.locator("input[name=address]").first.is_disabled()
    assert page.locator("input[name=conditions]").first.is_visible()
    audit.look(officer, "desk:establish_receipt", "presumption")
    audit.submit_as_it_is(officer, "desk:establish_receipt", "#act-form button")
    page.locator("input[name=channel][value=courier]").check()
    assert not page.locator("input[name=conditions]").first.is_visible()


def test_facts_that_compete_and_a_correction_before_it_is_made(world, audit, visit):
    case = world.begun
    actions.establish_receipt(
        case_id=case.pk,
        by=world.office.officer,
        at=NOW,
        moment=local(2026, 10, 9, 14),
        channel="courier",
        origin="Office (exemple)",
        destination="1, rue de l’Exemple",
    )
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:establish_receipt", case.number, state="two facts")
    audit.open(officer, "desk:correct_receipt", case.number, case.receipt_facts.order_by("moment").first().pk)
    page = officer.page
    later = (given.RECEIVED + timedelta(days=2)).day
    page.locator("input[name=moment_0], input[name=moment_day]").first.fill(str(later))
    page.locator("textarea[name=reason]").fill("Date mal lue, exemple.")
    with page.expect_navigation():
        page.locator("#act-form .btns button").first.click()
    assert page.locator("#preview table tbody tr").count() >= 3
    audit.look(officer, "desk:correct_receipt", "before and after")
