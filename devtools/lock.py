"""``make lock``: resolve pyproject.toml into hashed requirements that name no host."""

import subprocess

from devtools.messages import Problem, step
from devtools.setup import LOCK, ROOT, UV_LOCK, VENV

RUN_LOCK = ROOT / "requirements" / "run.txt"
# uv.lock and pylock.toml would write the index's address beside every file: the lock is plain hashed requirements.
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--upgrade",
]


def lock(arguments: list[str]) -> int:
    """Three files: everything (dev), what a deployment needs (run, the same versions), and the installer (uv)."""
    with step("requirements/dev.txt"):
        _compile(["pyproject.toml", "--group", "dev", "-o", str(LOCK)])
    with step("requirements/run.txt"):
        _compile(["pyproject.toml", "-c", str(LOCK), "-o", str(RUN_LOCK)])
    with step("requirements/uv.txt"):
        _compile(["-", "-o", str(UV_LOCK)], given="uv")
    for file in (LOCK, RUN_LOCK, UV_LOCK):
        if "://" in file.read_text():
            raise Problem(f"{file.relative_to(ROOT)} names a host.", "Remove direct addresses from pyproject.toml.")
    return 0


def _compile(arguments: list[str], given: str = "") -> None:
    command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--custom-compile-command", "make lock"]
    done = subprocess.run([*command, *OPTIONS, *arguments], cwd=ROOT, input=given, capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(f"The dependencies could not be resolved:\n{done.stderr.strip()}", "Check the network.")
