"""The examples of the demonstration, loaded once for all that is asked of them."""

from datetime import timedelta

import pytest
from django.db import transaction

from notifications.queries import dead_letters, letters_of
from recommendations import lists, queries
from tests import given
from tests.web.examples import TODAY, example_of, load_examples
from web.demo import player

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def officer(django_db_setup, django_db_blocker):
    """An officer at whose desk the examples lie, loaded once: every test undoes its own changes upon them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_examples()
        transaction.set_rollback(True)


def test_the_examples_show_every_stage_and_every_kind_of_answer(officer):
    cases = list(queries.visible_to(officer, on=TODAY))
    assert {case.instance.stage for case in cases} == {stage for stage, _label in queries.STAGES}
    assert {case.instance.timeliness for case in cases} == {"", "in_time", "in_time_other_reading", "late"}
    responses = [response for case in cases for response in case.responses.all()]
    assert {response.disposition for response in responses} == {"follow", "in_part", "decline"}
    assert any(response.on_paper for response in responses)
    assessments = [each.outcome for response in responses for each in response.assessments.all()]
    assert set(assessments) == {"satisfactory", "to_complete", "insufficient"}
    counts = lists.view_counts(officer, on=TODAY)
    assert all(counts[view] for view in ("late", "due7", "due15", "receipt_task", "assess", "escalated", "mine"))
    assert queries.drafts(officer, on=TODAY).count() == 1


def test_each_example_says_that_it_is_one_and_holds(officer):
    for case in queries.visible_to(officer, on=TODAY):
        assert case.recommendation.is_example
        assert "exemple" in case.recommendation.subject
        seen = queries.case_file(officer, case.number, on=TODAY)
        assert seen.journal_faults == []
        assert all(entry.at <= player.at(TODAY, 12) for entry in seen.journal)
        assert all(work.outcome for work in seen.due_work if work.due_at <= player.at(TODAY, 6))


def test_the_letters_of_the_examples_left_on_their_day_and_one_body_has_nobody(officer):
    late = example_of(officer, "federation-cegeps")
    sent = letters_of(late.pk, audience="recipient")
    days = [letter.sent_at.astimezone(given.TORONTO).date() for letter in sent]
    assert all(letter.sent_at - letter.created_at < timedelta(hours=1) for letter in sent)
    assert days == sorted(days, reverse=True)
    assert days[-1] == TODAY - timedelta(days=75)
    assert {letter.state for case in queries.visible_to(officer, on=TODAY) for letter in letters_of(case.pk)} == {
        "sent",
        "dead",
    }
    assert {each.recipient for each in dead_letters(officer, on=TODAY)} == {"CERAC Marie-Victorin"}


def test_an_example_stands_on_the_ladder_with_a_letter_signed_and_a_rung_to_decide(officer):
    case = example_of(officer, "college-exemple-iles", subject="Attestation")
    seen = queries.case_file(officer, case.number, on=TODAY)
    assert [(each.authority, each.outcome) for each in seen.rung_decisions] == [("direction", "sent")]
    assert [each.authority for each in seen.rungs] == ["presidency"]
    (letter,) = [each for each in letters_of(case.pk) if each.event == "to_direction"]
    assert (letter.state, letter.addressees[0].language) == ("sent", "en")
