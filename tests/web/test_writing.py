"""Writing a recommendation: it saves by itself, nothing typed is lost, and the text is seen as it will read."""

import pytest
import time_machine
from django.urls import reverse

from recommendations import actions, point_queries
from recommendations.models import Recommendation
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 6, 10, 42)
NEW = {"subject": "Stages (exemple)", "text": "1. d’ouvrir.", "reasons": "", "theme": "3", "version": "0"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def draft(office, ministry):
    at_desk(office.officer), at_desk(office.manager)  # the first log-in of the day is written down
    return given.make_draft(office, ministry.body, at=local(2026, 10, 6, 9))


def address(draft):
    return reverse("desk:draft_recommendation", args=[draft.pk])


def typed(draft, **changed):
    said = {"subject": draft.subject, "text": draft.text, "reasons": draft.reasons, "theme": draft.theme}
    said["recipients"] = [body.pk for body in draft.proposed_recipients.all()]
    return {**said, "version": draft.version, **changed}


def versions(draft):
    return [(each.number, each.text, each.saved_by.name.split()[0], each.automatic) for each in draft.versions.all()]


# --- saving by itself -------------------------------------------------------------------------------------------


def test_a_new_draft_saved_by_itself_says_when_and_where_it_is_now(office):
    said = at_desk(office.officer).post(reverse("desk:draft_recommendation"), {**NEW, "automatic": "1"}).json()
    draft = Recommendation.objects.get()
    assert said == {"saved": "Enregistré à 10\u00a0h\u00a042", "version": 1, "address": address(draft)}


def test_a_draft_without_a_subject_is_not_kept_and_says_what_it_lacks(office):
    at_desk(office.officer)
    with given.nothing_changes():
        answer = at_desk(office.officer).post(
            reverse("desk:draft_recommendation"), {**NEW, "subject": " ", "automatic": "1"}
        )
    assert (answer.status_code, "stop" in answer.json()) == (422, False)
    assert "Donnez un objet" in answer.json()["problem"]


def test_savings_of_one_sitting_are_one_version_and_the_button_ends_it(office, draft, now):
    first = (1, draft.text, "Camille", False)
    for minute, text in enumerate(("Un", "Un mot", "Un mot de plus")):
        now.move_to(local(2026, 10, 6, 10, minute), tick=False)
        draft.refresh_from_db()
        assert at_desk(office.officer).post(address(draft), typed(draft, text=text, automatic="1")).status_code == 200
    assert versions(draft) == [first, (4, "Un mot de plus", "Camille", True)]
    draft.refresh_from_db()
    at_desk(office.officer).post(address(draft), typed(draft))
    assert versions(draft) == [first, (5, "Un mot de plus", "Camille", False)]
    draft.refresh_from_db()
    at_desk(office.officer).post(address(draft), typed(draft, text="Puis un autre", automatic="1"))
    assert versions(draft)[1:] == [(5, "Un mot de plus", "Camille", False), (6, "Puis un autre", "Camille", True)]


def test_a_version_is_not_replaced_after_a_pause_by_somebody_else_or_once_spoken_of(office, draft):
    def save(by, text, at):
        draft.refresh_from_db()
        said = {"subject": draft.subject, "reasons": draft.reasons, "theme": 3, "recipient_ids": [1]}
        said["recipient_ids"] = list(draft.proposed_recipients.values_list("pk", flat=True))
        actions.save_draft(by=by, at=at, recommendation_id=draft.pk, text=text, automatic=True, **said)

    save(office.officer, "a", local(2026, 10, 6, 10))
    save(office.officer, "b", local(2026, 10, 6, 10, 30))
    save(office.manager, "c", local(2026, 10, 6, 10, 31))
    save(office.officer, "d", local(2026, 10, 6, 10, 32))
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=local(2026, 10, 6, 10, 33))
    actions.take_back(recommendation_id=draft.pk, by=office.officer, at=local(2026, 10, 6, 10, 34))
    save(office.officer, "e", local(2026, 10, 6, 10, 35))
    assert [(text, by) for _number, text, by, _automatic in versions(draft)[1:]] == [
        *(("a", "Camille"), ("b", "Camille"), ("c", "Alex"), ("d", "Camille"), ("e", "Camille")),
    ]


