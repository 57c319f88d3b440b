"""The test run's servers and databases: started when the first test asks, migrated once, copied for each process.

Without DATABASE_URL/PGHOST and REDIS_URL, an embedded pair is started in the run's own folder (``SUITES_LOCAL``, named
by ``config.settings_test``), so that several runs and a ``make run`` never meet.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Identifier

from config.embedded import places
from devtools import servers
from devtools.supervisor import end_leftovers

RUN = Path(os.environ["SUITES_LOCAL"])
NAME = f"suites_test_{RUN.name}"
TEMPLATE = f"{NAME}_template"
EMBEDDED_DATABASE = not settings.OWN_DATABASE
EMBEDDED_BROKER = settings.EMBEDDED.redis_url == settings.REDIS_URL


def prepare(worker: str) -> None:
    """Make this process's own database, a copy of the migrated one, and point Django at it."""
    with _one_at_a_time():
        if not (RUN / "ready").exists():
            _start_servers()
            _migrate_template()
            (RUN / "ready").touch()
        _point_at(f"{NAME}_{worker}")
        restore()


def restore(kept: str = "") -> None:
    """Put this process's database back to what the migrations made, or to what was `kept` under a name."""
    own = settings.DATABASES["default"]["NAME"]
    _copy(f"{own}_{kept}" if kept else TEMPLATE, own)


def keep(name: str) -> None:
    """Keep what this process's database holds, for `restore(name)`: what many tests begin with is made once."""
    own = settings.DATABASES["default"]["NAME"]
    _copy(own, f"{own}_{name}")


def _copy(source: str, target: str) -> None:
    connections.close_all()
    with administration() as server:
        # A thread of a live server may still hold one, and nothing is copied from under a session.
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(target)))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(target), Identifier(source)))


def clean_up() -> None:
    """End of the run: stop the embedded servers, drop what was made on somebody's own server."""
    connections.close_all()
    if (RUN / "ready").exists() and not EMBEDDED_DATABASE:
        with administration() as server:
            ours = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            for (name,) in server.execute(ours, [NAME + "_"]).fetchall():
                server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(str(name))))
    remove_run(RUN)
    for other in RUN.parent.glob("*"):  # runs that were killed before they could clean up
        if other.name.isdigit() and not psutil.pid_exists(int(other.name)):
            remove_run(other)


def remove_run(folder: Path) -> None:
    """Ends what runs from a folder, and removes it with the sites of real processes that tests opened below it."""
    for site in folder.glob("site-*"):
        remove_run(site)
    end_leftovers(folder)
    found = places(folder)
    servers.stop_both(found)
    for path in {folder, found.home, found.sockets}:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def administration() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection to the server itself, beside the tests' databases."""
    parameters = connections["default"].get_connection_params()
    who_and_where = {
        key: parameters[key] for key in ("host", "port", "user", "password", "sslmode") if key in parameters
    }
    with psycopg.connect(**who_and_where, dbname="postgres", autocommit=True) as connection:
        yield connection


def _start_servers() -> None:
    if EMBEDDED_DATABASE:
        servers.start_postgres(settings.EMBEDDED, durable=False)
    if EMBEDDED_BROKER:
        servers.start_valkey(settings.EMBEDDED)


def _migrate_template() -> None:
    with administration() as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(TEMPLATE)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(TEMPLATE)))
    _point_at(TEMPLATE)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connections.close_all()


def _point_at(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
