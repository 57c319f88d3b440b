"""The managers' first page, what its numbers open, and lists in another order."""

import pytest

from tests import given

pytestmark = pytest.mark.browser
LISTS = {f"desk:{name}" for name in ("home", "list_cases", "list_dead_letters")}
PAGES = {"desk:list_dead_letters"}


def test_the_cockpit_and_the_lists_it_opens(world, audit, visit):
    given.issue_case(world.office, given.make_silent_body(), at=given.local(2026, 11, 16))
    manager = visit(world.office.manager, language=audit.language)
    audit.open(manager, "desk:home")
    for summary in manager.page.locator("figure summary").all():
        summary.click()
    audit.look(manager, "desk:home", "tables open")
    audit.open(manager, "desk:list_dead_letters")
    narrowed = "?due_from=2026-11-16&due_to=2026-12-31&lateness=1-7&sort=-body"
    audit.open(manager, "desk:list_cases", query=narrowed, state="narrowed, empty")
    audit.open(manager, "desk:list_cases", query="?sort=body", state="sorted")
    assert audit.seen >= LISTS
