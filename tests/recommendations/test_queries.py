"""What a person may read: scope, lists, counts that agree with them, one case in a constant number of queries."""

from dataclasses import asdict, replace
from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.actions import end_role, grant_role
from recommendations import actions, cockpit, lists, queries
from recommendations.lists import CaseFilter
from recommendations.models import Case
from recommendations.people import actor_for, sides_of
from tests import given
from tests.given import DUE_ON, IN_DEFAULT_FROM, ISSUED, RECEIVED, local

pytestmark = pytest.mark.django_db
ON = DUE_ON
NURSES = "Prescription de formation aux infirmières auxiliaires (exemple)"


def _numbers(person, *, on=ON, **chosen):
    return [case.number for case in lists.list_cases(person, on=on, chosen=CaseFilter(**chosen))]


@pytest.fixture(scope="module")
def kept(module_db):
    """Cases at every stage, by number; the day is the due date of those that wait."""
    office, department, order = given.make_office(), given.make_recipient(), given.make_order()
    first, second = given.issue_cases(office, department.body, order.body)  # 2026-001: running, not received
    both = {first.recipient_id: first, second.recipient_id: second}
    waiting, silent = both[department.body.pk], both[order.body.pk]
    actions.acknowledge(case_id=waiting.pk, by=department.principal, at=RECEIVED)
    answered = given.answered_case(office, department)
    assessed = given.answered_case(office, order)
    actions.assess(case_id=assessed.pk, by=office.officer, at=local(2026, 11, 20), outcome="satisfactory", reasons="x")
    closed = given.answered_case(office, order)
    actions.assess(case_id=closed.pk, by=office.officer, at=local(2026, 11, 20), outcome="satisfactory", reasons="x")
    actions.close(case_id=closed.pk, by=office.officer, at=local(2026, 11, 21))
    withdrawn = given.issue_case(office, department.body)
    actions.withdraw(case_id=withdrawn.pk, by=office.signatory, at=local(2026, 10, 7), reason="exemple")
    nurses = given.acknowledged_case(office, order, subject=NURSES, theme=0, at=ISSUED, text="Exemple.")
    young = given.acknowledged_case(office, department, issued_at=local(2026, 11, 20), at=local(2026, 11, 23))
    given.live_until(local(DUE_ON.year, DUE_ON.month, DUE_ON.day))
    life = {
        name: case.number
        for name, case in {
            "waiting": waiting, "silent": silent, "answered": answered, "assessed": assessed, "closed": closed,
            "withdrawn": withdrawn, "late": nurses, "young": young,
        }.items()
    }  # fmt: skip
    return SimpleNamespace(life=life, office=office, department=department, order=order)


life, office, department, order = map(given.part, ("life", "office", "department", "order"))


# --- scope ------------------------------------------------------------------------------------------------------


def test_the_office_sees_all_its_cases_and_a_body_its_own(life, office, department, order):
    assert set(_numbers(office.manager)) == set(life.values())
    ours = {life[name] for name in ("waiting", "answered", "withdrawn", "young")}
    assert set(_numbers(department.preparer)) == ours
    assert set(_numbers(order.principal)) == set(life.values()) - ours


def test_a_stranger_and_another_issuer_see_nothing(life, stranger, other_office):
    for person in (stranger, other_office.officer, other_office.manager):
        assert _numbers(person) == []
        assert lists.view_counts(person, on=ON)["all"] == 0
        with pytest.raises(queries.NotFound):
            queries.case_file(person, life["waiting"], on=ON)
        with pytest.raises(queries.NotFound):
            queries.recommendation_cases(person, "2026-001", on=ON)


def test_who_left_a_body_sees_its_cases_no_more(life, department):
    end_role(membership=department.principal.memberships.get(), on=ON - timedelta(days=1))
    assert _numbers(department.principal) == []
    assert _numbers(department.principal, on=ON - timedelta(days=1)) != []


def test_a_person_of_two_bodies_sees_each_case_once(life, department, order):
    grant_role(person=order.principal, body=department.body, role="alternate", starts_on=given.SINCE)
    assert sorted(_numbers(order.principal)) == sorted(life.values())


def test_roles_count_only_where_they_are_held(office, department, order):
    actor = actor_for(department.principal, issuer_id=office.body.pk, recipient_id=order.body.pk, on=ON)
    assert actor.roles == frozenset()
    assert sides_of(office.manager, on=ON) == {"office", "manager"}
    assert sides_of(office.officer, on=ON) == {"office"}
    assert sides_of(department.preparer, on=ON) == {"recipient"}


