"""``make bench``: the benchmarks, in a process of their own, on a server that they start and remove."""

import subprocess

from devtools.setup import PYTHON, ROOT


def bench(arguments: list[str]) -> int:
    """``arguments`` go to ``python -m benchmarks``: names, ``--size``, ``--rounds``, ``--out``."""
    return subprocess.call([str(PYTHON), "-m", "benchmarks", *arguments], cwd=ROOT)
