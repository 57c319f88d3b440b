"""No page is left out: each address is looked at by a test of this folder, or shows no page."""

from importlib import import_module
from pathlib import Path

from django.urls import get_resolver

from tests.browser.audit import NO_PAGE, names


def test_every_address_is_looked_at_or_shows_no_page():
    modules = [import_module(f"tests.browser.{each.stem}") for each in Path(__file__).parent.glob("test_*_pages.py")]
    looked_at = set().union(*(each.PAGES for each in modules))
    assert {name for name in names(get_resolver()) if name not in NO_PAGE} == looked_at
