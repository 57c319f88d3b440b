"""The legal clock: from a receipt to the due date, and why (C-26, a. 16.27; C-25.01, a. 83; I-16, a. 52).

Pure: no Django and no « now ». Moments are aware datetimes, periods are counted in whole local days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from . import wording
from .calendar import Calendar, DecreedDay, Holiday, require_year
from .wording import Words

_ONE_DAY = timedelta(days=1)
_END_OF_HOURS = time(17)  # C-25.01, a. 111


class NaiveMoment(ValueError):
    """A moment without its UTC offset says no local day: pass an aware datetime."""


class UnknownTimeZone(ValueError):
    """No such zone in the IANA data base; the argument is the name given."""


class Reading(StrEnum):
    """What moves the last day of a period; the values are stored with each computed date."""

    I16_LITERAL = "i16_literal"  # I-16, a. 52: from a jour férié to the next day that is not one
    I16_WEEKDAY = "i16_weekday"  # I-16, a. 52: from a jour férié to the next Monday-Friday that is not one
    CPC = "cpc"  # C-25.01, a. 82-83: as above, and Saturday, 26 December and 2 January move too


_ARTICLES = {
    Reading.I16_LITERAL: "I-16, a. 52 et 61 (23°)",
    Reading.I16_WEEKDAY: "I-16, a. 52 et 61 (23°)",
    Reading.CPC: "C-25.01, a. 82 et 83",
}
_EXTENDED_BY = {
    Reading.I16_LITERAL: "I-16, a. 52",
    Reading.I16_WEEKDAY: "I-16, a. 52",
    Reading.CPC: "C-25.01, a. 83",
}


@dataclass(frozen=True, slots=True)
class LegalPeriod:
    """The period of a regime, as data: `days` from receipt under `article`, shown due under `due_reading`.

    The recipient is in default the day after the latest of `due_reading` and `default_readings`. With
    `after_hours_next_day` (C-25.01, a. 111, off by default) a receipt after 17:00, on a Saturday or on a holiday counts
    as that of the next working day at 8:00: only for receipts by technological means, which the caller knows.
    """

    days: int = 60
    article: str = "C-26, a. 16.27"
    due_reading: Reading = Reading.I16_WEEKDAY
    default_readings: tuple[Reading, ...] = (Reading.I16_WEEKDAY, Reading.CPC)
    after_hours_next_day: bool = False


class StepKind(StrEnum):
    """What a step of a computation says; a page labels its date by it."""

    RECEIPT = "receipt"
    AFTER_HOURS = "after_hours"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    DUE = "due"
    OTHER_READING = "other_reading"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: a sentence in both languages, its article and the date that it leads to.

    `article` is the code of the text, the same in both languages (several are parted by « ; »), or the Office's rule.
    """

    text_fr: str
    text_en: str
    article: str
    date: date
    kind: StepKind
    article_en: str = ""

    def __post_init__(self) -> None:
        if not self.article_en:
            object.__setattr__(self, "article_en", self.article)


@dataclass(frozen=True, slots=True)
class Computation:
    """A due date and why. `received_on` is the local day that counts as that of receipt, `last_day` the day 60.

    `readings` has the due date under each of the three readings, `reading` is the one of `due_on`.
    """

    received_on: date
    last_day: date
    due_on: date
    in_default_from: date
    readings: Mapping[Reading, date]
    steps: tuple[Step, ...]
    reading: Reading
    calendar_version: str

    def as_trace(self) -> dict[str, Any]:
        """All of it for a JSON column: dates in ISO 8601, readings by their value, steps as objects in order."""
        return {
            "received_on": self.received_on.isoformat(),
            "last_day": self.last_day.isoformat(),
            "due_on": self.due_on.isoformat(),
            "in_default_from": self.in_default_from.isoformat(),
            "reading": self.reading.value,
            "readings": {reading.value: day.isoformat() for reading, day in self.readings.items()},
            "calendar_version": self.calendar_version,
            "steps": [
                {
                    "kind": step.kind.value,
                    "text_fr": step.text_fr,
                    "text_en": step.text_en,
                    "article": step.article,
                    "article_en": step.article_en,
                    "date": step.date.isoformat(),
                }
                for step in self.steps
            ],
        }


