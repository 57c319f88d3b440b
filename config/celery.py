"""Celery: a doorbell. What is due stands in the database; a lost or doubled message changes nothing.

The schedule is code, so that nobody can switch a legal duty off in an administration page. No task waits in the broker:
no ``eta``, no ``countdown``, no result backend.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init
from kombu.transport.redis import Channel as RedisChannel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("suites")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# When its broker dies, kombu would give back what the worker holds over a connection that is no more, and the worker
# would end with it. A ring given back late, or never, changes nothing.
RedisChannel.do_restore = False

# A ring older than the next one brings nothing: it is dropped, so that a worker that was stopped finds no pile.
STALE = 55
EVERY_MINUTE = {"schedule": 60.0, "options": {"expires": STALE}}
EVERY_TEN_MINUTES = {"schedule": 600.0, "options": {"expires": 550}}
# Local time: never between 01:00 and 03:00, hours that a change of clocks skips or repeats.
AT_NIGHT = {"schedule": crontab(hour=3, minute=30), "options": {"expires": 6 * 3600}}

app.conf.beat_schedule = {
    "sweep": {"task": "workflows.tasks.sweep"} | EVERY_MINUTE,
    "outbox": {"task": "notifications.tasks.send_outbox"} | EVERY_MINUTE,
    "digests": {"task": "notifications.tasks.write_digests"} | EVERY_TEN_MINUTES,
    "replan": {"task": "workflows.tasks.replan"} | AT_NIGHT,
    "recount": {"task": "recommendations.tasks.recount"} | AT_NIGHT,
}


@beat_init.connect
def ring_at_once(sender: object, **kwargs: object) -> None:
    """After a stop, what waits is looked at now: beat itself would let a first minute pass."""
    for name in ("sweep", "outbox"):
        app.send_task(app.conf.beat_schedule[name]["task"], expires=STALE)
