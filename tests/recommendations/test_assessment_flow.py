"""The way of an answer to its assessment: whose task it is, by when, and who confirms where the rules ask for it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions, task_queries
from recommendations.models import Assessing, Assessment
from tests import given
from tests.given import local
from workflows import engine, human

pytestmark = pytest.mark.django_db
AT = local(2026, 11, 20)
SAID = {"outcome": "satisfactory_otherwise", "reasons": "Exemple."}


@pytest.fixture
def case(office, department):
    return given.answered_case(office, department)


def tasks(person):
    found = task_queries.tasks_of(person, on=AT.date())
    return [(each.node, each.mine, each.due_on) for each in found if each.flow == "AssessmentFlow"]


def test_an_answer_is_a_task_of_the_officer_with_a_day(case, office):
    assert tasks(office.officer) == [("assess", True, date(2027, 1, 15))]
    assert given.fresh(case).instance.assess_by == date(2027, 1, 15)
    actions.assess(case_id=case.pk, by=office.officer, at=AT, **SAID)
    assert tasks(office.officer) == []
    assert given.fresh(case).instance.assess_by is None


def test_a_new_version_takes_the_place_of_the_task_of_the_one_before(case, office, department):
    given.send_answer(case, department.principal, at=local(2026, 11, 18))
    assert tasks(office.officer) == [("assess", True, date(2027, 1, 17))]
    assert [each.finished is None for each in Assessing.objects.order_by("pk")] == [False, True]


def test_closing_or_withdrawing_leaves_no_task(case, office):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=AT, reason="Exemple.")
    assert tasks(office.officer) == []


def test_a_complement_is_asked_for_by_a_day_to_come(case, office):
    asked = {"outcome": "to_complete", "reasons": "Exemple."}
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.assess(case_id=case.pk, by=office.officer, at=AT, complete_by=AT.date(), **asked)
    made = actions.assess(case_id=case.pk, by=office.officer, at=AT, complete_by=date(2026, 12, 18), **asked)
    assert made.complete_by == given.fresh(case).instance.complete_by == date(2026, 12, 18)


# --- second reader ----------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(office, department):
    case = given.answered_case(office, department)
    given.ask_for_second_reader()
    actions.assess(case_id=case.pk, by=office.officer, at=AT, **SAID)
    return given.fresh(case)


def test_what_waits_for_its_second_reader_is_told_to_nobody(proposed):
    assert proposed.instance.version == 3  # issued, received, answered
    assert proposed.instance.assess_by == date(2027, 1, 15)
    assert not Assessment.objects.exists()
    assert not proposed.messages.filter(event="assessed").exists()


def test_the_first_person_does_not_confirm_and_a_second_one_does(proposed, office):
    who = {"case_id": proposed.pk, "at": AT}
    with given.nothing_changes(), pytest.raises(actions.OwnAssessment):
        actions.confirm_assessment(by=office.officer, **who)
    task = Assessing.objects.get().task_set.exclude(owner=office.officer).filter(finished=None).get()
    with given.nothing_changes(), pytest.raises(actions.OwnText):
        actions.take(task_id=task.pk, by=office.officer, at=AT)

    made = actions.confirm_assessment(by=office.manager, **who)
    assert (made.given, made.assessed_by, made.read_by) == (True, office.officer, office.manager)
    assert proposed.messages.filter(event="assessed").exists()
    with given.nothing_changes(), pytest.raises(human.TaskDone):  # the second click
        actions.confirm_assessment(by=office.manager, **who)


def test_what_is_returned_comes_back_to_who_assessed_and_may_be_proposed_anew(proposed, office):
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.return_assessment(case_id=proposed.pk, by=office.manager, at=AT, reasons=" ")
    actions.return_assessment(case_id=proposed.pk, by=office.manager, at=AT, reasons="Citez le point 2.")
    assert tasks(office.officer)[0][:2] == ("assess", True)
    actions.assess(case_id=proposed.pk, by=office.officer, at=AT, **SAID)
    actions.confirm_assessment(case_id=proposed.pk, by=office.manager, at=AT)
    assert Assessment.objects.count() == 1
    assert Assessment.all_of_them.count() == 2


def test_two_proposals_and_stale_pages_are_refused(proposed, office, department):
    with given.nothing_changes(), pytest.raises(human.TaskDone):
        actions.assess(case_id=proposed.pk, by=office.manager, at=AT, **SAID)
    given.send_answer(proposed, department.principal, at=AT)
    with given.nothing_changes(), pytest.raises(human.TaskDone):  # what was proposed speaks of the version before
        actions.confirm_assessment(case_id=proposed.pk, by=office.manager, at=AT, expected_version=3)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        actions.assess(case_id=proposed.pk, by=office.officer, at=AT, expected_version=3, **SAID)


def test_a_recipient_neither_confirms_nor_returns(proposed, department):
    for act, more in ((actions.confirm_assessment, {}), (actions.return_assessment, {"reasons": "Exemple."})):
        with given.nothing_changes(), pytest.raises(engine.NotAllowed):
            act(case_id=proposed.pk, by=department.principal, at=AT, **more)