class Timeliness(StrEnum):
    """Whether an answer came in time."""

    IN_TIME = "in_time"
    IN_TIME_OTHER_READING = "in_time_other_reading"
    LATE = "late"


def compute(
    received_at: datetime, *, time_zone: str | ZoneInfo, period: LegalPeriod, calendar: Calendar
) -> Computation:
    """The due date of what was received at `received_at`, an aware moment, where the legal time is `time_zone`.

    Raises `NaiveMoment`, `UnknownTimeZone`, and `calendar.OutsideTable` for a year without a table of holidays.
    """
    require_year(received_at)
    zone = zone_of(time_zone)
    local = _in_zone(received_at, zone)
    day, after_hours = decisive(local, zone)
    return _compute(day, wording.receipt(local, zone), after_hours, period, calendar)


def decisive(received_at: datetime, time_zone: str | ZoneInfo) -> tuple[date, bool]:
    """All that the dates depend on: the local day of a receipt, and whether it came after office hours.

    Receipts that agree in it have the same dates, so that thousands of cases need a few computations. Raises as
    `local_date`.
    """
    local = _in_zone(received_at, zone_of(time_zone))
    return local.date(), local.time() > _END_OF_HOURS


def compute_from_day(received_on: date, *, period: LegalPeriod, calendar: Calendar) -> Computation:
    """As `compute`, when only the local day of receipt is known; the hour is then taken to be within office hours."""
    require_year(received_on)
    return _compute(received_on, wording.receipt(None, None), False, period, calendar)


def timeliness(answered_at: datetime, *, due_on: date, in_default_from: date, time_zone: str | ZoneInfo) -> Timeliness:
    """Compares the local day of an answer with dates, never moments: the last day is whole (C-25.01, a. 83).

    Raises `NaiveMoment` and `UnknownTimeZone`.
    """
    answered_on = local_date(answered_at, time_zone)
    if answered_on <= due_on:
        return Timeliness.IN_TIME
    return Timeliness.IN_TIME_OTHER_READING if answered_on < in_default_from else Timeliness.LATE


def local_date(moment: datetime, time_zone: str | ZoneInfo) -> date:
    """The day that a wall calendar shows in `time_zone` at `moment`. Raises `NaiveMoment`, `UnknownTimeZone`."""
    return _in_zone(moment, zone_of(time_zone)).date()


def start_of_day(day: date, time_zone: str | ZoneInfo, hour: int = 0) -> datetime:
    """The aware moment of `hour` o'clock on `day`, carrying `time_zone`. Raises `UnknownTimeZone`.

    An hour that occurs twice (clocks put back) is the first of the two; one that does not occur (clocks put forward) is
    as long after the gap began, so that the first hour skipped becomes the first instant after the gap.
    """
    zone = zone_of(time_zone)
    # Through UTC and back: only then does an hour that does not exist become one that does.
    return datetime.combine(day, time(hour), zone).astimezone(UTC).astimezone(zone)


def zone_of(time_zone: str | ZoneInfo) -> ZoneInfo:
    """The zone of an IANA name (« America/Halifax »). Raises `UnknownTimeZone`."""
    if isinstance(time_zone, ZoneInfo):
        return time_zone
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:  # unknown, malformed, or a folder of the zone data
        raise UnknownTimeZone(time_zone) from error


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveMoment(moment.isoformat())
    return moment.astimezone(zone)


