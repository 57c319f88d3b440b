"""What each letter says, in each language, as plain text and as HTML."""

import re
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.db import transaction

from notifications import letters, wording
from notifications.blocks import as_text, parse, quoted
from notifications.catalogue import LETTERS, label_of
from notifications.models import Message
from recommendations import actions
from recommendations.models import Recommendation
from tests.given import pdf
from tests.notifications import given
from workflows import engine
from workflows.actors import Actor, Role
from workflows.families import Family
from workflows.models import DecreedHoliday

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"
SUBJECT = "Formation d’appoint des technologistes médicaux"


def _all_letters(language: str) -> dict[str, Message]:
    """One message of every letter there is, from the lives of a few cases at a body of that language."""
    office = given.Office()
    Person = type(office.officer)
    Person.objects.filter(pk__in=[office.officer.pk, office.manager.pk]).update(language=language)
    body = given.recipient(language=language)
    (silent,) = office.issue(body)
    for day in (13, 27):
        given.days_go_by(given.local(2026, 10, day))
    given.acknowledged(silent, given.local(2026, 10, 28, 9))
    actions.correct_receipt(
        case_id=silent.pk,
        fact_id=silent.receipt_facts.get().pk,
        by=office.officer,
        at=given.local(2026, 10, 29),
        moment=given.local(2026, 10, 6, 9),
        admissible=True,
        reason="L’avis de livraison porte le 6 octobre.",
    )
    DecreedHoliday.objects.create(
        day=date(2026, 12, 5), name_fr="deuil national", name_en="day of mourning", source="Décret 1-2026"
    )
    clerk = Actor("9", "Alex Exemple", frozenset({Role.ADMINISTRATOR}))
    engine.redate_open(by=clerk, at=given.local(2026, 11, 2), reason="deuil national (Décret 1-2026)")
    for at in (given.local(2026, 11, 24), given.local(2026, 12, 9), given.local(2026, 12, 24)):
        given.days_go_by(at)
    given.answered(silent, given.local(2026, 12, 28))
    for at in (given.local(2027, 2, 12), given.local(2027, 2, 27)):
        given.days_go_by(at)
    actions.assess(
        case_id=silent.pk,
        by=office.officer,
        at=given.local(2027, 3, 1),
        outcome="to_complete",
        reasons="Les suites ne portent pas de date.",
        complete_by=date(2027, 3, 20),
    )
    for at in (given.local(2027, 3, 14), given.local(2027, 3, 22)):
        given.days_go_by(at)
    actions.close(case_id=silent.pk, by=office.officer, at=given.local(2027, 3, 23), note="Suivi au plan d’action.")
    (other,) = office.issue(body, at=given.local(2027, 3, 24))
    actions.withdraw(case_id=other.pk, by=office.signatory, at=given.local(2027, 3, 25), reason="Une autre suivra.")
    found: dict[str, Message] = {}
    (mute,) = office.issue(body, at=given.local(2027, 3, 26))
    given.acknowledged(mute, given.local(2027, 3, 30))
    actions.extend(
        case_id=mute.pk,
        by=office.officer,
        at=given.local(2027, 4, 1),
        until=date(2027, 6, 30),
        reason="Le conseil siège en juin.",
    )
    actions.remove_extension(
        case_id=mute.pk, by=office.officer, at=given.local(2027, 4, 2), reason="Le conseil a déjà siégé."
    )
    given.days_go_by(given.local(2027, 9, 30))  # past the rungs that a person decides on
    given.sign_rungs(mute, office.signatory, given.local(2027, 10, 1), language=language)
    for message in [*given.letters(mute), *given.letters(silent), *given.letters(other)]:
        found[message.letter] = message
    unsent = found["to_recipient"] = copy(found["to_direction"])  # by the rules of the tests a chaser goes by itself
    unsent.event, unsent.facts = "to_recipient", {**unsent.facts, "told": {}}
    return found


