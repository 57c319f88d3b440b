"""The letters of the Office's ladder: what tells that it begins, what a person signs, what the wording changes."""

import pytest

from notifications import letters, rung_letters, wording
from notifications.models import Message
from recommendations import actions
from recommendations.models import Escalating
from recommendations.wordings import Version
from tests import given
from tests.given import local
from workflows import engine
from workflows.rungs import LetterKey

pytestmark = pytest.mark.django_db
AT = local(2027, 1, 23)


def escalated(kind):
    office, body = given.make_office(), given.make_recipient(kind=kind)
    return office, given.escalated_case(office, body)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("department", "Des relances lui seront adressées, selon la politique de l’Office."),
        ("other_person", "ne prévoit aucune relance pour ce genre d’instance."),
    ],
)
def test_the_office_is_told_of_chasers_only_where_there_is_a_ladder(kind, said):
    _office, case = escalated(kind)
    message = Message.objects.filter(case=case, event="escalated_office").first()
    text = " ".join(letters.render(message).text.split())
    assert said in text
    assert text.count("relance") == 1


def test_cases_with_and_without_a_ladder_are_told_apart_in_one_sweep():
    office = given.make_office()
    bodies = [given.make_recipient("un"), given.make_recipient("deux", kind="other_person")]
    cases = given.issue_cases(office, *(each.body for each in bodies))
    for case in cases:
        by = next(each.principal for each in bodies if each.body.pk == case.recipient_id)
        actions.acknowledge(case_id=case.pk, by=by, at=given.RECEIVED)
    engine.sweep(now=local(2026, 12, 8))
    told = Message.objects.filter(event="escalated_office").values_list("case__recipient__kind", "facts__ladder")
    assert set(told) == {("department", True), ("other_person", False)}


def test_a_rung_s_letter_is_merged_in_the_words_in_force(monkeypatch):
    _office, case = escalated("department")
    ours = Version(
        "to_direction", "fr", "Objet {numéro de la recommandation}", "À {instance}, de {nom de la personne qui signe}."
    )
    monkeypatch.setattr(wording, "in_force", lambda: wording.wording_of([ours]))
    who = {"authority": "direction", "signatory": "Alex Exemple", "signatory_title": ""}
    found = rung_letters.merged(case, letter="to_direction", language="fr", after_days=45, at=AT, **who)
    assert found.subject == f"Objet {case.recommendation.number}"
    assert found.text == "À Ministère de l’Exemple, de Alex Exemple."


def test_what_a_person_types_is_never_run_nor_taken_for_a_table(monkeypatch):
    office, case = escalated("department")
    rung = Escalating.objects.get()
    actions.send_rung_letter(
        case_id=case.pk,
        rung_id=rung.pk,
        by=office.officer,
        at=AT,
        subject="{{ officer }}",
        text="{% if x %}\n\n| pas une table\n\nQzrecipientzQ <b>",
        addressees=[("Lou", "lou@a.example")],
    )
    letter = letters.render(Message.objects.get(event="to_direction"))
    assert "{{ officer }}" in letter.subject
    assert "{% if x %}\n\n| pas une table" in letter.text
    assert "<b>" not in letter.html


def test_every_letter_that_a_rung_may_ask_for_is_there():
    for key in LetterKey.values:
        assert wording.shipped(key, "fr")
        assert wording.shipped(key, "en")
