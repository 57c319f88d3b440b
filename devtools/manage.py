"""A command of the product while nothing runs: the embedded servers are started for it, and stopped after it."""

import os
import subprocess

from config.embedded import places
from devtools.run import manage as call
from devtools.run import only_one, running_servers
from devtools.setup import LOCAL, PYTHON, ROOT


def manage(arguments: list[str]) -> int:
    """``manage.py`` comes here when it found no server. Returns the command's own exit code."""
    os.environ["SUITES_SERVERS_STARTED"] = "1"
    with only_one(int(os.environ.get("PORT") or 8000)):
        new = not (places(LOCAL).postgres_data / "PG_VERSION").exists()
        with running_servers():
            if new:
                call("migrate", "--no-input", "--verbosity=0")
            return subprocess.call([str(PYTHON), "manage.py", *arguments], cwd=ROOT)
