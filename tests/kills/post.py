"""The mail server of the kills: notes each letter at the moment it takes it, and takes its time to say so."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.processes import MailServer


@dataclass
class SlowPost(MailServer):
    """A letter is in hand from the moment its words have arrived until the server has said that it took them."""

    taken: Counter[str] = field(default_factory=Counter)
    in_hand: dict[str, float] = field(default_factory=dict)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Refuses the addresses that the stories call refused."""
        if address.startswith("refus"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        """Takes the letter, then waits: a process that dies now has handed it over and does not know."""
        message_id = str(
            message_from_bytes(envelope.content)["Message-ID"]
        ).strip()  # a long one stands on its own line
        self.taken[message_id] += 1
        self.in_hand[message_id] = time.monotonic()
        try:
            await asyncio.sleep(self.delay)
        finally:
            self.in_hand.pop(message_id, None)
        return "250 OK"

    def has_one_in_flight(self) -> bool:
        """Whether some sender has handed a letter just now and will wait for the answer a while."""
        now = time.monotonic()
        return any(now - since < self.delay / 2 for since in list(self.in_hand.values()))
