"""The demonstration: marked examples at every stage, loaded once."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from directory.queries import person_by_email
from recommendations import queries
from web.demo import people, player

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def played():
    call_command("load_directory", stdout=StringIO())
    people.load_people()
    player.play(TODAY, now=player.at(TODAY, 12))
    return person_by_email(player.OFFICER)


def test_the_examples_show_every_stage_and_every_kind_of_answer(played):
    cases = list(queries.visible_to(played, on=TODAY))
    assert {case.instance.stage for case in cases} == {stage for stage, _label in queries.STAGES}
    assert {case.instance.timeliness for case in cases} >= {"", "in_time", "late"}
    answers = {case.responses.last().disposition for case in cases if case.responses.exists()}
    assert answers == {"follow", "in_part", "decline"}
    counts = queries.view_counts(played, on=TODAY)
    assert counts["late"]
    assert counts["due7"]
    assert counts["receipt_task"]
    assert counts["assess"]


def test_every_example_says_that_it_is_one(played):
    cases = list(queries.visible_to(played, on=TODAY))
    assert all(case.recommendation.is_example and "exemple" in case.recommendation.subject for case in cases)


def test_every_journal_of_the_examples_is_whole(played):
    for case in queries.visible_to(played, on=TODAY):
        assert queries.case_file(played, case.number, on=TODAY).journal_faults == []


def test_loading_twice_changes_nothing(settings):
    settings.DEMO = True
    call_command("load_directory", stdout=StringIO())
    call_command("load_examples", stdout=StringIO())
    officer = person_by_email(player.OFFICER)
    before = queries.view_counts(officer, on=TODAY)
    again = StringIO()
    call_command("load_examples", stdout=again)
    assert "déjà chargés" in again.getvalue()
    assert queries.view_counts(officer, on=TODAY) == before


@pytest.mark.parametrize("command", ["load_examples", "demo_accounts"])
def test_the_demonstration_refuses_to_mix_with_real_data(settings, command):
    settings.DEMO = False
    with pytest.raises(CommandError, match="SUITES_DEMO"):
        call_command(command)


def test_the_accounts_are_printed_with_their_password():
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    for expected in ("camille@office.example", "dominique@office.example", "morgan@mes.example", people.PASSWORD):
        assert expected in out.getvalue()
