"""Celery: a doorbell. What is due stands in the database; a lost or doubled message changes nothing.

The schedule is code, so that nobody can switch a legal duty off in an administration page. No task waits in the broker:
no ``eta``, no ``countdown``, no result backend.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("suites")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_MINUTE = 60.0
# A ring older than the next one brings nothing: it is dropped, so that a worker that was stopped finds no pile.
RING = {"schedule": EVERY_MINUTE, "options": {"expires": 55}}
# Local time: never between 01:00 and 03:00, hours that a change of clocks skips or repeats.
AT_NIGHT = {"schedule": crontab(hour=3, minute=30), "options": {"expires": 6 * 3600}}

app.conf.beat_schedule = {
    "sweep": {"task": "workflows.tasks.sweep"} | RING,
    "outbox": {"task": "notifications.tasks.send_outbox"} | RING,
    "replan": {"task": "workflows.tasks.replan"} | AT_NIGHT,
}
