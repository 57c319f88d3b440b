"""« Lettre (PDF) »: on the page of a case, for the Office and for the recipient, and for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import LetterFile
from tests import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(time_machine, settings, tmp_path):
    time_machine.move_to(given.RECEIVED, tick=False)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(office, ministry):
    return given.issue_case(office, ministry.body)


def opened_by(person, side, case, name="download_letter"):
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"{side}:{name}", args=[case.number]))


def test_both_sides_open_the_same_letter_from_the_page_of_the_case(office, ministry, case):
    found = set()
    for side, person in (("desk", office.officer), ("portal", ministry.principal), ("portal", ministry.preparer)):
        page = opened_by(person, side, case, "show_case").content.decode()
        address = reverse(f"{side}:download_letter", args=[case.number])
        assert f'<a href="{address}">Lettre (PDF)</a>' in page
        letter = opened_by(person, side, case)
        assert letter.status_code == 200
        assert letter["Content-Type"] == "application/pdf"
        assert letter["Content-Disposition"] == 'inline; filename="2026-001-01-lettre.pdf"'
        assert letter["X-Content-Type-Options"] == "nosniff"
        assert letter["Cache-Control"] == "private, no-store"
        assert letter["ETag"] == f'"{LetterFile.objects.get().sha256}"'
        assert letter.content.startswith(b"%PDF-1.7")
        found.add(letter.content)
    assert len(found) == 1


def test_strangers_get_404_and_nothing_is_made(office, ministry, case):
    college = given.make_recipient("college", "Collège des Exemples", kind="educational_institution")
    commissioner = given.make_office("commissaire", "Commissaire, exemple").officer
    nobody = given.make_person("lou@ailleurs.example", "Lou Exemple")
    for side, person in (
        ("desk", commissioner),
        ("desk", nobody),
        ("desk", ministry.principal),
        ("portal", college.principal),
        ("portal", nobody),
        ("portal", office.officer),
    ):
        assert opened_by(person, side, case).status_code == 404
    assert Client().get(reverse("desk:download_letter", args=[case.number])).status_code == 302
    assert not LetterFile.objects.exists()


def test_the_journal_says_the_hash_of_the_letter(office, case):
    page = opened_by(office.officer, "desk", case, "show_case")
    assert f"Lettre sous l’empreinte {page.context['file'].letter_sha256[:12]}." in page.content.decode()


def test_a_letter_that_could_not_be_made_is_said_in_words(office, case, monkeypatch):
    def refuse(letter):
        raise actions.letters.NotMade

    monkeypatch.setattr(actions.letters, "pdf_of", refuse)
    answer = opened_by(office.officer, "desk", case)
    assert answer.status_code == 409
    assert "Réessayez dans un moment." in answer.content.decode()