@dataclass(frozen=True)
class Made:
    """A message, its letter, and the letter that it would be in French."""

    message: Message
    letter: letters.Letter
    french: letters.Letter

    @property
    def said(self) -> str:
        """The French words, each paragraph on one line."""
        return _flat(self.french.text)


@pytest.fixture(scope="module", params=["fr", "en"])
def all_letters(request, django_db_setup, django_db_blocker) -> dict[str, Made]:
    """Every letter, made once for the whole module and left in no database."""
    made = {}
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(wording.SHIPPED, "string_if_invalid", "MISSING-%s")
        for name, message in _all_letters(request.param).items():
            letter, message.language = letters.render(message), "fr"
            french = letters.render(message)
            message.language = request.param
            made[name] = Made(message, letter, french)
        transaction.set_rollback(True)
    return made


class _Page(HTMLParser):
    """What a letter's HTML holds: elements with their attributes, and whether each is closed."""

    VOID = ("meta", "br", "img", "link", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _flat(text: str) -> str:
    return re.sub(r"\n {0,4}", " ", text)


def test_every_letter_is_told_in_every_language(all_letters):
    assert set(all_letters) == set(LETTERS)
    for name, made in all_letters.items():
        letter = made.letter
        assert "MISSING" not in letter.text + letter.html + letter.subject, name
        assert "None" not in letter.text, name
        assert "{" not in letter.text, name
        assert not re.search(r"<(p|h2|li|td|th|blockquote)[^>]*>\s*</", letter.html), name
        assert made.message.case.number in letter.subject, name
        assert "MES" in letter.subject, name
        assert SUBJECT in letter.subject, name


def test_every_letter_in_english_carries_the_whole_french_one(all_letters):
    for name, made in all_letters.items():
        languages = [each["lang"] for each in _Page(made.letter.html).all("section")]
        if made.message.language == "fr":
            assert languages == ["fr"], name
        else:
            assert made.letter.text.endswith(made.french.text), name
            assert made.letter.text.startswith("The French version follows."), name
            assert made.letter.subject.startswith("Recommendation 20"), name
            assert languages == ["en", "fr"], name


FAULTS = (
    rf"[^\s{NBSP}]:(?!\d)",
    r" [:;!?»]",
    rf"«[^{NBSP}]",
    rf"[^{NBSP}]»",
    r"[\x27\x22]",  # straight apostrophes and quotation marks
    r"\.\.\.",
    r"\b1 [a-zé]+ 20\d\d",  # 1er
    r"[^ \n>-]  +[^ ]",
    r"(?i)mise en demeure|escalade|sommation",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_letter_breaks_the_typography_of_french_or_says_what_the_law_does_not(all_letters, fault):
    for name, made in all_letters.items():
        text = f"{made.french.subject}\n{made.french.text}"
        ours = re.sub(r"https?://\S+|^> .*$|\S+@\S+", "", text, flags=re.MULTILINE)
        assert not re.search(fault, ours), (name, re.search(fault, ours))


def test_what_goes_to_the_recipient_says_how_to_reach_the_officer(all_letters):
    for name, made in all_letters.items():
        if made.message.audience == "recipient":
            assert "camille@office.example" in made.said, name


@pytest.mark.parametrize("name", ["acknowledgement_reminder", "reminder", "escalated", "chaser", "issued"])
def test_whoever_is_asked_to_answer_has_the_text_the_way_and_what_counts(all_letters, name):
    said = all_letters[name].said
    assert "> Revoir la formation d’appoint exigée." in said
    assert "> # Ce n’est pas un titre" in said
    assert "http://localhost:8000" in said
    assert "par lettre adressée à l’Office" in said
    assert "Un accusé de réception ne constitue pas une réponse." in said
    assert "article 16.27 du Code des professions" in said


@pytest.mark.parametrize("name", ["reminder", "escalated", "chaser", "redated", "escalated_office"])
def test_a_letter_about_time_says_the_due_date_in_full(all_letters, name):
    made = all_letters[name]
    assert "lundi 7 décembre 2026" in made.said
    assert "7 décembre 2026" in made.french.subject
    if made.message.language == "en":
        assert "Monday, December 7, 2026" in _flat(made.letter.text)
        assert "December 7, 2026" in made.letter.subject


def test_a_reminder_claims_nothing_but_courtesy(all_letters):
    assert "par courtoisie. Il ne modifie pas l’échéance." in all_letters["reminder"].said
    assert f"il reste 13{NBSP}jours." in all_letters["reminder"].said
    assert "Il n’est pas prévu par la loi et ne constitue pas une sanction." in all_letters["escalated"].said
    assert "Elle n’est pas prévue par la loi et ne constitue pas une sanction." in all_letters["chaser"].said


def test_a_receipt_established_says_how_the_date_is_counted(all_letters):
    said = all_letters["receipt_established"].said
    assert f"mercredi 28 octobre 2026, à 9{NBSP}h{NBSP}0{NBSP}min{NBSP}0{NBSP}s (heure légale du Québec)" in said
    for words in ("Comment l’échéance est calculée", "Le jour de la réception n’est pas compté", "C-25.01, a. 83"):
        assert words in said
    assert "accusé de réception dans le portail" in said


def test_a_correction_says_before_and_after_and_why(all_letters):
    made = all_letters["receipt_corrected"]
    assert f"Échéance précédente{NBSP}: lundi 28 décembre 2026" in made.said
    assert f"Échéance de la réponse{NBSP}: samedi 5 décembre 2026" in made.said
    assert "> L’avis de livraison porte le 6 octobre." in made.said
    assert "nouvelle échéance le 5 décembre 2026" in made.french.subject


def test_a_due_date_counted_anew_says_why(all_letters):
    said = all_letters["redated"].said
    assert f"Échéance précédente{NBSP}: samedi 5 décembre 2026" in said
    assert "> deuil national (Décret 1-2026)" in said


def test_an_answer_is_confirmed_with_its_moment_and_its_hash(all_letters):
    made = all_letters["answer_received"]
    assert made.message.facts["told"]["sha256"] in made.said
    assert f"Réponse transmise{NBSP}: lundi 28 décembre 2026, à 12" in made.said
    assert "réponse transmise après l’échéance" in made.said
    assert "suite entière" in made.said


def test_an_assessment_gives_its_reasons(all_letters):
    said = all_letters["assessed"].said
    assert "> Les suites ne portent pas de date." in said
    assert f"Appréciation{NBSP}: à compléter" in said
    assert "L’Office attend ce complément au plus tard le samedi 20 mars 2027." in said


def test_a_withdrawal_says_why_and_that_nothing_is_due(all_letters):
    said = all_letters["withdrawn"].said
    assert "> Une autre suivra." in said
    assert "Plus aucune réponse n’est attendue" in said


def test_the_html_is_whole_accessible_and_reaches_for_nothing(all_letters):
    for name, made in all_letters.items():
        page = _Page(made.letter.html)
        assert page.faults == [], name
        assert page.open == [], name
        (root,) = page.all("html")
        assert root["lang"] == made.message.language
        assert len(page.all("h1")) == len(page.all("section"))
        assert page.all("table"), name
        assert all(each.get("scope") == "row" for each in page.all("th")), name
        for tag in ("img", "script", "link", "iframe", "style"):
            assert not page.all(tag), (name, tag)
        assert not [each for _tag, each in page.elements if "src" in each], name
        assert "url(" not in made.letter.html, name
        assert {each["href"].split(":")[0] for each in page.all("a")} <= {"http", "https", "mailto"}


def test_every_line_of_plain_text_fits_a_narrow_window(all_letters):
    for name, made in all_letters.items():
        for line in made.letter.text.splitlines():
            assert len(line) <= 76, (name, line)


def test_what_people_write_is_shown_and_never_read_as_form_or_markup():
    office = given.Office()
    wicked = "Un texte <script>alert(1)</script> & {{ site }}\n# Titre\n| a | b |\n\nUn second paragraphe."
    (case,) = office.issue(given.recipient(), text=wicked)
    letter = letters.render(given.letters(case)[0])
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ site }}" in letter.html
    assert ">| a | b |</p>" in letter.html
    assert "> Un texte <script>alert(1)</script> & {{ site }}" in letter.text
    assert ">\n> Un second paragraphe." in letter.text


