"""``make lint`` and ``make test``: style, architecture, templates, types, then every test on servers of its own."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from devtools import chromium
from devtools.messages import Problem, step
from devtools.setup import ROOT, VENV

TEMPLATES = [folder for folder in ("web/templates", "notifications/templates") if (ROOT / folder).exists()]
LINT = {
    "ruff: faults": ["ruff", "check", "--quiet"],
    "ruff: format": ["ruff", "format", "--check", "--quiet"],
    "import-linter: layers": ["lint-imports"],
    "djlint: templates": ["djlint", "--lint", "--quiet", *TEMPLATES],
    "mypy: types": ["mypy", "--no-error-summary"],
}


def lint(arguments: list[str]) -> int:
    """Every check, even after one that fails; 1 if any did."""
    begun = time.monotonic()
    print("Checks", flush=True)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_check, LINT.items()))
    print(f"  {sum(results)} of {len(results)} passed in {time.monotonic() - begun:.0f} s", flush=True)
    return 0 if all(results) else 1


def test(arguments: list[str]) -> int:
    """The checks, then pytest in parallel. ``arguments`` go to pytest (``make test ARGS=…``); with some, no checks."""
    failed = 0 if arguments else lint([])
    _provide_chromium()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    processes = max(3, min(4, cores + 1))  # a browser test waits more than it works
    # One seed for all processes: they must collect the same tests in the same order, sets in parameters included.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0"}
    environment.pop("SUITES_LOCAL", None)  # a run of tests makes its own folder
    pytest = [str(VENV / "bin" / "python"), "-m", "pytest", "-q", "-n", str(processes), "--dist", "worksteal"]
    return subprocess.call([*pytest, *arguments], cwd=ROOT, env=environment) or failed


def _check(check: tuple[str, list[str]]) -> bool:
    name, (program, *arguments) = check
    done = subprocess.run([str(VENV / "bin" / program), *arguments], cwd=ROOT, capture_output=True, text=True)
    said = f"\n{done.stdout}{done.stderr}".rstrip() if done.returncode else ""
    print(f"  {'failed' if done.returncode else 'ok    '}  {name}{said}", flush=True)
    return done.returncode == 0


def _provide_chromium() -> None:
    if chromium.find():
        return
    if chromium.can_install():
        with step("Chromium"):
            problem = chromium.install()
        if problem:
            print(f"  Chromium could not be installed: {problem}", flush=True)
    if not chromium.find() and os.environ.get("CI") == "true":
        raise Problem("The browser tests have no Chromium.", f"Install {chromium.NEEDED}.")
