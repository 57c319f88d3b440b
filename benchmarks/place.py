"""Where the benchmarks run: an embedded PostgreSQL of their own, which forces to the disk as a real one does."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE, WORKING = "suites_bench_template", "suites_bench"
# Another server's data must never be measured on: it would be filled with millions of rows.
FOREIGN = ("DATABASE_URL", "PGHOST", "REDIS_URL", "EMAIL_URL")


@contextmanager
def servers_and_tables() -> Iterator[None]:
    """Starts the server, migrates one database to copy from, sets Django up; removes everything at the end."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    before = signal.signal(signal.SIGTERM, _end_in_order)
    (ROOT / ".local").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{os.getpid()}-", dir=ROOT / ".local"))
    folder.chmod(0o755)
    (folder / "static").mkdir()
    os.environ |= {"SUITES_LOCAL": str(folder), "SUITES_DEMO": "1", "LOG_LEVEL": "ERROR"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ["PGDATABASE"] = TEMPLATE

    import django
    from django.core.management import call_command
    from django.db import connections

    from config.embedded import places
    from devtools import servers

    found = places(folder)
    try:
        servers.start_postgres(found)
        servers.create_database(found, TEMPLATE)
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        yield
    finally:
        connections.close_all()
        servers.stop_both(found)
        for path in {folder, found.home, found.sockets}:
            shutil.rmtree(path, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def _end_in_order(number: int, frame: Any) -> None:
    """Asked to stop: through the `finally` above, else the server would go on for ever, with nobody to stop it."""
    sys.exit(128 + number)


def fresh_database() -> None:
    """Points Django at an empty copy of the migrated database, so that no benchmark inherits another's rows."""
    from django.conf import settings
    from django.db import connections

    from devtools import servers

    connections.close_all()
    with servers.connect(settings.EMBEDDED) as server:
        server.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {WORKING} TEMPLATE {TEMPLATE}")
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = WORKING
