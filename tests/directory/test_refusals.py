"""What the directory refuses, in a sentence, and what staff see of it in the administration site."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import actions, queries
from directory.models import Body, BodyName, DesignatedAddress, Membership, Person
from tests.directory.test_directory import DAY, _body, _person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administration(client) -> Client:
    client.force_login(Person.objects.create_superuser("charlie@office.example", name="Charlie Exemple"))
    return client


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 5, 1)])
def test_a_new_name_begins_after_the_one_it_replaces(on):
    body = _body()
    actions.rename_body(body=body, name="Ministère du Nouveau Nom", acronym="MNN", on=date(2026, 6, 1))
    with pytest.raises(ValidationError, match="Un autre nom commence ou finit"):
        actions.rename_body(body=body, name="Ministère du Troisième Nom", acronym="MTN", on=on)
    assert list(body.names.values_list("acronym", flat=True)) == ["ME", "MNN"]


def test_a_role_that_overlaps_one_held_is_refused_in_words():
    body, person = _body(), _person()
    held = actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 1, 1))
    actions.end_role(membership=held, on=date(2026, 3, 31))
    with pytest.raises(ValidationError, match="La personne a déjà ce rôle à ces dates"):
        actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 3, 31))
    again = actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 4, 1))
    assert again.pk != held.pk


def test_a_role_that_begins_later_is_not_taken_for_one_held_today():
    body, person = _body(), _person()
    actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 6, 1))
    with pytest.raises(ValidationError, match="La personne a déjà ce rôle à ces dates"):
        actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 1, 1))


def test_a_role_does_not_end_before_it_began():
    held = actions.grant_role(person=_person(), body=_body(), role="principal", starts_on=DAY)
    with pytest.raises(ValidationError, match="La fin ne peut pas précéder le début"):
        actions.end_role(membership=held, on=date(2026, 1, 1))
    assert Membership.objects.get().ends_on is None


def test_nobody_is_written_to_by_e_mail_at_what_is_not_an_address():
    with pytest.raises(ValidationError) as refused:
        actions.designate_address(
            body=_body(), channel="email", address="le secrétariat", designated_on=DAY, designated_by="exemple"
        )
    assert "address" in refused.value.message_dict
    assert not DesignatedAddress.objects.exists()


def test_an_address_that_was_entered_wrong_long_ago_can_still_be_retired():
    wrong = DesignatedAddress.objects.create(
        body=_body(), channel="email", address="le secrétariat", designated_on=DAY, designated_by="exemple"
    )
    actions.retire_address(address=wrong, on=DAY)
    assert DesignatedAddress.objects.get().active_until == DAY


def test_a_postal_address_is_taken_as_it_is_written():
    made = actions.designate_address(
        body=_body(), channel="post", address="1, rue de l’Exemple", designated_on=DAY, designated_by="exemple"
    )
    assert made.address == "1, rue de l’Exemple"


def test_an_address_is_not_retired_before_it_was_designated():
    address = actions.designate_address(
        body=_body(), channel="email", address="a@mes.example", designated_on=DAY, designated_by="exemple"
    )
    with pytest.raises(ValidationError, match="La fin ne peut pas précéder le début"):
        actions.retire_address(address=address, on=date(2026, 1, 1))
    assert DesignatedAddress.objects.get().active_until is None


def test_a_time_zone_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="n’est pas un fuseau horaire connu"):
        _body(time_zone="Amerique/Quebec")


@pytest.mark.parametrize(
    "text", ["de l'education", "de l’Éducation", "MINISTÈRE\u00a0DE", "  ministere  de ", "\u00a0me\u00a0"]
)
def test_a_body_is_found_whatever_the_apostrophe_and_the_spaces(text):
    actions.register_body(code="education", kind="department", name="Ministère de l’Éducation", acronym="ME")
    assert [each.name for each in queries.bodies_to_choose(on=DAY, text=text)] == ["Ministère de l’Éducation"]


def test_the_administration_finds_bodies_and_people_whatever_the_accents(administration):
    actions.register_body(code="education", kind="department", name="Ministère de l’Éducation")
    _person("elise@mes.example")
    Person.objects.filter(email="elise@mes.example").update(name="Élise Exemple")
    bodies = administration.get(reverse("admin:directory_body_changelist"), {"q": "education"})
    people = administration.get(reverse("admin:directory_person_changelist"), {"q": "elise exemple"})
    assert "Ministère de l’Éducation" in bodies.content.decode()
    assert "Élise Exemple" in people.content.decode()


def test_the_administration_refuses_a_role_of_the_office_in_a_recipient(administration):
    body, person = _body(), _person()
    answer = _change(
        administration, body, memberships={"person": person.pk, "role": "officer", "starts_on": "2026-01-01"}
    )
    assert "Ce rôle n’existe pas dans une instance de ce genre." in answer.content.decode()
    assert not Membership.objects.exists()


def test_the_administration_refuses_two_names_on_the_same_days_in_words(administration):
    body = _body()
    answer = _change(administration, body, names={"name": "Autre", "valid_from": "2026-01-01"})
    assert "enregistrez d’abord la fin de l’autre nom" in answer.content.decode()
    assert BodyName.objects.count() == 1


@pytest.mark.parametrize(
    "added",
    [
        {"names": {"name": "Ancien nom", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}},
        {"memberships": {"role": "principal", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}},
    ],
)
def test_the_administration_refuses_a_period_that_ends_before_it_begins(administration, added):
    person = _person()
    if "memberships" in added:
        added["memberships"]["person"] = person.pk
    answer = _change(administration, _body(), **added)
    assert "La fin ne peut pas précéder le début." in answer.content.decode()


def test_the_administration_refuses_a_role_already_held_in_words(administration):
    body, person = _body(), _person()
    actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 1, 1))
    twice = {"person": person.pk, "role": "principal", "starts_on": "2026-03-01"}
    answer = _change(administration, body, memberships=twice)
    assert "La personne a déjà ce rôle à ces dates" in answer.content.decode()
    assert Membership.objects.count() == 1


def test_the_administration_enters_a_body_with_its_name_and_who_answers_for_it(administration):
    person = _person()
    form = {"code": "college", "kind": "educational_institution", "language": "fr", "time_zone": "America/Toronto"}
    rows = {
        "names": {"name": "Collège de l’Exemple"},
        "addresses": {},
        "memberships": {"person": person.pk, "role": "principal", "starts_on": "2026-01-01"},
    }
    answer = administration.post(reverse("admin:directory_body_add"), form | _rows(rows))
    assert answer.status_code == 302
    assert queries.principal_of("college", on=DAY) == person


def test_the_administration_deletes_nobody_and_nothing(administration):
    body, person = _body(), _person()
    for kind, row in (("body", body), ("person", person)):
        assert administration.post(reverse(f"admin:directory_{kind}_delete", args=[row.pk])).status_code == 403
    assert Body.objects.filter(pk=body.pk).exists()
    assert Person.objects.filter(pk=person.pk).exists()


def _change(administration: Client, body: Body, **added: dict[str, object]):
    """Posts the body's page of the administration as it stands, with one row added to some of its parts."""
    form = {"code": body.code, "kind": body.kind, "language": body.language, "time_zone": body.time_zone}
    rows = {part: {"body": body.pk, **row} for part, row in added.items()}
    return administration.post(reverse("admin:directory_body_change", args=[body.pk]), form | _rows(rows))


def _rows(rows: dict[str, dict[str, object]]) -> dict[str, object]:
    """The parts of a body's page as a browser posts them: one new row each, or none."""
    sent: dict[str, object] = {}
    for part in ("names", "addresses", "memberships"):
        row = rows.get(part, {})
        sent |= {f"{part}-TOTAL_FORMS": min(len(row), 1), f"{part}-INITIAL_FORMS": 0}
        sent |= {f"{part}-0-{field}": value for field, value in row.items()}
    return sent
