"""The sixty days: the worked examples under three readings, hostile hours and days, and what must always hold."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar import Calendar, DecreedDay, OutsideTable
from workflows.clock import (
    Computation,
    LegalPeriod,
    NaiveMoment,
    Reading,
    StepKind,
    Timeliness,
    UnknownTimeZone,
    compute,
    compute_from_day,
    local_date,
    start_of_day,
    timeliness,
)

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "deadline_examples.json").read_text(encoding="utf-8"))
TORONTO, HALIFAX, ST_JOHNS = map(ZoneInfo, ("America/Toronto", "America/Halifax", "America/St_Johns"))
I16 = Calendar()
always = settings(deadline=None)  # a busy machine is no defect
PERIOD = LegalPeriod()


def at(text: str, zone: ZoneInfo = TORONTO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def received(
    text: str, zone: ZoneInfo = TORONTO, period: LegalPeriod = PERIOD, calendar: Calendar = I16
) -> Computation:
    return compute(at(text), time_zone=zone, period=period, calendar=calendar)


def on(text: str, period: LegalPeriod = PERIOD, calendar: Calendar = I16) -> Computation:
    return compute_from_day(date.fromisoformat(text), period=period, calendar=calendar)


def decreed(*days: str) -> Calendar:
    return Calendar(
        decreed=tuple(
            DecreedDay(date.fromisoformat(day), f"deuil exemple {n}", f"example {n}", f"décret {n}-2026 (exemple)")
            for n, day in enumerate(days, start=1)
        )
    )


# --- the worked examples ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["case"])
def test_a_worked_example_falls_due_on_its_day_under_each_reading(example):
    found = received(example["received"]) if " " in example["received"] else on(example["received"])
    assert found.last_day.isoformat() == example["day_60"]
    assert {reading.value: day.isoformat() for reading, day in found.readings.items()} == example["due_on"]
    assert found.due_on.isoformat() == example["due_on"]["i16_weekday"]
    latest = max(example["due_on"][reading] for reading in ("i16_weekday", "cpc"))
    assert found.in_default_from == date.fromisoformat(latest) + timedelta(days=1)
    for reading in Reading:
        assert on(found.received_on.isoformat(), replace(PERIOD, due_reading=reading)).due_on == found.readings[reading]


def test_a_receipt_of_26_october_2026_falls_due_by_the_rule_chosen():
    found = on("2026-10-26")
    assert found.readings[Reading.I16_LITERAL] == date(2026, 12, 26)
    assert found.readings[Reading.CPC] == date(2026, 12, 28)


def test_24_june_and_1_july_push_to_the_next_day():
    assert on("2026-04-25").due_on == date(2026, 6, 25)
    assert on("2026-05-02").last_day == date(2026, 7, 1)
    assert on("2026-05-02").due_on == date(2026, 7, 2)


def test_the_hour_changed_on_1_november_2026_shifts_nothing():
    for text in ("2026-10-31 00:00", "2026-10-31 23:59:59"):
        assert received(text).last_day == date(2026, 12, 30)
    for fold in (0, 1):  # 1:30 occurs twice that night
        moment = at("2026-11-01 01:30").replace(fold=fold)
        assert compute(moment, time_zone=TORONTO, period=PERIOD, calendar=I16).last_day == date(2026, 12, 31)


# --- hours and zones --------------------------------------------------------------------------------------------------


def test_the_last_second_of_a_day_belongs_to_it_and_midnight_to_the_next():
    assert received("2026-01-22 23:59:59").received_on == date(2026, 1, 22)
    assert received("2026-01-23 00:00:00").received_on == date(2026, 1, 23)


def test_the_same_instant_is_two_days_for_two_recipients():
    in_toronto, on_the_islands = received("2026-02-02 23:30"), received("2026-02-02 23:30", HALIFAX)
    assert (in_toronto.received_on, in_toronto.last_day) == (date(2026, 2, 2), date(2026, 4, 3))
    assert (on_the_islands.received_on, on_the_islands.last_day) == (date(2026, 2, 3), date(2026, 4, 4))
    assert on_the_islands.due_on == date(2026, 4, 4)  # a Saturday that is not férié stays
    assert on_the_islands.readings[Reading.CPC] == date(2026, 4, 7)


def test_a_moment_written_in_utc_is_read_in_the_legal_time_of_the_recipient():
    found = compute(datetime(2026, 1, 23, 4, 59, tzinfo=UTC), time_zone="America/Toronto", period=PERIOD, calendar=I16)
    assert found.received_on == date(2026, 1, 22)


def test_leap_years_count_their_29_february():
    assert on("2024-01-15").last_day == date(2024, 3, 15)
    assert on("2023-01-15").last_day == date(2023, 3, 16)
    assert on("2028-02-29").last_day == date(2028, 4, 29)


def test_24_june_on_a_saturday_pushes_past_the_sunday():
    assert set(on("2028-04-25").readings.values()) == {date(2028, 6, 26)}


def test_1_july_on_a_sunday_pushes_past_the_second():
    assert set(on("2029-05-02").readings.values()) == {date(2029, 7, 3)}


# --- decreed days -----------------------------------------------------------------------------------------------------


def test_a_day_decreed_on_the_last_day_pushes_it():
    assert on("2026-01-15", calendar=decreed("2026-03-16")).due_on == date(2026, 3, 17)
    assert on("2026-01-15", calendar=decreed("2026-03-15")).due_on == date(2026, 3, 16)


def test_a_chain_of_decreed_days_pushes_to_its_end_and_names_its_decrees():
    found = on("2026-01-15", calendar=decreed("2026-03-16", "2026-03-17", "2026-03-18"))
    assert set(found.readings.values()) == {date(2026, 3, 19)}
    step = found.steps[-2]
    assert step.article == "I-16, a. 52; décret 1-2026 (exemple); décret 2-2026 (exemple); décret 3-2026 (exemple)"
    assert "le mardi 17 mars (deuil exemple 2) et le mercredi 18 mars (deuil exemple 3) n’en sont pas" in step.text_fr


def test_a_day_decreed_before_the_end_counts_and_is_named():
    found = on("2026-01-15", calendar=decreed("2026-02-03"))
    assert found.due_on == date(2026, 3, 16)
    assert "Le 3 février (deuil exemple 1) tombe dans la période\u00a0: il compte." in found.steps[2].text_fr
    assert found.calendar_version.startswith("I-16/2026.1+")


# --- the optional switch of C-25.01, a. 111 ---------------------------------------------------------------------------

AFTER_HOURS = LegalPeriod(after_hours_next_day=True)


@pytest.mark.parametrize(
    ("text", "counts_as", "why"),
    [
        ("2026-03-06 16:59:59", "2026-03-06", None),
        ("2026-03-06 17:00:00", "2026-03-06", None),  # a Friday at 17:00 sharp is not after 17:00
        ("2026-03-06 17:00:01", "2026-03-09", "après 17\u00a0h"),
        ("2026-03-07 09:00:00", "2026-03-09", "un samedi"),
        ("2026-03-08 09:00:00", "2026-03-09", "un dimanche"),
        ("2026-04-03 09:00:00", "2026-04-07", "un jour férié (Vendredi saint)"),
        ("2026-04-02 18:00:00", "2026-04-07", "après 17\u00a0h"),
        ("2025-12-26 09:00:00", "2025-12-29", "un jour férié (lendemain de Noël)"),  # C-25.01, a. 82
        ("2026-03-10 08:00:00", "2026-03-10", None),
    ],
)
def test_with_the_switch_a_receipt_out_of_hours_counts_as_the_next_working_day(text, counts_as, why):
    found = received(text, period=AFTER_HOURS)
    assert found.received_on == date.fromisoformat(counts_as)
    assert found.due_on == on(counts_as).due_on
    said = [step for step in found.steps if step.kind is StepKind.AFTER_HOURS]
    assert [step.article for step in said] == (["C-25.01, a. 111"] if why else [])
    assert all(step.text_fr.startswith(f"Reçue {why} par") for step in said)
    assert found.steps[0].date == date.fromisoformat(text[:10])


def test_without_the_switch_a_receipt_on_a_sunday_night_counts_that_day():
    assert received("2026-03-01 23:00").received_on == date(2026, 3, 1)


def test_with_the_switch_a_day_alone_is_taken_within_office_hours():
    assert on("2026-03-06", AFTER_HOURS).received_on == date(2026, 3, 6)
    assert on("2026-03-07", AFTER_HOURS).received_on == date(2026, 3, 9)


# --- in default from --------------------------------------------------------------------------------------------------


def test_the_default_waits_for_the_latest_of_the_configured_readings():
    # 12 December 2026 is a Saturday.
    assert on("2026-10-13").in_default_from == date(2026, 12, 15)
    assert on("2026-10-13", LegalPeriod(default_readings=())).in_default_from == date(2026, 12, 13)
    only_literal = LegalPeriod(due_reading=Reading.CPC, default_readings=(Reading.I16_LITERAL,))
    found = on("2026-10-13", only_literal)
    assert (found.due_on, found.in_default_from) == (date(2026, 12, 14), date(2026, 12, 15))


def test_another_regime_has_its_own_length_and_article():
    found = on("2026-01-15", LegalPeriod(days=30, article="P-31.1, a. 19"))
    assert found.last_day == date(2026, 2, 14)
    assert found.steps[0].article == "P-31.1, a. 19"
    assert found.steps[2].text_fr.startswith("Trente jours")
    assert on("2026-01-15", LegalPeriod(days=10)).steps[2].text_en.startswith("10 calendar days")


# --- timeliness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "verdict"),
    [
        ("2026-10-13 00:00:00", Timeliness.IN_TIME),
        ("2026-12-12 00:00:00", Timeliness.IN_TIME),
        ("2026-12-12 23:59:59", Timeliness.IN_TIME),
        ("2026-12-13 00:00:00", Timeliness.IN_TIME_OTHER_READING),
        ("2026-12-14 23:59:59", Timeliness.IN_TIME_OTHER_READING),
        ("2026-12-15 00:00:00", Timeliness.LATE),
        ("2027-06-01 12:00:00", Timeliness.LATE),
    ],
)
def test_an_answer_is_judged_by_its_local_day(answered, verdict):
    due = on("2026-10-13")
    found = timeliness(
        at(answered), due_on=due.due_on, in_default_from=due.in_default_from, time_zone="America/Toronto"
    )
    assert found is verdict


def test_an_answer_at_23_30_in_toronto_is_late_where_the_day_has_turned():
    dates = {"due_on": date(2026, 3, 16), "in_default_from": date(2026, 3, 17)}
    assert timeliness(at("2026-03-16 23:30"), **dates, time_zone=TORONTO) is Timeliness.IN_TIME
    assert timeliness(at("2026-03-16 23:30"), **dates, time_zone=HALIFAX) is Timeliness.LATE


# --- moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda moment: compute(moment, time_zone=TORONTO, period=PERIOD, calendar=I16),
        lambda moment: local_date(moment, TORONTO),
        lambda moment: timeliness(moment, due_on=date.min, in_default_from=date.max, time_zone=TORONTO),
    ],
)
def test_a_moment_without_offset_is_refused(use):
    with pytest.raises(NaiveMoment):
        use(datetime(2026, 1, 15, 9, 0))


@pytest.mark.parametrize("name", ["America/Gaspe", "", "../etc/passwd", "America", "x" * 300])
def test_an_unknown_zone_is_refused_by_name(name):
    with pytest.raises(UnknownTimeZone):
        local_date(datetime(2026, 1, 15, tzinfo=UTC), name)


@pytest.mark.parametrize("year", [1, 2002, 2200, 9999])
def test_a_receipt_outside_the_table_of_holidays_is_refused(year):
    with pytest.raises(OutsideTable):
        compute_from_day(date(year, 12, 31), period=PERIOD, calendar=I16)
    with pytest.raises(OutsideTable):
        compute(datetime(year, 12, 31, 23, 30, tzinfo=UTC), time_zone=TORONTO, period=PERIOD, calendar=I16)


@pytest.mark.parametrize(
    ("day", "zone", "hour", "instant"),
    [
        (date(2026, 3, 8), TORONTO, 0, "2026-03-08T05:00:00+00:00"),  # the clocks go forward two hours later
        (date(2026, 3, 8), TORONTO, 2, "2026-03-08T07:00:00+00:00"),  # 2:00 does not exist: 3:00 takes its place
        (date(2026, 3, 8), TORONTO, 6, "2026-03-08T10:00:00+00:00"),
        (date(2026, 11, 1), TORONTO, 1, "2026-11-01T05:00:00+00:00"),  # 1:00 occurs twice: the first
        (date(2026, 11, 1), TORONTO, 6, "2026-11-01T11:00:00+00:00"),
        (date(2026, 3, 8), "America/Havana", 0, "2026-03-08T05:00:00+00:00"),  # a day that starts at 1:00
        (date(2026, 11, 1), "America/Havana", 0, "2026-11-01T04:00:00+00:00"),  # a day that starts twice
    ],
)
def test_the_start_of_a_day_is_exact_when_clocks_change(day, zone, hour, instant):
    found = start_of_day(day, zone, hour)
    assert found.astimezone(UTC).isoformat() == instant
    assert local_date(found, zone) == day
    assert found.astimezone(UTC).astimezone(found.tzinfo).replace(tzinfo=None) == found.replace(tzinfo=None)


# --- what must always hold --------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CALENDARS = st.builds(
    lambda days: decreed(*(day.isoformat() for day in days)),
    st.sets(st.dates(date(2026, 3, 1), date(2026, 5, 31)), max_size=8),
)
PERIODS = st.builds(
    LegalPeriod,
    days=st.sampled_from([10, 30, 60, 90]),
    due_reading=st.sampled_from(Reading),
    default_readings=st.lists(st.sampled_from(Reading), max_size=3).map(tuple),
    after_hours_next_day=st.booleans(),
)
MOVED_BY = {
    Reading.I16_LITERAL: lambda calendar, day: calendar.holiday(day),
    Reading.I16_WEEKDAY: lambda calendar, day: calendar.holiday(day),
    Reading.CPC: lambda calendar, day: calendar.procedural_holiday(day),
}


@always
@given(DAYS, DAYS, PERIODS, CALENDARS)
def test_a_later_receipt_is_never_due_earlier(one, other, period, calendar):
    first, second = (compute_from_day(day, period=period, calendar=calendar) for day in sorted((one, other)))
    assert first.due_on <= second.due_on
    assert first.in_default_from <= second.in_default_from
    assert all(first.readings[reading] <= second.readings[reading] for reading in Reading)


@always
@given(st.dates(date(2026, 1, 1), date(2026, 4, 30)) | DAYS, PERIODS, CALENDARS)
def test_no_reading_ends_before_the_last_day_nor_on_a_day_that_it_excludes(day, period, calendar):
    found = compute_from_day(day, period=period, calendar=calendar)
    assert found.last_day == found.received_on + timedelta(days=period.days)
    for reading, due_on in found.readings.items():
        moved = MOVED_BY[reading]
        assert due_on >= found.last_day
        assert not moved(calendar, due_on)
        # It moves only if it must, and no farther: every day passed over is one where the period could not end.
        passed = [found.last_day + timedelta(days=n) for n in range((due_on - found.last_day).days)]
        assert not passed or moved(calendar, found.last_day)
        for each in passed:
            saturday = reading is Reading.I16_WEEKDAY and each.weekday() == 5 and each != found.last_day
            assert moved(calendar, each) or saturday
    assert found.readings[Reading.I16_LITERAL] <= found.readings[Reading.I16_WEEKDAY] <= found.readings[Reading.CPC]


@always
@given(DAYS, PERIODS)
def test_the_default_begins_the_day_after_the_latest_reading_configured(day, period):
    found = compute_from_day(day, period=period, calendar=I16)
    assert found.due_on == found.readings[period.due_reading]
    configured = {period.due_reading, *period.default_readings}
    assert found.in_default_from == max(found.readings[each] for each in configured) + timedelta(days=1)


@always
@given(DAYS, st.times(), st.sampled_from([0, 1]), st.sampled_from([TORONTO, HALIFAX, ST_JOHNS]))
def test_every_instant_of_a_local_day_gives_the_same_dates(day, hour, fold, zone):
    typed = datetime.combine(day, hour, zone).replace(fold=fold)
    instant = typed.astimezone(UTC)
    found = compute(instant, time_zone=zone, period=PERIOD, calendar=I16)
    by_day = compute_from_day(day, period=PERIOD, calendar=I16)
    assert found.readings == by_day.readings
    assert (found.received_on, found.due_on, found.in_default_from) == (day, by_day.due_on, by_day.in_default_from)
    assert [step.date for step in found.steps] == [step.date for step in by_day.steps]


@always
@given(DAYS, st.sampled_from([TORONTO, HALIFAX, ST_JOHNS]), st.integers(0, 23))
def test_the_start_of_a_day_belongs_to_it_and_the_instant_before_to_the_eve(day, zone, hour):
    assert local_date(start_of_day(day, zone, hour), zone) == day
    before = start_of_day(day, zone).astimezone(UTC) - timedelta(microseconds=1)
    assert local_date(before, zone) == day - timedelta(days=1)


@always
@given(DAYS, st.times(), PERIODS, CALENDARS)
def test_the_steps_lead_from_the_receipt_to_the_dates_and_can_be_stored(day, hour, period, calendar):
    moment = datetime.combine(day, hour, TORONTO)
    found = compute(moment, time_zone=TORONTO, period=period, calendar=calendar)
    trace = found.as_trace()
    assert json.loads(json.dumps(trace)) == trace
    dates = {step["kind"]: step["date"] for step in trace["steps"]}
    assert dates["receipt"] == day.isoformat()
    assert dates["first_day"] == (found.received_on + timedelta(days=1)).isoformat()
    assert dates["last_day"] == trace["last_day"]
    assert dates["due"] == trace["due_on"] == trace["readings"][trace["reading"]]
    assert dates["default"] == trace["in_default_from"]
    assert all(
        step["text_fr"] and step["text_en"] and step["article"] and step["article_en"] for step in trace["steps"]
    )
    others = {reading for reading in period.default_readings if found.readings[reading] != found.due_on}
    assert [step.kind for step in found.steps].count(StepKind.OTHER_READING) == len(others)


def test_a_computation_cannot_be_changed_afterwards():
    found = on("2026-10-26")
    with pytest.raises(TypeError):
        found.readings[Reading.CPC] = date(2027, 1, 1)
