"""Every page, in both languages, wide and narrow, light and dark: axe finds nothing, nothing scrolls sideways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.urls import get_resolver, reverse
from playwright.sync_api import Page, expect

from notifications.outbox import send_due
from recommendations import actions
from tests import given
from tests.given import IN_PART, local
from tests.visitors import DESKTOP, PHONE, Visitor
from workflows import engine
from workflows.heartbeat import beat
from workflows.models import RuleProfile

pytestmark = pytest.mark.browser
NOW = local(2026, 11, 16, 10, 42)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}

EVERY_COLUMN = "&".join(
    f"col={key}"
    for key in (
        *("number", "subject", "body", "stage", "due", "days", "officer", "kind"),
        *("theme", "regime", "issued", "received", "default", "answered", "timeliness"),
    )
)

# Addresses that show no page of ours.
NO_PAGE = {
    "home": "leads to one's own side",
    "open_case": "leads to one's own side",
    "set_language": "an act, leads back",
    "portal:acknowledge": "an act, leads back",
    "portal:attach": "an act, leads back",
    "portal:detach": "an act, leads back",
    "account_set_password": "leads to the change of the password",
    "mfa_download_recovery_codes": "a file",
    "desk:download_letter": "a file",
    "desk:download_evidence": "a file",
    "desk:export_cases": "a file",
    "desk:delete_view": "an act, leads back",
    "desk:download_attachment": "a file",
    "portal:download_letter": "a file",
    "portal:download_attachment": "a file",
    "desk:letter_page": "the letter itself, as mail programs show it, in a sandbox without scripts",
    "healthz": "for machines",
    "readyz": "for machines",
}


@dataclass
class Audit:
    """Looks at pages in one language and remembers what it saw and what is wrong."""

    language: str
    axe: Axe = field(default_factory=Axe)
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, visitor: Visitor, name: str, state: str = "") -> None:
        """The page that the visitor has open: wide and light, then narrow and dark."""
        self.seen.add(name)
        page, where = visitor.page, f"{name} {state} ({self.language})".replace("  ", " ")
        if page.locator("html").get_attribute("lang") != f"{self.language}-CA":
            self.faults.append(f"{where}: not in the language asked for")
        for viewport, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            width = viewport["width"]
            if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
                self.faults.append(f"{where}, {width} px: scrolls sideways, {page.evaluate(_TOO_WIDE)}")
            self.faults += [f"{where}, {width} px {scheme}: {said}" for said in self._violations(page)]

    def open(self, visitor: Visitor, name: str, *args: Any, query: str = "", state: str = "") -> None:
        answer = visitor.page.goto(reverse(name, args=args) + query)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        arrived = visitor.page.url.split("://")[1].partition("/")[2].partition("?")[0]
        assert f"/{arrived}" == reverse(name, args=args), f"{name} led to {arrived}"
        self.look(visitor, name, state)

    def submit_as_it_is(self, visitor: Visitor, name: str, button: str) -> None:
        """Presses the button of a form that is not filled in: the page with its errors."""
        page = visitor.page
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        with page.expect_navigation():
            page.locator(button).first.click()
        assert page.locator("[role=alert]").count(), f"{name}: no error is said"
        self.look(visitor, name, "with errors")

    def _violations(self, page: Page) -> Iterator[str]:
        for found in self.axe.run(page, options=AXE).response["violations"]:
            targets = "; ".join(str(node["target"][0]) + " " + node["failureSummary"] for node in found["nodes"][:3])
            yield f"{found['id']}: {targets}"


_TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(each => each.tagName + "." + each.className)"""


@pytest.fixture
def world(office, ministry, settings) -> Iterator[SimpleNamespace]:
    """A case at every stage, seen on one day."""
    settings.SESSION_COOKIE_AGE = 10**8
    with time_machine.travel(NOW, tick=False):
        world = SimpleNamespace(office=office, ministry=ministry)
        world.issued = given.issue_case(office, ministry.body)
        world.begun = given.acknowledged_case(office, ministry)
        actions.save_response(case_id=world.begun.pk, by=ministry.preparer, at=NOW, **{**IN_PART, "reasons": ""})
        actions.attach(case_id=world.begun.pk, by=ministry.preparer, at=NOW, upload=given.pdf("Un plan, exemple.pdf"))
        world.ready = given.acknowledged_case(office, ministry)
        actions.save_response(case_id=world.ready.pk, by=ministry.principal, at=NOW, **IN_PART)
        world.answered = given.answered_case(office, ministry)
        world.to_complete = given.answered_case(office, ministry)
        _assess(world, world.to_complete, "to_complete")
        world.closed = given.answered_case(office, ministry)
        _assess(world, world.closed, "satisfactory")
        actions.close(case_id=world.closed.pk, by=office.officer, at=NOW)
        world.withdrawn = given.issue_case(office, ministry.body)
        actions.withdraw(case_id=world.withdrawn.pk, by=office.signatory, at=NOW, reason="Remplacée (exemple).")
        world.late = given.acknowledged_case(office, ministry, issued_at=local(2026, 7, 2), at=local(2026, 7, 3))
        world.nobody = given.issue_case(office, given.make_silent_body())
        world.draft = given.make_draft(office, ministry.body)
        again = {"by": office.officer, "at": NOW, "recommendation_id": world.draft.pk, "theme": 3}
        words = {
            "subject": world.draft.subject,
            "text": world.draft.text + "\n\nUn ajout.",
            "reasons": "Autres motifs.",
        }
        actions.save_draft(**again, **words, recipient_ids=[ministry.body.pk])
        world.handed_in = given.make_draft(office, ministry.body)
        actions.submit(recommendation_id=world.handed_in.pk, by=office.officer, at=NOW, note="À relire, exemple.")
        comment = {"text": "Un délai manque, exemple.", "point": 1}
        actions.comment(recommendation_id=world.handed_in.pk, by=office.manager, at=NOW, **comment)
        world.reviewed = given.make_reviewed(office, ministry.body)
        engine.sweep(now=NOW)
        beat("sweep", at=NOW, report={})
        send_due(now=NOW)
        yield world


