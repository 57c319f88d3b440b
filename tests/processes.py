"""Real processes beside the tests: a Celery worker on the test's database, a mail server that does as it is told."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connections

from config.celery import app


class OwnProcess:
    """A process of the product beside the test, in a session of its own; its words go to a file."""

    def __init__(self, command: list[str], environment: dict[str, str], log_path: str) -> None:
        self.command, self.log_path = command, log_path
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.log_path, "ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=self._environment,
                stdout=log,
                stderr=log,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )

    def log(self) -> str:
        return self._log().decode(errors="replace")

    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """As a power failure would: the process and its children at once, nothing tidied."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """As an orderly shutdown: what is in hand is finished."""
        self._signal(signal.SIGTERM)

    _seen = 0

    def _log(self) -> bytes:
        with open(self.log_path, "rb") as log:
            return log.read()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number) if number == signal.SIGKILL else self._process.send_signal(number)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._seen, self._process = len(self._log()), None


class WorkerProcess(OwnProcess):
    """A Celery worker in a process of its own, reading this test's queue and writing to this test's database."""

    def __init__(self, environment: dict[str, str], log_path: str) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel=INFO", "--concurrency=2"]
        super().__init__(command, environment, log_path)

    def start(self) -> None:
        super().start()
        wait_until(lambda: b" ready." in self._log()[self._seen :], what="the Celery worker is ready", log=self.log)


@pytest.fixture
def celery_worker_process(committed_db, tmp_path) -> Iterator[WorkerProcess]:
    """A started worker; ``kill()``, ``stop()`` and ``start()`` it as the test needs. Send tasks with ``.delay()``."""
    parameters = connections["default"].settings_dict
    queue = f"{settings.REDIS_PREFIX}-{parameters['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "TEST_DATABASE_NAME": parameters["NAME"],
        "REDIS_PREFIX": queue,
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if _sends_by_smtp() else "",
    }
    before, app.conf.task_default_queue = app.conf.task_default_queue, queue
    app.amqp.queues.clear()
    with app.connection_for_write() as connection:
        app.control.purge(connection=connection)
    worker = WorkerProcess(environment, str(tmp_path / "celery.log"))
    worker.start()
    yield worker
    worker.stop()
    app.conf.task_default_queue = before


def _sends_by_smtp() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def wait_until(true: Callable[[], Any], *, what: str, seconds: float = 20, log: Callable[[], str] = str) -> None:
    """Wait for something that another process does; fail with its log when it does not come."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            pytest.fail(f"Waited {seconds:g} s, but never: {what}\n{log()}")
        time.sleep(0.05)


@dataclass
class MailServer:
    """An SMTP server on a free port. ``answer`` and ``delay`` say how it treats the next letters."""

    letters: list[EmailMessage] = field(default_factory=list)
    attempts: int = 0
    answer: str = "250 OK"
    """What is said to a letter: “250 OK”, “451 later”, “550 no such mailbox”…, or “drop”: hang up without a word."""
    delay: float = 0
    """Seconds before the answer."""
    most_connections: int = 100
    """Further ones are refused."""
    host: str = "127.0.0.1"
    port: int = 0
    _sessions: list[SMTP] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        session.host_name = hostname
        self._sessions = [each for each in self._sessions if not each.transport.is_closing()]
        if len(self._sessions) >= self.most_connections:
            return ["421 too many connections"]
        self._sessions.append(server)
        return responses

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.attempts += 1
        await asyncio.sleep(self.delay)
        if self.answer == "drop":
            server.transport.abort()
            return "421 gone"
        if self.answer.startswith("2"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@contextmanager
def listening(server: MailServer) -> Iterator[MailServer]:
    """Opens a mail server on a free port, in a thread of its own."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # every line of every dialogue
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = loop.create_server(lambda: SMTP(server, hostname="mail.example"), server.host, 0)
    opened = asyncio.run_coroutine_threadsafe(opening, loop).result(timeout=5)
    server.port = opened.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(opened.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)


@pytest.fixture
def smtp_server(settings) -> Iterator[MailServer]:
    """A real mail server to which Django sends during the test."""
    with listening(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
