"""A small model of the law and of one case, which the engine is held against: its own holidays, its own counting.

It counts a day at a time and calls neither the engine nor the clock, so that a mistake there is not repeated here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.models import Person

DAY = timedelta(days=1)
FINAL = ("closed", "withdrawn")

# --- the law, counted a day at a time ---------------------------------------------------------------------------

# I-16, a. 61 (23°), typed from wall calendars; the machine's clock stays within these two years.
HOLIDAYS = {
    *(date(2026, *day) for day in [(1, 1), (4, 3), (4, 6), (5, 18), (6, 24), (7, 1), (9, 7), (10, 12), (12, 25)]),
    *(date(2027, *day) for day in [(1, 1), (3, 26), (3, 29), (5, 24), (6, 24), (7, 1), (9, 6), (10, 11), (12, 25)]),
}


def _is_holiday(day: date) -> bool:
    return day.isoweekday() == 7 or day in HOLIDAYS


def _is_procedural_holiday(day: date) -> bool:
    return _is_holiday(day) or day.isoweekday() == 6 or (day.month, day.day) in [(12, 26), (1, 2)]


def _is_not_working(day: date) -> bool:
    return _is_holiday(day) or day.isoweekday() == 6


def readings(received_on: date) -> dict[str, date]:
    """The last day under each of the three readings, of what was received on a local day."""
    last = received_on
    for _counted in range(60):
        last += DAY
    found = {}
    for name, moved_by, passed_over in (
        ("i16_literal", _is_holiday, _is_holiday),
        ("i16_weekday", _is_holiday, _is_not_working),
        ("cpc", _is_procedural_holiday, _is_procedural_holiday),
    ):
        day = last
        if moved_by(day):
            day += DAY
            while passed_over(day):
                day += DAY
        found[name] = day
    return found


# --- the model of a case ----------------------------------------------------------------------------------------


@dataclass(eq=False)
class Fact:
    """A fact of receipt, as the model keeps it."""

    moment: datetime
    channel: str
    admissible: bool
    replaced: bool = False


@dataclass(eq=False)
class Model:
    """One case, as the law and the Office's policy have it."""

    pk: int
    zone: ZoneInfo
    issued_at: datetime
    principal: Person
    preparer: Person
    stage: str = "issued"
    facts: list[Fact] = field(default_factory=list)
    answered_at: datetime | None = None
    courtesy: date | None = None
    assessed: bool = False
    by_points: bool = False
    draft: str = ""
    """Nothing, « whole » or « lacking »."""

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def received_at(self) -> datetime | None:
        """The earliest fact that proves something governs."""
        return min((each.moment for each in self.facts if each.admissible and not each.replaced), default=None)

    @property
    def readings(self) -> dict[str, date]:
        return readings(self.day(self.received_at)) if self.received_at else {}

    @property
    def due_on(self) -> date | None:
        return self.readings.get("i16_weekday")

    @property
    def in_default_from(self) -> date | None:
        """The day after the latest of the readings that the Office has set (never the literal one)."""
        return max(self.readings["i16_weekday"], self.readings["cpc"]) + DAY if self.readings else None

    @property
    def reported_from(self) -> date | None:
        """When silence is reported: in default, and once the courtesy of the Office is over."""
        if self.in_default_from is None:
            return None
        return max(self.in_default_from, self.courtesy + DAY) if self.courtesy else self.in_default_from

    @property
    def report_begins(self) -> datetime | None:
        """The first instant of that day, where the recipient is."""
        return datetime.combine(self.reported_from, time(), self.zone) if self.reported_from else None

    @property
    def timeliness(self) -> str:
        if self.answered_at is None or self.due_on is None or self.in_default_from is None:
            return ""
        day = self.day(self.answered_at)
        if day <= self.due_on:
            return "in_time"
        return "in_time_other_reading" if day < self.in_default_from else "late"

    def time_passes(self, now: datetime) -> None:
        """What silence has led to at `now`; only a sweep, or an act that succeeds, makes it so."""
        self.dates_may_end_the_courtesy()
        if self.stage in ("answered", *FINAL) or self.due_on is None or self.reported_from is None:
            return
        today = self.day(now)
        if today >= self.reported_from:
            self.stage = "escalated"
        else:
            self.stage = "response_due" if today >= self.due_on - timedelta(days=14) else "acknowledged"

    def dates_may_end_the_courtesy(self) -> None:
        """A due date that has caught up with a courtesy leaves nothing to it."""
        if self.courtesy and self.due_on and self.courtesy <= self.due_on:
            self.courtesy = None

    def is_reported(self, now: datetime) -> bool:
        """Whether an act at `now` finds silence reported, by its clock if no sweep came before."""
        return self.stage == "escalated" or (self.reported_from is not None and self.day(now) >= self.reported_from)

    def wrong_moment(self, moment: datetime, now: datetime) -> bool:
        return moment > now or moment < self.issued_at.replace(second=0)

    def receives_answer(self, sent_at: datetime) -> None:
        """Whoever answers has received; only the first answer decides whether it was in time."""
        if self.received_at is None:
            self.facts.append(Fact(sent_at, "answer", True))
        self.answered_at = self.answered_at or sent_at
        self.stage, self.assessed = "answered", False