def _assess(world: SimpleNamespace, case: Any, outcome: str) -> None:
    reasons = "Exemple d’appréciation, avec ses motifs."
    actions.assess(case_id=case.pk, by=world.office.officer, at=NOW, outcome=outcome, reasons=reasons)


@pytest.fixture(params=["fr", "en"])
def audit(request) -> Iterator[Audit]:
    audit = Audit(request.param)
    yield audit
    assert not audit.faults, "\n".join(audit.faults)


def test_the_desk(world, audit, visit):
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
    audit.open(officer, "desk:list_drafts")
    audit.open(officer, "desk:draft_recommendation")
    audit.submit_as_it_is(officer, "desk:draft_recommendation", "main form .btn.primary")
    audit.open(officer, "desk:draft_recommendation", world.draft.pk, state="known")
    audit.open(officer, "desk:show_draft", world.draft.pk)
    audit.open(officer, "desk:show_draft", world.handed_in.pk, state="handed in, by its author")
    audit.open(officer, "desk:compare_versions", world.draft.pk)
    audit.open(officer, "desk:list_tasks")
    audit.open(manager, "desk:show_draft", world.handed_in.pk, state="to review")
    audit.open(officer, "desk:show_recommendation", world.issued.recommendation.number)
    signatory = visit(world.office.signatory, language=audit.language)
    audit.open(signatory, "desk:show_draft", world.reviewed.pk, state="to sign")
    audit.open(signatory, "desk:show_draft", world.draft.pk, state="not reviewed")
    assert audit.seen >= _pages("desk:") | {"calculator"}


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
    assert audit.seen >= _pages("portal:")


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
    audit.faults += [f"500: {said}" for said in audit._violations(sacha.page)]  # bilingual: no language of its own


def test_log_in_and_ones_own_account(world, audit, visit):
    known = visit(language=audit.language)
    for name in ("account_login", "account_request_login_code", "account_signup", "account_inactive"):
        audit.open(known, name)
    for name in ("account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"):
        audit.open(known, name)
    audit.open(known, "account_reset_password_from_key", "x", "no-such-key")
    known.page.goto(reverse("account_login"))
    audit.submit_as_it_is(known, "account_login", "main .btn.primary")
    _ask_for_a_code(known.page, world.office.officer.email)
    audit.look(known, "account_confirm_login_code")

    # Somebody with every second factor, who has just given the password again.
    officer = world.office.officer
    secret = generate_totp_secret()
    visitor = visit(language=audit.language)
    _log_in(visitor.page, officer.email)
    audit.open(visitor, "mfa_index", state="without any")
    _confirm_who_it_is(visitor.page, wanted=reverse("mfa_activate_totp"))
    audit.open(visitor, "mfa_activate_totp")
    audit.open(visitor, "mfa_add_webauthn")
    TOTP.activate(officer, secret)
    RecoveryCodes.activate(officer)
    key = _add_a_security_key(visitor.page)
    for name in ("account_change_password", "account_logout", "account_reauthenticate", "mfa_index"):
        audit.open(visitor, name)
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn"):
        audit.open(visitor, name)
    audit.open(visitor, "mfa_edit_webauthn", key.pk)
    audit.open(visitor, "mfa_remove_webauthn", key.pk)
    audit.open(visitor, "mfa_reauthenticate")
    audit.open(visitor, "mfa_reauthenticate_webauthn")
    key.delete()
    again = visit(language=audit.language)
    _log_in(again.page, officer.email)
    audit.look(again, "mfa_authenticate")
    assert audit.seen >= _pages("account_") | _pages("mfa_")


def test_every_address_is_looked_at_or_shows_no_page():
    known = {"calculator"} | set().union(*(_pages(prefix) for prefix in ("desk:", "portal:", "account_", "mfa_")))
    assert {name for name in _names(get_resolver()) if name not in NO_PAGE} == known


def _names(resolver: Any, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            if entry.app_name != "admin":  # Django's own pages, for administrators
                yield from _names(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"


def _pages(prefix: str) -> set[str]:
    """The names of all pages whose name begins so."""
    return {name for name in _names(get_resolver()) if name.startswith(prefix) and name not in NO_PAGE}


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


def _log_in(page: Page, email: str) -> None:
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(given.PASSWORD)
    with page.expect_navigation():
        page.locator("main .btn.primary").click()


def _confirm_who_it_is(page: Page, *, wanted: str) -> None:
    """A page that changes how one logs in asks for the password again, then leads where one was going."""
    page.goto(wanted)
    assert reverse("account_reauthenticate") in page.url
    page.locator("[name=password]").fill(given.PASSWORD)
    with page.expect_navigation():
        page.locator("main .btn.primary").click()
    assert wanted in page.url


def _add_a_security_key(page: Page) -> Authenticator:
    """Through the page itself: the browser has a key plugged in, and somebody touches it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("[name=name]").fill("Clé, exemple")
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()
    return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)


def _ask_for_a_code(page: Page, email: str) -> None:
    page.goto(reverse("account_request_login_code"))
    page.locator("[name=email]").fill(email)
    with page.expect_navigation():
        page.locator("main .btn.primary").click()
    assert re.search(r"\w{3}", mail.outbox[-1].body)
