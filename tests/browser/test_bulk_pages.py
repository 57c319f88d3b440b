"""Acts on many cases: chosen in the list by mouse, by keyboard, without scripts, on a telephone."""

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Message
from tests.given import local
from tests.visitors import PHONE

pytestmark = pytest.mark.browser
PAGES = {"desk:show_bulk", "desk:remind_case", "desk:assign_case"}


@pytest.fixture(autouse=True)
def tomorrow(world):
    """The day after the world was made: nobody has been told anything that day."""
    with time_machine.travel(local(2026, 11, 17, 10), tick=False):
        yield


def test_the_pages_of_acts_on_many_cases_and_on_one(world, audit, visit):
    manager = visit(world.office.manager, language=audit.language)
    page = manager.page
    manager.open(reverse("desk:list_cases"))
    for case in (world.begun, world.late, world.answered, world.nobody):
        page.locator(f"[name=case][value='{case.pk}']").check()
    audit.look(manager, "desk:list_cases", "with boxes ticked")
    page.locator("[name=act][value=remind]").click()
    page.locator("main form .btn.primary").wait_for()
    audit.look(manager, "desk:show_bulk", "reminders, before")
    page.locator("main form .btn.primary").click()
    page.locator("h1").wait_for()
    audit.look(manager, "desk:show_bulk", "reminders, after")
    manager.open(reverse("desk:list_cases"))
    page.locator("#which").select_option("list")
    page.locator("[name=act][value=assign]").click()
    page.locator("#id_to").wait_for()
    audit.look(manager, "desk:show_bulk", "to give to somebody")
    page.locator("#id_to").select_option(str(world.office.signatory.pk))
    page.locator("form.choose-first button").click()
    page.locator("main .send button").wait_for()
    audit.look(manager, "desk:show_bulk", "to give, before")
    manager.open(reverse("desk:list_cases"))
    page.locator("#which").select_option("list")
    page.locator("[name=act][value=extend]").click()
    audit.submit_as_it_is(manager, "desk:show_bulk", "form.choose-first button")
    for name, value in (("day", "15"), ("month", "1"), ("year", "2027")):
        page.locator(f"[name=until_{name}]").fill(value)
    page.locator("[name=reason]").fill("Exemple.")
    page.locator("form.choose-first button").click()
    page.locator("main .send button").wait_for()
    audit.look(manager, "desk:show_bulk", "to wait longer, before")
    audit.open(manager, "desk:remind_case", world.nobody.number, state="refused")
    audit.open(manager, "desk:remind_case", world.ready.number)
    audit.open(manager, "desk:assign_case", world.begun.number)
    audit.submit_as_it_is(manager, "desk:assign_case", "#act-form button")
    assert audit.seen >= PAGES


def test_cases_are_chosen_and_reminded_by_keyboard_alone(world, visit):
    officer = visit(world.office.officer)
    officer.open(reverse("desk:list_cases") + "?stage=acknowledged")
    officer.tab_to(f"Choisir le dossier {world.begun.number}")
    officer.page.keyboard.press("Space")
    officer.reads("1 coché")
    officer.enter("Envoyer un rappel")
    officer.reads("Rappel de l’échéance")
    officer.enter("Envoyer 1 rappel")
    officer.reads("1 rappel envoyé")
    assert Message.objects.filter(event__startswith="reminder::", case=world.begun).count() == 1


def test_all_of_a_page_and_none_of_it(world, visit):
    officer = visit(world.office.officer)
    officer.open(reverse("desk:list_cases"))
    none = officer.page.get_by_role("button", name="Ne rien choisir")
    assert not none.is_visible()
    officer.press("Tout choisir sur cette page")
    n = officer.page.locator("[name=case]").count()
    officer.reads(f"{n} cochés")
    officer.press("Ne rien choisir")
    officer.reads("0 coché")
    officer.page.locator("#id_stage").select_option("closed")  # the boxes of a renewed list count too
    officer.page.get_by_text("1 dossier", exact=True).wait_for()
    officer.page.locator("[name=case]").check()
    officer.reads("1 coché")


def test_on_a_telephone_without_scripts(world, visit):
    officer = visit(world.office.officer, java_script_enabled=False, viewport=PHONE)
    officer.open(reverse("desk:list_cases"))
    assert not officer.page.get_by_role("button", name="Tout choisir sur cette page").is_visible()
    officer.page.locator("#which").select_option("list")
    officer.press("Envoyer un rappel")
    officer.reads("Rien n’est encore fait.")
    officer.page.locator("main form .btn.primary").click()
    officer.reads("rappels envoyés")
