"""The words of letters at the desk: seen as a letter before they are saved, compared, taken back."""

import pytest
from django.urls import reverse

from recommendations.models import WordingVersion
from tests import given
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db

ISSUED = reverse("desk:edit_wording", args=["issued", "fr"])
TYPED = {"version": "0", "subject": "Objet d’essai", "body": "Texte d’essai pour {instance}.", "reason": "Exemple"}


@pytest.fixture
def office():
    found = given.make_office()
    given.issue_case(found, given.make_recipient().body)
    return found


def test_a_letter_is_seen_then_saved_then_compared_and_taken_back(office, time_machine):
    time_machine.move_to(given.local(2026, 10, 5, 12), tick=False)
    desk = at_desk(office.administrator)
    with given.nothing_changes():
        assert "Texte d’essai pour Ministère de l’Exemple." in words(desk.post(ISSUED, {**TYPED, "show": "text"}))
        page = desk.post(ISSUED, {**TYPED, "show": "page"})
        assert page.content.startswith(b"<!DOCTYPE html>")
        assert "sandbox" in page["Content-Security-Policy"]
    assert "Version 1 enregistrée" in words(desk.post(ISSUED, TYPED, follow=True))
    compared = desk.get(reverse("desk:compare_wordings", args=["issued", "fr"]))
    assert "Texte d’essai pour {instance}." in words(compared)
    assert "<del>" in compared.content.decode()
    history = words(desk.get(reverse("desk:show_history")))
    assert "Transmission de la recommandation, en français, version 1" in history
    back = desk.get(f"{ISSUED}?depuis=0")
    assert "Retour à la version 0." in back.content.decode()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office):
    desk = at_desk(office.administrator)
    with given.nothing_changes():
        page = desk.post(ISSUED, {**TYPED, "body": "Bonjour {personne}."})
        assert "« personne » n’est pas un blanc" in words(page)
        assert "Bonjour {personne}." in page.content.decode()
        assert "Donnez le motif du changement" in words(desk.post(ISSUED, {**TYPED, "reason": ""}))


def test_a_colleague_who_saved_first_is_not_written_over(office):
    desk = at_desk(office.administrator)
    desk.post(ISSUED, TYPED)
    with given.nothing_changes():
        page = desk.post(ISSUED, {**TYPED, "body": "Autre texte."})
    assert page.status_code == 409
    assert "Autre texte." in page.content.decode()
    desk.post(ISSUED, {**TYPED, "version": "1", "body": "Autre texte."})
    assert WordingVersion.objects.order_by("-version").first().body == "Autre texte."


def test_a_manager_sees_the_letters_and_may_not_save(office):
    desk = at_desk(office.manager)
    assert "Enregistrer la version" not in words(desk.get(ISSUED))
    with given.nothing_changes():
        assert desk.post(ISSUED, TYPED).status_code == 403
        assert desk.get(reverse("desk:edit_wording", args=["rien", "fr"])).status_code == 404


def test_the_list_of_letters_asks_as_much_whatever_was_written(office, django_assert_num_queries):
    desk = at_desk(office.administrator)
    address = reverse("desk:list_wordings")
    desk.get(address)
    with django_assert_num_queries(8):
        desk.get(address)
    for name in ("issued", "reminder", "closed"):
        desk.post(reverse("desk:edit_wording", args=[name, "fr"]), TYPED)
    with django_assert_num_queries(8):
        desk.get(address)


def test_a_sentence_is_seen_as_pdf(office):
    address = reverse("desk:edit_wording", args=["sentence-regards", "en"])
    page = at_desk(office.manager).post(address, {"version": "0", "body": "Yours, example.", "show": "pdf"})
    assert page["Content-Type"] == "application/pdf"
