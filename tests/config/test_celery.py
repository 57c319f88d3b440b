"""The doorbell: what is rung, when, and that nothing legal waits in it."""

import pytest
from celery.schedules import crontab

from config.celery import app

app.loader.import_default_modules()


@pytest.mark.parametrize("name", ["sweep", "outbox", "digests", "replan", "recount"])
def test_what_is_rung_exists_and_a_stale_ring_is_dropped(name):
    entry = app.conf.beat_schedule[name]
    assert entry["task"] in app.tasks
    assert entry["options"]["expires"]


def test_nothing_else_is_rung():
    assert set(app.conf.beat_schedule) == {"sweep", "outbox", "digests", "replan", "recount"}


def test_the_nightly_ring_avoids_the_hours_that_a_change_of_clocks_skips_or_repeats():
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], crontab):
            assert not {1, 2} & entry["schedule"].hour


def test_no_result_is_kept_and_a_killed_workers_nightly_message_comes_back():
    assert app.conf.result_backend is None
    assert app.conf.task_ignore_result
    assert app.tasks["workflows.tasks.replan"].acks_late
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


@pytest.mark.parametrize("name", ["sweep", "outbox"])
def test_what_rings_every_minute_is_not_given_back(name):
    assert not app.tasks[app.conf.beat_schedule[name]["task"]].acks_late