def test_the_structure_of_a_text_is_the_same_in_both_forms_of_a_letter():
    office = given.Office()
    text = (
        "# Constats\nL’**accès** aux *stages* ([guide](https://exemple.quebec/guide), [C-26, a. 16.27]).\n\n"
        "1. d’ouvrir\n a) un stage;\n2) de publier."
    )
    (case,) = office.issue(given.recipient(), text=text)
    letter = letters.render(given.letters(case)[0])
    assert (
        "> Constats\n> --------\n>\n"
        "> L’**accès** aux *stages* (guide (https://exemple.quebec/guide), C-26, a.\n> 16.27).\n>\n"
        "> 1. d’ouvrir\n>    a) un stage;\n>\n> 2) de publier."
    ) in letter.text
    page = _Page(letter.html)
    for tag, count in (("h3", 1), ("strong", 1), ("em", 1)):
        assert len(page.all(tag)) == count, tag
    assert "https://exemple.quebec/guide" in [each["href"] for each in page.all("a")]
    assert "1. d’ouvrir" in letter.html


def test_a_text_issued_before_marks_were_read_shows_them_as_typed():
    office = given.Office()
    (case,) = office.issue(given.recipient(), text="# Titre\nUn *mot*.\n\nFin.")
    Recommendation.objects.update(marked=False)
    case.refresh_from_db()
    letter = letters.render(given.letters(case)[0])
    assert "># Titre<br>Un *mot*.</p>" in letter.html
    assert "> # Titre\n> Un *mot*.\n>\n> Fin." in letter.text


