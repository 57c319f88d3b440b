"""Kept connections to the mail server, each in a thread of its own, and what the server's answers mean."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from .models import Delivery

Outcome = Delivery.Outcome
# The server hangs up: RFC 5321, 4.2.3.
_CLOSING = 421


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt; `detail` is what the server said, `broke_off` whether the connection ended with it."""

    outcome: Outcome
    detail: str = ""
    broke_off: bool = False


class Unreachable(Exception):
    """No connection to the mail server: no letter's fault, and none was tried. The argument says what went wrong."""


class Post:
    """One kept connection, opened when the first letter is handed over."""

    def __init__(self) -> None:
        self._connection: Any = None

    def deliver(self, mail: EmailMultiAlternatives) -> Result:
        """Hands one letter to the server. A permanent refusal (5xx) ends it; anything else is to be tried again.

        Raises `Unreachable`.
        """
        if self._connection is None:
            self._open()
        try:
            taken = self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            (answer,) = error.recipients.values()
            return self._answered(*answer)
        except smtplib.SMTPDataError as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address that cannot be written in a header
            return Result(Outcome.REFUSED, said_by(error))
        except OSError as error:  # time-out, dropped connection, our own sender refused
            self.close()
            return Result(Outcome.DEFERRED, said_by(error), broke_off=True)
        return Result(Outcome.SENT) if taken else Result(Outcome.DEFERRED, "not sent")

    def close(self) -> None:
        """Hangs up; a connection already broken is only forgotten."""
        if self._connection is not None:
            with suppress(OSError):  # the server is gone already: all it took is recorded
                self._connection.close()
            self._connection = None

    def _open(self) -> None:
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:  # smtplib's own errors are among them
            raise Unreachable(said_by(error)) from error
        self._connection = connection

    def _answered(self, code: int, said: bytes | str) -> Result:
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        if code == _CLOSING:
            self.close()
        return Result(Outcome.REFUSED if code >= 500 else Outcome.DEFERRED, f"{code} {text}", code == _CLOSING)


class Posts:
    """Connections that each carry one letter at a time; the threads end with the `with` block.

    A connection takes its next letter only when `free` says so, which the outbox does once what came of the last one is
    recorded: a process that dies leaves at most one letter for each connection of which nobody knows whether it left.
    """

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="post")
        self._all = [Post() for _number in range(count)]
        self._idle = list(self._all)
        self._back: SimpleQueue[tuple[Post, Any, Result | BaseException]] = SimpleQueue()
        self.busy = 0

    def __enter__(self) -> "Posts":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        for post in self._all:
            post.close()

    @property
    def idle(self) -> int:
        """How many connections could take a letter now."""
        return len(self._idle)

    def hand_over(self, letter: Any, mail: EmailMultiAlternatives) -> None:
        """Gives a letter to an idle connection; `letter` comes back with the result."""
        self.busy += 1
        self._pool.submit(self._deliver, self._idle.pop(), letter, mail)

    def results(self) -> list[tuple[Post, Any, Result | BaseException]]:
        """Waits for a result, then returns all there are; each connection is to be freed or given up."""
        found = [self._back.get()]
        while not self._back.empty():
            found.append(self._back.get())
        self.busy -= len(found)
        return found

    def free(self, post: Post) -> None:
        """This connection may take its next letter."""
        self._idle.append(post)

    def _deliver(self, post: Post, letter: Any, mail: EmailMultiAlternatives) -> None:
        try:
            result: Result | BaseException = post.deliver(mail)
        except BaseException as error:  # raised again by the outbox, in its own thread
            result = error
        self._back.put((post, letter, result))


def said_by(error: Exception) -> str:
    """What went wrong, with its class."""
    return f"{type(error).__name__}: {error}"
