"""The table of I-16, a. 61 (23°): what is a holiday, what is not although many think so, and the working days."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    DecreedDay,
    Holiday,
    NegativeCount,
    OutsideTable,
    statutory_holidays,
)

I16 = Calendar()
always = settings(deadline=None)  # a busy machine is no defect
FUNERAL = DecreedDay(date(2026, 9, 22), "jour de deuil exemple", "example day of mourning", "décret 1-2026 (exemple)")
YEARS = range(2020, 2041)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "name_fr", "name_en", "source"),
    [
        (date(2026, 3, 1), "dimanche", "Sunday", "I-16, a. 61 (23°) a"),
        (date(2026, 1, 1), "jour de l’An", "New Year’s Day", "I-16, a. 61 (23°) b"),
        (date(2026, 4, 3), "Vendredi saint", "Good Friday", "I-16, a. 61 (23°) c"),
        (date(2026, 4, 6), "lundi de Pâques", "Easter Monday", "I-16, a. 61 (23°) d"),
        (date(2026, 6, 24), "fête nationale", "National Holiday", "I-16, a. 61 (23°) e"),
        (date(2026, 7, 1), "fête du Canada", "Canada Day", "I-16, a. 61 (23°) f"),
        (date(2026, 9, 7), "fête du Travail", "Labour Day", "I-16, a. 61 (23°) g"),
        (date(2026, 10, 12), "Action de grâces", "Thanksgiving", "I-16, a. 61 (23°) g.1"),
        (date(2026, 12, 25), "Noël", "Christmas Day", "I-16, a. 61 (23°) h"),
        (
            *(date(2026, 5, 18), "Journée nationale des patriotes", "National Patriots’ Day"),
            "I-16, a. 61 (23°) i et j; décret 1322-2002",
        ),
    ],
)
def test_each_holiday_has_its_names_and_its_source(day, name_fr, name_en, source):
    assert I16.holiday(day) == Holiday(day, name_fr, name_en, source)


@pytest.mark.parametrize(
    ("day", "why_one_may_think_so"),
    [
        (date(2026, 2, 14), "a Saturday"),
        (date(2025, 12, 26), "26 December, a holiday of civil procedure only"),
        (date(2026, 1, 2), "2 January, a holiday of civil procedure only"),
        (date(2026, 12, 24), "24 December, off in the public service"),
        (date(2026, 12, 31), "31 December, off in the public service"),
        (date(2026, 9, 30), "30 September, a federal holiday"),
        (date(2026, 11, 11), "11 November, a federal holiday"),
        (date(2029, 6, 25), "the day after 24 June on a Sunday: chômé, not férié"),
        (date(2027, 12, 27), "25 December on a Saturday, « observed » on Monday"),
        (date(2034, 1, 2), "1 January on a Sunday, « observed » on Monday"),
        (date(2028, 7, 3), "1 July on a Saturday: only a Sunday moves it"),
    ],
)
def test_a_day_off_that_is_not_in_the_list_is_no_holiday(day, why_one_may_think_so):
    assert I16.holiday(day) is None, why_one_may_think_so


def test_the_first_of_july_on_a_sunday_makes_the_second_a_holiday_too():
    assert [I16.holiday(date(2029, 7, n)).name_en for n in (1, 2)] == ["Sunday", "Canada Day"]
    assert I16.holiday(date(2029, 7, 3)) is None
    assert I16.holiday(date(2028, 7, 2)).name_en == "Sunday"


def test_a_holiday_on_a_sunday_is_given_by_its_name():
    assert I16.holiday(date(2029, 6, 24)).name_fr == "fête nationale"
    assert I16.named_holiday(date(2029, 6, 17)) is None


@pytest.mark.parametrize(("year", "day"), [(2026, 18), (2027, 24), (2028, 22), (2031, 19), (2037, 18)])
def test_the_day_of_the_patriotes_is_the_monday_before_the_25th_of_may(year, day):
    found = [each for each in statutory_holidays(year).values() if each.name_en == "National Patriots’ Day"]
    assert [each.day for each in found] == [date(year, 5, day)]
    assert date(year, 5, day).weekday() == 0
    assert timedelta(0) < date(year, 5, 25) - date(year, 5, day) <= timedelta(7)


def test_civil_procedure_adds_saturday_and_two_days_of_the_holidays():
    added = {day: I16.procedural_holiday(day) for day in (date(2026, 2, 14), date(2025, 12, 26), date(2026, 1, 2))}
    assert [each.name_en for each in added.values()] == ["Saturday", "Boxing Day", "day after New Year’s Day"]
    assert {each.source for each in added.values()} == {"C-25.01, a. 82"}
    assert I16.procedural_holiday(date(2026, 12, 25)) == I16.holiday(date(2026, 12, 25))
    assert I16.procedural_holiday(date(2026, 2, 13)) is None


def test_a_decreed_day_is_a_holiday_of_its_calendar_only():
    decreed = Calendar(decreed=(FUNERAL,))
    assert decreed.holiday(FUNERAL.day) is FUNERAL
    assert not decreed.is_working_day(FUNERAL.day)
    # Nothing of it stays behind in the process: a calendar read before, or after its withdrawal, does not know it.
    assert I16.holiday(FUNERAL.day) is None
    assert Calendar().is_working_day(FUNERAL.day)


def test_a_decreed_day_names_a_sunday_but_does_not_rename_a_statutory_holiday():
    sunday, christmas = (
        DecreedDay(day, "exemple", "example", "décret 2-2026 (exemple)")
        for day in (date(2026, 9, 20), date(2026, 12, 25))
    )
    calendar = Calendar(decreed=(sunday, christmas))
    assert calendar.holiday(sunday.day) is sunday
    assert calendar.holiday(christmas.day).name_fr == "Noël"


def test_the_version_names_the_decreed_days_whatever_their_order():
    other = DecreedDay(date(2027, 3, 3), "exemple", "example", "décret 3-2026 (exemple)")
    assert I16.version == "I-16/2026.1"
    both = Calendar(decreed=(FUNERAL, other)).version
    assert both == Calendar(decreed=(other, FUNERAL)).version
    assert len({I16.version, both, Calendar(decreed=(FUNERAL,)).version, Calendar(decreed=(other,)).version}) == 4
    assert both.startswith("I-16/2026.1+")
    assert len(both) <= 40  # the column that keeps it


def test_working_days_are_counted_after_the_day_and_over_the_long_easter_week_end():
    thursday = date(2026, 4, 2)
    assert I16.add_working_days(thursday, 0) == thursday
    assert I16.add_working_days(thursday, 1) == date(2026, 4, 7)
    assert I16.add_working_days(thursday, 5) == date(2026, 4, 13)
    assert I16.add_working_days(date(2026, 4, 4), 1) == date(2026, 4, 7)


def test_a_reminder_moves_back_to_the_working_day_before():
    assert I16.previous_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert I16.previous_working_day(date(2026, 4, 6)) == date(2026, 4, 2)
    assert I16.previous_working_day(date(2026, 5, 18)) == date(2026, 5, 15)


def test_working_days_are_never_counted_backwards():
    with pytest.raises(NegativeCount):
        I16.add_working_days(date(2026, 4, 2), -1)


@pytest.mark.parametrize("year", [1, FIRST_YEAR - 1, LAST_YEAR + 1, 9999])
def test_a_year_outside_the_table_is_refused_by_name(year):
    with pytest.raises(OutsideTable, match=str(year)) as caught:
        I16.holiday(date(year, 6, 24))
    assert caught.value.year == year


@always
@given(DAYS, st.integers(0, 30))
def test_the_nth_working_day_has_n_working_days_up_to_it(day, n):
    found = I16.add_working_days(day, n)
    passed = [day + timedelta(days=i) for i in range(1, (found - day).days + 1)]
    assert sum(map(I16.is_working_day, passed)) == n
    assert n == 0 or I16.is_working_day(found)


@always
@given(DAYS)
def test_the_previous_working_day_is_the_nearest_one(day):
    found = I16.previous_working_day(day)
    assert found <= day
    assert I16.is_working_day(found)
    assert not any(I16.is_working_day(found + timedelta(days=i)) for i in range(1, (day - found).days + 1))


# --- the `holidays` package, as a cross-check only: it follows the labour standards (N-1.1), not I-16 ----------------


def theirs(*categories: str, observed: bool = False) -> set[date]:
    return set(holidays.country_holidays("CA", subdiv="QC", years=YEARS, categories=categories, observed=observed))


OURS = {day for year in YEARS for day in statutory_holidays(year)}

# Every known difference. A new one, from a new release or from a slip in our table, fails the test below.
ONLY_OURS = {date(2029, 7, 2), date(2035, 7, 2), date(2040, 7, 2)}  # I-16 f: the 2nd when the 1st is a Sunday
ONLY_THEIRS = {date(2029, 7, 1), date(2035, 7, 1), date(2040, 7, 1)}  # for us holidays as Sundays


def test_the_table_agrees_with_the_package_but_for_the_known_differences():
    package = theirs("public", "optional")
    assert OURS - package == ONLY_OURS
    assert package - OURS == ONLY_THEIRS
    assert all(I16.holiday(day) for day in package)


def test_the_package_alone_would_lose_easter_monday():
    assert OURS - theirs("public") - ONLY_OURS == {
        day for year in YEARS for day, each in statutory_holidays(year).items() if each.name_en == "Easter Monday"
    }


def test_the_observed_days_of_the_package_are_no_holidays_but_for_the_second_of_july():
    observed = theirs("public", "optional", observed=True) - theirs("public", "optional")
    assert date(2027, 12, 27) in observed
    assert {day for day in observed if I16.holiday(day)} == ONLY_OURS


def test_the_government_list_of_the_package_is_the_federal_one():
    federal = theirs("government")
    assert date(2026, 9, 30) in federal
    assert date(2026, 6, 24) not in federal
