"""Absences with dates: who does the work meanwhile, who may not, what the pages say, and how it ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from directory.models import Absence
from notifications.models import Message
from recommendations import actions, draft_queries, task_queries
from recommendations.queries import NotFound
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words
from workflows import human
from workflows.engine import NotAllowed

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 6, 9)
FIRST, LAST = date(2026, 10, 6), date(2026, 10, 9)


@pytest.fixture
def colleague(office):
    """A second officer, who stands in for the first."""
    person = given.make_person("jo@office.example", "Jo Exemple")
    given.grant_role(person=person, body=office.body, role="officer", starts_on=given.SINCE)
    return person


def away(person, delegate, *, by=None, at=NOW, starts_on=FIRST, ends_on=LAST):
    return actions.enter_absence(
        person=person, delegate=delegate, starts_on=starts_on, ends_on=ends_on, by=by or person, at=at
    )


def submit(draft, by, *, at=NOW):
    return actions.submit(recommendation_id=draft.pk, by=by, at=at)


# --- the work ---------------------------------------------------------------------------------------------------


def test_a_delegate_does_the_tasks_of_who_is_away_and_only_on_these_days(office, ministry, colleague):
    draft = given.make_draft(office, ministry.body)  # in the hands of its author
    away(office.officer, colleague)
    for day in (5, 10):
        with pytest.raises(human.TaskOfSomebodyElse), given.nothing_changes():
            submit(draft, colleague, at=local(2026, 10, day))
    assert "submit" in draft_queries.draft_file(colleague, draft.pk, on=LAST).may
    assert "submit" not in draft_queries.draft_file(colleague, draft.pk, on=date(2026, 10, 10)).may
    submit(draft, colleague, at=local(2026, 10, 9, 23, 59))
    assert draft.notes.get().author == colleague  # in one's own name


def test_a_task_given_to_somebody_away_is_the_delegates_too(office, ministry, colleague):
    draft = given.make_draft(office, ministry.body)
    submit(draft, office.officer)
    away(office.officer, colleague)
    actions.send_back(recommendation_id=draft.pk, by=office.manager, at=NOW, reasons="À préciser, exemple.")
    submit(draft, colleague)
    assert draft_queries.draft_file(office.manager, draft.pk, on=FIRST).step == "review"


def test_a_delegate_never_reviews_a_text_of_their_own(office, ministry, colleague):
    draft = given.make_draft(office, ministry.body)
    submit(draft, office.officer)
    (task,) = [each.pk for each in task_queries.tasks_of(office.manager, on=FIRST)]
    actions.hand_over(task_id=task, to=office.manager, by=office.manager, at=NOW)
    away(office.manager, office.officer)
    with pytest.raises(actions.OwnText), given.nothing_changes():
        actions.approve(recommendation_id=draft.pk, by=office.officer, at=NOW)
    with pytest.raises(actions.OwnText), given.nothing_changes():
        actions.take(task_id=task, by=office.officer, at=NOW)
    assert draft_queries.draft_file(office.officer, draft.pk, on=FIRST).may == {"take_back"}


def test_a_delegate_takes_the_task_gives_it_back_or_hands_it_over(office, ministry, colleague):
    draft = given.make_draft(office, ministry.body)
    (task,) = [each.pk for each in task_queries.tasks_of(colleague, on=FIRST)]
    with pytest.raises(human.TaskOfSomebodyElse):
        actions.take(task_id=task, by=colleague, at=NOW)
    away(office.officer, colleague)
    actions.give_back(task_id=task, by=colleague, at=NOW)
    actions.hand_over(task_id=task, to=office.officer, by=office.manager, at=NOW)
    actions.take(task_id=task, by=colleague, at=NOW)
    assert draft_queries.draft_file(colleague, draft.pk, on=FIRST).owner == colleague


def test_who_stands_in_for_somebody_away_too_does_the_work_of_both(office, colleague):
    away(office.officer, colleague)
    away(colleague, office.manager)
    assert Absence.objects.delegates(on=FIRST) == {
        office.officer.pk: office.manager.pk,
        colleague.pk: office.manager.pk,
    }


def test_two_who_stand_in_for_each_other_leave_the_work_to_the_team(office, colleague):
    away(office.officer, colleague)
    days = {"starts_on": FIRST, "ends_on": LAST, "planned_until": LAST, "entered_by": colleague, "entered_at": NOW}
    Absence.objects.create(person=colleague, delegate=office.officer, **days)  # refused by the act
    assert Absence.objects.delegates(on=FIRST) == {}


def test_letters_to_the_officer_go_to_the_delegate_too_while_it_lasts(office, ministry, colleague):
    cases = given.issue_cases(office, ministry.body)
    away(office.officer, colleague, ends_on=date(2026, 10, 27))
    given.live_until(local(2026, 10, 27))  # fifteen working days: receipt to be established
    told = Message.objects.filter(case=cases[0], event="receipt_task:15")
    assert set(told.values_list("addressee", flat=True)) == {office.officer.email, colleague.email}
    other = given.issue_case(office, ministry.body, at=local(2026, 10, 28))
    given.live_until(local(2026, 12, 1))
    told = Message.objects.filter(case=other, event="receipt_task:15")
    assert set(told.values_list("addressee", flat=True)) == {office.officer.email}


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_on": LAST, "ends_on": FIRST}, "ne peut pas précéder"),
        ({"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 5)}, "déjà finie"),
    ],
)
def test_days_without_sense_are_refused(office, colleague, changed, said):
    with given.nothing_changes(), pytest.raises(ValidationError, match=said):
        away(office.officer, colleague, **changed)


def test_a_delegate_is_another_person_of_the_same_office_who_is_there(office, colleague):
    other = given.make_office("commissaire", "Commissaire, exemple")
    away(office.manager, office.signatory, starts_on=LAST, ends_on=date(2026, 10, 20))
    for delegate, said in (
        (office.officer, "nul ne se remplace"),
        (other.officer, "même Office"),
        (office.manager, "absente"),
    ):
        with given.nothing_changes(), pytest.raises(ValidationError) as refusal:
            away(office.officer, delegate)
        assert said in str(refusal.value) or "s’absente aussi" in str(refusal.value)


def test_two_absences_of_one_person_never_overlap_even_at_the_same_moment(committed_db):
    office = given.make_office()

    def enter(n):
        try:
            away(office.officer, office.manager)
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connections.close_all()
        return "entered"

    with ThreadPoolExecutor(3) as pool:
        came = sorted(pool.map(enter, range(3)))
    assert came.count("entered") == 1
    assert all("Une autre absence" in each for each in came if each != "entered")
    assert Absence.objects.count() == 1


def test_one_enters_ones_own_absences_and_who_leads_those_of_the_office(office, colleague):
    other = given.make_office("commissaire", "Commissaire, exemple")
    with pytest.raises(NotAllowed), given.nothing_changes():
        away(office.officer, office.manager, by=colleague)
    for stranger in (other.manager, given.make_recipient().principal):
        with pytest.raises(NotFound), given.nothing_changes():
            away(office.officer, office.manager, by=stranger)
    absence = away(office.officer, colleague, by=office.manager)
    with pytest.raises(NotAllowed), given.nothing_changes():
        actions.end_absence(absence_id=absence.pk, by=colleague, at=NOW)
    with pytest.raises(NotFound), given.nothing_changes():
        actions.end_absence(absence_id=absence.pk, by=other.manager, at=NOW)


def test_back_early_ends_it_and_the_history_says_so(office, colleague):
    absence = away(office.officer, colleague)
    actions.end_absence(absence_id=absence.pk, by=office.officer, at=local(2026, 10, 8))
    absence.refresh_from_db()
    assert (absence.ends_on, absence.planned_until, absence.ended_by) == (date(2026, 10, 7), LAST, office.officer)
    with given.nothing_changes():  # pressed twice
        actions.end_absence(absence_id=absence.pk, by=office.officer, at=local(2026, 10, 8))
    ahead = away(office.officer, colleague, starts_on=date(2026, 10, 8), at=local(2026, 10, 8))
    actions.end_absence(absence_id=ahead.pk, by=office.manager, at=local(2026, 10, 8))
    ahead.refresh_from_db()
    assert ahead.called_off_at is not None
    away(office.officer, colleague, starts_on=date(2026, 10, 8), at=local(2026, 10, 8))  # its days are free again


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def days(start, end):
    said = {}
    for name, day in (("starts_on", start), ("ends_on", end)):
        said |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return said


def test_an_absence_is_entered_seen_by_all_and_ended_from_the_page(now, office, colleague):
    address, seen = reverse("desk:enter_absence"), reverse("desk:list_absences")
    assert "Qui s’absente" not in words(at_desk(office.officer).get(address))
    assert "Qui s’absente" in words(at_desk(office.manager).get(address))
    page = at_desk(office.officer).post(address, {**days(FIRST, LAST), "delegate": colleague.pk}, follow=True)
    assert "du 6 octobre 2026 au 9 octobre 2026, Jo Exemple fait le travail de Camille Exemple" in words(page)
    assert "absence en cours" in words(page)
    page = words(at_desk(colleague).get(seen))
    assert "Camille Exemple absence en cours" in page
    assert "De retour" not in page
    page = at_desk(office.manager).post(reverse("desk:end_absence", args=[Absence.objects.get().pk]), follow=True)
    assert "annulée par Alex Exemple" in words(page)


def test_nothing_typed_is_lost_when_an_absence_is_refused(now, office, colleague):
    said = {**days(LAST, FIRST), "delegate": colleague.pk, "person": office.officer.pk}
    manager = at_desk(office.manager)
    with given.nothing_changes():
        page = manager.post(reverse("desk:enter_absence"), said)
    assert "La fin ne peut pas précéder le début." in words(page)
    assert f'value="{office.officer.pk}" selected' in page.content.decode()
    assert 'value="9"' in page.content.decode()


def test_the_page_of_absences_asks_as_much_for_ten_as_for_one(now, office, colleague, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(60) as counted:
            at_desk_client.get(reverse("desk:list_absences"))
        return len(counted)

    at_desk_client = at_desk(office.manager)
    away(office.officer, colleague)
    at_desk_client.get(reverse("desk:list_absences"))
    one = queries()
    for month in range(1, 10):
        away(office.officer, colleague, starts_on=date(2027, month, 1), ends_on=date(2027, month, 5))
    assert queries() == one
