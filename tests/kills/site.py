"""The whole product in real processes of its own, as `make run` starts it, with two workers and two beats."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import redis
from django.conf import settings
from django.db import connections

from config.embedded import places
from devtools import run, servers
from tests.database import remove_run
from tests.processes import OwnProcess, wait_until

DATABASE = "suites"
TWINS = ("worker-1", "worker-2", "beat-1", "beat-2")
# All else that the settings read must be what `make run` gives, whatever the tests themselves run on.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


class Site:
    """Servers and processes of one folder. `processes` by name: web, worker-1, worker-2, beat-1, beat-2."""

    def __init__(self, folder: Path, *, mail_port: int) -> None:
        self.folder, self.places, self.port = folder, places(folder), _free_port()
        self.address = f"http://{run.ADDRESS}:{self.port}"
        folder.mkdir(parents=True)
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            "SUITES_DEMO": "1",
            "SUITES_LOCAL": str(folder),
            "SUITES_RUN": str(folder),  # the mark by which what is left can be ended
            "STATIC_ROOT": str(settings.BASE_DIR / ".local" / "static"),
        }
        self.processes = {name: self._process(name, command) for name, command in self._commands().items()}

    # --- servers ------------------------------------------------------------------------------------------------

    def start_postgres(self) -> None:
        """As `make run`: with everything forced to the disk; after a kill it recovers by itself."""
        self._postgres = servers.start_postgres(self.places, durable=True)

    def kill_postgres(self) -> None:
        """All its processes at once."""
        postmaster = psutil.Process(self._postgres.pid)
        for each in [postmaster, *postmaster.children()]:  # the postmaster first: it would start others
            _kill(each)
        self._postgres.wait()

    def kill_backend(self) -> None:
        """One process that serves a connection: PostgreSQL then throws out all the others and recovers."""
        serving = [each for each in psutil.Process(self._postgres.pid).children() if DATABASE in _words(each)]
        for each in serving[:1]:
            _kill(each)

    def stop_postgres(self) -> None:
        """An orderly stop, as for an update: connections are cut, nothing else."""
        servers.stop_postgres(self.places)
        self._postgres.wait()

    def start_valkey(self) -> None:
        """Empty: it keeps nothing on the disk."""
        self._valkey = servers.start_valkey(self.places)

    def kill_valkey(self) -> None:
        self._valkey.kill()
        self._valkey.wait()

    def flush_valkey(self) -> None:
        """Every ring that waits is gone, and the cache."""
        with redis.Redis(unix_socket_path=str(self.places.valkey_socket)) as broker:
            broker.flushall()

    # --- processes ----------------------------------------------------------------------------------------------

    def start_processes(self) -> None:
        for process in self.processes.values():
            process.start()

    def ended(self) -> list[str]:
        """Processes that are not there: after a kill of something else there must be none."""
        return [name for name, process in self.processes.items() if not process.runs()]

    def logs(self) -> str:
        """The end of what each process said."""
        found = sorted(self.folder.glob("*.log")) + [
            self.places.home / f"{name}.log" for name in ("postgres", "valkey")
        ]
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in found if path.exists()
        )

    def close(self) -> None:
        """Ends everything and leaves nothing behind."""
        for process in self.processes.values():
            process.kill()
        remove_run(self.folder)

    def _process(self, name: str, command: list[str]) -> OwnProcess:
        environment = self._environment | {"BEAT_SCHEDULE": str(self.folder / f"{name}.schedule")}
        return OwnProcess(command, environment, str(self.folder / f"{name}.log"))

    def _commands(self) -> dict[str, list[str]]:
        found = run.commands(self.port)
        twins = {name: list(found[name.partition("-")[0]]) for name in TWINS}
        for name, command in twins.items():
            if name.startswith("worker"):
                command += ["--hostname", f"{name}@%h"]  # two on one machine need two names
            else:
                command[command.index("config")] = "tests.kills.minute"
        return {"web": found["web"], **twins}


@contextmanager
def opened(folder: Path, *, mail_port: int) -> Iterator[Site]:
    """Servers that run, with an empty database; the processes are not started yet."""
    # As the last step of `make setup`: the pages need the static files under the names that were collected.
    built = {name: value for name, value in os.environ.items() if name != "SUITES_LOCAL"}
    subprocess.run(
        [sys.executable, "-m", "devtools", "build"], cwd=settings.BASE_DIR, env=built, check=True, capture_output=True
    )
    remove_run(folder)
    site = Site(folder, mail_port=mail_port)
    try:
        site.start_valkey()
        site.start_postgres()
        servers.create_database(site.places, DATABASE)
        yield site
    finally:
        site.close()


@contextmanager
def reading(site: Site) -> Iterator[None]:
    """This process's own connection, on the site's database."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    theirs = {"HOST": str(site.places.sockets), "PORT": "", "USER": "postgres", "PASSWORD": "", "NAME": DATABASE}
    connection.settings_dict.update(theirs | {"OPTIONS": {}})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def wait_for(site: Site, true: Callable[[], object], *, what: str) -> None:
    """`wait_until`, long enough for a busy machine, with the words of every process when it does not come."""
    wait_until(true, what=what, seconds=60, log=site.logs)


def _kill(process: psutil.Process) -> None:
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _free_port() -> int:
    """Below those that the system gives to outgoing connections: the web server must find it free after each kill."""
    for port in range(20000 + os.getpid() % 10000, 32000):
        with socket.socket() as probe:
            if probe.connect_ex((run.ADDRESS, port)):
                return port
    raise OSError("no free port below 32000")
