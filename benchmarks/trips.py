"""Counts round trips to the database where they happen: in the protocol, so that BEGIN and COMMIT count as well."""

import os
import tempfile
from collections.abc import Callable
from typing import Any

from django.db import connection


def round_trips(act: Callable[[], Any]) -> int:
    """How often the server said that it is ready again while `act` ran. libpq writes its trace on Linux only."""
    connection.ensure_connection()
    pgconn = connection.connection.pgconn
    with tempfile.TemporaryFile() as file:
        pgconn.trace(file.fileno())
        try:
            act()
        finally:
            pgconn.untrace()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        return file.read().count(b"ReadyForQuery")
