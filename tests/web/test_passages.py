"""Standard passages: written by who administers, kept in versions, put into drafts."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from recommendations import actions, passage_queries, queries
from recommendations.models import Passage, PassageVersion
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words
from workflows import engine

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 6, 10, 42)
WORDS = {"title": "Stages", "text": "1. *d’ouvrir* des stages;", "theme": 3}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def save(by, **changed):
    return actions.save_passage(by=by, at=NOW, **{**WORDS, **changed})


def test_each_saving_is_a_version_and_none_is_ever_lost(office):
    passage = save(office.administrator)
    save(office.administrator, passage_id=passage.pk, expected_version=1, text="Autre.", offered=False)
    assert [(each.number, each.text) for each in passage.versions.all()] == [(1, WORDS["text"]), (2, "Autre.")]
    assert list(passage_queries.passages(office.officer, on=NOW.date(), offered=True)) == []
    assert [each.number for each in passage_queries.passages(office.officer, on=NOW.date())] == [2]
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        save(office.administrator, passage_id=passage.pk, expected_version=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        PassageVersion.objects.update(text="")


def test_only_who_administers_the_office_writes_passages(office, ministry):
    passage, other_office = save(office.administrator), given.make_office("commissaire", "Commissaire, exemple")
    for person in (office.officer, office.manager, office.signatory, ministry.principal):
        with given.nothing_changes(), pytest.raises(engine.NotAllowed):
            save(person)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        save(other_office.administrator, passage_id=passage.pk)
    assert list(passage_queries.passages(other_office.officer, on=NOW.date())) == []


@pytest.mark.parametrize("changed", [{"title": " "}, {"text": ""}, {"title": "x" * 121}])
def test_a_passage_without_title_or_text_is_not_kept(office, changed):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        save(office.administrator, **changed)
    assert set(refused.value.message_dict) == set(changed)


def test_an_administrator_writes_a_passage_at_the_desk(office):
    desk = at_desk(office.administrator)
    new = reverse("desk:edit_passage")
    with given.nothing_changes():
        page = desk.post(new, {"title": "Stages", "text": ""})
    assert "Écrivez le texte du passage." in words(page)
    desk.post(new, {**WORDS, "offered": "on"})
    passage = Passage.objects.get()
    address = reverse("desk:edit_passage", args=[passage.pk])
    desk.post(address, {**WORDS, "text": "Autre.", "version": "1"})
    with given.nothing_changes():
        page = desk.post(address, {**WORDS, "text": "Le mien.", "version": "1"})
    assert page.status_code == 409
    assert "Le mien." in page.content.decode()
    old = at_desk(office.officer).get(reverse("desk:show_passage", args=[passage.pk]) + "?version=1")
    assert "<em>d’ouvrir</em>" in old.content.decode()
    assert "Modifier le passage" not in words(old)
    assert "ne sont plus proposés" in words(desk.get(reverse("desk:list_passages")))


def test_without_scripts_a_passage_is_added_at_the_end_and_nothing_is_kept_yet(office, ministry):
    draft = given.make_draft(office, ministry.body)
    passage = save(office.administrator)
    desk = at_desk(office.officer)
    address = reverse("desk:draft_recommendation", args=[draft.pk])
    assert "Ajouter à la fin du texte" in words(desk.get(address))
    typed = {"subject": "Mon objet", "text": "Mon texte.", "theme": "3", "recipients": [ministry.body.pk]}
    with given.nothing_changes():
        page = desk.post(address, {**typed, "version": draft.version, "append": passage.pk})
    form = page.context["form"]
    assert form["text"].value() == "Mon texte.\n\n1. *d’ouvrir* des stages;"
    assert (form["subject"].value(), form["version"].value()) == ("Mon objet", str(draft.version))
    assert [str(each) for each in form["recipients"].value()] == [str(ministry.body.pk)]
    assert not form.errors
    with given.nothing_changes():
        assert desk.post(address, {**typed, "append": "x"}).context["form"]["text"].value() == "Mon texte."
