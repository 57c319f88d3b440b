"""Administrators write letters otherwise: in a small language, in versions, for what leaves from then on."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from notifications import letters, wording, wording_queries
from notifications import wording_actions as actions
from notifications.models import Message
from notifications.outbox import send_due
from recommendations import wordings
from recommendations.documents import Issued
from recommendations.letter_language import Fault, Unreadable, Vocabulary, read
from recommendations.models import LetterText, WordingVersion
from recommendations.queries import NotFound
from tests import given
from workflows import engine

pytestmark = pytest.mark.django_db
NOW = given.local(2026, 10, 5, 11)
ON = NOW.date()


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def case(office):
    return given.issue_case(office, given.make_recipient().body)


def save(office, name="issued", language="fr", **changed):
    said = {
        "subject": "Recommandation {numéro de la recommandation}",
        "body": "Bonjour {instance},\n\n{si une échéance existe}Le {échéance}.{sinon}Sans échéance.{fin}",
        "reason": "Exemple",
        "expected_version": 0,
        "by": office.administrator,
        "at": NOW,
    }
    return actions.save_wording(name=name, language=language, **{**said, **changed})


# --- the language -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", wording.shipped_names())
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_each_letter_that_comes_with_the_product_reads_the_same_in_the_small_language(name, language):
    told = wording.shipped_version(name, language)
    made = wording.template_of(told)
    source = (wording.FILES / f"{name}.{language}.txt").read_text()
    assert re.sub(r"\s", "", made) == re.sub(r"\s", "", source)


def test_every_letter_can_be_written_otherwise_and_each_blank_has_one_name():
    assert set(wording_queries.LETTERS) <= set(wording.every_name())
    known = wording.vocabulary()
    for said in (known.blanks, known.parts, known.conditions):
        assert len(set(said.values())) == len(said)
    assert not [name for name in (*known.blanks, *known.conditions) if "_" in name or '"' in name]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("un { seul", Fault.BRACE),
        ("un } seul", Fault.BRACE),
        ("{inconnu}", Fault.BLANK),
        ("{{ settings.SECRET_KEY }}", Fault.BRACE),
        ("{% load x %}", Fault.BLANK),
        ("{partie : rien}", Fault.PART),
        ("{si jamais}a{fin}", Fault.CONDITION),
        ("{sinon}", Fault.ORDER),
        ("{fin}", Fault.ORDER),
        ("{si tard}a{sinon}b{sinon}c{fin}", Fault.ORDER),
        ("{si tard}a", Fault.OPEN),
    ],
)
def test_what_is_not_of_the_language_is_refused(text, fault):
    with pytest.raises(Unreadable) as refused:
        read(text, Vocabulary({"blanc": "blank"}, {}, {"tard": "late"}))
    assert refused.value.fault == fault


# --- saving -----------------------------------------------------------------------------------------------------


def test_a_letter_that_leaves_says_the_version_in_force_and_one_sent_stays(office, case, mailoutbox):
    send_due(now=NOW)
    (sent,) = Message.objects.filter(case=case, event="issued")
    later = given.issue_case(office, given.make_recipient("autre", "Autre Exemple").body)
    save(office)
    assert letters.render(Message.objects.get(case=later, event="issued")).text.endswith(
        "Bonjour Autre Exemple,\n\nSans échéance.\n"
    )
    send_due(now=NOW)
    fresh = Message.objects.get(case=later, event="issued")
    assert "Sans échéance." in fresh.text
    assert fresh.subject.endswith(f"Recommandation {later.recommendation.number} [dossier {later.number}, MEX]")
    sent.refresh_from_db()
    assert "Sans échéance." not in sent.text


def test_an_unknown_blank_is_refused_with_the_words_where_it_stands(office):
    with given.nothing_changes():
        with pytest.raises(ValidationError) as refused:
            save(office, body="Le {jour de chance}.")
        assert "«\u00a0jour de chance\u00a0»" in refused.value.messages[0]
        with pytest.raises(ValidationError) as refused:
            save(office, body="{si jamais}Oui{fin}")
        assert "l’échéance est passée" in refused.value.messages[0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"body": " "}, "body"),
        ({"subject": ""}, "subject"),
        ({"reason": ""}, "reason"),
        ({"body": "# Pour {instance}"}, "body"),
        ({"name": "_close", "body": "{partie : fin de la lettre}"}, "body"),
        ({"name": "_head", "body": "{partie : salutation}"}, "body"),
        ({"name": "sentence-regards", "body": "Une ligne\nune autre"}, "body"),
        ({"name": "sentence-regards", "body": "{adresse du dossier}"}, "body"),
        ({"name": "sentence-regards", "body": "{si une échéance existe}Oui{fin}"}, "body"),
        ({"name": "title-answer", "body": "{délai}"}, "body"),
    ],
)
def test_a_text_without_sense_is_refused(office, changed, field):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        save(office, **changed)
    assert field in refused.value.error_dict


def test_only_an_administrator_writes_and_only_known_texts(office):
    with given.nothing_changes():
        with pytest.raises(engine.NotAllowed):
            save(office, by=office.manager)
        with pytest.raises(NotFound):
            save(office, by=office.officer)
        for name, language in (("rien", "fr"), ("issued", "de"), ("_steps", "fr")):
            with pytest.raises(NotFound):
                save(office, name, language)


def test_versions_follow_each_other_and_none_is_lost(office):
    save(office)
    with given.nothing_changes(), pytest.raises(actions.WordingChanged):
        save(office, body="Autre chose")
    first = wording.shipped_version("issued", "fr")
    save(office, subject=first.subject, body=first.body, expected_version=1, reason="Retour à la version 0")
    with given.nothing_changes(), pytest.raises(ValidationError):
        save(office, subject=first.subject, body=first.body, expected_version=2)
    text = wording_queries.wording_of("issued", "fr")
    assert [each.number for each in text.versions] == [2, 1, 0]
    assert text.versions[0].body == text.versions[2].body
    with pytest.raises(Error), transaction.atomic():
        WordingVersion.objects.update(body="effacé")


def test_a_sentence_is_said_in_the_letter_and_in_the_pdf_of_what_is_issued_next(office, case):
    save(office, "sentence-duty", body="Répondez dans les {délai}, exemple.")
    save(office, "title-answer", body="Où répondre, exemple")
    message = Message.objects.get(case=case, event="issued")
    assert "Répondez dans les 60\u00a0jours, exemple." in letters.render(message).text.replace("\n", " ")
    later = given.issue_case(office, given.make_recipient("autre", "Autre Exemple").body)
    old, new = (
        Issued.read(LetterText.objects.get(recommendation=each.recommendation).data).fr for each in (case, later)
    )
    assert "Répondez dans les 60\u00a0jours, exemple." in [text for each in new.sections for text in each.sentences]
    assert "Où répondre, exemple" in [each.title for each in new.sections]
    assert "Où répondre, exemple" not in [each.title for each in old.sections]


def test_a_version_that_can_no_longer_be_read_holds_up_no_letter(office, case):
    WordingVersion.objects.create(
        name="issued", language="fr", version=1, body="{disparu}", saved_by=office.administrator, saved_at=NOW
    )
    WordingVersion.objects.create(
        name="sentence-duty", language="fr", version=1, body="{disparu}", saved_by=office.administrator, saved_at=NOW
    )
    assert "doit informer l’Office" in letters.render(Message.objects.get(case=case, event="issued")).text


def test_many_letters_ask_once_for_the_words_in_force(office, django_assert_num_queries):
    bodies = [given.make_recipient(f"corps-{n}", f"Corps {n}").body for n in range(5)]
    given.issue_cases(office, *bodies)
    save(office)
    rows = list(Message.objects.filter(event="issued").select_related("case__instance", "case__recommendation"))
    forms = letters.Forms()
    with django_assert_num_queries(1):
        said = {letters.render(row, forms).subject for row in rows}
    assert len(said) == 5


# --- before it is saved -----------------------------------------------------------------------------------------


def test_a_preview_is_what_would_leave_in_both_languages_and_keeps_nothing(office, case):
    version = wordings.Version("issued", "fr", "Objet d’essai", "Texte d’essai pour {instance}.")
    with given.nothing_changes():
        letter = wording_queries.preview(office.manager, version, on=ON)
        assert "Texte d’essai pour Ministère de l’Exemple." in letter.text
        assert "The Office sends you recommendation" in letter.text.replace("\n", " ")
        assert "Texte d’essai" in letter.html
        sentence = wordings.Version("sentence-regards", "fr", "", "À bientôt, exemple.")
        assert wording_queries.preview_pdf(office.manager, sentence, on=ON).startswith(b"%PDF-")


def test_a_preview_shows_nobody_a_case_of_another_office(case):
    other = given.make_office("commissaire", "Commissaire, exemple")
    version = wordings.Version("issued", "fr", "Objet", "Texte")
    assert wording_queries.preview(other.administrator, version, on=ON) is None
    assert wording_queries.preview_pdf(other.administrator, version, on=ON) is None
    assert {each.says for each in wording_queries.blanks_for(other.administrator, "issued", "fr", on=ON)} == {""}
