"""Web, worker and beat as one: the first that ends ends all, and so does a server's end."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
from honcho.manager import Manager

from devtools.setup import LOCAL

ASKED_TO_STOP = (128 + signal.SIGINT, 128 + signal.SIGTERM)


class Supervisor(Manager):
    """honcho's manager, which also watches servers that it did not start and tells when the site answers."""

    returncode: int | None

    def __init__(
        self,
        *,
        watch: Mapping[str, "subprocess.Popen[bytes]"],
        ready: Callable[[], bool],
        announce: Callable[[], None],
    ) -> None:
        super().__init__()
        self._watched, self._ready, self._announce = watch, ready, announce
        self._announced = False

    def run(self) -> int:
        """Until the first end, or Ctrl-C. 0 when it was asked to stop."""
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # the terminal was closed
        try:
            self.loop()
        finally:
            end_leftovers(LOCAL)
        return 0 if self.returncode in ASKED_TO_STOP else 1

    def _any_stopped(self) -> bool:
        """honcho asks this about ten times a second and ends everything on yes."""
        for name, server in self._watched.items():
            if server.poll() is not None:
                self._system_print(f"{name} ended (pid={server.pid}, see its log in {LOCAL})\n")
                self.returncode = self.returncode or 1
                return True
        if not self._announced and self._ready():
            self._announced = True
            self._announce()
        return bool(super()._any_stopped())


def end_leftovers(mark: Path) -> None:
    """End what a killed run left: processes whose SUITES_RUN is `mark`, except this one and those above it."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    left = [process for process in psutil.process_iter() if process.pid not in own and _carries(mark, process)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, alive = psutil.wait_procs(left, timeout=5)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


def _carries(mark: Path, process: psutil.Process) -> bool:
    try:
        return bool(process.environ().get("SUITES_RUN") == str(mark))
    except psutil.Error:  # another user's process, or gone
        return False
