"""People in front of a real browser, for the tests of `tests/browser`."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visitor:
    """Somebody at a page. `faults` gathers script errors, console errors and breaches of the security policy."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Goes to an address and waits until it is there."""
        self.page.goto(address)

    def press(self, name: str) -> None:
        """Clicks the button or the link of that exact name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        (button if button.count() else self.page.get_by_role("link", name=name, exact=True)).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def reads(self, text: str) -> None:
        """The page says this; spaces that do not break count as spaces."""
        expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)

    # --- keyboard only ---

    def tab_to(self, name: str) -> None:
        """Presses Tab until the control of that name has the focus, as somebody without a mouse does."""
        for _press in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_NAME_OF_FOCUS).startswith(name):
                return
        pytest.fail(f"No way to « {name} » with the keyboard.")

    def enter(self, name: str) -> None:
        """Goes to a link or a button, presses Enter, and waits for the page where it leads."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        self.tab_to(name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)


_NAME_OF_FOCUS = """() => {
  const focused = document.activeElement;
  const said = focused.labels?.length ? focused.labels[0].textContent : focused.textContent;
  return said.replace(/[\\s\\u00a0\\u202f]+/g, " ").trim();
}"""
