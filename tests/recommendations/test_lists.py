"""Filters that combine, lines read through a cursor of the server, and the views that people keep."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from directory.actions import end_role, grant_role
from recommendations import actions, lists, queries
from recommendations.lists import CaseFilter
from recommendations.models import Recommendation, SavedView
from tests import given
from tests.given import local
from workflows.models import RuleProfile

pytestmark = pytest.mark.django_db
ON = date(2027, 2, 1)
AT = local(2027, 2, 1)


def _numbers(person, *, on=ON, **chosen):
    return {case.number for case in lists.list_cases(person, on=on, chosen=CaseFilter(**chosen))}


@pytest.fixture
def life(office, department, order):
    """Cases of two years, two regimes and two officers, by name."""
    old = given.acknowledged_case(office, department)
    new = given.acknowledged_case(office, order, issued_at=local(2027, 1, 4), at=local(2027, 1, 5))
    profile = RuleProfile.objects.get(regime="16-27")
    profile.pk, profile.regime, profile.article = None, "essai", "loi de l’exemple, a. 1"
    profile.save()
    draft = given.make_reviewed(office, department.body, at=local(2027, 1, 6))
    Recommendation.objects.filter(pk=draft.pk).update(regime="essai")
    (other,) = actions.issue(recommendation_id=draft.pk, by=office.signatory, at=local(2027, 1, 6))
    other.officer = office.manager
    other.save(update_fields=["officer"])
    return {"old": old.number, "new": new.number, "other": other.number}


# --- filters ----------------------------------------------------------------------------------------------------


def test_a_list_is_narrowed_to_an_officer_a_regime_or_a_year_of_issue(life, office):
    expected = [
        ({"officer": str(office.officer.pk)}, {"old", "new"}),
        ({"officer": str(office.manager.pk)}, {"other"}),
        ({"regime": "essai"}, {"other"}),
        ({"regime": "16-27"}, {"old", "new"}),
        ({"year": "2026"}, {"old"}),
        ({"year": "2027"}, {"new", "other"}),
        ({"year": "27"}, set()),
    ]
    found = [(chosen, _numbers(office.manager, **chosen)) for chosen, _names in expected]
    assert found == [(chosen, {life[name] for name in names}) for chosen, names in expected]


def test_filters_combine_with_each_other_and_with_the_named_views(life, office, order):
    officer = str(office.officer.pk)
    assert _numbers(office.manager, year="2027", officer=officer) == {life["new"]}
    assert _numbers(office.manager, year="2027", regime="essai", view="receipt") == {life["other"]}
    assert _numbers(office.manager, view="late", officer=officer) == {life["old"]}
    assert _numbers(office.manager, view="late", year="2027") == set()
    assert _numbers(office.manager, view="mine", year="2027") == {life["other"]}
    found = _numbers(
        office.manager, text="formation", year="2027", officer=officer, kind="professional_order", stage="acknowledged",
        body=str(order.body.pk), theme="3", regime="16-27",
    )  # fmt: skip
    assert found == {life["new"]}


def test_a_year_is_that_of_the_office_on_the_evening_of_the_thirty_first(office, department):
    case = given.issue_case(office, department.body, at=local(2026, 12, 31, 23, 30))  # in UTC it is 2027
    assert _numbers(office.officer, year="2026") == {case.number}
    assert _numbers(office.officer, year="2027") == set()


def test_what_is_typed_in_an_address_by_hand_breaks_no_list(life, office):
    for name in ("officer", "regime", "year"):
        for word in ("9" * 30, "²", "-1", "x\x00", "'"):
            assert _numbers(office.officer, **{name: word}) in (set(), set(life.values())), (name, word)


def test_the_filters_offer_what_the_office_issued_and_nothing_of_others(life, office, other_office, department):
    given.issue_case(other_office, department.body, at=local(2028, 3, 1))
    offered = lists.offered(office.officer, on=ON)
    assert offered.officers == [(str(office.manager.pk), "Alex Exemple"), (str(office.officer.pk), "Camille Exemple")]
    assert offered.regimes == [("16-27", "C-26, a. 16.27"), ("essai", "loi de l’exemple, a. 1")]
    assert offered.years == ["2027", "2026"]
    assert lists.offered(other_office.officer, on=ON).years == ["2028"]
    assert lists.offered(department.principal, on=ON) == lists.Offered([], [], [])


def test_each_named_view_may_be_named_in_an_address(life, office):
    assert set(lists.VIEWS) == set(lists.view_counts(office.officer, on=ON)) - {"all"}


# --- line by line -----------------------------------------------------------------------------------------------


def _open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django_curs%'")
        return cursor.fetchone()[0]


def test_the_lines_of_a_file_are_those_of_the_list_in_its_order(life, office):
    chosen = CaseFilter(year="2027")
    listed = [case.number for case in lists.list_cases(office.officer, on=ON, chosen=chosen)]
    assert [case.number for case in lists.stream_cases(office.officer, on=ON, chosen=chosen)] == listed


def test_the_lines_of_a_file_are_read_through_a_cursor_of_the_server(office, monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 10)
    given.issue_cases(office, *[given.make_silent_body(f"corps-{n}", f"Collège {n}") for n in range(25)])
    lines = lists.stream_cases(office.officer, on=ON, chosen=CaseFilter())
    assert _open_cursors() == 0
    next(lines)
    assert _open_cursors() == 1
    assert len(list(lines)) == 24
    assert _open_cursors() == 0


# --- views that people keep -------------------------------------------------------------------------------------


def _save(person, name="Ordres", **said):
    return actions.save_view(by=person, at=AT, **{"name": name, "query": "kind=professional_order", **said})


def _names(person, *, on=ON):
    return [view.name for view in lists.saved_views(person, on=on)]


def test_a_view_is_found_again_by_who_keeps_it_alone(office, other_office):
    _save(office.officer)
    assert _names(office.officer) == ["Ordres"]
    assert lists.saved_views(office.officer, on=ON).get().query == "kind=professional_order"
    assert _names(office.manager) == _names(other_office.officer) == []


def test_a_shared_view_is_seen_by_the_colleagues_of_the_office_and_nobody_else(office, other_office, department):
    _save(office.officer, "Établissements", shared=True)
    _save(office.officer, "Zèle", shared=True)
    _save(office.manager, "Mienne")
    assert _names(office.manager) == ["Mienne", "Établissements", "Zèle"]
    assert _names(other_office.officer) == _names(department.principal) == []
    end_role(membership=office.manager.memberships.get(), on=ON)
    assert _names(office.manager, on=local(2027, 2, 2).date()) == ["Mienne"]


def test_only_who_keeps_a_view_renames_shares_or_deletes_it(office, other_office):
    view = _save(office.officer, shared=True)
    for person in (office.manager, office.administrator, other_office.officer):
        with given.nothing_changes():
            with pytest.raises(queries.NotFound):
                actions.change_view(view_id=view.pk, by=person, at=AT, name="Autre", shared=False)
            with pytest.raises(queries.NotFound):
                actions.delete_view(view_id=view.pk, by=person, at=AT)
    actions.change_view(view_id=view.pk, by=office.officer, at=AT, name="  Les   ordres ", shared=False)
    assert (_names(office.officer), _names(office.manager)) == (["Les ordres"], [])
    assert actions.delete_view(view_id=view.pk, by=office.officer, at=AT) == "Les ordres"
    assert not SavedView.objects.exists()


def test_a_name_is_given_once_by_a_person_and_as_often_as_there_are_people(office):
    _save(office.officer)
    _save(office.manager)
    other = _save(office.officer, "Autre")
    for act in (
        lambda: _save(office.officer, " Ordres "),
        lambda: actions.change_view(view_id=other.pk, by=office.officer, at=AT, name="Ordres", shared=False),
    ):
        with given.nothing_changes(), pytest.raises(ValidationError) as refused:
            act()
        assert set(refused.value.message_dict) == {"name"}


def test_a_view_without_a_name_or_with_too_long_words_is_refused(office):
    for said, field in (({"name": " "}, "name"), ({"name": "a" * 81}, "name"), ({"query": "a" * 2001}, "query")):
        with given.nothing_changes(), pytest.raises(ValidationError) as refused:
            _save(office.officer, **said)
        assert set(refused.value.message_dict) == {field}


def test_who_is_of_no_office_keeps_no_view(department, stranger):
    for person in (department.principal, stranger):
        with pytest.raises(queries.NotFound):
            _save(person)


def test_who_works_for_two_offices_keeps_each_view_once(office, other_office):
    grant_role(person=office.officer, body=other_office.body, role="officer", starts_on=given.SINCE)
    _save(office.officer, shared=True)
    assert _names(office.officer) == ["Ordres"]


def test_whether_the_examples_are_there_is_known(office, department):
    assert not queries.has_examples()
    given.make_draft(office, department.body)
    assert queries.has_examples()


def test_a_search_in_french_minds_neither_plurals_nor_accents_nor_the_form_of_an_apostrophe(office, department):
    subject = "Formation d’appoint des infirmières (exemple)"
    case = given.issue_case(office, department.body, subject=subject)
    for text in ("formations", "infirmiere", "d'appoint", "d’appoint", "FORMATION infirmières"):
        assert _numbers(office.manager, text=text) == {case.number}, text
