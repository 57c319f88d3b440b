"""The letter of a case: what it says, that it stays what was issued, and who is given it."""

import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from directory.actions import designate_address, end_role, rename_body
from notifications.letters import render
from notifications.models import Message
from recommendations import actions, documents, printing, queries, typeset
from recommendations.models import Case, LetterFile, LetterText
from tests import given
from tests.given import ISSUED, RECEIVED, local
from workflows import engine
from workflows.queries import journal_of

HOSTILE = (
    'L’Office recommande #import "@preview/x:1.0.0": * et #read("/etc/passwd"), $x^2$, \\ , ], [, *gras*, _ital_, '
    "{site}, {case_number}, <b>, // rien, /* rien */, @ref, `code`, ~, -- et ''.\n"
)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def college(db):
    return given.make_recipient(
        "college", "Exemple College", kind="educational_institution", acronym="EXC", language="en"
    )


def letter_of(case) -> documents.Letter:
    case = given.fresh(case)
    return documents.Letter(documents.Issued.read(case.recommendation.letter.data), documents.Copy.of(case))


def print_of(case, by, *, side="office", at=RECEIVED) -> actions.letters.Print:
    return actions.print_letter(number=case.number, by=by, side=side, at=at)


def text_of(content: bytes) -> str:
    """The words of a PDF in their order, on one line."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).split())


def elements_of(reader: PdfReader) -> list[str]:
    """The tags of a PDF in the order of reading."""
    found = []

    def walk(node):
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


# --- what it says -----------------------------------------------------------------------------------------------


def test_the_letter_says_number_date_article_text_points_and_how_to_answer(office, department):
    case = given.issue_case(office, department.body, text=given.POINTS)
    said = text_of(print_of(case, office.officer).content)
    expected = [
        "Office des professions, exemple",
        "Exemple : cette lettre fait partie d’une démonstration",
        "Le lundi 5 octobre 2026",
        "Morgan Exemple Sous-ministre Ministère de l’Exemple",
        "Recommandation 2026-001 – Formation d’appoint",
        "Dossier : 2026-001-01",
        "en vertu de l’article 16.27 du Code des professions (RLRQ, chapitre C-26)",
        "L’Office recommande :",
        "1. d’ouvrir une cohorte par année;",
        "2. d’en publier le calendrier (exemple).",
        "Motifs de la recommandation Exemple. Des candidates",
        "Dans les 60 jours suivant la réception",
        "Le délai court à compter de la réception de la recommandation.",
        "/dossier/2026-001-01/",
        "Un accusé de réception ne constitue pas une réponse.",
        "Camille Exemple, à l’adresse camille@office.example",
        "Dominique Exemple Présidente",
        "Signée et transmise par moyen technologique le lundi 5 octobre 2026, à 10 h (heure légale du Québec).",
        letter_of(case).sha256,
    ]
    said = said.replace("\u00a0", " ")
    places = [said.find(each.replace("\u00a0", " ")) for each in expected]
    assert -1 not in places, [each for each, place in zip(expected, places, strict=True) if place == -1]
    assert places == sorted(places)
    assert "English" not in said
    assert "échéance est le" not in said, "no due date without a proved receipt"


def test_a_letter_in_english_has_the_whole_french_one_first(office, college):
    case = given.issue_case(office, college.body, text=given.POINTS)
    content = print_of(case, office.officer).content
    said = text_of(content).replace("\u00a0", " ")
    for french, english in [
        ("Le lundi 5 octobre 2026", "Monday, October 5, 2026"),
        ("Dans les 60 jours suivant", "Within 60 days after receiving"),
        ("Veuillez agréer", "Yours truly,"),
    ]:
        assert said.index(french) < said.index(english)
    assert said.count("1. d’ouvrir une cohorte par année;") == 2
    assert "The French version comes first." in said
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "fr-CA"
    assert b"/Lang(en-CA)" in content


def test_the_letter_and_the_e_mail_say_the_same_sentences(office, college):
    case = given.issue_case(office, college.body)
    message = Message.objects.select_related("case__recommendation", "case__instance").filter(case=case).first()
    sent = " ".join(render(message).text.split()).replace("> ", "")
    issued = letter_of(case).recommendation
    site = f"{issued.portal}{case.number}/"
    for version in (issued.fr, issued.en):
        own = [sentence for section in version.sections for sentence in section.sentences]
        for sentence in [version.opening, *own, version.regards, version.example]:
            filled = sentence.replace("{site}", site).replace("{case_number}", case.number)
            assert " ".join(filled.split()) in sent


def test_an_address_by_post_stands_on_the_letter(office, department):
    for body, address in (
        (department.body, "1, rue de l’Exemple, Québec"),
        (office.body, "2, place du Modèle, Québec"),
    ):
        designate_address(
            body=body, channel="post", address=address, designated_on=given.SINCE, designated_by="exemple"
        )
    said = text_of(print_of(given.issue_case(office, department.body, text=given.POINTS), office.officer).content)
    assert "Ministère de l’Exemple 1, rue de l’Exemple, Québec" in said
    assert "adressée à l’Office. Office des professions, exemple 2, place du Modèle, Québec" in said


def test_a_recipient_without_anybody_is_addressed_by_its_name(office):
    case = given.issue_case(office, given.make_silent_body())
    assert letter_of(case).to.lines == ("Collège de l’Exemple",)


# --- PDF/A-2a and PDF/UA-1 --------------------------------------------------------------------------------------


def test_the_pdf_is_an_archive_that_a_screen_reader_can_read(office, department):
    case = given.issue_case(office, department.body, text=given.POINTS)
    reader = PdfReader(io.BytesIO(print_of(case, office.officer).content))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", xmp)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)
    assert root["/Lang"] == "fr-CA"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Recommandation 2026-001 – Formation d’appoint")
    assert reader.metadata.creation_date.timestamp() == ISSUED.timestamp()
    tags = elements_of(reader)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 6
    assert tags.count("/LI") == 2
    assert "/Link" in tags


def test_the_same_letter_gives_the_same_bytes_in_another_process(office, department):
    letter = letter_of(given.issue_case(office, department.body))
    assert printing.pdf_of(letter) == printing.pdf_of(letter)


# --- what people wrote is text ----------------------------------------------------------------------------------


def test_what_people_write_stays_text(office, department):
    case = given.issue_case(office, department.body, text=HOSTILE, subject=HOSTILE[:190].strip())
    said = text_of(print_of(case, office.officer).content)
    assert " ".join(HOSTILE.split()).replace("*gras*", "gras") in said, "one mark, and nothing else is read"
    assert "root:" not in said


def test_headings_emphasis_and_references_are_tagged_and_addresses_can_be_read_on_paper(office, department):
    text = (
        "# Constats\n\nUn **mot** et [un guide](https://exemple.quebec/guide) ([C-26, a. 16.27]).\n\n"
        "## Suite\n\n1. *Un*"
    )
    content = print_of(given.issue_case(office, department.body, text=text), office.officer).content
    reader = PdfReader(io.BytesIO(content))
    tags = elements_of(reader)
    assert tags.count("/H3") == 1
    assert tags.count("/H4") == 1
    assert {"/Strong", "/Em"} <= set(tags)
    assert "Un mot et un guide (https://exemple.quebec/guide) (C-26, a. 16.27)." in text_of(content)
    links = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page["/Annots"]
        if "/A" in note.get_object()
    }
    assert {"https://exemple.quebec/guide", "https://www.legisquebec.gouv.qc.ca/fr/document/lc/C-26"} <= links


def test_a_letter_of_the_first_layout_keeps_its_hash_and_its_reading(office, department):
    issued = letter_of(given.issue_case(office, department.body)).recommendation
    first = issued.to_json().replace('"template":"letter-2"', '"template":"letter-1"')
    first = first.replace("d’ouvrir une cohorte", "d’ouvrir *une* cohorte")
    assert '"heading"' not in first
    read = documents.Issued.read(first)
    assert read.to_json() == first
    case = given.fresh(Case.objects.get())
    assert "d’ouvrir *une* cohorte" in text_of(printing.pdf_of(documents.Letter(read, documents.Copy.of(case))))


def test_signs_without_a_shape_are_given_by_their_number_and_the_rest_stays(office, department):
    text = "Avant ᐃᓄᒃ 漢 \U0001f600 \ue000 \u202e\x07 après.\n\n1. « é » œ → ½ Ω Ж"
    said = text_of(print_of(given.issue_case(office, department.body, text=text), office.officer).content)
    assert "Avant [U+1403][U+14C4][U+1483] [U+6F22] [U+1F600] [U+E000] [U+202E][U+0007] après." in said
    assert "→ ½ Ω Ж" in said
    assert "notés par leur numéro Unicode" in said


def test_a_text_all_in_signs_without_a_shape_is_made_as_well(office, department):
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 900))
    assert "[U+4E00]" in text_of(print_of(given.issue_case(office, department.body, text=text), office.officer).content)


def test_a_text_of_twenty_pages_is_whole(office, department):
    points = [
        f"{n}. Point numéro {n} de la recommandation, assez long pour aller à la ligne. " * 3 for n in range(1, 301)
    ]
    content = print_of(given.issue_case(office, department.body, text="\n".join(points)), office.officer).content
    assert len(PdfReader(io.BytesIO(content)).pages) >= 20
    said = text_of(content)
    places = [said.index(f"{n}. Point numéro {n} de") for n in range(1, 301)]
    assert places == sorted(places)


def test_a_word_longer_than_the_page_is_broken(office, department):
    content = print_of(given.issue_case(office, department.body, text="x" * 3000), office.officer).content
    lines = [line for page in PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()]
    assert max(len(line) for line in lines if line.startswith("xx")) < 100
    assert sum(line.count("x") for line in lines) >= 3000


def test_only_layouts_have_a_name_that_is_opened():
    with pytest.raises(ValueError, match="no layout"):
        typeset.pdf("../../secret-1", "{}", "")


def test_layouts_fetch_nothing_and_once_used_are_not_edited():
    known = {
        "letter-1": "9f5c2f2b43b62a21097459e8ff4d5b805c1acfe5225d8ae827e324fcd5d7fd2e",
        "letter-2": "ff085734976470203e4d0d3e28ec55bde90f054abf576bf1f7905afb7907e4b4",
    }
    found = {}
    for path in typeset.LAYOUTS.glob("*.typ"):
        assert not re.search(r"@preview|#import|#include|eval\(|read\(", path.read_text()), path.name
        found[path.stem] = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found == known, "letters were issued with this layout: add the next one instead"


# --- frozen -----------------------------------------------------------------------------------------------------


def test_the_journal_keeps_the_hash_of_the_letter(office, department, order):
    cases = given.issue_cases(office, department.body, order.body)
    kept = [journal_of(case.pk)[0].facts["letter_sha256"] for case in cases]
    assert kept == [letter_of(case).sha256 for case in cases]
    assert len(set(kept)) == 2
    assert kept[0] == hashlib.sha256(letter_of(cases[0]).to_json().encode()).hexdigest()
    json.loads(letter_of(cases[0]).to_json())


def test_the_letter_does_not_follow_what_changes_later(office, department, settings):
    case = given.issue_case(office, department.body)
    before = letter_of(case)
    rename_body(body=department.body, name="Ministère du Nouveau Nom", acronym="MNN", on=local(2026, 10, 6).date())
    end_role(membership=office.signatory.memberships.get(), on=local(2026, 10, 6).date())
    office.signatory.name = department.principal.name = office.officer.name = "Autre Nom"
    for person in (office.signatory, department.principal, office.officer):
        person.save()
    settings.SITE_URL = "https://ailleurs.example"
    assert letter_of(case) == before
    assert "Autre Nom" not in text_of(print_of(case, office.officer, at=local(2026, 10, 8)).content)


def test_the_pdf_is_made_once_and_kept_under_its_hash(office, department, monkeypatch):
    case = given.issue_case(office, department.body)
    first = print_of(case, department.principal, side="recipient")
    row = LetterFile.objects.get()
    assert (row.sha256, row.size) == (hashlib.sha256(first.content).hexdigest(), len(first.content))
    assert (row.made_at, row.made_with, row.file.name) == (
        RECEIVED,
        printing.made_with(),
        f"cases/{case.pk}/letter/{row.sha256}",
    )
    monkeypatch.setattr(actions.letters, "pdf_of", None)
    assert print_of(case, office.officer, at=local(2027, 1, 5)) == first
    assert LetterFile.objects.count() == 1


def test_a_lost_file_is_made_again_and_only_the_same_is_given(office, department, monkeypatch):
    case = given.issue_case(office, department.body)
    first = print_of(case, office.officer)
    default_storage.delete(LetterFile.objects.get().file.name)
    assert print_of(case, office.officer) == first
    default_storage.delete(LetterFile.objects.get().file.name)
    monkeypatch.setattr(actions.letters, "pdf_of", lambda letter: b"%PDF another")
    with pytest.raises(actions.LetterAltered, match="n’est pas remise"):
        print_of(case, office.officer)


def test_a_file_altered_on_the_disk_is_not_given(office, department):
    case = given.issue_case(office, department.body)
    print_of(case, office.officer)
    with open(LetterFile.objects.get().file.path, "ab") as file:
        file.write(b" ")
    with pytest.raises(actions.LetterAltered):
        print_of(case, office.officer)


def test_a_letter_whose_words_left_the_journal_is_not_made(office, department):
    case = given.issue_case(office, department.body)
    Case.objects.filter(pk=case.pk).update(addressee="Quelqu’un d’autre")
    with pytest.raises(actions.LetterAltered):
        print_of(case, office.officer)
    assert not LetterFile.objects.exists()


@pytest.mark.parametrize("model", [LetterText, LetterFile])
def test_frozen_rows_are_neither_changed_nor_removed(office, department, model):
    print_of(given.issue_case(office, department.body), office.officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    column = "data" if model is LetterText else "sha256"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{column: ""})


def test_a_program_that_fails_or_hangs_is_said_and_leaves_nothing(office, department, monkeypatch, tmp_path):
    case = given.issue_case(office, department.body)
    for program in ("raise SystemExit(1)", "import time; time.sleep(60)"):
        (tmp_path / "program.py").write_text(program)
        monkeypatch.setattr(printing, "_PROGRAM", tmp_path / "program.py")
        monkeypatch.setattr(printing, "SECONDS", 1)
        with given.nothing_changes(), pytest.raises(actions.LetterNotMade, match="Réessayez"):
            print_of(case, office.officer)


def test_two_who_ask_at_once_get_the_same_letter(committed_db, office, department):
    case = given.issue_case(office, department.body)

    def ask(by):
        try:
            return print_of(case, by)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, [office.officer, office.manager, office.signatory, office.administrator]))
    assert len({each.sha256 for each in found}) == 1
    assert LetterFile.objects.count() == 1


def test_a_refused_issue_freezes_no_letter(office, department):
    draft = given.make_draft(office, department.body)
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.issue(recommendation_id=draft.pk, by=office.officer, at=ISSUED)


# --- who is given it --------------------------------------------------------------------------------------------


def test_strangers_and_the_wrong_side_find_no_letter(office, department, order, stranger, other_office):
    case = given.issue_case(office, department.body)
    for person in (order.principal, stranger, other_office.officer):
        for side in ("office", "recipient"):
            with pytest.raises(queries.NotFound):
                print_of(case, person, side=side)
    with pytest.raises(queries.NotFound):
        print_of(case, office.officer, side="recipient")
    with pytest.raises(queries.NotFound):
        print_of(case, department.principal, side="office")
    assert not LetterFile.objects.exists()


def test_a_case_issued_before_letters_were_frozen_has_none(office, department):
    case = given.issue_case(office, department.body)
    with pgtrigger.ignore("recommendations.LetterText:letter_is_frozen"):
        LetterText.objects.all().delete()
    with pytest.raises(queries.NotFound):
        print_of(case, office.officer)