# --- lists ------------------------------------------------------------------------------------------------------


def test_a_list_is_narrowed(life, office):
    expected = [
        ({"stage": "issued"}, {"silent"}),
        ({"stage": "response_due"}, {"waiting"}),
        ({"stage": "escalated"}, {"late"}),
        ({"stage": "acknowledged"}, {"young"}),
        ({"stage": "open"}, {"waiting", "silent", "answered", "assessed", "late", "young"}),
        ({"stage": "closed"}, {"closed"}),
        ({"due": "late"}, {"late"}),
        ({"due": "7"}, {"waiting"}),
        ({"due": "none"}, {"silent", "withdrawn"}),
        ({"theme": "0"}, {"late"}),
        ({"kind": "professional_order", "stage": "open"}, {"silent", "assessed", "late"}),
        ({"view": "receipt"}, {"silent"}),
        ({"view": "receipt_task"}, {"silent"}),
        ({"view": "assess"}, {"answered"}),
        ({"view": "late"}, {"late"}),
        ({"view": "due7"}, {"waiting"}),
    ]
    found = [(chosen, set(_numbers(office.officer, **chosen))) for chosen, _names in expected]
    assert found == [(chosen, {life[name] for name in names}) for chosen, names in expected]


def test_a_list_is_narrowed_to_a_body(life, office, department):
    found = _numbers(office.officer, body=str(department.body.pk), stage="open")
    assert set(found) == {life["waiting"], life["answered"], life["young"]}


def test_the_most_urgent_comes_first_and_what_has_ended_last(life, office):
    found = _numbers(office.officer)
    assert found[:4] == [life["late"], life["waiting"], life["young"], life["silent"]]
    assert set(found[-2:]) == {life["closed"], life["withdrawn"]}


def test_a_text_is_found_without_its_accents_its_plural_or_its_apostrophe(life, office):
    for text in (
        "prescription infirmiere",
        "PRESCRIPTIONS infirmières",
        "l'infirmière",
        "l’infirmière",
        '"formation aux infirmieres"',
        "infirmiere -technologiste",
    ):
        assert _numbers(office.officer, text=text) == [life["late"]], text


def test_a_case_is_found_by_its_number_its_body_or_its_acronym(life, office):
    assert _numbers(office.officer, text=life["late"]) == [life["late"]]
    assert set(_numbers(office.officer, text="2026-001")) == {life["waiting"], life["silent"]}
    by_body = {life[name] for name in ("waiting", "answered", "withdrawn", "young")}
    assert set(_numbers(office.officer, text="ministere de l'exemple")) == by_body
    assert set(_numbers(office.officer, text="mex")) == by_body


def test_any_text_may_be_searched(life, office):
    for text in ("zzz", "' OR 1=1 --", "zzz\x00", "((", '"', "%", "-", "a" * 5000):
        assert _numbers(office.officer, text=text) == [], text


def test_an_address_typed_by_hand_breaks_no_list(life, office):
    for name in ("body", "theme", "due", "stage", "kind", "view"):
        for word in ("9" * 30, "²", "-1", "x"):
            _numbers(office.officer, **{name: word})


# --- counts -----------------------------------------------------------------------------------------------------


def test_each_count_is_the_length_of_the_list_that_it_opens(life, office, department):
    days = (ISSUED.date(), local(2026, 11, 1).date(), ON, IN_DEFAULT_FROM, local(2027, 2, 1).date())
    for day, person in product(days, (office.officer, office.manager, department.principal)):
        counts = lists.view_counts(person, on=day)
        for view in set(counts) - {"all"}:
            assert counts[view] == len(_numbers(person, on=day, view=view)), view
        assert counts["all"] == len(_numbers(person, on=day))


def test_the_cockpit_agrees_with_the_lists(life, office):
    day = local(2026, 12, 20).date()
    given.live_until(local(2026, 12, 20))
    seen = cockpit.cockpit(office.manager, on=day)
    for stage, count in seen.by_stage.items():
        assert count == len(_numbers(office.manager, on=day, stage=stage))
    waiting = _numbers(office.manager, on=day, stage="escalated") + [life["young"]]
    assert sum(line.total for line in seen.by_kind) == len(waiting)
    late = _numbers(office.manager, on=day, due="late")
    assert sum(line.late for line in seen.by_kind) == len(late) == 2
    assert sum(count for _first, _last, count in seen.late_by_age) == len(late)
    assert [line for line in seen.late_by_age if line[2]] == [(8, 15, 1), (16, 30, 1)]


