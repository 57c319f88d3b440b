"""Choosing among thousands of bodies: a short page, and no limit to how many are chosen."""

import re

import pytest
from django.urls import reverse

from directory.models import Body, BodyList, BodyName
from recommendations.models import Recommendation
from tests import given
from tests.web.desk import words

pytestmark = pytest.mark.django_db

MANY = 1_200


@pytest.fixture
def many():
    bodies = [Body(code=f"c{n}", kind="body") for n in range(MANY)]
    Body.objects.bulk_create(bodies)
    BodyName.objects.bulk_create(BodyName(body=body, name=f"Exemple {n:04}") for n, body in enumerate(bodies))
    return bodies


def typed(page, name="recipients"):
    """What a browser sends of the boxes and of what is not shown."""
    html = page.content.decode()
    ticked = re.findall(rf'name="{name}" value="(\d+)"[^>]* checked', html)
    (kept,) = re.findall(rf'name="{name}_kept" value="([\d,]*)"', html)
    return {name: ticked, f"{name}_kept": kept}


def make_draft(office, many):
    return given.make_draft(office, *many)


def test_a_draft_to_more_than_a_thousand_bodies_is_saved_from_its_page(office, officer, many):
    address = reverse("desk:draft_recommendation", args=[make_draft(office, many).pk])
    page = officer.get(address)
    said = {"subject": "Exemple", "text": "1. d’un exemple.", "version": 1, **typed(page)}
    assert len(said["recipients"]) == 50
    assert "1150 autres instances sont choisies" in words(page)
    assert page.content.decode().count("<input") < 120
    assert officer.post(address, said).status_code == 302
    assert Recommendation.objects.get().proposed_recipients.count() == MANY


def test_a_body_that_is_not_shown_is_looked_for_and_taken_out_without_losing_what_was_typed(office, officer, many):
    address = reverse("desk:draft_recommendation", args=[make_draft(office, many).pk])
    said = {"subject": "Un autre objet", "text": "1. d’un exemple.", "version": 1, **typed(officer.get(address))}
    with given.nothing_changes():
        page = officer.post(address, {**said, "find": "exemple 1199", "search": "1"})
    assert 'value="Un autre objet"' in page.content.decode()
    assert "1 instance répond à « exemple 1199 »." in words(page)
    now = typed(page)
    now["recipients"].remove(str(many[1199].pk))
    officer.post(address, {**said, **now})
    kept = Recommendation.objects.get()
    assert kept.proposed_recipients.count() == MANY - 1
    assert not kept.proposed_recipients.filter(pk=many[1199].pk).exists()


def test_what_is_found_is_ticked_search_after_search(officer, many):
    new = reverse("desk:draft_recommendation")
    said = {"subject": "Exemple", "text": "1. d’un exemple."}
    page = officer.post(new, {**said, "find": "Exemple 07", "search": "1"})
    assert "100 instances répondent" in words(page)
    assert "Précisez" in words(page)
    page = officer.post(new, {**said, "recipients": [many[700].pk], "find": "Exemple 0801", "search": "1"})
    officer.post(new, {**said, **typed(page), "recipients": [*typed(page)["recipients"], many[801].pk]})
    assert {each.code for each in Recommendation.objects.get().proposed_recipients.all()} == {"c700", "c801"}


def test_a_list_of_more_than_a_thousand_bodies_is_changed_at_its_page(office, officer, many):
    new = reverse("desk:edit_body_list")
    kept = ",".join(str(each.pk) for each in many)
    assert officer.post(new, {"name": "Toutes", "bodies_kept": kept}).status_code == 302
    made = BodyList.objects.get()
    address = reverse("desk:edit_body_list", args=[made.pk])
    page = officer.post(
        address, {"name": "Toutes", "find": "1100", "search": "1", **typed(officer.get(address), "bodies")}
    )
    now = typed(page, "bodies")
    now["bodies"].remove(str(many[1100].pk))
    officer.post(address, {"name": "Presque toutes", **now})
    made.refresh_from_db()
    assert (made.name, made.bodies.count()) == ("Presque toutes", MANY - 1)


def test_what_is_kept_and_is_no_body_is_refused(officer, many):
    new = reverse("desk:draft_recommendation")
    with given.nothing_changes():
        page = officer.post(new, {"subject": "Exemple", "recipients_kept": "0,zzz"})
    assert page.context["form"].errors.keys() == {"recipients"}
