"""The digest: when it is due, that it is written once whatever rings, what it says, and the page where it is chosen."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.urls import reverse

from directory.models import Membership
from notifications import actions as notices
from notifications.digests import facts_for, write_digests
from notifications.models import Digest, Message
from notifications.outbox import send_due
from recommendations import actions, task_queries
from recommendations.queries import NotFound
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db
CHOSEN = local(2026, 12, 3, 15)  # a Thursday
FRIDAY = local(2026, 12, 4, 7)


def choose(person, rhythm="daily", *, at=CHOSEN, weekday=0, language="fr"):
    return notices.choose_digest(by=person, at=at, rhythm=rhythm, weekday=weekday, language=language)


def days():
    return list(Digest.objects.order_by("for_day").values_list("for_day", flat=True))


def said(person, on):
    return {part["title"]: part["lines"] for part in facts_for(person, on=on)["parts"]}


# --- when -------------------------------------------------------------------------------------------------------


def test_a_daily_digest_leaves_once_on_each_working_day_from_its_hour_on(office, case):
    choose(office.officer)
    for moment in (CHOSEN, local(2026, 12, 4, 6, 29), *[local(2026, 12, 4, 6, n) for n in (30, 40, 50)]):
        write_digests(now=moment)
    assert days() == [date(2026, 12, 4)]
    for day in range(5, 9):  # Saturday to Tuesday
        for hour in (7, 19):
            write_digests(now=local(2026, 12, day, hour))
    assert days() == [date(2026, 12, n) for n in (4, 7, 8)]
    write_digests(now=local(2026, 12, 25, 9))  # a holiday
    assert len(days()) == 3


def test_a_weekly_digest_leaves_on_its_day_or_late_after_an_outage_and_only_one(office, case):
    choose(office.officer, "weekly", weekday=1)
    write_digests(now=local(2026, 12, 7, 9))
    assert days() == []  # the Tuesday before was before the choice
    for day in (23, 23, 24):  # two Tuesdays were missed
        write_digests(now=local(2026, 12, day, 9))
    assert days() == [date(2026, 12, 22)]
    assert Message.objects.filter(event="digest").count() == 1


def test_whoever_wants_none_who_is_away_and_who_has_left_get_none(office, case):
    choose(office.officer)
    choose(office.manager, "none")
    away = {"starts_on": FRIDAY.date(), "ends_on": date(2026, 12, 7)}
    actions.enter_absence(person=office.officer, delegate=office.signatory, by=office.officer, at=CHOSEN, **away)
    choose(office.signatory)
    Membership.objects.filter(person=office.signatory).update(ends_on=date(2026, 12, 3))
    write_digests(now=FRIDAY)
    assert days() == []
    write_digests(now=local(2026, 12, 8, 7))
    assert list(Digest.objects.values_list("person", "for_day")) == [(office.officer.pk, date(2026, 12, 8))]


def test_nothing_to_say_is_no_letter_and_is_not_looked_for_again(office):
    choose(office.officer)
    assert write_digests(now=FRIDAY).empty == 1
    given.make_draft(office, at=FRIDAY)
    assert write_digests(now=FRIDAY + timedelta(hours=2)).written == 0
    assert not Message.objects.filter(event="digest").exists()


def test_several_beats_at_once_write_one_digest_for_each(committed_db):
    office = given.make_office()
    given.make_draft(office, at=CHOSEN)
    for person in (office.officer, office.manager, office.signatory):
        choose(person)

    def ring(_n):
        try:
            return write_digests(now=FRIDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(ring, range(4)))
    assert sum(each.written for each in reports) == 1
    assert sum(each.empty for each in reports) == 2
    assert Digest.objects.count() == 3
    assert not sum(each.failed for each in reports)
    assert Message.objects.filter(event="digest").count() == 1


def test_one_digest_that_cannot_be_made_does_not_stop_the_others(office, case, caplog):
    choose(office.officer)
    choose(office.manager)
    given.make_draft(office, at=CHOSEN)
    (task,) = task_queries.tasks_of(office.officer, on=CHOSEN.date())
    actions.hand_over(task_id=task.pk, to=office.manager, by=office.officer, at=CHOSEN)
    office.manager.email = ""  # a letter that is to leave must have an address: the database refuses this one
    office.manager.save()
    report = write_digests(now=FRIDAY)
    assert (report.written, report.failed) == (1, 1)
    assert list(Digest.objects.values_list("person", flat=True)) == [office.officer.pk]
    assert office.manager.name not in caplog.text


# --- what -------------------------------------------------------------------------------------------------------


def test_a_digest_tells_tasks_late_escalated_and_answers_to_assess_once_each(office, ministry):
    given.make_draft(office, ministry.body, subject="Projet (exemple)")
    soon = given.acknowledged_case(office, ministry)
    late = given.acknowledged_case(office, ministry, issued_at=local(2026, 7, 2), at=local(2026, 7, 3))
    answered = given.answered_case(office, ministry)
    given.live_until(FRIDAY)
    told = said(office.officer, FRIDAY.date())
    assert "Rédiger le projet\u00a0: Projet (exemple)" in told["Vos tâches"]
    assert any(line.startswith("Apprécier la réponse") and answered.number in line for line in told["Vos tâches"])
    assert len(told["Dossiers signalés, sans réponse"]) == 1
    assert late.number in told["Dossiers signalés, sans réponse"][0]
    assert told["Réponses attendues d’ici sept jours"] == [
        f"{soon.number}, Ministère de l’Exemple, échéance du samedi 5 décembre 2026"
    ]
    assert "Dossiers en retard" not in told
    assert "1 dossier signalé" in said(office.manager, FRIDAY.date())["Tout l’Office"]
    assert said(office.signatory, FRIDAY.date()).keys() == {"Tout l’Office"}
    stranger = given.make_office("commissaire", "Commissaire, exemple").manager
    assert said(stranger, FRIDAY.date()) == {}


def test_what_is_put_off_is_not_told_and_the_work_of_who_is_away_is(office, ministry, case):
    on = FRIDAY.date()
    actions.snooze_case(case_id=case.pk, by=office.officer, at=FRIDAY, until=date(2026, 12, 10))
    assert said(office.officer, on) == {}
    away = {"starts_on": on, "ends_on": on}
    actions.enter_absence(person=office.officer, delegate=office.signatory, by=office.officer, at=FRIDAY, **away)
    assert case.number in said(office.signatory, on)["Réponses attendues d’ici sept jours"][0]


def test_a_long_digest_ends_with_how_many_more(office, ministry):
    for n in range(17):
        given.make_draft(office, ministry.body, subject=f"Projet {n} (exemple)")
    (part,) = facts_for(office.officer, on=FRIDAY.date())["parts"]
    assert (len(part["lines"]), part["more"]) == (15, "et 2 autres")


@pytest.mark.parametrize(("language", "greeting"), [("fr", "Bonjour Camille"), ("en", "Hello Camille")])
def test_a_digest_leaves_through_the_outbox_in_the_language_chosen(office, case, language, greeting):
    choose(office.officer, language=language)
    write_digests(now=FRIDAY)
    Message.objects.exclude(event="digest").update(state="cancelled", reason="moot")
    assert send_due(now=FRIDAY).sent == 1
    (letter,) = mail.outbox
    assert letter.to == [office.officer.email]
    assert greeting in letter.body
    assert case.number in letter.body
    assert letter.extra_headers["Content-Language"] == language
    kept = Message.objects.get(event="digest")
    assert (kept.state, kept.text, bool(kept.sha256)) == ("sent", letter.body, True)
    assert "<html" in kept.html
    assert re.search(r"http://\S+/bureau/taches/", letter.body)


def test_a_digest_asks_as_much_for_many_cases_as_for_one(office, ministry, case, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(60) as counted:
            facts_for(office.manager, on=FRIDAY.date())
        return len(counted)

    given.make_draft(office, ministry.body)
    one = asked()
    for _n in range(3):
        given.acknowledged_case(office, ministry)
        given.make_draft(office, ministry.body)
    assert asked() == one


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_rhythm_is_chosen_and_the_last_digests_are_shown(office, case):
    address = reverse("desk:choose_digest")
    with time_machine.travel(CHOSEN, tick=False):
        page = at_desk(office.officer).get(address)
        assert "Aucun résumé pour l’instant" in words(page)
        assert page.context["form"].initial["rhythm"] == "none"
        page = at_desk(office.officer).post(address, {"rhythm": "daily", "weekday": 2, "language": "en"}, follow=True)
        assert "Choix enregistré." in words(page)
        assert page.context["form"].initial == {"rhythm": "daily", "weekday": 2, "language": "en"}
    with time_machine.travel(FRIDAY, tick=False):
        write_digests(now=FRIDAY)
        send_due(now=FRIDAY)
        assert "4 décembre 2026 envoyée 4 déc. 2026, 7 h" in words(at_desk(office.officer).get(address))


def test_a_choice_that_is_not_whole_is_asked_again(office):
    officer = at_desk(office.officer)
    with given.nothing_changes():
        page = officer.post(reverse("desk:choose_digest"), {"weekday": 9})
    assert "Choisissez à quel rythme" in words(page)


def test_who_is_of_no_office_chooses_nothing(ministry):
    with pytest.raises(NotFound), given.nothing_changes():
        choose(ministry.principal)
