"""A real Chromium for the tests marked ``browser``. Absent: the last line counts what was not run; in CI, a failure."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from devtools import chromium


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before anything is prepared for it: a browser test without a browser is not run; in CI it fails."""
    if item.get_closest_marker("browser") and not chromium.find():
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"there is no browser: it needs {chromium.NEEDED}")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of the run: how many browser tests were left out for want of a browser."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if count := sum("browser" in report.keywords for report in skipped):
        print(f"Browser tests that were not run: {count}. They need {chromium.NEEDED}.")


@pytest.fixture(scope="session")
def live_browser() -> Iterator[Browser]:
    """One Chromium for the whole process."""
    # Playwright keeps an event loop in this thread; Django would take every query of the test for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses the superuser
        options.append("--disable-dev-shm-usage")  # small in containers
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(live_browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A visitor of their own: French Canadian, 1280 px wide, relative addresses resolved on the live server."""
    context = live_browser.new_context(
        base_url=live_server.url, locale="fr-CA", timezone_id="America/Toronto", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page on which a script error or a breach of the content security policy fails the test."""
    page, faults = browser_context.new_page(), []
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not faults, faults
