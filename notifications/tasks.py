"""Periodic task: Celery only rings; all that is to be sent stands in the database."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from workflows.heartbeat import beat

from . import outbox


@shared_task(ignore_result=True, expires=50)
def send_outbox() -> None:
    """Every minute. Any number of workers may run it at once."""
    now = timezone.now()
    beat("outbox", at=now, report=asdict(outbox.send_due(now=now)))
