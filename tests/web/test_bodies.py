"""The list of bodies and the page of one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import actions as directory
from tests import given
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db


def found(person, **chosen):
    page = at_desk(person).get(reverse("desk:list_bodies"), chosen)
    return [body.name for body, _n in page.context["rows"]]


def test_a_body_is_found_without_its_accents_by_any_name_it_bore(office):
    island = given.make_silent_body("ile", "École de l’Île, exemple")
    given.make_silent_body("eau", "Collège de l’Eau, exemple")
    directory.rename_body(body=island, name="Institut des Îles, exemple", acronym="IIX", on=date(2026, 1, 1))
    assert found(office.officer) == ["Collège de l’Eau, exemple", "Institut des Îles, exemple"]
    for words_typed in ("iles", "IIX", "ecole ile", "ÉCOLE DE L'ILE", "l’ile exemple"):
        assert found(office.officer, text=words_typed) == ["Institut des Îles, exemple"], words_typed
    assert found(office.officer, text="zzz") == []


def test_the_list_is_narrowed_to_a_kind_and_leaves_out_the_office(office, ministry):
    given.make_silent_body()
    assert found(office.officer, kind="department") == ["Ministère de l’Exemple"]
    assert len(found(office.officer, kind="zzz")) == 2


def test_a_body_whose_name_ended_is_said_to_exist_no_more(office):
    body = given.make_silent_body()
    body.names.update(valid_until=date(2024, 3, 31))
    page = at_desk(office.officer).get(reverse("desk:list_bodies"))
    assert "Collège de l’Exemple" in words(page)
    assert "n’existe plus" in words(page)
    assert "n’existe plus sous aucun nom" in words(
        at_desk(office.officer).get(reverse("desk:show_body", args=[body.code]))
    )


def test_the_list_asks_as_many_questions_for_many_bodies_as_for_one(office, ministry):
    browser = at_desk(office.officer)
    browser.get(reverse("desk:list_bodies"))

    def asked():
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse("desk:list_bodies"))
        return len(seen)

    one = asked()
    given.issue_cases(office, *[given.make_silent_body(f"college-{n}", f"Collège {n}, exemple") for n in range(8)])
    assert asked() == one


def test_the_page_of_a_body_tells_its_names_people_addresses_and_cases(office, ministry, case):
    directory.rename_body(body=ministry.body, name="Ministère du Nouveau Nom", acronym="MNN", on=date(2026, 11, 1))
    given.give_address(ministry.body, "greffe@ministere.example")
    page = words(at_desk(office.officer).get(reverse("desk:show_body", args=[ministry.body.code])))
    for said in (
        "Ministère du Nouveau Nom (MNN)",
        "Ministère de l’Exemple",
        "31 oct. 2026",
        "Morgan Exemple",
        "Sous-ministre",
        "greffe@ministere.example",
        case.number,
    ):
        assert said in page.replace("\xa0", " "), said


def test_the_page_of_a_case_leads_to_its_body(office, case):
    page = at_desk(office.officer).get(reverse("desk:show_case", args=[case.number]))
    assert reverse("desk:show_body", args=["ministere"]) in page.content.decode()


def test_the_office_itself_and_what_does_not_exist_have_no_page(office):
    for code in (office.body.code, "inconnue"):
        assert at_desk(office.officer).get(reverse("desk:show_body", args=[code])).status_code == 404


def test_another_office_sees_the_body_and_none_of_its_cases(office, ministry, case):
    other = given.make_office("autre", "Autre office, exemple")
    page = words(at_desk(other.officer).get(reverse("desk:show_body", args=[ministry.body.code])))
    assert "Ministère de l’Exemple" in page
    assert case.number not in page
