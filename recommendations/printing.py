"""From the data of a letter to its PDF, by a process that ends with it (`typeset`)."""

import json
import logging
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from .documents import Letter

_PROGRAM = Path(__file__).with_name("typeset.py")
SECONDS = 30

log = logging.getLogger(__name__)


class NotMade(Exception):
    """The PDF could not be made; the log says why."""


def made_with() -> str:
    """« typst 0.15.2 »."""
    return f"typst {version('typst')}"


def pdf_of(letter: Letter) -> bytes:
    """The PDF of a letter: the same data gives the same bytes, with the same version of typst. Raises `NotMade`."""
    asked = {"layout": letter.recommendation.template, "data": letter.to_json(), "sha256": letter.sha256}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            env={"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1"},  # none of our secrets
            check=True,
        )
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or b""
        # What typst says may quote the letter, which does not belong in a log.
        log.error("PDF of letter %s not made: %s", letter.to.case_number, type(error).__name__)
        log.debug("%s", said.decode(errors="replace"))
        raise NotMade from error
    return done.stdout
