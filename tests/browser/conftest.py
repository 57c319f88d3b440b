"""A browser for each person of a test: any fault of a page fails the test. What they can do: `tests.visitors`."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser

from notifications.outbox import send_due
from recommendations import actions
from tests import database, given
from tests.browser.audit import Audit
from tests.given import IN_PART, local
from tests.visitors import DESKTOP, Visitor
from workflows import engine
from workflows.heartbeat import beat

NOW = local(2026, 11, 16, 10, 42)
Visiting = Callable[..., Visitor]


@pytest.fixture
def visit(live_browser: Browser, live_server: Any) -> Iterator[Visiting]:
    """`visit(person)`: a browser in which that person is logged in; without a person, a stranger's."""
    visitors: list[Visitor] = []

    def arrive(person: Any = None, *, language: str = "fr", viewport: Any = DESKTOP, **options: Any) -> Visitor:
        context = live_browser.new_context(
            base_url=live_server.url, viewport=viewport, locale="fr-CA", timezone_id="America/Toronto", **options
        )
        context.set_default_timeout(10_000)
        cookies = {"django_language": language}
        if person is not None:
            client = Client()
            client.force_login(person)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        visitor = Visitor(context.new_page())
        visitor.page.on("pageerror", lambda error: visitor.faults.append(f"{visitor.page.url}: {error}"))
        visitor.page.on("console", lambda said: _note(visitor, said))
        visitors.append(visitor)
        return visitor

    yield arrive
    faults = [fault for each in visitors for fault in each.faults]
    for each in visitors:
        each.page.context.close()
    assert not faults, faults


def _note(visitor: Visitor, said: Any) -> None:
    # A page of refusal is asked for on purpose: the browser notes its status as an error.
    if said.type == "error" and "the server responded with a status of" not in said.text:
        visitor.faults.append(f"{visitor.page.url}: {said.text}")


@pytest.fixture
def office(transactional_db: None) -> given.Office:
    return given.make_office()


@pytest.fixture
def ministry(transactional_db: None) -> given.Recipient:
    return given.make_recipient()


@pytest.fixture
def college(transactional_db: None) -> given.Recipient:
    return given.make_recipient("college", "Collège des Exemples", kind="educational_institution", acronym="CEX")


_MADE: list[SimpleNamespace] = []  # by this process: its rows are kept in a database of their own


@pytest.fixture
def world(transactional_db: None, settings: Any) -> Iterator[SimpleNamespace]:
    """A case at every stage, seen on one day; each test has its own copy, rows and objects."""
    settings.SESSION_COOKIE_AGE = 10**8
    with time_machine.travel(NOW, tick=False):
        if _MADE:
            database.restore("world")
        else:
            made = _make_world(given.make_office(), given.make_recipient())
            database.keep("world")
            _MADE.append(made)
        yield deepcopy(_MADE[0])


def _make_world(office: given.Office, ministry: given.Recipient) -> SimpleNamespace:
    world = SimpleNamespace(office=office, ministry=ministry)
    with_a_file = given.make_draft(office, ministry.body)
    file = {"upload": given.pdf(), "title": "Tableau des cohortes (exemple)"}
    actions.enclose(recommendation_id=with_a_file.pk, by=office.officer, at=given.ISSUED, **file)
    given.review(office, with_a_file)
    world.issued = actions.issue(recommendation_id=with_a_file.pk, by=office.signatory, at=given.ISSUED)[0]
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
    for draft in (world.draft, world.handed_in):
        file = {"upload": given.pdf(), "title": "Tableau des cohortes (exemple)"}
        actions.enclose(recommendation_id=draft.pk, by=office.officer, at=NOW, **file)
    actions.submit(recommendation_id=world.handed_in.pk, by=office.officer, at=NOW, note="À relire, exemple.")
    comment = {"text": "Un délai manque, exemple.", "point": 1}
    actions.comment(recommendation_id=world.handed_in.pk, by=office.manager, at=NOW, **comment)
    world.reviewed = given.make_reviewed(office, ministry.body)
    engine.sweep(now=NOW)
    beat("sweep", at=NOW, report={})
    send_due(now=NOW)
    return world


def _assess(world: SimpleNamespace, case: Any, outcome: str) -> None:
    reasons = "Exemple d’appréciation, avec ses motifs."
    actions.assess(case_id=case.pk, by=world.office.officer, at=NOW, outcome=outcome, reasons=reasons)


@pytest.fixture(params=["fr", "en"])
def audit(request) -> Iterator[Audit]:
    audit = Audit(request.param)
    yield audit
    assert not audit.faults, "\n".join(audit.faults)
