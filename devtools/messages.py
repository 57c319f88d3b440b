"""How the tools speak: one line a step, and a failure that says what to do. Standard library, any Python 3."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something outside the program is missing: ``what`` happened, and what to ``do`` about it."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.what, self.do = what, do

    def __str__(self) -> str:
        return f"{self.what}\n→ {self.do}"


@contextmanager
def step(label: str) -> "Iterator[None]":
    """Announce a step, then how long it took."""
    begun = time.monotonic()
    print(f"  {label} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - begun:.1f} s", flush=True)


def fail(problem: Problem) -> int:
    """Say it; the exit code."""
    print(f"\n{problem}", file=sys.stderr, flush=True)
    return 1
