"""A browser for each person of a test: any fault of a page fails the test. What they can do: `tests.visitors`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests import given
from tests.visitors import DESKTOP, Visitor

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
