"""Periodic tasks: Celery only rings; all that is due stands in the database."""

from celery import shared_task
from django.utils import timezone

from . import engine
from .heartbeat import beat


@shared_task(ignore_result=True, expires=50)
def sweep() -> None:
    """Every minute. Any number of workers may run it at once."""
    now = timezone.now()
    report = engine.sweep(now=now)
    beat("sweep", at=now, report={"cases": report.cases, "failed": report.failed})


@shared_task(ignore_result=True, expires=3600)
def replan() -> None:
    """Every night: heals what was lost."""
    now = timezone.now()
    beat("replan", at=now, report={"mended": engine.replan(now=now)})
