"""`manage.py deadline`: a date typed, its due date and its reasons printed; bad input ends with one clear sentence."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from workflows.models import DecreedHoliday

ROOT = Path(__file__).parents[2]
NBSP = "\u00a0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """What a person or a program sends on standard input, as bytes."""

    def send(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    return send


def deadline(*arguments: str) -> str:
    printed = io.StringIO()
    call_command("deadline", *arguments, stdout=printed)
    return printed.getvalue()


def objects(printed: str) -> list[dict]:
    return [json.loads(line) for line in printed.splitlines()]


def refused(*arguments: str) -> str:
    printed, complaint = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("deadline", *arguments, stdout=printed, stderr=complaint)
    assert end.value.code == 2
    assert printed.getvalue() == ""
    assert complaint.getvalue().count("\n") == 1
    return complaint.getvalue().strip()


def test_a_date_is_explained_in_french_with_the_dates_in_full():
    printed = deadline("2026-10-26")
    lines = printed.splitlines()
    assert lines[:3] == [
        "Réception               lundi 26 octobre 2026",
        "Échéance                lundi 28 décembre 2026",
        "En défaut à compter du  mardi 29 décembre 2026",
    ]
    assert "Pourquoi cette date?" in lines
    assert "  4. lundi 28 décembre 2026     Le dernier jour est un jour férié (Noël). Le délai est prolongé au" in lines
    assert "                                I-16, a. 52; I-16, a. 61 (23°) h" in lines
    assert "  i16_weekday  lundi 28 décembre 2026  (échéance)" in lines
    assert lines[-1] == f"Calendrier des jours fériés{NBSP}: I-16/2026.1"
    assert max(map(len, lines)) <= 100


def test_the_explanation_is_given_in_english_on_demand():
    printed = deadline("2026-10-26", "--lang", "en")
    assert "The last day is a holiday (Christmas Day)." in printed
    assert "Monday, December 28, 2026" in printed
    assert "Rule of the Office" in printed
    assert objects(deadline("2026-10-26", "--lang", "en", "--json"))[0]["steps"][0]["text"] == (
        "The recommendation is received."
    )


def test_a_program_reads_the_dates_of_every_reading():
    [found] = objects(deadline("2026-10-26", "--json"))
    assert list(found) == ["received_on", "profile", "due_on", "in_default_from", "readings", "steps"]
    assert found["received_on"] == "2026-10-26"
    assert found["profile"] == "i16_weekday"
    assert (found["due_on"], found["in_default_from"]) == ("2026-12-28", "2026-12-29")
    assert found["readings"] == {"i16_literal": "2026-12-26", "i16_weekday": "2026-12-28", "cpc": "2026-12-28"}
    assert all(list(step) == ["text", "article", "date"] for step in found["steps"])


def test_the_profile_chooses_the_reading_of_the_due_date():
    [found] = objects(deadline("2026-10-26", "--profile", "i16_literal", "--json"))
    assert (found["profile"], found["due_on"], found["in_default_from"]) == ("i16_literal", "2026-12-26", "2026-12-29")


@pytest.mark.parametrize(
    ("receipt", "zone", "received_on"),
    [
        ("2026-02-02 23:30", "America/Toronto", "2026-02-02"),
        ("2026-02-02 23:30", "America/Halifax", "2026-02-02"),  # typed without offset: the local time of the zone
        ("2026-02-02T23:30:15-05:00", "America/Toronto", "2026-02-02"),
        ("2026-02-02 23:30-05:00", "America/Halifax", "2026-02-03"),
        ("2026-02-03T04:30Z", "America/Toronto", "2026-02-02"),
        ("2026-02-03T04:30:00.250Z", "America/Halifax", "2026-02-03"),
        (" 2026-02-02 ", "America/Halifax", "2026-02-02"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_recipient(receipt, zone, received_on):
    [found] = objects(deadline(receipt, "--tz", zone, "--json"))
    assert found["received_on"] == received_on


def test_several_dates_are_answered_one_after_the_other():
    printed = deadline("2026-10-26", "2026-01-15")
    assert printed.count("Échéance  ") == 2
    assert "\n\nRéception               jeudi 15 janvier 2026\n" in printed
    assert [each["due_on"] for each in objects(deadline("2026-10-26", "2026-01-15", "--json"))] == [
        "2026-12-28",
        "2026-03-16",
    ]


def test_standard_input_is_answered_line_by_line_in_json(typed):
    typed("\ufeff2026-10-26\r\n\n  2026-02-02 23:30\n2026-04-25".encode())
    assert [each["due_on"] for each in objects(deadline("-"))] == ["2026-12-28", "2026-04-07", "2026-06-25"]


def test_standard_input_may_follow_a_date(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("2026-04-25\n"))
    assert [each["received_on"] for each in objects(deadline("2026-01-15", "-"))] == ["2026-01-15", "2026-04-25"]


def test_a_bad_line_says_its_number_after_the_good_ones_were_answered(typed):
    typed(b"2026-10-26\n\n2026-02-30\n2026-01-15\n")
    printed, complaint = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("deadline", "-", stdout=printed, stderr=complaint)
    assert end.value.code == 2
    assert [each["received_on"] for each in objects(printed.getvalue())] == ["2026-10-26"]
    assert complaint.getvalue().startswith(f"Ligne 3{NBSP}: «{NBSP}2026-02-30{NBSP}» n’est pas une date{NBSP}: ")


def test_an_unreadable_byte_is_a_bad_date_on_its_line(typed):
    typed(b"\xff\xfe\n")
    assert refused("-").startswith(f"Ligne 1{NBSP}: ")


@pytest.mark.parametrize(
    "receipt",
    [
        *("", "demain", "2026-13-01", "2026-02-30", "20261026", "2026-W44-1", "26-10-2026", "2026-10-26 25:00"),
        *("2026-10-26 9:00", "2026-10-26T", "2026-10-26 09:00+99:00", "２０２６-10-26", "2026-10-26\n2026-10-27"),
    ],
)
def test_what_is_not_a_date_is_refused_with_an_example(receipt):
    assert refused(receipt).endswith('écrivez-la comme 2026-10-26, ou avec l’heure comme "2026-02-02 23:30".')


@pytest.mark.parametrize(("receipt", "year"), [("0226-10-26", "0226"), ("2199-12-15", "2200"), ("9999-12-31", "9999")])
def test_a_year_without_a_table_of_holidays_is_refused(receipt, year):
    assert refused(receipt) == f"L’année {year} est hors de la table des jours fériés, qui va de 2003 à 2199."


def test_an_unknown_profile_zone_or_language_is_refused_with_what_is_offered():
    assert refused("2026-10-26", "--profile", "cpp").endswith("choisissez parmi i16_literal, i16_weekday, cpc.")
    assert refused("2026-10-26", "--tz", "America/Quebec").startswith(
        f"«{NBSP}America/Quebec{NBSP}» n’est pas un fuseau"
    )
    assert refused("2026-10-26", "--lang", "es").endswith("fr ou en.")
    assert refused() == "Donnez au moins une date de réception, par exemple 2026-10-26."


def test_a_decreed_day_counts_as_soon_as_it_is_recorded():
    before = objects(deadline("2026-01-15", "--json"))[0]["due_on"]
    DecreedHoliday.objects.create(
        day=date(2026, 3, 16), name_fr="deuil exemple", name_en="example mourning", source="décret 1-2026 (exemple)"
    )
    assert (before, objects(deadline("2026-01-15", "--json"))[0]["due_on"]) == ("2026-03-16", "2026-03-17")


def test_ten_thousand_lines_are_answered_in_their_order(typed):
    days = [date(2020, 1, 1) + timedelta(days=n % 7000) for n in range(10_000)]
    typed("\n".join(f"{day} 23:59:59" for day in days).encode())
    found = objects(deadline("-"))
    assert [each["received_on"] for each in found] == [day.isoformat() for day in days]


def run(*arguments: str, lines: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "deadline", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_a_database_the_statutory_list_alone_is_used_and_said(tmp_path):
    away = {"PGHOST": str(tmp_path), "DATABASE_URL": ""}
    done = run("2026-10-26", "--json", **away)
    assert done.returncode == 0
    assert objects(done.stdout)[0]["due_on"] == "2026-12-28"
    assert done.stderr == (
        f"La base de données ne répond pas{NBSP}: les jours fériés de la loi sont comptés, "
        "mais non les jours décrétés.\n"
    )
    # What is typed is checked first, so that a slip gets one sentence and no other.
    slip = run("hier", **away)
    assert (slip.returncode, slip.stdout, slip.stderr.count("\n")) == (2, "", 1)


def test_a_reader_that_stops_reading_is_no_error(tmp_path):
    command = f"{sys.executable} manage.py deadline - | head -n 1"
    lines = "2026-10-26\n" * 5000
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env=os.environ | {"PGHOST": str(tmp_path), "DATABASE_URL": ""},
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert len(objects(done.stdout)) == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
