"""What one process of a simulation does: play worlds, each in a database of its own.

A process that begins anew imports this module before Django is ready: it must import no model.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django
from django.db import connection

if TYPE_CHECKING:
    from .run import Report


@dataclass(frozen=True, slots=True)
class Shard:
    """One world: its number, the number of its first case among all, and what `simulate` asks for."""

    number: int
    first: int
    cases: int
    days: int
    seed: int
    faults: bool


_template = ""


def begin(settings: dict[str, Any], template: str) -> None:
    """Makes a new process ready: Django, on the server that `settings` tell and with copies of `template`."""
    global _template
    django.setup()
    connection.settings_dict.update(settings)
    _template = template


def play_shard(shard: Shard) -> "Report":
    """Plays and checks one world."""
    from .run import simulate

    return simulate(
        cases=shard.cases, days=shard.days, seed=shard.seed, faults=shard.faults, world=lambda: copied(_template)
    )


@contextmanager
def copied(template: str) -> Iterator[None]:
    """A world: a copy of the migrated database, dropped at the end."""
    suffix = str(os.getpid())
    connection.settings_dict["NAME"] = template
    connection.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    connection.settings_dict["NAME"] = f"{template}_{suffix}"
    try:
        with connection.cursor() as cursor:
            # No crash of the server is simulated: that what was committed outlives one is PostgreSQL's own promise,
            # and waiting for the disk at each act would only measure the disk.
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        connection.close()  # the setting is for connections that begin after it
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = template
        connection.creation.destroy_test_db(suffix=suffix, verbosity=0)
