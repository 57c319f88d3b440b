"""7. The clock: due dates a second, pure, with the words of their reasons; and the calculator's page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse

from directory.models import Person
from workflows.calendar import Calendar
from workflows.clock import LegalPeriod, compute

from .measure import Line, in_turns, line, milliseconds_each, rate

FIRST = datetime(2026, 1, 1, 14, 30, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    count = min(size or 10_000, 100_000)  # pure: the cost of each does not depend on how many there are
    moments = [FIRST + timedelta(hours=7 * n % 8760) for n in range(count)]
    calendar, period = Calendar(), LegalPeriod()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(500)]
    holidays = {day for day in days if calendar.holiday(day)}

    def ours() -> None:
        for moment in moments:
            compute(moment, time_zone=ZONE, period=period, calendar=calendar)

    def floor() -> None:
        for moment in moments:
            due = moment.astimezone(ZONE).date() + timedelta(days=60)
            while due in holidays:
                due += timedelta(days=1)

    ways = {"ours": lambda: rate(count, ours), "floor": lambda: rate(count, floor)}
    yield line("clock.due_dates", count, "/s", in_turns(ways, rounds))

    client, address = Client(SERVER_NAME="localhost"), reverse("calculator")
    client.force_login(Person.objects.create_user("camille@office.example", name="Camille Exemple"))
    query = {"received": "2026-10-27", "hour": "09:30"}
    assert b"2026" in client.get(address, query).content  # templates are compiled at the first

    def page() -> None:
        answer = client.get(address, query)
        assert answer.status_code == 200

    yield line("clock.calculator_page", 1, "ms", in_turns({"ours": lambda: milliseconds_each(20, page)}, rounds))
