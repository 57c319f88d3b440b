"""The pages of bodies."""

from datetime import date

import pytest

from directory import actions as directory
from directory.models import Body, BodyName
from recommendations import actions
from tests import given
from tests.browser.conftest import NOW

pytestmark = pytest.mark.browser
BODIES = {f"desk:{name}" for name in ("list_bodies", "show_body")}
RECIPIENTS = {
    f"desk:{name}" for name in ("list_body_lists", "edit_body_list", "preview_recipients", "show_issue_result")
}
PAGES = BODIES | RECIPIENTS


def test_the_list_of_bodies_and_a_body(world, audit, visit):
    body = world.ministry.body
    directory.rename_body(body=body, name="Ministère du Nouveau Nom, exemple", acronym="MNN", on=date(2026, 11, 2))
    given.give_address(body, "greffe@ministere.example")
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:list_bodies")
    audit.open(officer, "desk:list_bodies", query="?text=zzz&kind=department", state="empty")
    audit.open(officer, "desk:show_body", "ministere")
    audit.open(officer, "desk:show_body", given.make_silent_body("neuf", "Collège neuf, exemple").code, state="new")
    assert audit.seen >= BODIES


def test_recipients_by_class_and_list(world, audit, visit):
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:list_body_lists", state="empty")
    audit.open(officer, "desk:edit_body_list")
    audit.submit_as_it_is(officer, "desk:edit_body_list", "main form .btn.primary")
    kept = directory.save_body_list(
        by=world.office.officer,
        at=NOW,
        on=NOW.date(),
        name="Une liste, exemple",
        shared=True,
        body_ids=[world.ministry.body.pk],
    )
    audit.open(officer, "desk:list_body_lists")
    audit.open(officer, "desk:edit_body_list", kept.pk)
    asked = {"kinds": ["department", "educational_institution"], "list_ids": [kept.pk]}
    draft = given.make_reviewed(world.office, world.ministry.body, at=NOW, **asked)
    audit.open(officer, "desk:preview_recipients", draft.pk)
    audit.open(officer, "desk:preview_recipients", draft.pk, query="?cas=unreachable", state="narrowed")
    audit.open(officer, "desk:show_draft", draft.pk, state="to classes and lists")
    issued = actions.issue(recommendation_id=draft.pk, by=world.office.signatory, at=NOW)[0].recommendation
    audit.open(officer, "desk:show_issue_result", issued.number)
    assert audit.seen >= RECIPIENTS


def test_recipients_among_hundreds(world, audit, visit):
    bodies = [Body(code=f"c{n}", kind="body") for n in range(320)]
    Body.objects.bulk_create(bodies)
    BodyName.objects.bulk_create(BodyName(body=body, name=f"Exemple {n:03}") for n, body in enumerate(bodies))
    draft = given.make_draft(world.office, *bodies[:60])
    officer = visit(world.office.officer, language=audit.language)
    audit.open(officer, "desk:draft_recommendation", draft.pk, state="among hundreds")
    officer.page.fill("[name=find]", "exemple 30")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    officer.page.locator("#picker-find").wait_for()
    assert officer.page.locator("[name=recipients]").count() == 60
    audit.look(officer, "desk:draft_recommendation", "with what was found")
    officer.page.check(f"[name=recipients][value='{bodies[305].pk}']")
    officer.enter({"fr": "Enregistrer et relire", "en": "Save and review"}[audit.language])
    assert draft.proposed_recipients.count() == 61
