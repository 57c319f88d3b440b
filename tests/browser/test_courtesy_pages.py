"""The pages of a courtesy: what it moves, read before it is granted and before it is taken back."""

import pytest

pytestmark = pytest.mark.browser
PAGES = {"desk:extend_case", "desk:remove_extension"}


def test_a_courtesy_from_its_first_word_to_its_removal(world, audit, visit):
    case = world.begun
    officer = visit(world.office.officer, language=audit.language)
    page = officer.page
    audit.open(officer, "desk:extend_case", case.number)
    audit.submit_as_it_is(officer, "desk:extend_case", "#act-form .btns button")
    for name, typed in (("until_day", "29"), ("until_month", "1"), ("until_year", "2027")):
        page.locator(f"input[name={name}]").fill(typed)
    page.locator("textarea[name=reason]").fill("Le conseil siège en janvier, exemple.")
    with page.expect_navigation():
        page.locator("#act-form .btns button").first.click()
    assert page.locator("#preview table tbody tr").count() >= 4
    audit.look(officer, "desk:extend_case", "before and after")
    with page.expect_navigation():
        page.locator("#preview button").click()
    assert page.locator("#courtesy tbody tr").count() == 1
    audit.look(officer, "desk:show_case", "with a courtesy")
    audit.open(officer, "desk:remove_extension", case.number)
    audit.open(officer, "desk:list_cases", state="with a courtesy")
    principal = visit(world.ministry.principal, language=audit.language)
    audit.open(principal, "portal:show_case", case.number, state="with a courtesy")
    audit.open(principal, "portal:my_cases", state="with a courtesy")
    audit.open(principal, "portal:answer", case.number, state="with a courtesy")
