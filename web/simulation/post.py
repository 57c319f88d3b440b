"""A mail server that lives in the simulation: keeps what it took, refuses some, goes away, sees processes die."""

import smtplib
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from .faults import Killed, cut_other


@dataclass(slots=True)
class PostOffice:
    """What the server took, by Message-ID, and which of them were in flight when a process was killed.

    `refused` says when it first refused a letter; `rounds` are the moments of the sendings that came to their end.
    """

    taken: Counter[str] = field(default_factory=Counter)
    in_flight: set[str] = field(default_factory=set)
    refused: dict[str, datetime] = field(default_factory=dict)
    rounds: list[datetime] = field(default_factory=list)
    now: datetime = datetime.min.replace(tzinfo=UTC)  # of the sending under way
    fault: str = ""
    nth: int = 0  # the fault strikes at the nth letter
    struck: bool = False
    outbox: int | None = None  # the backend of the outbox, which hands letters over from threads of its own
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message_id: str, address: str) -> None:
        """One letter is handed over."""
        with self.one_at_a_time:  # several outboxes may call at once
            self._take(message_id, address)

    def _take(self, message_id: str, address: str) -> None:
        self.nth -= 1
        now = self.nth <= 0 and not self.struck
        if self.fault == "before_send" and now:
            self.struck = True
            raise Killed
        if address.startswith("refus"):
            self.refused.setdefault(message_id, self.now)
            raise smtplib.SMTPRecipientsRefused({address: (550, b"no such mailbox")})
        self.taken[message_id] += 1
        if self.fault in ("after_send", "unrecorded") and now:
            self.struck = True
            self.in_flight.add(message_id)
            if self.fault == "after_send" or self.outbox is None:
                raise Killed
            cut_other(self.outbox)  # the outbox goes on, and finds no database to record the letter in


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
            OFFICE.struck = True
            raise ConnectionRefusedError("simulated: the mail server is away")
        return True

    def close(self) -> None:
        """Nothing is kept open."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for mail in email_messages:
            OFFICE.take(mail.extra_headers["Message-ID"], mail.to[0])
        return len(email_messages)
