"""A worker whose broker dies under it."""

import os
import sys

import pytest
from celery import Celery

from config.celery import app
from config.embedded import places
from devtools import servers
from tests.database import RUN, remove_run
from tests.processes import OwnProcess, wait_until

BROKER = "redis+socket://{}?virtual_host=0"


@pytest.fixture
def broker():
    folder = RUN / f"site-{os.getpid()}"
    yield places(folder)
    remove_run(folder)


def test_a_worker_with_a_task_in_hand_outlives_its_broker(broker, tmp_path):
    valkey = servers.start_valkey(broker)
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--include", "tests.kills.slow"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings_test", "REDIS_URL": broker.redis_url}
    worker = OwnProcess(command, environment, str(tmp_path / "worker.log"))
    worker.start()
    try:
        # Not the current application: every task of the tests that follow would ring there.
        with Celery(broker=BROKER.format(broker.valkey_socket), set_as_current=False) as bell:
            for number in (1, 2):
                mark = tmp_path / f"mark-{number}"
                bell.send_task("tests.kills.slow.hold", [str(mark), 60], queue=app.conf.task_default_queue)
                wait_until(mark.exists, what=f"the worker took ring {number}", log=worker.log)
                valkey.kill()
                valkey.wait()
                valkey = servers.start_valkey(broker)
        assert worker.runs()
        assert "Unrecoverable" not in worker.log()
    finally:
        worker.kill()
        servers.stop_valkey(broker)
