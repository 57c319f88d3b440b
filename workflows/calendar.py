"""The days that move a due date: the table of I-16, a. 61 (23°), Easter, and the days decreed by the government.

Pure: no Django, no clock. A day is a `datetime.date` of the recipient's legal time.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from dateutil.easter import easter

TABLE_VERSION = "I-16/2026.1"  # raise it with every change of the table below
# The decree of the Journée nationale des patriotes (1322-2002) first applied in 2003; no file is dated beyond 2199,
# so a year outside is a slip of the keyboard and must not be answered with a date.
FIRST_YEAR, LAST_YEAR = 2003, 2199

SATURDAY, SUNDAY = 5, 6
_ARTICLE = "I-16, a. 61 (23°)"
_ONE_DAY = timedelta(days=1)


class OutsideTable(ValueError):
    """The table of holidays does not cover that year; `year` says which."""

    def __init__(self, year: int) -> None:
        super().__init__(f"year {year} is outside the table of holidays ({FIRST_YEAR} to {LAST_YEAR})")
        self.year = year


class NegativeCount(ValueError):
    """Working days are counted forwards; a negative number of them is a programmer's error."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A jour férié: names without an article (« Vendredi saint »), and the text of law that makes it one."""

    day: date
    name_fr: str
    name_en: str
    source: str


@dataclass(frozen=True, slots=True)
class DecreedDay(Holiday):
    """A day proclaimed or decreed by the government (I-16, a. 61 (23°) j); `source` is the decree."""


def _monday(year: int, month: int, not_before: int) -> date:
    day = date(year, month, not_before)
    return day + timedelta(days=-day.weekday() % 7)


def _canada_day(year: int) -> date:
    first = date(year, 7, 1)
    return first + _ONE_DAY if first.weekday() == SUNDAY else first


# Day of a year, names, source. Not in the table, on purpose: Saturdays, 26 December, 2 January, 24 and 31 December,
# 30 September, 11 November, and every « observed » day (25 June is chômé at most, not férié).
_TABLE: tuple[tuple[Callable[[int], date], str, str, str], ...] = (
    (lambda year: date(year, 1, 1), "jour de l’An", "New Year’s Day", f"{_ARTICLE} b"),
    (lambda year: easter(year) - timedelta(days=2), "Vendredi saint", "Good Friday", f"{_ARTICLE} c"),
    (lambda year: easter(year) + _ONE_DAY, "lundi de Pâques", "Easter Monday", f"{_ARTICLE} d"),
    # The Sovereign's birthday as proclaimed, the Monday before 25 May, is also the day of the Patriotes.
    (
        lambda year: _monday(year, 5, 18),
        "Journée nationale des patriotes",
        "National Patriots’ Day",
        f"{_ARTICLE} i et j; décret 1322-2002",
    ),
    (lambda year: date(year, 6, 24), "fête nationale", "National Holiday", f"{_ARTICLE} e"),
    # 1 July, or 2 July when the 1st is a Sunday; that Sunday is a holiday as a Sunday.
    (_canada_day, "fête du Canada", "Canada Day", f"{_ARTICLE} f"),
    (lambda year: _monday(year, 9, 1), "fête du Travail", "Labour Day", f"{_ARTICLE} g"),
    (lambda year: _monday(year, 10, 8), "Action de grâces", "Thanksgiving", f"{_ARTICLE} g.1"),
    (lambda year: date(year, 12, 25), "Noël", "Christmas Day", f"{_ARTICLE} h"),
)


def require_year(day: date) -> None:
    """Raises `OutsideTable` when the year of `day` is not covered."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutsideTable(day.year)


@cache  # the statute alone: decreed days belong to a `Calendar`, since one may be decreed while the process lives
def statutory_holidays(year: int) -> Mapping[date, Holiday]:
    """The named holidays of I-16, a. 61 (23°) in `year`, without the Sundays and without decreed days."""
    require_year(date(year, 1, 1))
    days = ((rule(year), name_fr, name_en, source) for rule, name_fr, name_en, source in _TABLE)
    return {row[0]: Holiday(*row) for row in days}


@dataclass(frozen=True)
class Calendar:
    """The holidays in force: the statutory table and the days decreed so far. Immutable: read the days anew, make anew.

    Every method raises `OutsideTable` for a year that the table does not cover.
    """

    decreed: tuple[DecreedDay, ...] = ()

    @staticmethod
    def with_days(days: Iterable[tuple[date, str, str, str]]) -> "Calendar":
        """The calendar with decreed days, each its day, names and decree; the same object for the same days."""
        return _calendar_with(tuple(days))

    @cached_property
    def version(self) -> str:
        """Names the table and the decreed days, whatever their order: « I-16/2026.1+3f2a91 »."""
        if not self.decreed:
            return TABLE_VERSION
        rows = sorted((each.day.isoformat(), each.name_fr, each.name_en, each.source) for each in self.decreed)
        return f"{TABLE_VERSION}+{hashlib.sha256(repr(rows).encode()).hexdigest()[:6]}"

    @cached_property
    def _decreed(self) -> Mapping[date, DecreedDay]:
        return {each.day: each for each in self.decreed}

    def holiday(self, day: date) -> Holiday | None:
        """Why `day` is a jour férié (I-16, a. 61 (23°)), or None. A Sunday that has a name is given by its name."""
        named = self.named_holiday(day)
        if named is None and day.weekday() == SUNDAY:
            return Holiday(day, "dimanche", "Sunday", f"{_ARTICLE} a")
        return named

    def named_holiday(self, day: date) -> Holiday | None:
        """As `holiday`, but a plain Sunday is None."""
        return statutory_holidays(day.year).get(day) or self._decreed.get(day)

    def procedural_holiday(self, day: date) -> Holiday | None:
        """Why `day` is a holiday in civil procedure, where C-25.01, a. 82 adds Saturday, 26 December and 2 January."""
        if holiday := self.holiday(day):
            return holiday
        if day.weekday() == SATURDAY:
            return Holiday(day, "samedi", "Saturday", "C-25.01, a. 82")
        if (day.month, day.day) == (12, 26):
            return Holiday(day, "lendemain de Noël", "Boxing Day", "C-25.01, a. 82")
        if (day.month, day.day) == (1, 2):
            return Holiday(day, "lendemain du jour de l’An", "day after New Year’s Day", "C-25.01, a. 82")
        return None

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a jour ouvrable: Monday to Friday and not férié (I-16, a. 52)."""
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def previous_working_day(self, day: date) -> date:
        """The last working day up to and including `day`."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The `n`th working day after `day`, which is not counted itself; `day` when `n` is 0. Never negative."""
        if n < 0:
            raise NegativeCount(f"{n} working days")
        for _ in range(n):
            day += _ONE_DAY
            while not self.is_working_day(day):
                day += _ONE_DAY
        return day


@lru_cache(maxsize=8)  # a calendar works out its version once, and nearly every step is dated by the same one
def _calendar_with(days: tuple[tuple[date, str, str, str], ...]) -> Calendar:
    return Calendar(decreed=tuple(DecreedDay(*each) for each in days))