def test_an_example_says_so_in_its_subject_and_its_first_lines():
    (case,) = given.Office().issue(given.recipient(), is_example=True)
    letter = letters.render(given.letters(case)[0])
    assert letter.subject.startswith("[exemple] Recommandation 2026-001")
    assert "Aucune suite n’est attendue." in _flat(letter.text)[:300]


def test_the_first_of_july_is_written_as_it_is_said():
    office = given.Office()
    (case,) = office.issue(given.recipient(), at=given.local(2026, 5, 1))
    given.acknowledged(case, given.local(2026, 5, 2, 10))  # day 60 is 1 July, a holiday: due on the 2nd
    letter = letters.render(given.letters(case, "receipt_established")[0])
    assert "échéance le 2 juillet 2026" in letter.subject
    assert "mercredi 1er juillet 2026" in _flat(letter.text)


@pytest.mark.parametrize(
    ("on", "said"),
    [(given.local(2026, 12, 4), f"il reste 1{NBSP}jour."), (given.local(2026, 12, 5), "L’échéance est aujourd’hui")],
)
def test_the_last_days_are_said_as_one_says_them(on, said):
    office = given.Office()
    (case,) = office.issue(given.recipient())
    actions.establish_receipt(
        case_id=case.pk,
        by=office.officer,
        at=on,
        moment=given.RECEIVED,
        channel="registered_mail",
        origin="Québec",
        destination="MES",
        evidence=pdf(),
    )
    letter = letters.render(given.letters(case, "receipt_established")[0])
    assert said in _flat(letter.text)
    assert "courrier recommandé" in letter.text


