"""Log-in and one's own account."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page

from tests import given

pytestmark = pytest.mark.browser
PAGES = {
    "account_change_password",
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


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
    assert audit.seen >= PAGES


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
