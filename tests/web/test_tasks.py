"""The inbox: whose tasks, when they are due, those of somebody away, and those put off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from recommendations import actions, task_queries
from recommendations.models import Snooze
from recommendations.queries import NotFound
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words
from web.desk.task_rows import days_to_wait, grouped, rows

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 7, 9)
ON = NOW.date()
SOON = ON + timedelta(days=3)
INBOX = "desk:list_tasks"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def draft(office, ministry):
    return given.make_draft(office, ministry.body, at=NOW)


def tasks(person, on=ON):
    return task_queries.tasks_of(person, on=on)


def inbox(person, query="", on=NOW):
    with time_machine.travel(on, tick=False):
        return at_desk(person).get(reverse(INBOX) + query)


def about(page):
    return [task.about for group in page.context["groups"] for task in group.tasks]


def test_tasks_are_narrowed_to_ones_own_to_those_free_and_to_colleagues(office, ministry, draft):
    free = given.make_draft(office, ministry.body, at=NOW, subject="À réviser (exemple)")
    actions.submit(recommendation_id=free.pk, by=office.officer, at=NOW)
    assert len(about(inbox(office.manager))) == 2
    assert about(inbox(office.manager, "?qui=moi")) == []
    assert about(inbox(office.manager, "?qui=libres")) == [free.subject]
    assert about(inbox(office.manager, "?qui=equipe")) == [draft.subject]
    assert about(inbox(office.officer, "?qui=moi")) == [draft.subject]
    assert len(about(inbox(office.officer, "?qui=nimporte"))) == 2
    page = words(inbox(office.manager))
    assert "Les miennes (0)" in page
    assert "À prendre (1)" in page
    assert "à prendre vous avez écrit ce texte" not in page
    assert "à une autre personne vous avez écrit ce texte" in words(inbox(office.officer))


def test_an_empty_inbox_says_what_would_be_there(office):
    assert "Rien à faire" in words(inbox(office.officer))


def test_the_delegate_sees_in_whose_place_and_until_when(office, draft):
    days = {"starts_on": ON, "ends_on": SOON}
    actions.enter_absence(person=office.officer, delegate=office.manager, by=office.officer, at=NOW, **days)
    page = inbox(office.manager, "?qui=moi")
    assert about(page) == [draft.subject]
    assert "à la place de Camille Exemple, jusqu’au 10 oct. 2026" in words(page)
    assert about(inbox(office.manager, "?qui=moi", on=local(2026, 10, 11))) == []  # it ended by itself


def test_a_delegate_who_wrote_the_text_is_told_that_another_must_judge_it(office, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    (task,) = tasks(office.manager)
    actions.take(task_id=task.pk, by=office.manager, at=NOW)
    days = {"starts_on": ON, "ends_on": SOON}
    actions.enter_absence(person=office.manager, delegate=office.officer, by=office.manager, at=NOW, **days)
    page = inbox(office.officer)
    assert "Alex Exemple vous avez écrit ce texte" in words(page)
    assert about(inbox(office.officer, "?qui=moi")) == []


def test_tasks_stand_under_the_time_they_are_due(office, draft):
    (row,) = rows(tasks(office.officer))

    due = [None, ON + timedelta(days=30), ON + timedelta(days=7), ON, ON - timedelta(days=1)]
    found = grouped([replace(row, due_on=day) for day in due], on=ON)
    assert [(each.key, len(each.tasks)) for each in found] == [
        ("late", 1),
        ("today", 1),
        ("week", 1),
        ("later", 1),
        ("undated", 1),
    ]


@pytest.mark.parametrize("day", [date(2026, 10, 5 + n) for n in range(7)])
def test_the_days_offered_lie_ahead_and_monday_is_a_monday(day):
    offered = [each for _words, each in days_to_wait(day)]
    assert min(offered) > day
    assert any(each.weekday() == 0 and each <= day + timedelta(days=7) for each in offered)


# --- put off ----------------------------------------------------------------------------------------------------


def test_a_task_put_off_is_out_of_sight_for_one_person_until_its_day(office, draft):
    (task,) = tasks(office.officer)
    said = {"act": "snooze", "tasks": [task.pk], "until": f"{SOON:%Y-%m-%d}"}
    page = at_desk(office.officer).post(reverse(INBOX), said, follow=True)
    assert about(page) == []
    assert "Reportées" in words(page)
    assert "10 oct. 2026" in words(page)
    assert about(inbox(office.manager)) == [draft.subject]
    assert about(inbox(office.officer, on=local(2026, 10, 10))) == [draft.subject]
    wake = reverse("desk:wake", args=[Snooze.objects.get().pk])
    assert at_desk(office.manager).post(wake).status_code == 404
    assert about(at_desk(office.officer).post(wake, follow=True)) == [draft.subject]


def test_putting_off_asks_for_a_day_ahead(office, draft):
    (task,) = tasks(office.officer)
    officer = at_desk(office.officer)
    with given.nothing_changes():
        page = officer.post(reverse(INBOX), {"act": "snooze", "tasks": [task.pk]})
        assert "Choisissez jusqu’à quand" in words(page)
        page = officer.post(reverse(INBOX), {"act": "snooze", "tasks": [task.pk], "until": "2026-10-07"})
        assert "Choisissez un jour à venir." in words(page)
        with pytest.raises(ValidationError):
            actions.snooze_task(task_id=task.pk, until=date(2030, 1, 1), by=office.officer, at=NOW)


def test_a_case_put_off_comes_back_on_its_day_or_when_something_happens(office, ministry, case):
    home = reverse("desk:home")
    assert case in [row.case for row in at_desk(office.officer).get(home).context["cases"]]
    said = {"until_day": SOON.day, "until_month": SOON.month, "until_year": SOON.year}
    address = reverse("desk:snooze_case", args=[case.number])
    page = at_desk(office.officer).post(address, said, follow=True)
    assert "Dossier reporté : vous le reverrez le 10 octobre 2026" in words(page)
    assert case.number in words(page)
    assert case not in [row.case for row in at_desk(office.officer).get(home).context["cases"]]
    given.send_answer(case, ministry.principal, at=NOW)
    assert list(task_queries.snoozed_cases(office.officer, on=ON)) == []
    assert case in [row.case for row in at_desk(office.officer).get(home).context["cases"]]


def test_only_the_office_puts_a_case_off(office, ministry, case):
    for stranger in (ministry.principal, given.make_office("commissaire", "Commissaire, exemple").officer):
        with pytest.raises(NotFound), given.nothing_changes():
            actions.snooze_case(case_id=case.pk, until=SOON, by=stranger, at=NOW)


def test_the_inbox_asks_as_much_for_many_tasks_as_for_two(office, ministry, draft, django_assert_max_num_queries):
    manager = at_desk(office.manager)

    def asked():
        with django_assert_max_num_queries(60) as counted:
            manager.get(reverse(INBOX))
        return len(counted)

    given.make_draft(office, ministry.body, at=NOW)
    asked()
    two = asked()
    for _n in range(4):
        given.make_draft(office, ministry.body, at=NOW)
    assert asked() == two
