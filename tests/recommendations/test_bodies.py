"""What the cases of a body tell of it."""

from datetime import date

import pytest

from recommendations import actions, bodies
from tests import given
from tests.given import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def ministry():
    return given.make_recipient()


def years(office, ministry, on=date(2026, 12, 31)):
    return bodies.answers_by_year(office.officer, ministry.body.pk, on=on)


def test_a_body_answers_in_time_late_or_not_at_all_year_by_year(office, ministry):
    for day in (10, 20, 30):  # received on 6 October: after 4, 14 and 24 days
        case = given.acknowledged_case(office, ministry)
        given.send_answer(case, ministry.principal, at=local(2026, 10, day))
    late = given.acknowledged_case(office, ministry)
    given.live_until(local(2026, 12, 20))
    given.send_answer(late, ministry.principal, at=local(2026, 12, 20))  # after 75 days
    given.acknowledged_case(office, ministry)  # never answered
    given.acknowledged_case(office, ministry, issued_at=local(2026, 12, 1), at=local(2026, 12, 2))
    given.issue_case(office, ministry.body, at=local(2027, 1, 5))
    given.live_until(local(2027, 1, 6))
    newest, line = years(office, ministry, on=date(2027, 1, 6))
    assert (newest.year, newest.total, newest.waiting, newest.median) == (2027, 1, 1, None)
    assert (line.year, line.total, line.in_time, line.late, line.none, line.waiting) == (2026, 6, 3, 1, 1, 1)
    assert (line.median, line.ninth) == (14, 75)


def test_what_was_withdrawn_says_nothing_of_how_a_body_answers(office, ministry):
    case = given.issue_case(office, ministry.body)
    actions.withdraw(case_id=case.pk, by=office.signatory, at=given.RECEIVED, reason="Remplacée (exemple).")
    assert years(office, ministry) == []


def test_the_days_are_those_of_the_legal_time_of_the_body(office):
    islands = given.make_recipient("iles", "Collège des Îles, exemple", time_zone="America/Halifax")
    # half past eleven in Toronto is already the next day there
    case = given.acknowledged_case(office, islands, at=local(2026, 10, 6, 23, 30))
    given.send_answer(case, islands.principal, at=local(2026, 10, 17, 12))
    assert years(office, islands)[0].median == 10


def test_another_office_sees_nothing_of_it(office, ministry):
    given.acknowledged_case(office, ministry)
    other = given.make_office("autre", "Autre office, exemple")
    assert years(other, ministry) == []
    assert bodies.open_cases(other.officer, [ministry.body.pk], on=date(2026, 12, 1)) == {}
    assert bodies.open_cases(office.officer, [ministry.body.pk], on=date(2026, 12, 1)) == {ministry.body.pk: 1}