def test_a_draft_that_somebody_else_saved_stops_saving_itself_and_shows_both_texts(office, draft):
    other = typed(draft, text="Ce que l’autre a écrit.")
    at_desk(office.manager).post(address(draft), other)
    with given.nothing_changes():
        told = at_desk(office.officer).post(address(draft), typed(draft, text="Mon texte à moi.", automatic="1"))
        page = at_desk(office.officer).post(address(draft), typed(draft, text="Mon texte à moi."))
    assert told.status_code == page.status_code == 409
    assert told.json()["stop"]
    assert "a changé depuis que vous l’avez ouvert" in told.json()["problem"]
    said = words(page)
    assert "ce que Alex Exemple a enregistré" in said
    assert "Ce que l’autre" in said
    assert page.content.decode().count("Mon texte à moi.") == 1, "in the form"
    assert "<ins>Mon</ins>" in page.content.decode()
    assert 'data-autosave="off"' in page.content.decode()


def test_the_same_sent_again_because_its_answer_was_lost_is_no_conflict(office, draft):
    said = typed(draft, text="Mon texte.", automatic="1")
    first = at_desk(office.officer).post(address(draft), said).json()
    with given.nothing_changes():
        assert at_desk(office.officer).post(address(draft), said).json() == first
        assert at_desk(office.manager).post(address(draft), said).status_code == 409
        for changed in ({"recipients": []}, {"kinds": ["professional_order"]}):
            assert at_desk(office.officer).post(address(draft), {**said, **changed}).status_code == 409


def test_a_draft_in_review_or_issued_stops_saving_itself(office, draft):
    given.review(office, draft, at=NOW)
    with given.nothing_changes():
        told = at_desk(office.officer).post(address(draft), typed(draft, automatic="1"))
    assert (told.status_code, told.json()["stop"]) == (409, True)
    actions.issue(recommendation_id=draft.pk, by=office.signatory, at=NOW)
    with given.nothing_changes():
        assert at_desk(office.officer).post(address(draft), typed(draft, automatic="1")).status_code == 409


def test_who_logged_out_is_sent_to_log_in(client, draft):
    assert client.post(address(draft), typed(draft, automatic="1")).status_code == 302


# --- preview ----------------------------------------------------------------------------------------------------


def preview(person, **said):
    return at_desk(person).post(reverse("desk:preview_text"), said)


def test_a_text_is_seen_as_it_will_read_and_kept_nowhere(office):
    at_desk(office.officer)
    with given.nothing_changes():
        page = preview(office.officer, text="# Vu\n**tout** <b>\n\n1. *Un*\n2. Deux", reasons="# Car\n[C-26, a. 16.27]")
    said = page.content.decode()
    assert '<h3 class="in-text">Vu</h3>' in said
    assert "<strong>tout</strong> &lt;b&gt;" in said
    assert '<h4 class="in-text">Car</h4>' in said
    assert "2 points numérotés" in words(page)
    assert "<em>Un</em>" in said


def test_a_preview_tells_of_numbers_that_repeat(office):
    assert "sert plus d’une fois : 1." in words(preview(office.officer, text="1. Un\n\nPuis\n\n1. Deux"))
    assert "Aucun texte." in words(preview(office.officer))


def test_pages_show_the_structure_of_a_marked_text_and_old_texts_as_typed(office, ministry):
    case = given.issue_case(office, ministry.body, text="# Vu\n1. *Un*")
    page = at_desk(office.officer).get(reverse("desk:show_case", args=[case.number])).content.decode()
    assert '<h3 class="in-text">Vu</h3>' in page
    assert "<em>Un</em>" in page
    Recommendation.objects.update(marked=False)
    for name, person in (("desk:show_case", office.officer), ("portal:show_case", ministry.principal)):
        page = at_desk(person).get(reverse(name, args=[case.number])).content.decode()
        assert "# Vu" in page
        assert "*Un*" in page
    assert point_queries.points_of(case.recommendation)[0].text == "*Un*"
