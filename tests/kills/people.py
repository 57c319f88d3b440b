"""People at a browser: they log in, read pages, fill in the forms that stand there, and lose replies."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

PASSWORD = "quatre-mots-pour-un-exemple"
PATIENCE = 20  # seconds for one reply


class Lost(Exception):
    """No whole reply, or one that says that the server failed: nobody knows whether the act was done."""


@dataclass
class Form:
    """A form of a page as it would be sent untouched."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """What came back."""

    address: str
    status: int
    text: str

    def form(self, mark: str) -> Form | None:
        """The form whose action ends with `mark`, or that has a field of that name."""
        reader = _Forms()
        reader.feed(self.text)
        for form in reader.forms.values():
            if form.action.endswith(mark) or mark in form.fields:
                return Form(urljoin(self.address, form.action), form.fields)
        return None


class Browser:
    """One person's session. Every method raises `Lost` when the reply does not come or is a 5xx."""

    def __init__(self, site: str, email: str) -> None:
        self._site, self._email = site, email
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def open(self, address: str) -> Page:
        """Reads a page, logging in first where that is asked."""
        page = self._fetch(urljoin(self._site, address))
        if "/connexion/" in page.address:
            form = page.form("login")
            assert form, f"no form at {page.address}"
            page = self.send(form, {"login": self._email, "password": PASSWORD})
            assert "/connexion/" not in page.address, f"{self._email} cannot log in"
            page = self._fetch(urljoin(self._site, address))
        return page

    def send(self, form: Form, typed: Mapping[str, str | list[str]]) -> Page:
        """Presses the button of a form, with what was typed into it."""
        return self._fetch(form.action, urlencode({**form.fields, **typed}, doseq=True).encode())

    def _fetch(self, address: str, data: bytes | None = None) -> Page:
        try:
            with self._opener.open(address, data, timeout=PATIENCE) as reply:
                return Page(reply.url, reply.status, reply.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code >= 500:
                    raise Lost(f"{refusal.code} from {address}") from refusal
                return Page(refusal.url, refusal.code, refusal.read().decode())
        except (OSError, http.client.HTTPException) as error:  # refused, cut, too late
            raise Lost(f"{error!r} from {address}") from error


class _Forms(HTMLParser):
    """The forms of a page with the values that stand in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._inside, self._typed = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, owner = said.get("name", ""), said.get("form", self._inside)
        if tag == "form":
            self._inside = said.get("id") or str(len(self.forms))
            self.forms[self._inside] = Form(said.get("action", ""))
        elif tag == "textarea" and owner:
            self._typed = name
            self.forms[owner].fields[name] = ""
        elif tag == "input" and name and owner:
            chosen = "checked" in said or said.get("type", "text") not in ("radio", "checkbox", "file", "search")
            self.forms[owner].fields |= {name: said.get("value", "")} if chosen else {}

    def handle_data(self, data: str) -> None:
        if self._typed and self._inside:
            self.forms[self._inside].fields[self._typed] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = ""
        elif tag == "textarea":
            self._typed = ""
