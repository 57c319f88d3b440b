"""One kept connection to the mail server, and what its answers mean."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from .models import Delivery

Outcome = Delivery.Outcome
# The server hangs up: RFC 5321, 4.2.3.
_CLOSING = 421
_FAULTS_THAT_END = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt; `detail` is what the server said."""

    outcome: Outcome
    detail: str = ""


class Unreachable(Exception):
    """No connection to the mail server: no letter's fault, and none was tried. The argument says what went wrong."""


class Post:
    """Sends letters one after the other. `out_of_order` once the server broke off two of them in a row."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._faults = 0
        self.out_of_order = False

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
            return Result(Outcome.REFUSED, _said(error))
        except OSError as error:  # time-out, dropped connection, our own sender refused
            self._fault()
            return Result(Outcome.DEFERRED, _said(error))
        self._faults = 0
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
            raise Unreachable(_said(error)) from error
        self._connection = connection

    def _answered(self, code: int, said: bytes | str) -> Result:
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        if code == _CLOSING:
            self._fault()
        return Result(Outcome.REFUSED if code >= 500 else Outcome.DEFERRED, f"{code} {text}")

    def _fault(self) -> None:
        self.close()
        self._faults += 1
        self.out_of_order = self._faults >= _FAULTS_THAT_END


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
