"""What the Office thinks of an answer, and how a case ends."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions, queries
from recommendations.models import Assessment
from tests import given
from tests.given import DECLINE, local
from workflows import engine

pytestmark = pytest.mark.django_db
AT = local(2026, 11, 20)


@pytest.fixture(scope="module")
def kept(module_db):
    office, department = given.make_office(), given.make_recipient()
    return SimpleNamespace(office=office, department=department, case=given.answered_case(office, department))


office, department, case = map(given.part, ("office", "department", "case"))


def _assess(case, by, **fields):
    known = {"at": AT, "outcome": "satisfactory", "reasons": "Les suites répondent au texte, exemple."}
    return actions.assess(case_id=case.pk, by=by, **{**known, **fields})


@pytest.mark.parametrize("outcome", ["satisfactory", "to_complete", "insufficient"])
def test_the_newest_answer_is_assessed_with_reasons(case, office, outcome):
    made = _assess(case, office.officer, outcome=outcome)
    assert (made.outcome, made.assessed_by, made.response.version) == (outcome, office.officer, 1)
    assert given.fresh(case).instance.stage == "answered"


def test_an_assessment_asks_for_an_outcome_and_reasons(case, office):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _assess(case, office.officer, outcome="", reasons=" ")
    assert set(refused.value.message_dict) == {"outcome", "reasons"}


def test_a_completed_answer_is_assessed_anew(case, office, department):
    _assess(case, office.officer, outcome="to_complete")
    given.send_answer(case, department.principal, at=local(2026, 11, 25), said=DECLINE)
    made = _assess(case, office.officer, at=local(2026, 11, 27), outcome="insufficient")
    assert made.response.version == 2
    assert Assessment.objects.count() == 2


def test_there_is_nothing_to_assess_or_close_before_an_answer(office, department):
    case = given.acknowledged_case(office, department)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        _assess(case, office.officer)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        actions.close(case_id=case.pk, by=office.officer, at=AT)


def test_a_case_is_closed_once_its_newest_answer_was_assessed(case, office, department):
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.close(case_id=case.pk, by=office.officer, at=AT)
    _assess(case, office.officer)
    given.send_answer(case, department.principal, at=local(2026, 11, 21))
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.close(case_id=case.pk, by=office.officer, at=local(2026, 11, 22))
    _assess(case, office.officer, at=local(2026, 11, 23))
    closed = actions.close(case_id=case.pk, by=office.officer, at=local(2026, 11, 24), note="exemple")
    assert (closed.instance.stage, closed.instance.finished_at) == ("closed", local(2026, 11, 24))


def test_the_second_click_on_close_finds_it_closed(case, office):
    _assess(case, office.officer)
    actions.close(case_id=case.pk, by=office.officer, at=AT)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow, match="close"):
        actions.close(case_id=case.pk, by=office.officer, at=AT)


def test_a_recommendation_is_withdrawn_by_who_signs_or_manages_with_a_reason(case, office):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.withdraw(case_id=case.pk, by=office.signatory, at=AT, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.withdraw(case_id=case.pk, by=office.officer, at=AT, reason="exemple")
    ended = actions.withdraw(case_id=case.pk, by=office.manager, at=AT, reason="exemple")
    assert (ended.instance.stage, ended.instance.finished_at) == ("withdrawn", AT)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow, match="retirée"):
        actions.withdraw(case_id=case.pk, by=office.manager, at=AT, reason="exemple")


def test_withdrawing_from_one_recipient_leaves_the_others(office, department, order):
    first, second = given.issue_cases(office, department.body, order.body)
    actions.withdraw(case_id=first.pk, by=office.signatory, at=local(2026, 10, 6), reason="exemple")
    assert [each.instance.stage for each in given.fresh_all([first, second])] == ["withdrawn", "issued"]


@pytest.mark.parametrize("act", ["assess", "close", "withdraw"])
def test_a_recipient_does_not_act_for_the_office_and_a_stranger_sees_no_case(case, department, stranger, act):
    words = {
        "assess": {"outcome": "satisfactory", "reasons": "exemple"},
        "close": {},
        "withdraw": {"reason": "exemple"},
    }[act]
    do = getattr(actions, act)
    if act == "close":  # otherwise refused for another reason
        Assessment.objects.create(
            response=case.responses.get(), outcome="satisfactory", reasons="exemple",
            assessed_by=case.officer, assessed_at=AT,
        )  # fmt: skip
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        do(case_id=case.pk, by=department.principal, at=AT, **words)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        do(case_id=case.pk, by=stranger, at=AT, **words)


@pytest.mark.parametrize("act", ["assess", "close", "withdraw"])
def test_a_page_that_has_aged_ends_nothing(case, office, department, act):
    _assess(case, office.officer)
    words = {
        "assess": {"outcome": "to_complete", "reasons": "exemple"},
        "close": {},
        "withdraw": {"reason": "exemple"},
    }[act]
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        getattr(actions, act)(case_id=case.pk, by=office.signatory, at=AT, expected_version=1, **words)
