"""Numbers: unique when many issue at once, and never given twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from recommendations.reference import case_number, next_number
from tests import given
from tests.given import local


def _many_at_once(count, act):
    def one(position):
        try:
            return act(position)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db
def test_numbers_follow_each_other_within_a_year_and_begin_anew_with_the_next():
    assert [next_number(2026), next_number(2026), next_number(2027), next_number(2026)] == [
        "2026-001",
        "2026-002",
        "2027-001",
        "2026-003",
    ]
    assert case_number("2026-003", 12) == "2026-003-12"


@pytest.mark.django_db
def test_after_nine_hundred_ninety_nine_a_number_grows_a_digit():
    for _ in range(999):
        last = next_number(2026)
    assert (last, next_number(2026)) == ("2026-999", "2026-1000")


@pytest.mark.django_db
def test_an_act_undone_leaves_no_hole():
    with transaction.atomic():
        undone = next_number(2026)
        transaction.set_rollback(True)
    assert (undone, next_number(2026)) == ("2026-001", "2026-001")


@pytest.mark.usefixtures("committed_db")
def test_twenty_issues_at_once_get_twenty_numbers():
    given_numbers = _many_at_once(20, lambda _position: next_number(2026))
    assert sorted(given_numbers) == [f"2026-{number:03d}" for number in range(1, 21)]


@pytest.mark.usefixtures("committed_db")
def test_one_draft_issued_by_two_at_once_is_issued_once():
    office, department = given.make_office(), given.make_recipient()
    draft = given.make_reviewed(office, department.body)

    def issue(_position):
        try:
            cases = given.actions.issue(recommendation_id=draft.pk, by=office.signatory, at=local(2026, 10, 5))
            return [case.number for case in cases]
        except given.actions.AlreadyIssued:
            return "already"

    assert sorted(map(str, _many_at_once(4, issue))) == ["['2026-001-01']", "already", "already", "already"]
