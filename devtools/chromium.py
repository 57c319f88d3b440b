"""The browser of the tests: Debian's Chromium, found or installed where that is possible without asking anybody.

The headless shell, the same browser without its windows, opens a page in a third of the time.
"""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")  # the first that the system has
FONTS = "fonts-dejavu-core"
NEEDED = "Debian’s package “chromium” (apt install chromium)"


def find() -> str | None:
    """Path of the machine's Chromium. CHROMIUM names another; naming one that does not exist means having none."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def can_install() -> bool:
    """On Debian and its kin, as the superuser or with sudo that asks no password; never over a named browser."""
    return bool(not os.environ.get("CHROMIUM") and shutil.which("apt-get") and _as_superuser() is not None)


def install() -> str:
    """Install it with the system's packages; what went wrong, or nothing."""
    prefix = _as_superuser() or []
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-q"], capture_output=True, env=environment)
    said = ""
    for package in PACKAGES:
        command = [*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", package, FONTS]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode == 0 and find():
            return ""
        said = said or (done.stderr or done.stdout).strip()[-500:]
    return said or "the package brought no program named chromium"


def _as_superuser() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None
