"""The page of a rung: the letter of an authority, its preview, its refusals, the mention; by keyboard as by mouse."""

import pytest
from playwright.sync_api import expect

from notifications.models import Message
from recommendations import actions
from recommendations.models import Escalating, RungDecision
from tests import given
from tests.browser.conftest import NOW
from tests.given import local
from workflows import engine

pytestmark = pytest.mark.browser
PAGES = {"desk:decide_rung", "desk:readdress_letter"}


def test_the_letter_of_a_rung_and_its_faults(world, audit, visit):
    case = world.late
    officer = visit(world.office.officer, language=audit.language)
    rungs = {each.authority: each.pk for each in Escalating.objects.filter(case=case)}
    audit.open(officer, "desk:show_case", case.number, state="with open rungs")
    audit.open(officer, "desk:decide_rung", case.number, rungs["direction"])
    officer.page.locator("button[name=preview]").click()
    officer.page.locator("#preview").wait_for()
    audit.look(officer, "desk:decide_rung", "with the preview")
    audit.open(officer, "desk:decide_rung", case.number, rungs["committee"], state="of nobody's address")
    audit.submit_as_it_is(officer, "desk:decide_rung", "#act-form .btn.primary")
    officer.page.locator("details summary").last.press("Enter")
    officer.page.locator("button[name=then]").press("Enter")
    officer.page.locator("details[open] [name=reason]").wait_for()
    audit.look(officer, "desk:decide_rung", "passed without a reason")


def test_the_mention_and_the_letter_in_english(world, audit, visit):
    case = given.acknowledged_case(world.office, world.ministry, issued_at=local(2026, 6, 2), at=local(2026, 6, 3))
    college = given.make_recipient("bishop", "Exemple College", kind="educational_institution", language="en")
    english = given.acknowledged_case(world.office, college, issued_at=local(2026, 7, 2), at=local(2026, 7, 3))
    engine.sweep(now=NOW)
    manager = visit(world.office.manager, language=audit.language)
    mention = Escalating.objects.get(case=case, authority="report")
    audit.open(manager, "desk:decide_rung", case.number, mention.pk, state="of the mention")
    audit.submit_as_it_is(manager, "desk:decide_rung", "#act-form .btn.primary")
    letter = Escalating.objects.get(case=english, authority="direction")
    audit.open(manager, "desk:decide_rung", english.number, letter.pk, state="in both languages")


def test_a_signed_letter_that_did_not_leave(world, audit, visit):
    rung = Escalating.objects.get(case=world.late, authority="direction")
    who = {"case_id": world.late.pk, "rung_id": rung.pk, "by": world.office.officer, "at": NOW}
    actions.send_rung_letter(subject="a", text="b", addressees=[("Lou", "l@b.example")], **who)
    Message.objects.filter(event="to_direction").update(state="dead", reason="refused")
    officer, pk = visit(world.office.officer, language=audit.language), Message.objects.get(event="to_direction").pk
    audit.open(officer, "desk:show_letter", pk, state="signed and dead")
    audit.open(officer, "desk:readdress_letter", pk)
    audit.submit_as_it_is(officer, "desk:readdress_letter", "#act-form .btn.primary")


def test_a_rung_is_decided_with_the_keyboard_alone(world, visit):
    officer = visit(world.office.officer)
    rung = Escalating.objects.get(case=world.late, authority="direction")
    page = officer.page
    page.goto(f"/bureau/dossiers/{world.late.number}/echelons/{rung.pk}/")
    page.locator("#id_text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nUn mot de plus, exemple.")
    page.locator("#act-form .btn.primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Lettre signée")
    assert RungDecision.objects.get().text.endswith("Un mot de plus, exemple.")
