"""Writing in a real browser: the page saves by itself, loses nothing, and shows the text as it will read."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from recommendations import actions
from recommendations.models import Recommendation
from tests.given import local

pytestmark = pytest.mark.browser
PASSAGES = {f"desk:{name}" for name in ("list_passages", "show_passage", "edit_passage")}
PAGES = {"desk:draft_recommendation"} | PASSAGES


def test_a_draft_saves_itself_is_previewed_and_survives_a_log_out_and_a_colleague(office, ministry, audit, visit):
    officer = visit(office.officer, language=audit.language)
    page = officer.page
    audit.open(officer, "desk:draft_recommendation", state="to write")
    page.locator("#id_subject").fill("Accès aux stages (exemple)")
    page.locator("#id_text").fill("# Constats\n\nUn mot")
    page.locator("[data-toolbar=id_text] [data-around='**']").click()
    page.keyboard.type("important")
    page.keyboard.press("Control+End")
    page.locator("[data-toolbar=id_text] [data-line='1. ']").click()
    saved = "Enregistré à" if audit.language == "fr" else "Saved at"
    status = page.locator("[data-saved]")
    expect(status).to_contain_text(saved)
    draft = Recommendation.objects.get(subject="Accès aux stages (exemple)")
    assert page.url.endswith(reverse("desk:draft_recommendation", args=[draft.pk]))
    page.locator(".marks summary").click()
    page.locator("[hx-post]").click()
    expect(page.locator("#preview h3.in-text")).to_have_text("Constats")
    audit.look(officer, "desk:draft_recommendation", "previewed")

    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_text").fill("Écrit hors de la session.")
    expect(status.get_by_role("link")).to_be_visible()
    assert Recommendation.objects.get(pk=draft.pk).text != "Écrit hors de la session."
    page.context.add_cookies(cookies)
    page.reload()
    box = page.locator("[data-copy]")
    expect(box).to_be_visible()
    audit.look(officer, "desk:draft_recommendation", "with a text kept on the device")
    box.locator("[data-copy-take]").click()
    expect(page.locator("#id_text")).to_have_value("Écrit hors de la session.")
    expect(status).to_contain_text(saved)
    draft.refresh_from_db()
    assert draft.text == "Écrit hors de la session."

    actions.save_draft(
        by=office.manager,
        at=local(2026, 12, 1),
        recommendation_id=draft.pk,
        subject=draft.subject,
        text="Ce que l’autre a écrit.",
        reasons="",
        theme=None,
        recipient_ids=[],
    )
    page.locator("#id_text").fill("Ce que j’ai écrit.")
    expect(status).to_contain_text("Enregistrer le projet" if audit.language == "fr" else "Save the draft")
    page.locator(".send .btn:not(.primary)").click()
    expect(page.locator(".apart del").first).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Ce que j’ai écrit.")
    audit.look(officer, "desk:draft_recommendation", "changed by a colleague")
    page.locator(".send .btn:not(.primary)").click()
    expect(page.locator(".apart")).to_have_count(0)
    draft.refresh_from_db()
    assert draft.text == "Ce que j’ai écrit."


def test_passages_are_written_by_an_administrator_and_put_at_the_cursor(office, ministry, audit, visit):
    administrator = visit(office.administrator, language=audit.language)
    audit.open(administrator, "desk:list_passages", state="empty")
    audit.open(administrator, "desk:edit_passage")
    page = administrator.page
    page.locator("#id_title").fill("Stages (exemple)")
    page.locator("#id_text").fill("1. d’ouvrir des stages;")
    page.locator("main form .btn.primary").click()
    expect(page.locator("h1")).to_have_text("Stages (exemple)")
    audit.look(administrator, "desk:show_passage")
    pk = int(page.url.rstrip("/").rsplit("/", 1)[1])
    audit.open(administrator, "desk:edit_passage", pk)
    audit.open(administrator, "desk:list_passages")
    assert audit.seen >= PASSAGES

    writer = visit(office.officer, language=audit.language)
    audit.open(writer, "desk:draft_recommendation", state="with passages")
    writer.page.locator("#id_text").fill("Avant.")
    writer.page.locator("#passages summary").click()
    writer.page.locator("[data-passage]").click()
    expect(writer.page.locator("#id_text")).to_have_value("Avant.\n\n1. d’ouvrir des stages;")
    writer.page.locator("#id_subject").fill("Stages (exemple)")
    saved = "Enregistré à" if audit.language == "fr" else "Saved at"
    expect(writer.page.locator("[data-saved]")).to_contain_text(saved)  # nothing is under way when the test ends
