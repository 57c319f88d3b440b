"""Choosing recipients by class and list, seeing them one by one before the signature, and what became of it after."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import BodyList
from recommendations.models import Case, Recommendation
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 6, 9)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def orders(first, last):
    for n in range(first, last):
        given.make_silent_body(f"ordre-{n}", f"Ordre {n}, exemple", kind="professional_order")


def test_a_class_and_a_list_are_chosen_in_the_draft_with_their_counts(office, ministry):
    orders(0, 3)
    browser = at_desk(office.officer)
    browser.post(
        reverse("desk:edit_body_list"), {"name": "La liste, exemple", "shared": "on", "bodies": [ministry.body.pk]}
    )
    listed = BodyList.objects.get()
    page = words(browser.get(reverse("desk:draft_recommendation")))
    assert "Tous les ordres professionnels 3 instances" in page
    assert "La liste, exemple 1 instance" in page
    typed = {"subject": "Objet, exemple", "text": "Texte, exemple.", "reasons": "", "theme": "", "version": "0"}
    done = browser.post(
        reverse("desk:draft_recommendation"),
        {**typed, "kinds": ["professional_order"], "lists": [listed.pk], "continue": "1"},
    )
    page = words(browser.get(done.url))
    assert "4 dossiers" in page
    assert "Tous les ordres professionnels · 3 instances" in page
    assert "Liste « La liste, exemple » · 1 instance" in page
    again = browser.get(reverse("desk:draft_recommendation", args=[Recommendation.objects.get().pk]))
    assert again.content.decode().count(" checked") == 2


def test_the_preview_says_of_each_recipient_what_stands_in_the_way(office, ministry):
    given.give_address(ministry.body, "greffe@ministere.example")
    orders(0, 1)
    draft = given.make_draft(office, ministry.body, kinds=["professional_order", "department"])
    browser = at_desk(office.manager)
    address = reverse("desk:preview_recipients", args=[draft.pk])
    page = words(browser.get(address))
    for said in (
        *("2 destinataires", "greffe@ministere.example", "Morgan Exemple", "Déjà destinataire : comptée une fois"),
        *("Aucune personne : lettre à la poste", "Aucune adresse désignée", "Sans personne à aviser 1"),
    ):
        assert said in page, said
    assert [line.body.code for line in browser.get(address + "?cas=unreachable").context["lines"]] == ["ordre-0"]
    assert len(browser.get(address + "?cas=zzz").context["lines"]) == 2


def test_the_preview_asks_as_many_questions_for_many_recipients_as_for_few(office):
    orders(0, 2)
    draft = given.make_draft(office, kinds=["professional_order"])
    browser = at_desk(office.officer)
    address = reverse("desk:preview_recipients", args=[draft.pk])

    def asked():
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        return len(seen)

    few = asked()
    orders(2, 12)
    assert asked() == few


def test_a_class_that_grew_since_it_was_read_is_read_again_before_it_is_signed(office):
    orders(0, 2)
    draft = given.make_reviewed(office, kinds=["professional_order"], at=NOW)
    browser = at_desk(office.signatory)
    address = reverse("desk:show_draft", args=[draft.pk])

    def form():
        read = browser.get(address).context["forms"]["sign"].initial
        return {"act": "sign", "sign-version": read["version"], "sign-recipients": read["recipients"]}

    stale = form()
    orders(2, 3)
    page = browser.post(address, stale)
    assert page.status_code == 409
    assert "Les destinataires ont changé" in words(page)
    assert not Case.objects.exists()
    assert page.context["forms"]["sign"]["recipients"].value() != stale["sign-recipients"]
    done = browser.post(address, form())
    assert done.url == reverse("desk:show_issue_result", args=["2026-001"])
    result = words(browser.get(done.url))
    assert "3 dossiers ouverts" in result
    assert "Personne n’est avisé : envoyez la lettre par la poste" in result
    assert "Sans avis parti 3" in result


def test_the_result_of_an_issue_has_a_line_for_each_recipient(office, ministry):
    orders(0, 1)
    given.issue_cases(office, ministry.body, kinds=["professional_order"])
    browser = at_desk(office.officer)
    address = reverse("desk:show_issue_result", args=["2026-001"])
    assert "morgan@ministere.example" in words(browser.get(address))
    assert [case.recipient_name for case, _l in browser.get(address + "?cas=sans-avis").context["rows"]] == [
        "Ordre 0, exemple"
    ]


def test_a_list_is_changed_by_a_colleague_once_it_is_shared_and_loses_nothing_typed(office, ministry):
    mine = {"name": "À moi, exemple", "bodies": [ministry.body.pk]}
    at_desk(office.officer).post(reverse("desk:edit_body_list"), mine)
    listed = BodyList.objects.get()
    address = reverse("desk:edit_body_list", args=[listed.pk])
    assert at_desk(office.manager).get(address).status_code == 404
    at_desk(office.officer).post(address, {**mine, "shared": "on"})
    page = at_desk(office.manager).post(address, {"name": "Nouveau nom, exemple", "shared": "on"})
    assert "Choisissez au moins une instance." in words(page)
    assert "Nouveau nom, exemple" in page.content.decode()
    at_desk(office.manager).post(address, {**mine, "name": "Nouveau nom, exemple", "shared": "on"})
    listed.refresh_from_db()
    assert (listed.name, listed.owner) == ("Nouveau nom, exemple", office.officer)
    at_desk(office.officer).post(reverse("desk:retire_body_list", args=[listed.pk]))
    assert at_desk(office.officer).get(address).status_code == 404