def _compute(day: date, receipt: Words, after_hours: bool, period: LegalPeriod, calendar: Calendar) -> Computation:
    steps = [Step(*receipt, period.article, day, StepKind.RECEIPT)]  # R5: receipt starts the period
    received_on = day
    if period.after_hours_next_day and (after_hours or calendar.procedural_holiday(day)):
        received_on = _following(Reading.CPC, day, calendar)
        text = wording.after_hours(calendar.procedural_holiday(day))
        steps.append(Step(*text, "C-25.01, a. 111", received_on, StepKind.AFTER_HOURS))

    # R1: the day of receipt is not counted, the last day is. R2: calendar days, holidays included.
    first_day, last_day = received_on + _ONE_DAY, received_on + timedelta(days=period.days)
    inside = (calendar.named_holiday(first_day + timedelta(days=n)) for n in range(period.days - 1))
    counted = wording.counted(period.days, [each for each in inside if each])
    steps.append(Step(*wording.first_day(), "C-25.01, a. 83", first_day, StepKind.FIRST_DAY))
    steps.append(Step(*counted, f"{period.article}; C-25.01, a. 83", last_day, StepKind.LAST_DAY))

    readings = {reading: _due_under(reading, last_day, calendar) for reading in Reading}
    due_on = readings[period.due_reading]
    latest = max([due_on, *(readings[each] for each in period.default_readings)])
    steps.append(_due_step(period.due_reading, last_day, due_on, calendar))
    for other in dict.fromkeys(period.default_readings):
        if readings[other] != due_on:
            steps.append(_other_step(other, due_on, readings[other], calendar))
    in_default_from = latest + _ONE_DAY
    steps.append(
        Step(
            *wording.in_default(after_another_reading=latest > due_on),
            article="Règle de l’Office",
            article_en="Rule of the Office",
            date=in_default_from,
            kind=StepKind.DEFAULT,
        )
    )
    return Computation(
        received_on=received_on,
        last_day=last_day,
        due_on=due_on,
        in_default_from=in_default_from,
        readings=MappingProxyType(readings),
        steps=tuple(steps),
        reading=period.due_reading,
        calendar_version=calendar.version,
    )


def _moved_by(reading: Reading, day: date, calendar: Calendar) -> Holiday | None:
    """Why a period cannot end on `day` under `reading`, or None."""
    return calendar.procedural_holiday(day) if reading is Reading.CPC else calendar.holiday(day)


def _may_land(reading: Reading, day: date, calendar: Calendar) -> bool:
    """Whether a period that was moved may end on `day`: for `i16_weekday`, not on a Saturday, where one may stay."""
    if reading is Reading.I16_WEEKDAY:
        return calendar.is_working_day(day)
    return _moved_by(reading, day, calendar) is None


def _following(reading: Reading, day: date, calendar: Calendar) -> date:
    day += _ONE_DAY
    while not _may_land(reading, day, calendar):
        day += _ONE_DAY
    return day


def _due_under(reading: Reading, last_day: date, calendar: Calendar) -> date:
    """R3: a period that expires on a holiday is extended (I-16, a. 52; C-25.01, a. 83)."""
    return _following(reading, last_day, calendar) if _moved_by(reading, last_day, calendar) else last_day


def _skipped(reading: Reading, first: date, end: date, calendar: Calendar) -> list[tuple[date, Holiday | None]]:
    """The days passed over from `first` to before `end`, each with its holiday; a mere Saturday has none in I-16."""
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    return [(day, _moved_by(reading, day, calendar)) for day in days]


def _due_step(reading: Reading, last_day: date, due_on: date, calendar: Calendar) -> Step:
    holiday = _moved_by(reading, last_day, calendar)
    if holiday is None:
        elsewhere = calendar.procedural_holiday(last_day) is not None
        text = wording.not_extended(last_day, holiday_elsewhere=elsewhere)
        return Step(*text, _ARTICLES[reading], due_on, StepKind.DUE)
    skipped = _skipped(reading, last_day + _ONE_DAY, due_on, calendar)
    text = wording.extended(
        holiday,
        skipped,
        literal=reading is Reading.I16_LITERAL,
        by_procedure=calendar.holiday(last_day) is None,
    )
    decrees = [each.source for _day, each in skipped if isinstance(each, DecreedDay)]
    articles = dict.fromkeys([_EXTENDED_BY[reading], holiday.source, *decrees])
    return Step(*text, "; ".join(articles), due_on, StepKind.DUE)


def _other_step(reading: Reading, due_on: date, other: date, calendar: Calendar) -> Step:
    if other < due_on:
        text = wording.earlier_reading()
    else:  # the readings part at `due_on`, where this one may not end the period
        text = wording.later_reading(_skipped(reading, due_on, other, calendar), due_on + _ONE_DAY, other)
    return Step(*text, _ARTICLES[reading], other, StepKind.OTHER_READING)
