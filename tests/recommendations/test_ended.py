"""Cases that are over are counted as they end, and the same when all are counted anew."""

from datetime import date

import pytest

from directory.models import Membership
from recommendations import actions, cockpit, lists
from recommendations.actions.ended import recount_ended
from recommendations.models import EndedCount
from recommendations.tasks import recount
from tests import given
from tests.given import local

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 20)


def _counted():
    return sorted(EndedCount.objects.values_list("year", "stage", "answered_late", "days", "n"))


@pytest.fixture
def ended(office, department, order):
    """Two closed on the same day of their life, one withdrawn, one still open."""
    for recipient in (department, order):
        case = given.answered_case(office, recipient)
        actions.assess(
            case_id=case.pk, by=office.officer, at=local(2026, 11, 17), outcome="satisfactory", reasons="Oui."
        )
        actions.close(case_id=case.pk, by=office.officer, at=local(2026, 11, 18))
    taken_back = given.issue_case(office, department.body)
    actions.withdraw(case_id=taken_back.pk, by=office.signatory, at=local(2026, 11, 18), reason="Remplacée (exemple).")
    given.issue_case(office, order.body)


def test_each_end_adds_a_line(ended):
    assert _counted() == [
        ("2026", "closed", False, 41, 1),
        ("2026", "closed", False, 41, 1),
        ("2026", "withdrawn", False, None, 1),
    ]


def test_counting_anew_folds_the_lines_and_finds_the_same_numbers(ended, office):
    before = cockpit.cockpit(office.manager, on=ON)
    assert (recount_ended(), recount_ended()) == (3, 3)
    assert _counted() == [("2026", "closed", False, 41, 2), ("2026", "withdrawn", False, None, 1)]
    assert cockpit.cockpit(office.manager, on=ON) == before


def test_counting_anew_heals_what_was_lost(ended, office):
    EndedCount.objects.all().delete()
    assert cockpit.cockpit(office.manager, on=ON).by_stage["closed"] == 0
    recount()
    assert cockpit.cockpit(office.manager, on=ON).by_stage["closed"] == 2


def test_who_belongs_to_the_office_and_to_a_recipient_counts_what_both_see(ended, office, other_office, department):
    Membership.objects.create(person=office.manager, body=department.body, role="principal", starts_on=given.SINCE)
    ours = given.answered_case(other_office, department)
    actions.assess(
        case_id=ours.pk, by=other_office.officer, at=local(2026, 11, 17), outcome="satisfactory", reasons="Oui."
    )
    actions.close(case_id=ours.pk, by=other_office.officer, at=local(2026, 11, 18))
    counts = lists.view_counts(office.manager, on=ON)
    seen = lists.list_cases(office.manager, on=ON, chosen=lists.CaseFilter())
    assert counts["all"] == seen.count() == 5
