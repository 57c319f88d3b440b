"""What people do while processes are killed under them, and what they know afterwards to have done.

A walk is one thread: it issues recommendations and leads their cases, and older ones, from page to page. What counts is
what the pages say: an act whose reply came whole must stand on the next page; one whose reply was lost is looked up
before it is tried again.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from web.simulation.stories import BODIES, Act, body_of

from .people import Browser, Lost, Page
from .start import AGES

PATIENCE = 60  # seconds for one act, all tries together
AT_ONCE = 8  # cases that a walk leads in turns
OFFICER, SIGNATORY = "camille@simulation.example", "dominique@simulation.example"
LIFE = ("acknowledge", "answer", "assess", "close")
ANSWER = {
    "disposition": "follow",
    "follow_up": "Deux cohortes seront offertes (simulation).",
    "signatory_name": "Morgan Exemple",
    "signatory_capacity": "Direction (simulation)",
    "then": "review",
}
Typed = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Noted:
    """An act that was done between two moments: when it was first sent, and when a page said that it is done."""

    act: Act
    until: datetime


@dataclass
class Walk:
    """`bodies`: number → value on the form. `numbers`: case of the stories → its number on the pages.

    `ready` once everybody has logged in. `lost` counts the replies that did not come, `found` the acts among them that
    had been done all the same.
    """

    name: str
    site: str
    bodies: dict[int, str]
    numbers: dict[int, str]
    draw: random.Random
    over: threading.Event
    ready: threading.Event = field(default_factory=threading.Event)
    noted: list[Noted] = field(default_factory=list)
    lost: int = 0
    found: int = 0
    failure: BaseException | None = None
    _browsers: dict[str, Browser] = field(default_factory=dict)
    _issued: int = 0

    def run(self) -> None:
        """Until `over`. Whatever goes wrong is kept for the test to raise: a thread has nobody to raise to."""
        try:
            self._log_in()
            ways = [self._way(case) for case in sorted(self.numbers)]
            while not self.over.is_set():
                if len(ways) < AT_ONCE or self.draw.random() < 0.1:
                    ways += [self._way(case) for case in self._issue()]
                way = self.draw.choice(ways)
                if next(way, None) is None:
                    ways.remove(way)
                self.over.wait(self.draw.random() / 4)  # people read before they press
        except BaseException as error:
            self.failure = error

    def _log_in(self) -> None:
        """Everybody, before anything is killed: five tries that a dead database cuts shut somebody out for a while."""
        for email in (OFFICER, SIGNATORY, *map(_principal, self.bodies)):
            while not self.over.is_set() and not self._logs_in(email):
                time.sleep(0.2)
        self.ready.set()

    def _logs_in(self, email: str) -> bool:
        try:
            return self._browser(email).open("/").status == 200
        except Lost:  # the web server is still starting
            return False

    # --- acts that may be cut -----------------------------------------------------------------------------------

    def _until(self, read: Callable[[], Any], act: Callable[[], None], what: str) -> tuple[Any, datetime]:
        """Tries an act until `read` finds it done; what was found, and when the act was first sent."""
        end, sent, accepted = time.monotonic() + PATIENCE, None, False
        while time.monotonic() < end:
            try:
                if done := read():
                    assert sent, f"{what} was done before anybody did it"
                    self.found += not accepted
                    return done, sent
                assert not accepted, f"{what} was accepted, and the next page does not show it"
                sent = sent or datetime.now(UTC)
                act()
                accepted = True
            except Lost:
                self.lost += 1
                time.sleep(0.2)  # not to beat upon a site that is down
        raise AssertionError(f"{what} was not possible within {PATIENCE} s")

    def _take(self, kind: str, cases: tuple[int, ...], read: Callable[[], Any], act: Callable[[], None]) -> Any:
        found, sent = self._until(read, act, f"{kind} {cases}")
        self.noted.append(Noted(Act(sent, kind, cases), datetime.now(UTC)))
        return found

    def _browser(self, email: str) -> Browser:
        if email not in self._browsers:
            self._browsers[email] = Browser(self.site, email)
        return self._browsers[email]

    def _fill(self, email: str, address: str, mark: str, typed: Typed) -> Page:
        """Opens a page and sends the form on it."""
        browser = self._browser(email)
        return self._send(browser, browser.open(address), mark, typed)

    def _send(self, browser: Browser, page: Page, mark: str, typed: Typed) -> Page:
        form = page.form(mark)
        assert form, f"no form « {mark} » at {page.address} ({page.status})"
        page = browser.send(form, typed)
        assert page.status == 200, f"{page.status} from {page.address}"
        return page

    # --- recommendations ----------------------------------------------------------------------------------------

    def _issue(self) -> list[int]:
        """Draft, hand in, review, sign; returns the new cases."""
        self._issued += 1
        word = f"w{self.name}n{self._issued}"
        subject = f"Formation {word} (simulation)"
        chosen = self.draw.sample(sorted(self.bodies), 2)
        first = BODIES * (len(AGES) + self._issued)
        said: Typed = {
            "subject": subject,
            "text": "Ouvrir une cohorte (simulation).",
            "recipients": [self.bodies[body] for body in chosen],
        }

        def drafted() -> str:
            page = self._browser(OFFICER).open("/bureau/recommandations/")
            link = re.search(
                rf'href="(/bureau/recommandations/brouillons/\d+/lecture/)">{re.escape(subject)}<', page.text
            )
            return link[1] if link else ""

        def numbered() -> dict[int, str]:
            rows = self._browser(OFFICER).open(f"/bureau/dossiers/?text={word}").text.split("<tr")
            links = [
                re.search(r'/bureau/dossiers/([\w-]+)/".*Instance (\d+) \(simulation\)', row, re.S) for row in rows
            ]
            return {first + int(link[2]): link[1] for link in links if link}

        draft, _sent = self._until(
            drafted, lambda: self._fill(OFFICER, "/bureau/recommandations/nouvelle/", "subject", said), f"draft {word}"
        )
        cases = tuple(sorted(first + body for body in chosen))
        for step, email, next_step in (("submit", OFFICER, "approve"), ("approve", SIGNATORY, "sign")):
            # Who signs reviews too: two people are enough. A step is done when the page offers the one after it.
            self._until(
                lambda asked=next_step: self._browser(SIGNATORY).open(draft).form(f"{asked}-version") is not None,
                lambda step=step, email=email: self._fill(email, draft, f"{step}-version", {}),
                f"{step} {word}",
            )
        numbers = self._take("issue", cases, numbered, lambda: self._fill(SIGNATORY, draft, "sign-version", {}))
        assert tuple(sorted(numbers)) == cases, f"{subject}: {numbers}"
        self.numbers |= numbers
        return list(cases)

    # --- cases --------------------------------------------------------------------------------------------------

    def _way(self, case: int) -> Iterator[str]:
        """The life of a case, one act at a time; some end early, some in a withdrawal."""
        ages = dict(enumerate(AGES))
        received = ages.get(case // BODIES, (0, None))[1] is not None
        steps = LIFE[1 if received else 0 : self.draw.randint(2, len(LIFE))]
        for step in steps:
            kind = "withdraw" if self.draw.random() < 0.05 else step
            getattr(self, f"_{kind}")(case)
            yield kind
            if kind == "withdraw":
                return

    def _portal(self, case: int, page: str = "") -> Page:
        return self._browser(_principal(body_of(case))).open(f"/instances/{self.numbers[case]}/{page}")

    def _may(self, case: int, page: str, email: str = OFFICER) -> bool:
        """Whether the Office's page of the case offers an act."""
        shown = self._browser(email).open(f"/bureau/dossiers/{self.numbers[case]}/")
        assert shown.status == 200, f"{shown.status} from {shown.address}"
        return f'/{self.numbers[case]}/{page}/"' in shown.text

    def _desk(self, kind: str, case: int, page: str, done: Callable[[], bool], typed: Typed, email: str) -> None:
        address = f"/bureau/dossiers/{self.numbers[case]}/{page}/"
        self._take(kind, (case,), done, lambda: self._fill(email, address, "version", typed))

    def _acknowledge(self, case: int) -> None:
        mark = "accuser-reception/"

        def acknowledge() -> None:
            self._send(self._browser(_principal(body_of(case))), self._portal(case), mark, {})

        self._take("acknowledge", (case,), lambda: self._portal(case).form(mark) is None, acknowledge)

    def _answer(self, case: int) -> None:
        def answer() -> None:
            browser = self._browser(_principal(body_of(case)))
            read_again = self._send(browser, self._portal(case, "reponse/"), "signatory_name", ANSWER)
            self._send(browser, read_again, "read", {})

        self._take("answer", (case,), lambda: self._portal(case, "reponse/transmise/").status == 200, answer)

    def _assess(self, case: int) -> None:
        typed: Typed = {"outcome": "satisfactory", "reasons": "Exemple."}
        self._desk("assess", case, "appreciation", lambda: self._may(case, "cloture"), typed, OFFICER)

    def _close(self, case: int) -> None:
        self._desk("close", case, "cloture", lambda: not self._may(case, "cloture"), {"note": "Exemple."}, OFFICER)

    def _withdraw(self, case: int) -> None:
        typed: Typed = {"reason": "Exemple."}
        self._desk("withdraw", case, "retrait", lambda: not self._may(case, "retrait", SIGNATORY), typed, SIGNATORY)


def _principal(body: int) -> str:
    return f"direction@simulation-{body}.example"
