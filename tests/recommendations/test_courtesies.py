"""Who waits longer out of courtesy, why, until when, and how it ended: refused with a word, kept for ever."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from notifications import letters
from notifications.models import Message
from recommendations import actions
from recommendations.administration_queries import moved_cases
from recommendations.queries import NotFound
from tests import given
from tests.given import local
from workflows import engine

pytestmark = pytest.mark.django_db

AT = local(2026, 11, 10)
UNTIL = date(2027, 1, 29)


@pytest.fixture
def case(office, department):
    return given.acknowledged_case(office, department)


def extend(case, by, **changed):
    said = {"until": UNTIL, "reason": "Le conseil siège en janvier, exemple.", "at": AT}
    return actions.extend(case_id=case.pk, by=by, **{**said, **changed})


def remove(case, by, **changed):
    said = {"reason": "Accordé par erreur, exemple.", "at": AT}
    return actions.remove_extension(case_id=case.pk, by=by, **{**said, **changed})


def test_who_why_from_when_to_when_and_how_it_ended_is_kept(case, office):
    extend(case, office.officer)
    extend(case, office.manager, until=UNTIL + timedelta(days=10), reason="Encore, exemple.")
    remove(case, office.officer)
    rows = case.courtesies.values_list("due_on", "until", "granted_by", "reason", "ending", "ended_by", "end_reason")
    officer, manager = office.officer.pk, office.manager.pk
    due_on = date(2026, 12, 5)
    assert list(rows) == [
        (due_on, UNTIL, officer, "Le conseil siège en janvier, exemple.", "replaced", manager, ""),
        (
            *(due_on, UNTIL + timedelta(days=10), manager, "Encore, exemple."),
            *("removed", officer, "Accordé par erreur, exemple."),
        ),
    ]


@pytest.mark.parametrize("change", [{"reason": "autre"}, {"until": date(2028, 1, 1)}, {"ending": "lapsed"}])
def test_what_was_granted_is_never_rewritten(case, office, change):
    extend(case, office.officer)
    remove(case, office.officer)
    with pytest.raises(Error), transaction.atomic():
        case.courtesies.update(**change)
    with pytest.raises(Error), transaction.atomic():
        case.courtesies.all().delete()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"until": date(2026, 12, 5)}, "until"),
        ({"until": date(2026, 12, 7), "at": local(2026, 12, 7)}, "until"),
        ({"until": date(2028, 1, 29)}, "until"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_a_day_or_a_reason_that_cannot_be_is_refused_with_a_sentence(case, office, said, field):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        extend(case, office.officer, **said)
    assert list(refused.value.message_dict) == [field]


def test_the_same_day_again_is_no_courtesy(case, office):
    extend(case, office.officer)
    with given.nothing_changes(), pytest.raises(ValidationError, match="court déjà"):
        extend(case, office.officer)


def test_it_is_for_the_office_and_only_while_an_answer_is_awaited(case, office, department):
    for refusal, of, by in (
        (engine.NotAllowed, case, department.principal),
        (NotFound, case, given.make_person("sans@role.example", "Sacha Exemple")),
        (actions.NoCourtesyNow, given.issue_case(office, given.make_silent_body()), office.officer),
    ):
        with given.nothing_changes(), pytest.raises(refusal):
            extend(of, by)
    with given.nothing_changes(), pytest.raises(actions.NoCourtesyRuns):
        remove(case, office.officer)
    given.send_answer(case, department.principal, at=AT)
    with given.nothing_changes(), pytest.raises(actions.NoCourtesyNow, match="déjà répondu"):
        extend(case, office.officer)


def test_a_stale_page_grants_nothing(case, office):
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        extend(case, office.officer, expected_version=1)


def test_the_reminders_say_both_dates(case, office):
    extend(case, office.officer)
    given.live_until(local(2027, 1, 16))
    said = letters.render(Message.objects.get(case=case, event="reminder:14@2027-01-29"))
    text = " ".join(said.text.split())
    assert "échéance le 5 décembre 2026, délai de courtoisie jusqu’au 29 janvier 2027" in said.subject
    assert "une réponse donnée après le samedi 5 décembre 2026 est une réponse tardive" in text
    assert "jusqu’au vendredi 29 janvier 2027" in text


def test_a_change_of_the_calendar_says_which_courtesies_it_ends(case, office):
    extend(case, office.officer, until=date(2026, 12, 7))
    days = date(2026, 12, 5), date(2026, 12, 8)
    for due_after, ended in ((date(2026, 12, 6), None), (date(2026, 12, 7), date(2026, 12, 7))):
        move = engine.Move(case.pk, *days, due_after, date(2026, 12, 8))
        ((found,), others) = moved_cases(office.officer, [move], on=AT.date())
        assert (found.courtesy_ended, others) == (ended, 0)
