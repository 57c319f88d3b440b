"""A mail server that lives in the simulation: keeps what it took, refuses some, goes away, sees processes die."""

import smtplib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Killed(BaseException):
    """The process ended here. Not an `Exception`: nobody may catch a kill -9."""


@dataclass(slots=True)
class PostOffice:
    """What the server took, by Message-ID, and which of them were in flight when a process was killed."""

    taken: Counter[str] = field(default_factory=Counter)
    in_flight: set[str] = field(default_factory=set)
    fault: str = ""
    nth: int = 0  # the fault strikes at the nth letter

    def take(self, message_id: str, address: str) -> None:
        """One letter is handed over."""
        self.nth -= 1
        if self.fault == "before_send" and self.nth <= 0:
            raise Killed
        if address.startswith("refus"):
            raise smtplib.SMTPRecipientsRefused({address: (550, b"no such mailbox")})
        self.taken[message_id] += 1
        if self.fault == "after_send" and self.nth <= 0:
            self.in_flight.add(message_id)
            raise Killed


OFFICE = PostOffice()


def reopen() -> PostOffice:
    """A new, empty post office for the next simulation; the backend hands letters to it."""
    global OFFICE
    OFFICE = PostOffice()
    return OFFICE


class Backend(BaseEmailBackend):
    """Django's way to the simulated server (`EMAIL_BACKEND`)."""

    def open(self) -> bool:
        if OFFICE.fault == "away":
            raise ConnectionRefusedError("simulated: the mail server is away")
        return True

    def close(self) -> None:
        """Nothing is kept open."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for mail in email_messages:
            OFFICE.take(mail.extra_headers["Message-ID"], mail.to[0])
        return len(email_messages)
