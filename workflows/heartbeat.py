"""The sign of life of periodic jobs: a page can then say that the clock has stopped."""

from datetime import datetime
from typing import Any

from .models import Heartbeat


def beat(name: str, *, at: datetime, report: dict[str, Any]) -> None:
    """Writes that job `name` succeeded at `at`, with what it did."""
    Heartbeat.objects.update_or_create(name=name, defaults={"succeeded_at": at, "report": report})
