"""Answers point by point in a real browser: the pages in their states, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import expect

from recommendations import actions
from recommendations.models import Response
from tests import given
from tests.browser.conftest import NOW
from tests.given import POINTS, SIGNED, said_of

pytestmark = pytest.mark.browser
PAGES = {
    "portal:answer",
    "portal:answer_sent",
    "portal:review_answer",
    "portal:show_case",
    "desk:record_answer",
    "desk:show_case",
    "desk:assess_response",
    "desk:confirm_assessment",
}


@pytest.fixture
def case(world):
    return given.acknowledged_case(world.office, world.ministry, text=POINTS)


def test_the_pages_of_an_answer_to_points(world, case, audit, visit):
    morgan = visit(world.ministry.principal, language=audit.language)
    audit.open(morgan, "portal:answer", case.number, state="points")
    audit.submit_as_it_is(morgan, "portal:answer", "[value=review]")
    half = {1: {**said_of("in_part"), "reasons": ""}, 2: said_of("decline")}
    actions.save_response(case_id=case.pk, by=world.ministry.preparer, at=NOW, **SIGNED, points=half)
    audit.submit_as_it_is(morgan, "portal:answer", "[value=review]")
    audit.open(morgan, "portal:review_answer", case.number, state="points, something is missing")
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:record_answer", case.number, state="points")
    audit.submit_as_it_is(officer, "desk:record_answer", "#act-form .btns button")
    given.answer_points(case, world.ministry.principal, at=NOW)
    audit.open(morgan, "portal:answer_sent", case.number, state="points")
    audit.open(morgan, "portal:show_case", case.number, state="points")
    audit.open(officer, "desk:show_case", case.number, state="points")
    audit.open(officer, "desk:assess_response", case.number, state="points")
    audit.submit_as_it_is(officer, "desk:assess_response", "#act-form .btns button")
    given.ask_for_second_reader()
    given.ask_to_complete(case, world.office, at=NOW, complete_by=given.DUE_ON)
    reader = visit(world.office.manager, language=audit.language)
    audit.open(reader, "desk:confirm_assessment", case.number, state="points")
    actions.confirm_assessment(case_id=case.pk, by=world.office.manager, at=NOW)
    audit.open(morgan, "portal:show_case", case.number, state="a point to complete")
    audit.open(morgan, "portal:answer", case.number, state="a point to complete")
    audit.open(officer, "desk:record_answer", case.number, state="a point to complete")
    audit.open(officer, "desk:show_case", case.number, state="a point to complete")
    assert audit.seen >= PAGES


def test_each_point_is_answered_with_the_keyboard(world, case, visit):
    morgan = visit(world.ministry.principal)
    morgan.open(f"/instances/{case.number}/reponse/")
    morgan.tab_to("Donner suite")
    morgan.page.keyboard.press("Space")
    expect(morgan.page.locator("#id_point_1_reasons")).to_be_hidden()
    morgan.write("Suites que vous entendez donner", "Une cohorte ouvrira (exemple).")
    morgan.tab_to("Donner suite")  # that of the second point
    for _press in range(2):
        morgan.page.keyboard.press("ArrowDown")
    morgan.enter("Relire la réponse")
    expect(morgan.page.locator("#errors a")).to_have_attribute("href", "#id_point_2_reasons")
    morgan.page.locator("#errors a").focus()
    morgan.page.keyboard.press("Enter")
    morgan.page.keyboard.press("Tab")
    morgan.page.locator("#id_point_2_reasons").fill("Les places manquent (exemple).")
    morgan.enter("Relire la réponse")
    morgan.reads("Donner suite en partie")
    morgan.enter("Transmettre la réponse")
    morgan.reads("Votre réponse est transmise")
    assert Response.objects.get(case=case).disposition == "in_part"


def test_each_point_is_answered_without_javascript_on_a_phone(world, case, visit):
    morgan = visit(world.ministry.principal, java_script_enabled=False, viewport={"width": 390, "height": 844})
    morgan.open(f"/instances/{case.number}/reponse/")
    for number in (1, 2):
        morgan.page.locator(f"#point-{number}").get_by_label("Ne pas donner suite").check()
    morgan.page.locator("#id_point_1_reasons").fill("Les places manquent (exemple).")
    morgan.press("Relire la réponse")
    morgan.reads("Point 2 : écrivez les motifs de la décision.")
    morgan.page.locator("#id_point_2_reasons").fill("Le calendrier existe (exemple).")
    morgan.press("Relire la réponse")
    morgan.reads("Ne pas donner suite")
    morgan.press("Transmettre la réponse")
    assert Response.objects.get(case=case).disposition == "decline"


def test_points_are_assessed_and_completed_with_the_keyboard(world, case, visit):
    given.answer_points(case, world.ministry.principal, at=NOW)
    officer = visit(world.office.officer)
    officer.open(f"/bureau/dossiers/{case.number}/appreciation/")
    officer.tab_to("Satisfaisante")
    officer.page.keyboard.press("Space")
    expect(officer.page.locator("#id_point_1_question")).to_be_hidden()
    officer.write("Motifs", "La suite est datée (exemple).")
    officer.tab_to("Satisfaisante")  # that of the second point
    for _press in range(2):
        officer.page.keyboard.press("ArrowDown")
    officer.tab_to("Ce que l’instance doit compléter")
    officer.page.keyboard.type("Précisez la date (exemple).")
    officer.write("Motifs de l’appréciation", "Une date manque (exemple).")
    officer.write("Jour", "18")
    officer.write("Mois", "12")
    officer.write("Année", "2026")
    officer.enter("Apprécier la réponse")
    officer.reads("l’appréciation d’ensemble serait « à compléter »")
    officer.enter("Apprécier la réponse")
    officer.reads("Réponse appréciée : à compléter.")
    morgan = visit(world.ministry.principal)
    morgan.open(f"/instances/{case.number}/reponse/")
    assert morgan.page.locator("#point-1 input, #point-1 textarea").count() == 0
    morgan.page.locator("#id_point_2_reasons").fill("Le calendrier de mai existe (exemple).")
    morgan.enter("Relire la réponse")
    morgan.enter("Transmettre la réponse")
    morgan.reads("Votre réponse est transmise")
    assert [row.carried for row in Response.objects.get(case=case, version=2).points.all()] == [True, False]
