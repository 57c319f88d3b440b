"""Periodic tasks: Celery only rings; all that is to be sent stands in the database."""

import logging
from dataclasses import asdict

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from workflows.heartbeat import beat

from . import digests, outbox

logger = logging.getLogger(__name__)


# Not `acks_late`: see workflows.tasks. The letter in hand is not cut when the broker dies.
@shared_task(ignore_result=True, expires=50, acks_late=False)
def send_outbox() -> None:
    """Every minute. Any number of workers may run it at once. No sign of life while the mail server is away."""
    now = timezone.now()
    report = outbox.send_due(now=now, connections=settings.OUTBOX_CONNECTIONS)
    if report.unreachable:
        logger.warning("The mail server cannot be reached: %s", report.unreachable)
        return
    beat("outbox", at=now, report=asdict(report))


@shared_task(ignore_result=True, expires=550, acks_late=False)
def write_digests() -> None:
    """Every ten minutes. Any number of workers may run it at once: each digest is written once."""
    now = timezone.now()
    report = digests.write_digests(now=now)
    beat("digests", at=now, report=asdict(report))
