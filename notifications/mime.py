"""A letter as the bytes of an e-mail: headers of RFC 5322, the words once as plain text and once as HTML.

Django builds the same message from a dozen objects, and parses and folds it anew for each letter, which takes longer
than the mail server. Bodies are 8-bit UTF-8 as Django's are; lines too long for SMTP are quoted-printable.
"""

import quopri
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError, sanitize_address

# An address that needs no parsing to be written as it is (RFC 5322, 3.4.1).
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
# RFC 2047, 2: an encoded word is at most 75 characters, and its characters are whole.
_WORD_BYTES = 45
# RFC 5322, 2.1.1.
_LINE_BYTES = 998


class Mail(EmailMultiAlternatives):
    """A letter for any of Django's ways to send mail. `boundary` must not occur in it."""

    def __init__(self, *, subject: str, text: str, html: str, to: str, reply_to: list[str], boundary: str) -> None:
        super().__init__(subject=subject, body=text, to=[to], reply_to=reply_to)
        self.attach_alternative(html, "text/html")
        self._html, self._boundary = html, boundary

    def message(self) -> "Written":
        """The letter, written. Raises `ValueError` for an address or a header that cannot be."""
        headers = {"From": address(self.from_email), "To": address(self.to[0])}
        if self.reply_to:
            headers["Reply-To"] = address(self.reply_to[0])
        for name, value in {"Subject": self.subject, **self.extra_headers}.items():
            headers[name] = encoded(name, value)
        return Written(_bytes(headers, self.body, self._html, self._boundary))


class Written:
    """What Django's backends ask of a message."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        """The letter, its lines ended by `linesep`."""
        return self._said if linesep == "\n" else self._said.replace(b"\n", linesep.encode())

    def get_charset(self) -> Any:
        """None: it is UTF-8."""
        return None


def _bytes(headers: Mapping[str, str], text: str, html: str, boundary: str) -> bytes:
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    return b"".join(
        (
            f'Content-Type: multipart/alternative; boundary="{boundary}"\nMIME-Version: 1.0\n{head}'.encode(),
            f"\n--{boundary}\n".encode(),
            _body(text, "plain"),
            f"\n--{boundary}\n".encode(),
            _body(html, "html"),
            f"\n--{boundary}--\n".encode(),
        )
    )


def _body(said: str, kind: str) -> bytes:
    said_bytes = said.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoding = "8bit"
    if max(map(len, said_bytes.split(b"\n"))) > _LINE_BYTES:
        said_bytes, encoding = quopri.encodestring(said_bytes), "quoted-printable"
    head = f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n'
    return head.encode() + said_bytes


def encoded(name: str, value: str) -> str:
    """The value of a header: as it is where it may be, else in encoded words. Raises `ValueError` for two lines."""
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for header {name!r})")
    if value.isascii() and "=?" not in value and len(name) + len(value) < _LINE_BYTES - 2:
        return value
    words, word = [], b""
    for character in value:
        each = character.encode()
        if len(word) + len(each) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += each
    return "\n ".join(f"=?utf-8?b?{b64encode(each).decode()}?=" for each in [*words, word])


def address(said: str) -> str:
    """An address as a header may hold it. Raises `ValueError` for what is none."""
    return said if _PLAIN_ADDRESS.fullmatch(said) else _parsed(said)


@lru_cache(maxsize=64)
def _parsed(said: str) -> str:
    return sanitize_address(said, "utf-8")
