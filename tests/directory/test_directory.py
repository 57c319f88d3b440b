"""Bodies with dated names, people with dated roles, addresses where a body receives."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from directory import actions, queries
from directory.management.commands.load_directory import DATA
from directory.models import Body, BodyName, Membership, Person

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


def _body(code="ministere", **fields):
    return actions.register_body(code=code, kind="department", name="Ministère de l’Exemple", acronym="ME", **fields)[0]


def _person(email="camille@office.example", **fields):
    return Person.objects.create_user(email, name="Camille Exemple", **fields)


def test_the_directory_loads_again_and_again_without_doubling():
    call_command("load_directory", stdout=StringIO())
    first = Body.objects.count(), BodyName.objects.count()
    second = StringIO()
    call_command("load_directory", stdout=second)
    assert (Body.objects.count(), BodyName.objects.count()) == first
    assert "0 instances nouvelles" in second.getvalue()


def test_the_office_and_its_ten_partners_are_loaded_under_their_names():
    call_command("load_directory", stdout=StringIO())
    assert [body.code for body in Body.objects.filter(is_issuer=True)] == ["office-des-professions"]
    acronyms = set(BodyName.objects.values_list("acronym", flat=True))
    assert {"BCI", "CPMT", "CIQ", "MEQ", "MES", "MIFI", "MRIF", "MSSS", "MESS", "OPTMQ", "OIIAQ"} <= acronyms
    assert BodyName.objects.filter(name="Fédération des cégeps").exists()


def test_each_loaded_body_says_where_its_name_comes_from():
    data = json.loads(DATA.read_text(encoding="utf-8"))
    call_command("load_directory", stdout=StringIO())
    sources = dict(Body.objects.values_list("code", "source"))
    assert {sources[each["code"]] for each in data["bodies"]} == {data["source"]}
    assert all("À confirmer par l’Office" in source for source in sources.values() if source != data["source"])


def test_the_forty_six_orders_are_loaded_and_none_is_known_by_its_acronym():
    call_command("load_directory", stdout=StringIO())
    orders = BodyName.objects.filter(body__kind="professional_order")
    assert Body.objects.filter(kind="professional_order").count() == 46
    for shared in ("ODQ", "OPQ", "OPPQ"):
        assert orders.filter(acronym=shared).count() == 2
    assert orders.filter(acronym="").exists()


def test_an_order_that_changed_its_name_has_both_with_their_days():
    call_command("load_directory", stdout=StringIO())
    pk = Body.objects.get(code="ordre-technologues-protheses-dentaires").pk
    names = [queries.names_on([pk], on=day)[pk].name for day in (date(2020, 9, 23), date(2020, 9, 24))]
    assert names == [
        "Ordre des techniciens et techniciennes dentaires du Québec",
        "Ordre des technologues en prothèses et appareils dentaires du Québec",
    ]


def test_a_body_keeps_its_identity_when_its_name_changes():
    body = _body()
    actions.rename_body(body=body, name="Ministère du Nouveau Nom", acronym="MNN", on=date(2026, 6, 1))
    assert queries.names_on([body.pk], on=date(2026, 5, 31))[body.pk].acronym == "ME"
    assert queries.names_on([body.pk], on=date(2026, 6, 1))[body.pk].name == "Ministère du Nouveau Nom"


def test_two_names_never_hold_on_the_same_day():
    body = _body()
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyName.objects.create(body=body, name="Autre", valid_from=DAY)


def test_a_role_holds_on_its_days_both_ends_included():
    body, person = _body(), _person()
    held = actions.grant_role(person=person, body=body, role="principal", starts_on=date(2026, 1, 1))
    actions.end_role(membership=held, on=date(2026, 3, 31))
    on = {day: queries.active_memberships(person, on=day).exists() for day in (date(2025, 12, 31), date(2026, 1, 1))}
    assert on == {date(2025, 12, 31): False, date(2026, 1, 1): True}
    assert queries.active_memberships(person, on=date(2026, 3, 31)).exists()
    assert not queries.active_memberships(person, on=date(2026, 4, 1)).exists()


def test_a_role_of_the_office_is_not_given_in_a_recipient_nor_the_reverse():
    person = _person()
    with pytest.raises(ValidationError):
        actions.grant_role(person=person, body=_body(), role="officer", starts_on=DAY)
    office = _body("office", is_issuer=True)
    with pytest.raises(ValidationError):
        actions.grant_role(person=person, body=office, role="principal", starts_on=DAY)


def test_a_role_given_twice_is_one_role():
    body, person = _body(), _person()
    for _ in range(2):
        actions.grant_role(person=person, body=body, role="principal", starts_on=DAY)
    assert Membership.objects.count() == 1


def test_who_left_has_no_role_any_more():
    body, person = _body(), _person()
    actions.grant_role(person=person, body=body, role="principal", starts_on=DAY)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not queries.active_memberships(person, on=DAY).exists()
    assert queries.notice_addressees([body.pk], on=DAY) == {body.pk: []}


def test_notices_go_to_the_designated_address_then_to_who_answers_for_the_body_each_once():
    body = _body()
    principal, preparer = _person("Morgan@mes.example"), _person("sacha@mes.example")
    actions.grant_role(person=principal, body=body, role="principal", starts_on=DAY)
    actions.grant_role(person=preparer, body=body, role="preparer", starts_on=DAY)
    for address in ("secretariat@mes.example", "morgan@mes.example"):
        actions.designate_address(
            body=body, channel="email", address=address, designated_on=DAY, designated_by="le secrétariat général"
        )
    found = queries.notice_addressees([body.pk], on=DAY)[body.pk]
    assert [each.email for each in found] == ["secretariat@mes.example", "morgan@mes.example"]


def test_a_retired_address_receives_no_more():
    body = _body()
    address = actions.designate_address(
        body=body, channel="email", address="a@mes.example", designated_on=date(2026, 1, 1), designated_by="exemple"
    )
    actions.retire_address(address=address, on=date(2026, 2, 1))
    assert queries.notice_addressees([body.pk], on=date(2026, 2, 1))[body.pk]
    assert queries.notice_addressees([body.pk], on=date(2026, 2, 2)) == {body.pk: []}


def test_bodies_are_found_and_sorted_whatever_the_accents():
    for code, name in {"a": "Zoo", "b": "Éducation", "c": "Edition"}.items():
        actions.register_body(code=code, kind="body", name=name)
    assert [each.name for each in queries.bodies_to_choose(on=DAY)] == ["Edition", "Éducation", "Zoo"]
    assert [each.name for each in queries.bodies_to_choose(on=DAY, text="education")] == ["Éducation"]


def test_an_address_belongs_to_one_person_whatever_its_case():
    _person("camille@office.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        _person("CAMILLE@office.example")


def test_who_has_a_history_cannot_be_deleted():
    body, person = _body(), _person()
    actions.grant_role(person=person, body=body, role="principal", starts_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        person.delete()


def test_as_many_queries_for_the_addressees_of_one_body_as_for_many(django_assert_num_queries):
    bodies = [_body(f"b{n}") for n in range(6)]
    for body in bodies:
        actions.designate_address(
            body=body,
            channel="email",
            address=f"{body.code}@instance.example",
            designated_on=DAY,
            designated_by="Lettre",
        )
    for some in (bodies[:1], bodies):
        with django_assert_num_queries(4):
            found = queries.notice_addressees([body.pk for body in some], on=DAY)
        assert [[each.email for each in found[body.pk]] for body in some] == [
            [f"{b.code}@instance.example"] for b in some
        ]
