"""The pages of bodies."""

from datetime import date

import pytest

from directory import actions as directory
from tests import given

pytestmark = pytest.mark.browser
BODIES = {f"desk:{name}" for name in ("list_bodies", "show_body")}
PAGES = BODIES


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
