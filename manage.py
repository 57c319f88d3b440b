#!/usr/bin/env python3
"""Django's commands. Started with any Python of the machine, it goes on with the clone's own environment."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    outside_any_environment = sys.prefix == sys.base_prefix
    if outside_any_environment and OWN_PYTHON.exists():
        os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Suites is not set up in this folder yet: run “make setup” first.")
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        if not _embedded_servers_are_stopped():
            raise
        print("The embedded servers are not running: they are started for this command.", file=sys.stderr)
        os.execv(sys.executable, [sys.executable, "-m", "devtools", "manage", *sys.argv[1:]])


def _embedded_servers_are_stopped() -> bool:
    from django.conf import settings

    asked_already = "SUITES_SERVERS_STARTED" in os.environ
    return not (settings.OWN_DATABASE or asked_already or settings.EMBEDDED.postgres_socket.exists())


if __name__ == "__main__":
    main()
