"""Bodies imported at the desk: the file, the lines as they would be, the act."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from directory.models import Body, BodyImport, BodyList
from tests import given
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db

SEND = reverse("desk:import_bodies")
FILE = (
    "code;nom;genre;langue;notes\n"
    "cegep-un;Cégep Un, exemple;établissement d’enseignement;français;a\n"
    "sans-adresse;;;anglais;\n"
    ";Ministère de l’Exemple;;;\n"
    "trois;Trois, exemple;ministre;;\n"
)


@pytest.fixture
def desk(office):
    given.make_silent_body()
    return at_desk(office.administrator)


def send(desk, content=None, **more):
    return desk.post(SEND, {"file": SimpleUploadedFile("exemple.csv", content or FILE.encode()), **more}, follow=True)


def seen(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode()).group(1)


def test_a_file_is_read_line_by_line_then_carried_out_as_it_was_shown(office, ministry, desk):
    page = send(desk, FILE.encode("cp1252", "replace"), list_name="Cégeps")
    said = words(page)
    assert "1 nouvelle, 1 modifiée, 1 sans changement, 1 rejetée" in said
    assert "Windows-1252, séparateur : point-virgule" in said
    assert "son titre n’est pas connu : « notes »" in said
    assert "retrouvée par son nom" in said
    assert "« genre » : « ministre » n’est pas un genre" in said
    assert "La liste « Cégeps » est créée et partagée avec l’Office : 3 instances de plus." in said
    assert not Body.objects.filter(code="cegep-un").exists()
    address = page.redirect_chain[-1][0]
    done = words(desk.post(address, {"seen": seen(page)}, follow=True))
    assert "Fichier importé : 1 nouvelle, 1 modifiée, 1 sans changement, 1 rejetée." in done
    assert BodyList.objects.get().bodies.count() == 3
    assert Body.objects.get(code="sans-adresse").language == "en"
    assert "exemple.csv" in words(desk.get(SEND))
    with given.nothing_changes():
        desk.post(address, {"seen": "again"})


def test_the_lines_are_narrowed_to_those_of_one_state(desk, ministry):
    address = send(desk).redirect_chain[-1][0]
    page = desk.get(address, {"etat": "rejected"})
    assert [each.number for each in page.context["lines"]] == [5]
    assert len(desk.get(address, {"etat": "zzz"}).context["lines"]) == 4


def test_a_directory_that_changed_meanwhile_is_shown_again(desk, ministry):
    page = send(desk)
    given.make_silent_body("cegep-un", "Cégep Un, exemple")
    with given.nothing_changes():
        again = desk.post(page.redirect_chain[-1][0], {"seen": seen(page)})
    assert again.status_code == 409
    assert "Relisez, puis confirmez" in words(again)
    assert desk.post(page.redirect_chain[-1][0], {"seen": seen(again)}).status_code == 302


def test_what_cannot_be_read_is_said_beside_the_file(desk):
    with given.nothing_changes():
        assert "Choisissez un fichier." in words(desk.post(SEND, {"list_name": "Cégeps"}))
        page = send(desk, b"bonjour\nun\n", list_name="C\xe9geps")
        assert "La première ligne doit nommer les colonnes" in words(page)
        assert "5 Mo" in words(send(desk, b"nom\n" + b"x" * (5 * 1024 * 1024)))


def test_a_file_that_changes_nothing_offers_no_act(desk):
    page = send(desk, b"code;langue\nsans-adresse;fr\n")
    assert "Il n’y a rien à importer" in words(page)
    assert 'name="seen"' not in page.content.decode()


def test_nobody_else_reads_a_file_that_was_sent(desk, ministry):
    address = send(desk).redirect_chain[-1][0]
    other = given.make_office("commissaire", "Commissaire, exemple")
    assert at_desk(other.administrator).get(address).status_code == 404
    assert BodyImport.objects.count() == 1


def test_the_template_is_a_file_that_can_be_imported(desk):
    answer = desk.get(reverse("desk:download_template"))
    content = b"".join(answer.streaming_content)
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Instances", "Colonnes"]
    said = words(send(desk, content))
    assert "Ce que ferait ce fichier 1 nouvelle." in said
    assert "Les autres feuilles du classeur ne sont pas lues." in said


def test_many_lines_stand_on_several_pages_and_ask_no_more(desk, django_assert_max_num_queries):
    text = "code;nom;genre\n" + "".join(f"c{n};Collège {n}, exemple;organisme\n" for n in range(120))
    address = send(desk, text.encode()).redirect_chain[-1][0]
    with django_assert_max_num_queries(12):
        assert len(desk.get(address, {"page": "3"}).context["lines"]) == 20
