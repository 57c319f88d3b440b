"""Celery as the product configures it, but a minute lasts a second: the beats of the kills ring at once and again.

Only the two periodic rings are quicker; what is rung, its expiry, the broker's options, the workers are the product's.
"""

from config.celery import app

MINUTE = 1.0

for ring in ("sweep", "outbox"):
    app.conf.beat_schedule[ring] = app.conf.beat_schedule[ring] | {"schedule": MINUTE}
