"""Looking at pages as everybody may meet them: both languages, wide and narrow, light and dark, with axe."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page

from tests.visitors import DESKTOP, PHONE, Visitor

# Addresses that show no page of ours.
NO_PAGE = {
    "home": "leads to one's own side",
    "open_case": "leads to one's own side",
    "set_language": "an act, leads back",
    "portal:acknowledge": "an act, leads back",
    "portal:attach": "an act, leads back",
    "portal:detach": "an act, leads back",
    "account_set_password": "leads to the change of the password",
    "mfa_download_recovery_codes": "a file",
    "desk:download_letter": "a file",
    "desk:download_evidence": "a file",
    "desk:preview_text": "a part of the page of a draft",
    "desk:export_cases": "a file",
    "desk:begin_bulk": "an act, leads to its preview, or a file",
    "desk:download_template": "a file",
    "desk:delete_view": "an act, leads back",
    "desk:retire_body_list": "an act, leads back",
    "desk:end_absence": "an act, leads back",
    "desk:revoke_feed": "an act, leads back",
    "desk:wake": "an act, leads back",
    "calendar_feed": "for machines",
    "desk:download_attachment": "a file",
    "portal:download_letter": "a file",
    "portal:download_attachment": "a file",
    "desk:letter_page": "the letter itself, as mail programs show it, in a sandbox without scripts",
    "healthz": "for machines",
    "readyz": "for machines",
}

EVERY_RULE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What another width and other colours may change, then what other words may: the rest of a page is the same.
_LOOKS = (
    *("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"),
    *("aria-hidden-focus", "button-name", "link-name", "label", "select-name", "list", "listitem"),
)
RULES_OF_LOOKS = {"runOnly": list(_LOOKS), "resultTypes": ["violations"]}
_WORDS = ("button-name", "link-name", "label", "select-name", "document-title", "html-has-lang", "html-lang-valid")
RULES_OF_WORDS = {"runOnly": list(_WORDS), "resultTypes": ["violations"]}
# One template makes both languages.
LOOKS = {"fr": (EVERY_RULE, RULES_OF_LOOKS), "en": (RULES_OF_WORDS, RULES_OF_WORDS)}
_TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(each => each.tagName + "." + each.className)"""

# A drawing hides what stands outside of it.
_CUT = """() => [...document.querySelectorAll("svg text")].filter(each => {
    const [text, drawing] = [each.getBoundingClientRect(), each.ownerSVGElement.getBoundingClientRect()];
    return text.width && (text.left < drawing.left - 1 || text.right > drawing.right + 1);
  }).slice(0, 3).map(each => each.textContent)"""


@dataclass
class Audit:
    """Looks at pages in one language and remembers what it saw and what is wrong."""

    language: str
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, visitor: Visitor, name: str, state: str = "") -> None:
        """The page that the visitor has open: wide and light, then narrow and dark."""
        known = name in self.seen  # in another state: its narrow and dark face was measured
        self.seen.add(name)
        page, where = visitor.page, f"{name} {state} ({self.language})".replace("  ", " ")
        if page.locator("html").get_attribute("lang") != f"{self.language}-CA":
            self.faults.append(f"{where}: not in the language asked for")
        wide, narrow = LOOKS[self.language]
        for viewport, scheme, options in ((DESKTOP, "light", wide), (PHONE, "dark", narrow)):
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            width = viewport["width"]
            if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
                self.faults.append(f"{where}, {width} px: scrolls sideways, {page.evaluate(_TOO_WIDE)}")
            if cut := page.evaluate(_CUT):
                self.faults.append(f"{where}, {width} px: words of a drawing are cut, {cut}")
            if not (known and viewport is PHONE):
                self.faults += [f"{where}, {width} px {scheme}: {said}" for said in violations(page, options)]

    def open(self, visitor: Visitor, name: str, *args: Any, query: str = "", state: str = "") -> None:
        answer = visitor.page.goto(reverse(name, args=args) + query)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        arrived = visitor.page.url.split("://")[1].partition("/")[2].partition("?")[0]
        assert f"/{arrived}" == reverse(name, args=args), f"{name} led to {arrived}"
        self.look(visitor, name, state)

    def submit_as_it_is(self, visitor: Visitor, name: str, button: str) -> None:
        """Presses the button of a form that is not filled in: the page with its errors."""
        page = visitor.page
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        with page.expect_navigation():
            page.locator(button).first.click()
        assert page.locator("[role=alert]").count(), f"{name}: no error is said"
        self.look(visitor, name, "with errors")


def violations(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe finds on the page, each with its first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for found in page.evaluate("options => axe.run(options).then(results => results.violations)", options):
        targets = "; ".join(str(node["target"][0]) + " " + node["failureSummary"] for node in found["nodes"][:3])
        yield f"{found['id']}: {targets}"


def names(resolver: Any, space: str = "") -> Iterator[str]:
    """The name of every address below a resolver."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            if entry.app_name != "admin":  # Django's own pages, for administrators
                yield from names(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"
