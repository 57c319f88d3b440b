"""Where the servers embedded in a clone keep their data and their Unix sockets. Standard library only.

The same answer must come from every process of a clone (web, worker, beat, ``manage.py``, tests), so it depends only
on the folder and on who runs it, never on the state of the servers. ``devtools.servers`` starts and stops them.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# A Unix socket's path has 108 bytes on Linux and 104 on macOS, the closing zero included.
SOCKET_PATH_LIMIT = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"  # the name is PostgreSQL's own; its lock file adds « .lock »
SHORT_PLACE = Path("/tmp")  # deliberately not $TMPDIR: it may differ from one terminal to the next


@dataclass(frozen=True)
class EmbeddedPlaces:
    """Folders and addresses of one pair of embedded servers."""

    home: Path
    """Data and logs; below ``.local/``, or in ``/var/lib`` when the superuser works in a folder closed to others."""
    sockets: Path
    """Short enough for a Unix socket; readable by its owner only."""

    @property
    def postgres_data(self) -> Path:
        return self.home / "postgres"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / POSTGRES_SOCKET

    @property
    def valkey_data(self) -> Path:
        return self.home / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}"


def places(folder: Path) -> EmbeddedPlaces:
    """Where the servers that belong to ``folder`` live (``.local`` of a clone, or a test run's folder below it)."""
    folder = folder.resolve()
    home = folder if _reachable_by_the_database_user(folder) else Path("/var/lib/suites-embedded") / _short_name(folder)
    sockets = home / "run"
    if len(os.fsencode(sockets / (POSTGRES_SOCKET + ".lock"))) > SOCKET_PATH_LIMIT:
        sockets = SHORT_PLACE / f"suites-{os.geteuid()}-{_short_name(folder)}"
    return EmbeddedPlaces(home=home, sockets=sockets)


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _reachable_by_the_database_user(folder: Path) -> bool:
    """PostgreSQL refuses to run as the superuser; the user it then runs as must be able to enter every folder above."""
    if os.geteuid() != 0:
        return True
    return all(parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists())
