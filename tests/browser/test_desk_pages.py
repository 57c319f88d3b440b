"""The pages of the Office."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from recommendations import actions
from tests import given
from tests.browser.conftest import NOW

pytestmark = pytest.mark.browser
EVERY_COLUMN = "&".join(
    f"col={key}"
    for key in (
        *("number", "subject", "body", "stage", "due", "days", "officer", "kind"),
        *("theme", "regime", "issued", "received", "default", "answered", "rung", "timeliness"),
    )
)
LISTS = {"calculator"} | {
    f"desk:{name}" for name in ("home", "list_cases", "list_views", "save_view", "edit_view", "withdraw_case")
}
ACTS = {
    f"desk:{name}"
    for name in (
        *("show_case", "establish_receipt", "correct_receipt", "record_answer"),
        *("assess_response", "confirm_assessment", "close_case", "show_letter"),
    )
}
DRAFTS = {
    f"desk:{name}"
    for name in (
        *("list_drafts", "draft_recommendation", "show_draft", "compare_versions"),
        *("list_tasks", "show_recommendation"),
    )
}
PAGES = LISTS | ACTS | DRAFTS


def test_the_lists_and_the_cockpit(world, audit, visit):
    manager = visit(world.office.manager, language=audit.language)
    audit.open(manager, "desk:home")
    audit.open(manager, "desk:list_cases")
    audit.open(manager, "desk:list_cases", query="?text=zzz&stage=open", state="empty")
    audit.open(manager, "desk:list_cases", query=f"?{EVERY_COLUMN}", state="in all its columns")
    audit.open(manager, "desk:list_views", state="empty")
    audit.open(manager, "desk:save_view", query="?stage=open&col=officer&col=regime")
    audit.submit_as_it_is(manager, "desk:save_view", "main form .btn.primary")
    kept = {"at": NOW, "query": "stage=open&year=2026&col=number&col=officer&col=regime&col=issued"}
    actions.save_view(by=world.office.officer, name="Ouverts, de 2026", shared=True, **kept)
    own = actions.save_view(by=world.office.manager, name="Nouveaux dossiers de l’année, exemple", **kept)
    audit.open(manager, "desk:list_cases", query=f"?{own.query}", state="of a view that is kept")
    for each in manager.page.locator("details").all():
        each.evaluate("details => details.open = true")
    audit.look(manager, "desk:list_cases", "unfolded")
    audit.open(manager, "desk:list_views")
    audit.open(manager, "desk:edit_view", own.pk)
    manager.page.locator("#id_name").fill("")
    audit.submit_as_it_is(manager, "desk:edit_view", "main form .btn.primary")
    audit.open(manager, "calculator")
    audit.open(manager, "calculator", query="?received_day=26&received_month=10&received_year=2026", state="computed")
    audit.open(
        manager, "calculator", query="?received_day=31&received_month=2&received_year=2026", state="with an error"
    )
    audit.open(manager, "desk:withdraw_case", world.begun.number)
    audit.submit_as_it_is(manager, "desk:withdraw_case", "#act-form button")
    assert audit.seen >= LISTS


def test_a_case_and_its_acts(world, audit, visit):
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:home", state="of an officer")
    for name in ("issued", "begun", "late", "answered", "to_complete", "closed", "withdrawn", "nobody"):
        audit.open(officer, "desk:show_case", getattr(world, name).number, state=name)
    audit.open(officer, "desk:establish_receipt", world.issued.number)
    audit.submit_as_it_is(officer, "desk:establish_receipt", "#act-form button")
    audit.open(officer, "desk:correct_receipt", world.begun.number, world.begun.receipt_facts.get().pk)
    audit.open(officer, "desk:record_answer", world.late.number)
    audit.submit_as_it_is(officer, "desk:record_answer", "#act-form button")
    audit.open(officer, "desk:assess_response", world.answered.number)
    audit.submit_as_it_is(officer, "desk:assess_response", "#act-form button")
    audit.open(officer, "desk:close_case", world.to_complete.number)
    audit.open(officer, "desk:show_letter", world.begun.messages.first().pk)
    proposed = given.proposed_assessment(world.office, world.ministry, at=NOW)
    audit.open(officer, "desk:confirm_assessment", proposed.number, state="one's own")
    manager = visit(world.office.manager, language=audit.language)
    audit.open(manager, "desk:confirm_assessment", proposed.number)
    audit.submit_as_it_is(manager, "desk:confirm_assessment", "[name=then][value=return]")
    assert audit.seen >= ACTS


def test_drafts_and_tasks(world, audit, visit):
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:list_drafts")
    audit.open(officer, "desk:draft_recommendation")
    audit.submit_as_it_is(officer, "desk:draft_recommendation", "main form .btn.primary")
    audit.open(officer, "desk:draft_recommendation", world.draft.pk, state="known")
    audit.open(officer, "desk:show_draft", world.draft.pk)
    audit.open(officer, "desk:show_draft", world.handed_in.pk, state="handed in, by its author")
    audit.open(officer, "desk:compare_versions", world.draft.pk)
    audit.open(officer, "desk:list_tasks")
    manager = visit(world.office.manager, language=audit.language)
    audit.open(manager, "desk:show_draft", world.handed_in.pk, state="to review")
    audit.open(officer, "desk:show_recommendation", world.issued.recommendation.number)
    signatory = visit(world.office.signatory, language=audit.language)
    audit.open(signatory, "desk:show_draft", world.reviewed.pk, state="to sign")
    audit.open(signatory, "desk:show_draft", world.draft.pk, state="not reviewed")
    assert audit.seen >= DRAFTS


def test_a_list_is_narrowed_in_place_kept_by_name_and_taken_away_as_a_file(world, visit):
    officer = visit(world.office.officer)
    page = officer.page
    officer.open(reverse("desk:list_cases"))
    page.get_by_text("Colonnes", exact=True).click()
    page.get_by_role("checkbox", name="Responsable").check()
    page.get_by_role("columnheader", name="Responsable").wait_for()  # without another page
    page.locator("#id_stage").select_option("closed")
    page.get_by_text("1 dossier", exact=True).wait_for()
    assert page.url.endswith("col=days&col=officer&stage=closed")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename == "dossiers-2026-11-16.csv"
    assert taken.value.path().read_text("utf-8-sig").splitlines()[1].startswith(world.closed.number)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename == "dossiers-2026-11-16.xlsx"
    officer.press("Enregistrer cette vue")
    officer.fill("Nom de la vue", "Clos, exemple")
    officer.press("Enregistrer la vue")
    officer.reads("Vue « Clos, exemple » enregistrée.")
    kept = page.get_by_role("link", name="Clos, exemple")
    assert kept.get_attribute("aria-current") == "page"
    page.wait_for_load_state()  # whoever chooses before the script has come presses « Filtrer »
    page.locator("#id_stage").select_option("open")
    expect(kept).not_to_have_attribute("aria-current", "page")  # no longer what is seen


def test_a_list_is_narrowed_without_scripts(world, visit):
    officer = visit(world.office.officer, java_script_enabled=False)
    officer.open(reverse("desk:list_cases"))
    officer.page.get_by_text("Colonnes", exact=True).click()
    officer.page.get_by_role("checkbox", name="Régime").check()
    officer.page.locator("#id_stage").select_option("closed")
    officer.press("Filtrer")
    officer.page.get_by_role("columnheader", name="Régime").wait_for()
    officer.reads(world.closed.number)
    officer.press("Effacer les filtres")
    officer.reads(world.late.number)
    assert officer.page.get_by_role("columnheader", name="Régime").count() == 1
