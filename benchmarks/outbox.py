"""5. The outbox: letters rendered, sent over kept connections to a local mail server and recorded."""

import asyncio
import signal
import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection

from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.core.mail import get_connection
from django.db import connections

from notifications import outbox
from notifications.letters import Forms, render
from notifications.models import Message
from recommendations import actions

from .data import ISSUED
from .measure import Line, Target, in_turns, line, milliseconds_each, rate
from .office import office
from .trips import round_trips

NOW = ISSUED + timedelta(minutes=1)


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    count = min(size or 200, 2000)
    rounds = min(rounds, 3)
    known = office(count)
    with _mail_server() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

        def queue() -> None:
            draft = known.draft()
            actions.issue(recommendation_id=draft.pk, by=known.signatory, at=ISSUED)

        def ours() -> float:
            queue()
            return rate(count, lambda: _all_sent(count))

        queue()
        letters = list(Message.objects.select_related("case__instance", "case__recommendation")[:count])
        mails = [outbox._mail(each, render(each), now=NOW) for each in letters]
        raw = [(mail.message().as_bytes(linesep="\r\n"), mail.to) for mail in mails]
        _all_sent(count)

        def limit() -> float:
            """The same bytes, built before; nothing recorded: what the server takes over as many kept connections."""
            ways = settings.OUTBOX_CONNECTIONS

            def send(some: list[tuple[bytes, list[str]]]) -> None:
                with smtplib.SMTP("127.0.0.1", port) as server:
                    for said, to in some:
                        server.sendmail("suites@localhost", to, said)

            with ThreadPoolExecutor(ways) as pool:
                return rate(count, lambda: list(pool.map(send, [raw[number::ways] for number in range(ways)])))

        def stock() -> float:
            """Django's own way, one connection for each letter; the words are ready as well."""
            return rate(count, lambda: [get_connection().send_messages([mail]) for mail in mails])

        found = in_turns({"ours": ours, "limit": limit, "stock": stock}, rounds)
        forms = Forms()
        first = milliseconds_each(min(count, 50), lambda: render(letters[0]))
        rest = iter(letters)
        each = milliseconds_each(count, lambda: render(next(rest), forms))
        queue()
        trips = round_trips(lambda: _all_sent(count)) / count
    notes = {"connections": settings.OUTBOX_CONNECTIONS, "trips_a_letter": trips}
    notes |= {"ms_to_render_the_first": first, "ms_to_render_each_more": each}
    yield line("outbox", count, "/s", found, Target("limit", at_least=0.8), **notes)


def _all_sent(count: int) -> None:
    report = outbox.send_due(now=NOW, limit=count, connections=settings.OUTBOX_CONNECTIONS)
    assert report.sent == count, report


@contextmanager
def _mail_server() -> Iterator[int]:
    """A real one, in a process of its own, so that it does not share our interpreter; takes everything. Its port."""
    connections.close_all()  # forked while none is open
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


class _Taker:
    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:
        return "250 OK"


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not as our own process, which has a server to stop

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(_Taker(), hostname="mail.example"), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(listen())