def test_a_receipt_established_too_late_says_that_an_answer_is_still_awaited():
    office = given.Office()
    (case,) = office.issue(given.recipient())
    actions.establish_receipt(
        case_id=case.pk,
        by=office.officer,
        at=given.local(2026, 12, 15),
        moment=given.RECEIVED,
        channel="registered_mail",
        origin="Québec",
        destination="MES",
        evidence=pdf(),
    )
    said = _flat(letters.render(given.letters(case, "receipt_established")[0]).text)
    assert f"l’échéance est passée depuis 10{NBSP}jours. Votre réponse demeure attendue" in said
    assert given.events(case)[-4:] == ["receipt_established", "escalated_office", "escalated_office", "escalated"]


def test_a_correction_after_the_answer_says_how_the_answer_now_stands():
    office = given.Office()
    (case,) = office.issue(given.recipient())
    given.acknowledged(case)
    given.answered(case, given.local(2026, 12, 5))
    actions.correct_receipt(
        case_id=case.pk,
        fact_id=case.receipt_facts.get().pk,
        by=office.officer,
        at=given.local(2026, 12, 10),
        moment=given.ISSUED + timedelta(hours=1),
        admissible=True,
        reason="Ouverture la veille.",
    )
    said = _flat(letters.render(given.letters(case, "receipt_corrected")[0]).text)
    assert "Votre réponse, déjà reçue, est tenue pour transmise" in said
    assert "Pour répondre" not in said


def test_a_letter_is_the_same_whenever_it_is_made():
    (case,) = given.Office().issue(given.recipient())
    (message,) = given.letters(case)
    first = letters.render(message)
    given.acknowledged(case)
    assert letters.render(given.letters(case)[0]) == first


def test_every_kind_of_notice_to_come_has_a_name():
    assert label_of("reminder:14") == "Rappel de l’échéance, 14 jours avant"
    assert label_of("chaser:15") == "Relance, 15 jours après le défaut"
    assert label_of("escalation") == "Signalement, avis à l’instance"
    assert label_of("response_due") == "réponse attendue"
    assert label_of("acknowledgement_reminder:5") == "Rappel d’accuser réception, 5 jours ouvrables après l’envoi"
    assert label_of("rung:15") == "Relance, 15 jours après le défaut"
    assert label_of("rung_task:45:direction") == "Échelon « direction de l’instance », 45 jours après le défaut"
    assert all(label_of(each.value) for each in Family if each != Family.RUNG_TASK)


def test_a_template_is_read_as_its_form_says():
    blocks = parse("Une ligne\nune autre\n\n# Titre\n- un\n- deux\n| a | b | c |\n" + quoted("# cité\n\n- cité"))
    assert [block.kind for block in blocks] == ["text", "heading", "list", "table", "quote"]
    assert blocks[3].rows == (("a", "b | c"),)
    assert blocks[4].lines == ("# cité", "", "- cité")
    assert as_text(blocks[:2], colon=":") == "Une ligne\nune autre\n\nTitre\n-----"


def test_a_name_that_looks_like_a_blank_of_the_form_stays_as_it_was_typed():
    office = given.Office()
    (case,) = office.issue(given.recipient())
    (message,) = given.letters(case)
    message.addressee_name = "Qzcase_numberzQ"
    made = letters.render(message)
    assert f"À l’attention de{NBSP}: Qzcase_numberzQ" in made.text
    assert "<td" in made.html
    assert ">Qzcase_numberzQ</td>" in made.html


def test_letters_made_together_say_what_each_says_alone():
    office = given.Office()
    cases = office.issue(*[given.recipient(n, language=("fr", "en")[n % 2]) for n in range(1, 5)])
    other = office.issue(given.recipient(9), text="Un autre texte, <b>qui</b> & le reste.")
    messages = [message for case in [*cases, *other] for message in given.letters(case)]
    forms = letters.Forms()
    together = [letters.render(message, forms) for message in messages]
    assert together == [letters.render(message) for message in messages]
    assert len({made.text for made in together}) == 5