def test_nothing_is_late_on_its_last_day(life, office):
    days = [DUE_ON, DUE_ON + timedelta(days=1), IN_DEFAULT_FROM - timedelta(days=1), IN_DEFAULT_FROM]
    for view, told in (("late", [False, True, True, True]), ("default", [False, False, False, True])):
        assert [life["waiting"] in _numbers(office.officer, on=day, view=view) for day in days] == told


# --- constant queries -------------------------------------------------------------------------------------------


def _count(read):
    with CaptureQueriesContext(connection) as made:
        read()
    return len(made)


def test_a_list_costs_the_same_for_one_case_as_for_many(life, office):
    def read():
        for case in lists.list_cases(office.officer, on=ON, chosen=CaseFilter()):
            str((case.instance.stage, case.recommendation.subject, case.recipient.kind, case.officer.name))

    assert _count(read) == 1
    assert _count(lambda: lists.view_counts(office.officer, on=ON)) == 3
    assert _count(lambda: cockpit.cockpit(office.manager, on=ON)) <= 4


def test_a_case_costs_the_same_whatever_its_life(life, office, department, order):
    def read(number):
        seen = queries.case_file(office.officer, number, on=ON)
        for response in seen.responses:
            str((response.saved_by.name, [each.name for each in response.attachments.all()]))
            str([each.assessed_by.name for each in response.assessments.all()])
        str([line.fact.recorded_by.name for line in seen.facts])

    short = _count(lambda: read(life["assessed"]))
    case = Case.objects.get(number=life["answered"])
    for day in range(1, 6):
        actions.acknowledge(case_id=case.pk, by=department.principal, at=local(2026, 11, 20 + day))
        given.send_answer(case, department.principal, at=local(2026, 11, 20 + day, 13))
        done = {"at": local(2026, 11, 20 + day, 14), "outcome": "to_complete", "reasons": "exemple"}
        actions.assess(case_id=case.pk, by=office.officer, **done)
    assert _count(lambda: read(life["answered"])) == short


# --- one case ---------------------------------------------------------------------------------------------------


def test_a_case_says_what_this_person_may_do_now(life, office, department):
    assert queries.case_file(department.preparer, life["waiting"], on=ON).may == {"note_receipt"}
    assert queries.case_file(department.principal, life["waiting"], on=ON).may == {"note_receipt", "answer"}
    officer = queries.case_file(office.officer, life["waiting"], on=ON)
    may = {"note_receipt", "answer", "correct_receipt", "extend", "remove_extension", "remind", "assign"}
    assert officer.may == may
    assert "withdraw" in queries.case_file(office.signatory, life["waiting"], on=ON).may
    assert queries.case_file(office.signatory, life["closed"], on=ON).may == frozenset()


def test_a_case_is_seen_from_one_side(life, office, department):
    assert queries.case_file(office.officer, life["waiting"], on=ON).side == "office"
    assert queries.case_file(department.principal, life["waiting"], on=ON).side == "recipient"
    assert queries.case_file(office.officer, life["waiting"], on=ON).siblings == 2


def test_the_life_of_a_case_is_whole(life, office):
    seen = queries.case_file(office.officer, life["closed"], on=ON)
    assert [entry.step for entry in seen.journal] == ["issue", "acknowledge", "answer", "assess", "close"]
    assert [each.due_on for each in seen.computations] == [DUE_ON]
    assert seen.journal_faults == []
    assert all(each.outcome for each in seen.due_work)


def test_the_filter_is_empty_until_something_is_chosen():
    assert set(asdict(CaseFilter()).values()) == {""}
    assert replace(CaseFilter(), view="late").view == "late"


def test_a_recommendation_shows_all_its_cases_to_the_office(life, office):
    found, cases = queries.recommendation_cases(office.officer, "2026-001", on=ON)
    assert found.number == "2026-001"
    assert [case.number for case in cases] == ["2026-001-01", "2026-001-02"]
    with pytest.raises(queries.NotFound):
        queries.get_recommendation(office.officer, 0, on=ON)
