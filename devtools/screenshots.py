"""``make screenshots``: the README's pictures, taken from the real pages with the examples, in a place of their own."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from devtools import chromium, run
from devtools.messages import Problem, step
from devtools.setup import LOCAL, PYTHON, ROOT

PICTURES = ROOT / "docs" / "images"
OFFICER, MANAGER, RECIPIENT = "camille@office.example", "alex@office.example", "morgan@mes.example"
ADMINISTRATOR, ORDER = "charlie@office.example", "sacha@optmq.example"
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    """One page as somebody sees it. ``links``: then open the first link whose address matches, one after the other."""

    name: str
    who: str
    view: str
    query: str = ""
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    language: str = "fr"


RING = """
from notifications.tasks import send_outbox
from workflows.tasks import sweep
sweep()
send_outbox()
"""
CASE = r"/dossiers/[\w-]+/$"
BODY = r"/instances/[\w-]+/$"
DRAFT = r"/recommandations/brouillons/\d+/"
SHOTS = [
    Picture("office-home", OFFICER, "desk:home"),
    Picture("office-cases", OFFICER, "desk:list_cases"),
    Picture("office-case", OFFICER, "desk:list_cases", query="?view=late", links=(CASE,)),
    Picture("office-case-dark", OFFICER, "desk:list_cases", query="?view=due15", links=(CASE,), dark=True),
    Picture("office-tasks", OFFICER, "desk:list_tasks"),
    Picture("office-draft", OFFICER, "desk:list_drafts", links=(DRAFT,)),
    Picture("office-body", OFFICER, "desk:list_cases", query="?view=late", links=(BODY,)),
    Picture("manager-home", MANAGER, "desk:home"),
    Picture("administration", ADMINISTRATOR, "desk:show_administration"),
    Picture("calculator", OFFICER, "calculator", query="?received_day=26&received_month=10&received_year=2026"),
    Picture("recipient-cases", RECIPIENT, "portal:my_cases"),
    Picture("recipient-answer", ORDER, "portal:my_cases", links=(r"/\d{4}-\d+-\d+/$", r"/reponse/$")),
    Picture("recipient-case-phone", RECIPIENT, "portal:my_cases", links=(r"/\d{4}-\d+-\d+/$",), size=PHONE),
    Picture("recipient-cases-english", RECIPIENT, "portal:my_cases", language="en"),
]


def screenshots(arguments: list[str]) -> int:
    """Write docs/images/*.png. Its servers and data are its own, so that a ``make run`` is not disturbed."""
    if not chromium.find():
        raise Problem("There is no browser to take pictures with.", f"Install {chromium.NEEDED}.")
    if os.environ.get("SUITES_PICTURES"):
        return _take_all()
    with tempfile.TemporaryDirectory(dir=LOCAL, prefix="pictures-") as place:
        environment = {**os.environ, "SUITES_LOCAL": place, "SUITES_PICTURES": "1"}
        for name in ("DATABASE_URL", "PGHOST", "REDIS_URL"):
            environment.pop(name, None)
        commands = ([str(PYTHON), "-m", "devtools", command] for command in ("build", "screenshots"))
        return next(filter(None, (subprocess.call(command, cwd=ROOT, env=environment) for command in commands)), 0)


def _take_all() -> int:
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    with _site() as address, sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=options)
        for shot in SHOTS:
            with step(shot.name):
                context = browser.new_context(
                    base_url=address,
                    viewport={"width": shot.size[0], "height": shot.size[1]},
                    locale="fr-CA",
                    timezone_id="America/Toronto",
                    color_scheme="dark" if shot.dark else "light",
                )
                context.add_cookies([{"name": "django_language", "value": shot.language, "url": address}])
                _take(context.new_page(), shot)
                context.close()
        browser.close()
    return 0


def _take(page, shot: Picture) -> None:  # type: ignore[no-untyped-def] # playwright is imported where it is used
    from django.urls import reverse

    from web.demo.people import PASSWORD

    page.goto(reverse("account_login"))
    page.fill("input[name=login]", shot.who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(reverse(shot.view) + shot.query)
    for wanted in shot.links:
        links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href') || '')")
        found = next((link for link in links if re.search(wanted, link)), None)
        if found is None:
            raise Problem(
                f"{page.url} has no link to open for “{shot.name}”.", "Mend SHOTS in devtools/screenshots.py."
            )
        page.goto(found)
    draft = PICTURES / f".{shot.name}.png"
    page.screenshot(path=str(draft), full_page=shot.size == PHONE)
    shutil.move(draft, PICTURES / f"{shot.name}.png")


@contextmanager
def _site() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((run.ADDRESS, 0))
        port = probe.getsockname()[1]
    environment = run.demonstration(port)
    with run.running_servers():
        run.prepare_data()
        with step("One ring of the clock, and the letters"):
            run.manage("shell", "--command", RING)
        import django

        django.setup()
        server = subprocess.Popen(run.web(port), cwd=ROOT, env=environment)
        try:
            while not run.answers(port):
                time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait()
