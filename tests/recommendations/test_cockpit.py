"""What a manager sees first: each number is the length of its list, and the same few queries count any number."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from recommendations import actions, cockpit, lists
from recommendations.cockpit import times_of
from recommendations.lists import CaseFilter
from tests import given
from tests.given import local

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 20)


def _numbers(person, *, on=ON, **chosen):
    return [case.number for case in lists.list_cases(person, on=on, chosen=CaseFilter(**chosen))]


@pytest.fixture(scope="module")
def kept(module_db):
    """One case late, one answered on its 41st day, one closed, one without receipt, one due in January."""
    office, department, order = given.make_office(), given.make_recipient(), given.make_order()
    late = given.acknowledged_case(office, department)
    given.answered_case(office, order)
    closed = given.answered_case(office, department)
    actions.assess(case_id=closed.pk, by=office.officer, at=local(2026, 11, 17), outcome="satisfactory", reasons="Oui.")
    actions.close(case_id=closed.pk, by=office.officer, at=local(2026, 11, 18))
    given.issue_case(office, department.body, at=local(2026, 12, 15))
    young = given.acknowledged_case(office, order, issued_at=local(2026, 11, 10), at=local(2026, 11, 11))
    return SimpleNamespace(
        life={"late": late.number, "young": young.number}, office=office, department=department, order=order
    )


life, office, department, order = map(given.part, ("life", "office", "department", "order"))


def test_each_week_holds_the_lists_of_its_days(life, office):
    seen = cockpit.cockpit(office.manager, on=ON)
    assert len(seen.weeks) == 12
    assert seen.weeks[0].monday == date(2026, 12, 14)
    assert sum(week.total for week in seen.weeks) == 1
    for week in seen.weeks:
        window = {"due_from": week.monday.isoformat(), "due_to": week.sunday.isoformat()}
        assert week.total == len(_numbers(office.manager, view="awaited", **window))
        for place, n in enumerate(week.days):
            day = (week.monday + timedelta(days=place)).isoformat()
            assert n == len(_numbers(office.manager, view="awaited", due_from=day, due_to=day))


def test_each_age_and_each_kind_is_the_length_of_its_list(life, office):
    seen = cockpit.cockpit(office.manager, on=ON)
    for first, last, n in seen.late_by_age:
        assert n == len(_numbers(office.manager, lateness=f"{first}-{last or ''}"))
    assert [n for _first, _last, n in seen.late_by_age] == [0, 1, 0, 0, 0]
    for line in seen.by_kind:
        assert line.total == len(_numbers(office.manager, view="awaited", kind=line.kind))
        assert line.late == len(_numbers(office.manager, view="late", kind=line.kind))


def test_a_courtesy_is_counted_beside_the_windows_of_the_law_and_moves_none(life, office, department):
    case = given.acknowledged_case(office, department)
    before = cockpit.cockpit(office.manager, on=ON)
    until = date(2027, 1, 29)
    actions.extend(case_id=case.pk, until=until, reason="Exemple.", by=office.officer, at=local(2026, 11, 20))
    seen = cockpit.cockpit(office.manager, on=ON)
    assert seen.views == {**before.views, "courtesy": 1}
    assert (seen.late_by_age, seen.weeks) == (before.late_by_age, before.weeks)
    for day, n in ((until, 1), (until + timedelta(days=1), 0)):
        assert cockpit.cockpit(office.manager, on=day).views["courtesy"] == n
        assert _numbers(office.manager, on=day, view="courtesy") == [case.number][:n]


def test_each_rung_is_the_length_of_its_list(life, office, department):
    """On 22 January one case reaches the direction; of the others one has no ladder, one its first rung ahead."""
    given.escalated_case(office, given.make_recipient("fondation", "Fondation, exemple", kind="other_person"))
    on = date(2027, 1, 22)
    seen = cockpit.cockpit(office.manager, on=on)
    assert {rung: n for rung, n in seen.by_rung if n} == {"": 2, "direction": 1}
    for rung, n in seen.by_rung:
        assert n == len(_numbers(office.manager, on=on, rung=rung or "none"))
    assert sum(n for _rung, n in seen.by_rung) == seen.views["escalated"]
    assert len(_numbers(office.manager, on=on, rung="xyz")) == seen.views["all"]


def test_times_to_answer_count_closed_and_open_cases_by_legal_days(life, office):
    (year,) = cockpit.cockpit(office.manager, on=ON).times
    assert (year.year, year.answers, year.median, year.ninetieth) == ("2026", 2, 41, 41)
    assert year.answers == len(_numbers(office.manager, view="answered", year="2026"))


def test_a_half_and_nine_tenths_of_the_answers():
    assert (times_of("2026", [(10, 1), (20, 1)]).median, times_of("2026", [(10, 1), (20, 2)]).median) == (10, 20)
    ten = times_of("2026", [(days, 1) for days in range(1, 11)])
    assert (ten.answers, ten.median, ten.ninetieth) == (10, 5, 9)


def test_who_sees_nothing_counts_nothing(life, stranger, other_office):
    for person in (stranger, other_office.manager):
        seen = cockpit.cockpit(person, on=ON)
        assert not any(seen.views.values())
        assert (seen.times, sum(week.total for week in seen.weeks)) == ([], 0)


def test_the_cockpit_takes_as_many_queries_for_thirty_cases_as_for_five(life, office, django_assert_num_queries):
    with django_assert_num_queries(4):
        cockpit.cockpit(office.manager, on=ON)
    given.issue_cases(office, *[given.make_silent_body(f"corps-{n}", f"Collège {n}") for n in range(30)])
    with django_assert_num_queries(4):
        cockpit.cockpit(office.manager, on=ON)


def test_the_most_urgent_are_the_first_of_the_list(life, office):
    for count in (1, 2, 10):
        urgent = lists.most_urgent(office.manager, on=ON, count=count, mine=False)
        assert [case.number for case in urgent] == _numbers(office.manager, view="open")[:count]


# --- filters and order ------------------------------------------------------------------------------------------


def test_a_window_of_due_dates_and_classes_of_lateness_combine_with_the_rest(life, office):
    manager = office.manager
    assert _numbers(manager, due_from="2027-01-01") == [life["young"]]
    assert _numbers(manager, due_to="2026-12-05", lateness="default") == [life["late"]]
    assert _numbers(manager, due_from="2026-12-06", lateness="default") == []
    assert _numbers(manager, on=given.IN_DEFAULT_FROM - timedelta(days=1), lateness="not_default") == [life["late"]]
    assert _numbers(manager, lateness="answered_late") == []
    for wrong in ("2026-13-40", "x\x00", "20261205x"):
        assert len(_numbers(manager, due_from=wrong, lateness=wrong)) == 5


@pytest.mark.parametrize("key", sorted(lists.SORTS))
def test_a_list_sorted_by_any_column_holds_the_same_cases_turned_round(life, office, key):
    every = set(_numbers(office.manager))
    up, down = _numbers(office.manager, sort=key), _numbers(office.manager, sort=f"-{key}")
    assert set(up) == set(down) == every
    assert up == _numbers(office.manager, sort=key)


def test_sorting_follows_what_a_column_says_and_puts_what_is_empty_last(life, office):
    by_number = sorted(_numbers(office.manager))
    assert _numbers(office.manager, sort="number") == by_number
    assert _numbers(office.manager, sort="-number") == by_number[::-1]
    for sort in ("due", "-due"):
        without = _numbers(office.manager, due="none")
        assert _numbers(office.manager, sort=sort)[-1:] == without
    assert _numbers(office.manager, sort="no-such-column") == _numbers(office.manager)
