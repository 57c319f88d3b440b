"""Periodic tasks: Celery only rings; all that is due stands in the database."""

from celery import shared_task
from django.utils import timezone

from . import engine, rules
from .heartbeat import beat


# Not `acks_late`: a ring that came back after a worker's death would have expired, and without it a worker whose broker
# dies finishes what it has in hand.
@shared_task(ignore_result=True, expires=50, acks_late=False)
def sweep() -> None:
    """Every minute. Any number of workers may run it at once."""
    now = timezone.now()
    report = engine.sweep(now=now)
    beat("sweep", at=now, report={"cases": report.cases, "failed": report.failed})
    rules.carry_on(now=now)  # last: a case that nobody can date anew does not stop the clock of the others


@shared_task(ignore_result=True, expires=3600)
def replan() -> None:
    """Every night: heals what was lost."""
    now = timezone.now()
    redated = rules.heal(now=now)
    beat("replan", at=now, report={"mended": engine.replan(now=now), "redated": redated})
