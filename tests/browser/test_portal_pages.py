"""The pages of recipients, and the refusals that anybody may meet."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from recommendations import actions
from tests import given
from tests.browser.audit import EVERY_RULE, violations
from tests.browser.conftest import NOW
from tests.given import IN_PART
from tests.visitors import PHONE
from workflows.models import RuleProfile

pytestmark = pytest.mark.browser
PAGES = {
    "portal:answer",
    "portal:answer_sent",
    "portal:my_cases",
    "portal:review_answer",
    "portal:show_case",
    "portal:show_letter",
}


def test_the_portal(world, audit, visit):
    morgan = visit(world.ministry.principal, language=audit.language)
    audit.open(morgan, "portal:my_cases")
    for name in ("issued", "begun", "late", "answered", "to_complete", "closed", "withdrawn"):
        audit.open(morgan, "portal:show_case", getattr(world, name).number, state=name)
    audit.open(morgan, "portal:answer", world.late.number, state="late")
    audit.open(morgan, "portal:answer", world.to_complete.number, state="a complement")
    audit.open(morgan, "portal:answer", world.begun.number, state="begun")
    morgan.page.locator("#id_upload").set_input_files({"name": "a.pdf", "mimeType": "a/b", "buffer": b"MZ"})
    audit.submit_as_it_is(morgan, "portal:answer", "[value=review]")
    audit.open(morgan, "portal:answer", world.begun.number, state="as somebody else sees it")
    actions.save_response(case_id=world.begun.pk, by=world.ministry.preparer, at=NOW, **IN_PART)
    morgan.page.locator("#id_signatory_name").fill("Autre Exemple")
    audit.submit_as_it_is(morgan, "portal:answer", "[value=review]")
    audit.open(morgan, "portal:review_answer", world.ready.number)
    audit.open(morgan, "portal:answer_sent", world.answered.number)
    audit.open(morgan, "portal:show_letter", world.begun.number, world.begun.messages.first().pk)
    sacha = visit(world.ministry.preparer, language=audit.language)
    audit.open(sacha, "portal:review_answer", world.ready.number, state="to validate")
    nobody_yet = visit(given.make_recipient("neuf", "Instance neuve, exemple").principal, language=audit.language)
    audit.open(nobody_yet, "portal:my_cases", state="empty")
    assert audit.seen >= PAGES


def test_refusals(world, audit, visit):
    sacha = visit(world.ministry.preparer, language=audit.language)
    sacha.open("/instances/2020-999-01/")
    audit.look(sacha, "404")
    audit.open(sacha, "portal:review_answer", world.ready.number, state="to validate")
    _post(sacha.page, "")
    audit.look(sacha, "403")
    sacha.page.goto(reverse("portal:review_answer", args=[world.late.number]))
    _post(sacha.page, reverse("portal:review_answer", args=[world.late.number]))
    audit.look(sacha, "409")
    _post(sacha.page, "", token=False)
    audit.look(sacha, "403_csrf")
    stranger = visit(given.make_person("lou@ailleurs.example", "Lou Exemple"), language=audit.language)
    stranger.open("/")
    audit.look(stranger, "no side")

    RuleProfile.objects.update(regime="lost")  # rules without which nothing can be counted
    sacha.page.goto(reverse("calculator") + "?received_day=26&received_month=10&received_year=2026")
    assert sacha.page.locator("h1").inner_text() == "Le service a rencontré une erreur"
    sacha.page.set_viewport_size(PHONE)
    audit.faults += [f"500: {said}" for said in violations(sacha.page, EVERY_RULE)]  # bilingual: no language of its own


def _post(page: Page, address: str, *, token: bool = True) -> None:
    """Posts from the page that is open, as a form of ours would."""
    with page.expect_navigation():
        page.evaluate(
            """([address, token]) => {
              const form = document.createElement("form");
              form.method = "post";
              form.action = address || location.href;
              if (token) form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
              document.body.append(form);
              form.submit();
            }""",
            [address, token],
        )
