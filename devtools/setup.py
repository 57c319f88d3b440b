"""``make setup``: the virtual environment from the hashed lock, then what is built from the sources.

Standard library only and readable by an old Python: it runs before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.messages import Problem, step

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("SUITES_LOCAL") or str(ROOT / ".local"))
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
UV_LOCK = ROOT / "requirements" / "uv.txt"
STAMP = VENV / "suites-setup"
OLDEST, TOO_NEW = (3, 11), (3, 14)


def setup(arguments: "list[str]") -> int:
    """Everything both commands need. Quick when nothing changed; safe when two commands start at once."""
    _go_on_with_a_fitting_python(arguments)
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _fingerprint()
        if not (STAMP.exists() and STAMP.read_text() == wanted and _works(PYTHON)):
            print(f"Setting Suites up in {ROOT}", flush=True)
            _make_environment()
            _install()
            STAMP.write_text(wanted)
        return subprocess.call([str(PYTHON), "-m", "devtools", "build"], cwd=str(ROOT))


def _go_on_with_a_fitting_python(arguments: "list[str]") -> None:
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and _works(other):
            os.execv(other, [other, "-m", "devtools", "setup"] + arguments)
    raise Problem(
        "Suites needs Python 3.11, 3.12 or 3.13; {} is {}.{}.".format(sys.executable, *sys.version_info[:2]),
        "Install one (Debian 12: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12 …",
    )


def _works(python: object) -> bool:
    """True if that Python starts and is one that fits."""
    check = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] < {TOO_NEW})"
    try:
        return subprocess.call([str(python), "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _fingerprint() -> str:
    """Changes with the lock, and with the clone's place: an environment cannot be moved."""
    return hashlib.sha256(b"".join([LOCK.read_bytes(), UV_LOCK.read_bytes(), os.fsencode(str(VENV))])).hexdigest()


def _make_environment() -> None:
    if _works(PYTHON) and (VENV / "bin" / "pip").exists() and str(VENV) in (VENV / "bin" / "pip").read_text():
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - Debian leaves it out of python3; without it an environment has no pip
        import venv  # noqa: F401 - likewise
    except ImportError:
        version = "{}.{}".format(*sys.version_info[:2])
        raise Problem(
            f"This Python ({sys.executable}) lacks the venv module.",
            f"Install it (Debian, Ubuntu: apt install python3-venv, or python{version}-venv), or name another Python: "
            "make PYTHON=/path/to/python3.12 …",
        ) from None
    with step("Virtual environment"):
        _call([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made.", "See above.")


def _install() -> None:
    network = (
        "Check the network. Behind a mirror, give its address in the environment: PIP_INDEX_URL, and UV_DEFAULT_INDEX."
    )
    with step("Installer"):
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        _call(pip + ["-r", str(UV_LOCK)], "The installer uv could not be fetched.", network)
    with step("Dependencies, checked against their hashes"):
        uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
        if _try(uv + [str(LOCK), str(UV_LOCK)]):
            # uv reads neither pip's configuration nor its certificates: where only pip is set up, pip does it
            _call(pip + ["-r", str(LOCK)], "The dependencies could not be installed.", network)


def _try(command: "list[str]") -> str:
    """Run it in silence; what it said when it failed, else nothing."""
    done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode("utf-8", "replace").strip() or f"exit {done.returncode}" if done.returncode else ""


def _call(command: "list[str]", what: str, do: str) -> None:
    said = _try(command)
    if said:
        raise Problem(f"{what}\n{said[-3000:]}", do)
