"""``make run``: the whole product on this machine, with real data and examples, until Ctrl-C."""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from config.embedded import EmbeddedPlaces, places
from devtools import servers
from devtools.messages import Problem, step
from devtools.setup import LOCAL, PYTHON, ROOT
from devtools.supervisor import Supervisor, end_leftovers

ADDRESS = "127.0.0.1"
WEB_THREADS = 8


def run(arguments: list[str]) -> int:
    """Set the data up, then web, worker and beat under one supervisor. 0 after Ctrl-C, else a failure's code."""
    port = _port()
    with only_one(port), _stoppable():
        environment = demonstration(port)
        end_leftovers(LOCAL)
        _refuse_a_taken_port(port)
        with running_servers() as started:
            prepare_data()
            supervisor = Supervisor(watch=started, ready=lambda: answers(port), announce=lambda: _announce(port))
            for name, command in commands(port).items():
                supervisor.add_process(name, f"exec {shlex.join(command)}", env=environment, cwd=str(ROOT))
            return supervisor.run()


def demonstration(port: int) -> dict[str, str]:
    """Make this process a demonstration's; the environment for web, worker and beat."""
    os.environ["SUITES_DEMO"] = "1"
    os.environ["PORT"] = str(port)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")  # in a container
    os.environ.setdefault("SUITES_LOCAL", str(LOCAL))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # The mark by which a later run knows what this one left. Not for the servers: they are known by their pid files.
    return os.environ | {"SUITES_RUN": str(LOCAL)}


@contextmanager
def running_servers() -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """The embedded servers that are needed, by name: none for which the environment names another."""
    embedded = places(LOCAL)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        if not (os.environ.get("DATABASE_URL") or os.environ.get("PGHOST")):
            with step("PostgreSQL"):
                started["PostgreSQL"] = servers.start_postgres(embedded)
                servers.create_database(embedded, os.environ.get("PGDATABASE", "suites"))
        if not os.environ.get("REDIS_URL"):
            with step("Valkey"):
                started["Valkey"] = servers.start_valkey(embedded)
        yield started
    finally:
        if started:
            _stop(embedded)


def prepare_data() -> None:
    """Tables, then the report's bodies and the examples. Each command may be run again and again."""
    with step("Tables"):
        manage("migrate", "--no-input", "--verbosity=0")
    with step("The Office, its partners, every body of the plan and the 46 orders"):
        manage("load_directory")
    with step("Examples"):
        manage("load_examples")


def manage(*arguments: str) -> str:
    """Run a command of the product in its own process; what it printed. Raises ``Problem`` with what it said."""
    done = subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-1500:]
        raise Problem(
            f"“manage.py {' '.join(arguments)}” failed:\n{said}",
            "If DATABASE_URL or PGHOST is set, check that server. To start again with new data: make clean.",
        )
    return done.stdout


@contextmanager
def only_one(port: int) -> Iterator[None]:
    """One run at a time in a folder: two would fight for the same data."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "run.lock").open("a+") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # lockf: children do not inherit it, death releases it
        except OSError:
            running = f"Suites already runs from this folder: {_first_line(lock)}"
            raise Problem(running, "Stop it there first (Ctrl-C).") from None
        lock.truncate(0)
        lock.write(f"http://localhost:{port} (process {os.getpid()})\n")
        lock.flush()
        yield


def _first_line(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.readline().strip()


@contextmanager
def _stoppable() -> Iterator[None]:
    """A closed terminal and an asked termination end the run as tidily as Ctrl-C."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    yield


def web(port: int) -> list[str]:
    """The command of the web server."""
    gunicorn = [str(PYTHON), "-m", "gunicorn", "config.wsgi", "--bind", f"{ADDRESS}:{port}", "--no-control-socket"]
    return [*gunicorn, "--worker-class", "gthread", "--threads", str(WEB_THREADS), "--log-level", "warning"]


def commands(port: int) -> dict[str, list[str]]:
    """The processes of the product by name: what is run here, and what the test of the kills starts and kills."""
    celery = [str(PYTHON), "-m", "celery", "--quiet", "-A", "config"]
    return {
        "web": web(port),
        "worker": [*celery, "worker", "--loglevel", "WARNING", "--without-mingle", "--without-gossip"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile="],
    }


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Problem(f"PORT={given} is not a port’s number.", "Give one between 1024 and 65535: make run PORT=8001")
    return int(given)


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            taken = f"Port {port} cannot be used: {error.strerror}"
            raise Problem(taken, f"Choose another: make run PORT={port + 1}") from error


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((ADDRESS, port)) == 0


def _announce(port: int) -> None:
    accounts = manage("demo_accounts").strip("\n")
    line = "─" * 78
    print(
        f"\n{line}\n  Suites: http://localhost:{port}\n\n{accounts}\n\n"
        f"  Stop: Ctrl-C (the data stay in {LOCAL})\n{line}\n",
        flush=True,
    )


def _stop(embedded: EmbeddedPlaces) -> None:
    """A second Ctrl-C must not leave a server behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers.stop_both(embedded)
    print("Stopped.", file=sys.stderr, flush=True)
