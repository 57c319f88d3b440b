"""Periodic tasks: Celery only rings."""

from celery import shared_task
from django.utils import timezone

from workflows.heartbeat import beat

from .actions.ended import recount_ended


@shared_task(ignore_result=True, expires=3600)
def recount() -> None:
    """Every night: counts anew the cases that are over."""
    beat("recount", at=timezone.now(), report={"cases": recount_ended()})
