"""Days and moments as a page says them, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from web.presenters import dates

NBSP = "\u00a0"
CHRISTMAS_EVE = datetime(2026, 12, 25, 3, 4, 27, tzinfo=UTC)  # 22 h 4 min 27 s on the 24th in Québec


@pytest.fixture(params=["fr", "en"])
def in_language(request):
    """(French, English) → the one expected in the language of the page."""
    with translation.override(request.param):
        yield lambda french, english: (french if request.param == "fr" else english).replace("_", NBSP)


def test_a_day_is_written_in_full_in_letters(in_language):
    expected = in_language("mardi 7_avril_2026", "Tuesday, April_7,_2026")
    assert dates.date_long(date(2026, 4, 7)) == expected


def test_the_first_of_a_month_is_an_ordinal_in_french_only(in_language):
    first = date(2026, 7, 1)
    assert dates.date_medium(first) == in_language("1er_juillet_2026", "July_1,_2026")
    assert dates.date_short(first) == in_language("1er_juill._2026", "Jul_1,_2026")


def test_a_day_in_a_table_is_short_and_never_broken(in_language):
    assert dates.date_short(date(2026, 4, 7)) == in_language("7_avr._2026", "Apr_7,_2026")
    assert dates.date_short(date(2026, 4, 7), year=False) == in_language("7_avr.", "Apr_7")


def test_a_month_is_named_without_its_day(in_language):
    assert dates.month_name(date(2026, 11, 1)) == in_language("novembre", "November")


def test_a_proof_is_told_to_the_second_in_legal_time(in_language):
    expected = in_language("24_décembre_2026, 22_h_4_min_27_s", "December_24,_2026, 22:04:27")
    assert dates.moment_long(CHRISTMAS_EVE) == expected


def test_a_list_tells_the_hour_without_seconds(in_language):
    assert dates.moment_short(CHRISTMAS_EVE) == in_language("24_déc._2026, 22_h_4", "Dec_24,_2026, 22:04")
    assert dates.hour(datetime(2026, 12, 24, 15, tzinfo=UTC)) == in_language("10_h", "10:00")


def test_a_recipient_elsewhere_reads_its_own_legal_time(in_language):
    expected = in_language("24_déc._2026, 23_h_4", "Dec_24,_2026, 23:04")
    assert dates.moment_short(CHRISTMAS_EVE, "America/Halifax") == expected


@pytest.mark.parametrize(
    ("days", "sign_fr", "sign_en", "words_fr", "words_en"),
    [
        (23, "J-23", "D-23", "dans 23 jours", "in 23 days"),
        (2, "J-2", "D-2", "dans 2 jours", "in 2 days"),
        (1, "J-1", "D-1", "demain", "tomorrow"),
        (0, "J", "D", "aujourd’hui", "today"),
        (-1, "J+1", "D+1", "échue depuis 1 jour", "1 day overdue"),
        (-105, "J+105", "D+105", "échue depuis 105 jours", "105 days overdue"),
    ],
)
def test_the_days_left_have_a_sign_and_words(in_language, days, sign_fr, sign_en, words_fr, words_en):
    assert dates.days_sign(days) == in_language(sign_fr, sign_en)
    assert dates.days_words(days) == in_language(words_fr, words_en)


def test_a_passed_due_date_is_red_only_where_somebody_is_late():
    due, today = date(2026, 12, 12), date(2026, 12, 15)
    assert dates.days_mark(due, today, late=True) == '<abbr class="j late" title="échue depuis 3 jours">J+3</abbr>'
    assert 'class="j"' in dates.days_mark(due, today, late=False)
    assert 'class="j"' in dates.days_mark(today, due, late=True)


def test_machines_read_the_day_too():
    assert dates.as_time(date(2026, 4, 7), "mardi") == '<time datetime="2026-04-07">mardi</time>'
