"""What a reader is told of a date: the sentences, in French and in English, with their articles."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import wording
from workflows.calendar import Calendar
from workflows.clock import LegalPeriod, Reading, Step, StepKind, compute, compute_from_day

I16 = Calendar()
always = settings(deadline=None)  # a busy machine is no defect
NBSP = "\u00a0"


def steps(day: str, **period) -> list[Step]:
    return list(compute_from_day(date.fromisoformat(day), period=LegalPeriod(**period), calendar=I16).steps)


def step(day: str, kind: StepKind, **period) -> Step:
    return next(each for each in steps(day, **period) if each.kind is kind)


def test_a_plain_case_is_told_in_five_steps():
    assert [(each.text_fr, each.article, each.date.isoformat()) for each in steps("2026-01-15")] == [
        ("La recommandation est reçue.", "C-26, a. 16.27", "2026-01-15"),
        (
            "Le jour de la réception n’est pas compté. Le premier jour est le lendemain.",
            *("C-25.01, a. 83", "2026-01-16"),
        ),
        (
            "Soixante jours de calendrier sont comptés, dimanches et jours fériés compris.",
            *("C-26, a. 16.27; C-25.01, a. 83", "2026-03-16"),
        ),
        (
            f"Le dernier jour n’est pas un jour férié. Aucun report. L’échéance est à 24{NBSP}h ce jour-là.",
            *("I-16, a. 52 et 61 (23°)", "2026-03-16"),
        ),
        (
            "Sans réponse, l’instance est en défaut à compter du lendemain.",
            *("Règle de l’Office", "2026-03-17"),
        ),
    ]


def test_a_plain_case_is_told_in_english_too():
    assert [(each.text_en, each.article_en) for each in steps("2026-01-15")] == [
        ("The recommendation is received.", "C-26, a. 16.27"),
        ("The day of receipt is not counted. The first day is the next day.", "C-25.01, a. 83"),
        ("Sixty calendar days are counted, Sundays and holidays included.", "C-26, a. 16.27; C-25.01, a. 83"),
        (
            "The last day is not a holiday. No extension. The period ends at midnight at the end of that day.",
            "I-16, a. 52 et 61 (23°)",
        ),
        ("Without an answer, the recipient is in default from the next day.", "Rule of the Office"),
    ]


def test_the_hour_and_the_legal_time_of_the_receipt_are_said():
    zone = ZoneInfo("America/Toronto")
    moment = datetime(2026, 10, 13, 10, 4, 27, tzinfo=zone)
    at_home = compute(moment, time_zone=zone, period=LegalPeriod(), calendar=I16).steps[0]
    assert at_home.text_fr == (
        f"La recommandation est reçue à 10{NBSP}h{NBSP}4{NBSP}min{NBSP}27{NBSP}s, heure légale du Québec."
    )
    assert at_home.text_en == "The recommendation is received at 10:04:27, legal time of Québec."
    away = compute(moment, time_zone="America/Halifax", period=LegalPeriod(), calendar=I16).steps[0]
    assert away.text_fr.endswith(", heure légale des Îles-de-la-Madeleine.")
    assert away.text_en.endswith("at 11:04:27, legal time of the Îles-de-la-Madeleine.")


@pytest.mark.parametrize(("minute", "fr", "en"), [(0, f"9{NBSP}h", "09:00"), (5, f"9{NBSP}h{NBSP}5", "09:05")])
def test_an_hour_is_written_the_way_of_each_language(minute, fr, en):
    assert wording.hour(datetime(2026, 1, 15, 9, minute)) == (fr, en)


def test_the_holidays_inside_the_period_are_named_and_count():
    found = step("2026-11-23", StepKind.LAST_DAY)
    assert found.text_fr == (
        "Soixante jours de calendrier sont comptés, dimanches compris. Le 25 décembre (Noël) et le 1er janvier "
        f"(jour de l’An) tombent dans la période{NBSP}: ils comptent."
    )
    assert found.text_en == (
        "Sixty calendar days are counted, Sundays included. December 25 (Christmas Day) and January 1 (New Year’s Day) "
        "fall within the period: they count."
    )


def test_one_holiday_inside_the_period_is_told_in_the_singular():
    found = step("2026-10-31", StepKind.LAST_DAY)
    assert found.text_fr.endswith(f"Le 25 décembre (Noël) tombe dans la période{NBSP}: il compte.")
    assert found.text_en.endswith("December 25 (Christmas Day) falls within the period: it counts.")


def test_a_last_day_on_saturday_stays_and_the_other_reading_is_told():
    due, other, default = steps("2026-10-13")[-3:]
    assert due.text_fr == (
        f"Le dernier jour n’est pas un jour férié{NBSP}: un samedi n’en est pas un. Aucun report. "
        f"L’échéance est à 24{NBSP}h ce jour-là."
    )
    assert due.text_en.startswith("The last day is not a holiday: a Saturday is not one. No extension.")
    assert other.text_fr == (
        f"Selon une autre lecture, le délai est prolongé au premier jour ouvrable qui suit{NBSP}: le samedi "
        "12 décembre et le dimanche 13 décembre n’en sont pas. Une réponse reçue le 13 ou le 14 décembre serait "
        f"«{NBSP}à temps selon une autre lecture{NBSP}»."
    )
    assert other.text_en == (
        "Under another reading, the period is extended to the next working day: Saturday December 12 and Sunday "
        "December 13 are not. An answer received on December 13 or December 14 would be "
        "“on time under another reading”."
    )
    assert (other.article, other.date) == ("C-25.01, a. 82 et 83", date(2026, 12, 14))
    assert default.text_fr == "Le défaut n’est constaté que le lendemain de la lecture la plus tardive."
    assert default.text_en == "Default is found only on the day after the latest reading."


def test_boxing_day_stays_and_is_named():
    found = step("2025-10-27", StepKind.DUE)
    assert f"n’est pas un jour férié{NBSP}: le 26 décembre n’en est pas un." in found.text_fr
    assert "is not a holiday: December 26 is not one." in found.text_en


def test_a_last_day_on_a_holiday_is_extended_and_the_days_passed_over_are_named():
    found = step("2026-02-02", StepKind.DUE)
    assert found.text_fr == (
        "Le dernier jour est un jour férié (Vendredi saint). Le délai est prolongé au premier jour ouvrable qui suit"
        f"{NBSP}: le samedi 4 avril, le dimanche 5 avril et le lundi 6 avril (lundi de Pâques) n’en sont pas. "
        f"L’échéance est à 24{NBSP}h ce jour-là."
    )
    assert found.text_en == (
        "The last day is a holiday (Good Friday). The period is extended to the next working day: Saturday April 4, "
        "Sunday April 5 and Monday April 6 (Easter Monday) are not. "
        "The period ends at midnight at the end of that day."
    )
    assert (found.article, found.date) == ("I-16, a. 52; I-16, a. 61 (23°) c", date(2026, 4, 7))


def test_a_sunday_is_extended_to_the_monday():
    found = step("2025-12-17", StepKind.DUE)
    assert found.text_fr.startswith(
        "Le dernier jour est un jour férié (dimanche). Le délai est prolongé au premier jour ouvrable qui suit. "
    )
    assert found.article == "I-16, a. 52; I-16, a. 61 (23°) a"


@pytest.mark.parametrize(
    ("day", "fr", "en"),
    [
        ("2026-10-26", "au premier jour qui n’est pas férié. ", "to the next day that is not a holiday. "),
        (
            "2029-05-02",
            f"qui n’est pas férié{NBSP}: le lundi 2 juillet (fête du Canada) l’est. ",
            "that is not a holiday: Monday July 2 (Canada Day) is a holiday. ",
        ),
    ],
)
def test_the_literal_reading_goes_to_the_next_day_that_is_no_holiday(day, fr, en):
    found = step(day, StepKind.DUE, due_reading=Reading.I16_LITERAL)
    assert fr in found.text_fr
    assert en in found.text_en


def test_the_literal_reading_names_several_holidays_in_a_row():
    calendar_days = [
        (date(2028, 6, 25), I16.holiday(date(2028, 6, 25))),
        (date(2029, 7, 2), I16.holiday(date(2029, 7, 2))),
    ]
    found = wording.extended(I16.holiday(date(2028, 6, 24)), calendar_days, literal=True, by_procedure=False)
    assert "le dimanche 25 juin et le lundi 2 juillet (fête du Canada) le sont." in found.fr
    assert "Sunday June 25 and Monday July 2 (Canada Day) are holidays." in found.en


def test_civil_procedure_as_the_reading_of_the_due_date_says_what_it_takes_for_a_holiday():
    found = step("2026-10-13", StepKind.DUE, due_reading=Reading.CPC)
    assert found.text_fr.startswith("Le dernier jour est tenu pour un jour férié (samedi).")
    assert found.text_en.startswith("The last day counts as a holiday (Saturday).")
    assert f"qui suit{NBSP}: le dimanche 13 décembre n’en est pas un." in found.text_fr
    assert "working day: Sunday December 13 is not one." in found.text_en
    assert found.article == "C-25.01, a. 83; C-25.01, a. 82"


def test_a_reading_that_ends_earlier_is_told_without_effect():
    found = step("2026-10-13", StepKind.OTHER_READING, due_reading=Reading.CPC)
    assert found.text_fr.endswith("le délai prend fin plus tôt. L’échéance n’en est pas changée.")
    assert found.text_en.endswith("the period ends earlier. The due date does not change.")
    assert found.date == date(2026, 12, 12)
    # The latest reading is then the one of the due date: nothing is said of another one.
    assert step("2026-10-13", StepKind.DEFAULT, due_reading=Reading.CPC).text_fr.startswith("Sans réponse")


@pytest.mark.parametrize(
    ("day", "readings", "fr", "en"),
    [
        ("2025-11-02", (Reading.CPC,), "du 3 au 5 janvier", "from January 3 to January 5"),
        ("2028-10-27", (Reading.CPC,), "le 27 décembre", "on December 27"),
        ("2026-10-13", (Reading.CPC,), "le 13 ou le 14 décembre", "on December 13 or December 14"),
    ],
)
def test_the_days_under_another_reading_only_are_told(day, readings, fr, en):
    found = step(day, StepKind.OTHER_READING, due_reading=Reading.I16_LITERAL, default_readings=readings)
    assert f"Une réponse reçue {fr} serait" in found.text_fr
    assert f"An answer received {en} would be" in found.text_en


def test_days_of_two_months_are_both_told():
    found = wording.later_reading([], date(2026, 12, 31), date(2027, 1, 1))
    assert "le 31 décembre ou le 1er janvier" in found.fr
    assert "on December 31 or January 1" in found.en


def test_the_first_of_a_month_and_the_days_of_the_week_are_written_in_full():
    assert wording.full_date(date(2026, 7, 1)) == ("mercredi 1er juillet 2026", "Wednesday, July 1, 2026")
    assert wording.full_date(date(2026, 10, 26)) == ("lundi 26 octobre 2026", "Monday, October 26, 2026")


@always
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from(Reading), st.booleans())
def test_every_sentence_keeps_the_typography_of_its_language(day, reading, after_hours):
    period = LegalPeriod(due_reading=reading, default_readings=tuple(Reading), after_hours_next_day=after_hours)
    for each in compute_from_day(day, period=period, calendar=I16).steps:
        assert not re.search(r"'| [:?!;»]|« |\b1 (janvier|juillet)|  | ,|\d h\b", each.text_fr), each.text_fr
        assert not re.search(r"'|  | [,.:]", each.text_en), each.text_en
        assert each.text_fr.endswith((".", f"{NBSP}»."))
        assert each.text_en.endswith((".", "”."))
