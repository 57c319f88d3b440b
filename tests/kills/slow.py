"""A task that is in hand for as long as a test needs it."""

import time
from pathlib import Path

from celery import shared_task


@shared_task
def hold(mark: str, seconds: float) -> None:
    """Writes the file `mark`, then works on."""
    Path(mark).touch()
    time.sleep(seconds)
