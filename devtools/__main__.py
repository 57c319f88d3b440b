"""``python -m devtools <command>``: what the Makefile calls. An old Python can read it, and say that it is too old."""

import sys

from devtools.messages import Problem, fail

COMMANDS = {
    "setup": "devtools.setup",
    "build": "devtools.build",
    "run": "devtools.run",
    "test": "devtools.check",
    "bench": "devtools.bench",
    "lint": "devtools.check",
    "lock": "devtools.lock",
    "manage": "devtools.manage",
    "screenshots": "devtools.screenshots",
    "clean": "devtools.clean",
}


def main() -> int:
    from importlib import import_module

    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        return fail(Problem("Unknown command: {}".format(name or "(none)"), "One of: " + ", ".join(COMMANDS)))
    try:
        return getattr(import_module(COMMANDS[name]), name)(sys.argv[2:]) or 0
    except Problem as problem:
        return fail(problem)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
