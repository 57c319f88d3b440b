"""``make clean``: remove the environment and everything that this clone keeps, the demonstration's data included."""

import shutil

from config.embedded import places
from devtools import servers
from devtools.messages import Problem
from devtools.run import only_one
from devtools.setup import LOCAL, ROOT


def clean(arguments: list[str]) -> int:
    embedded = places(LOCAL)
    with only_one(0):
        servers.stop_both(embedded)
    for path in [embedded.home, embedded.sockets, LOCAL, ROOT / ".venv", *ROOT.glob("web/locale/*/LC_MESSAGES/*.mo")]:
        try:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        except OSError as error:
            raise Problem(
                f"{path} cannot be removed: {error.strerror}", "Remove it as the user who made it."
            ) from error
    return 0
