"""The files that go with a recommendation: checked, kept by version, frozen in its letter, and who reads them."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from notifications.letters import render
from notifications.models import Message
from recommendations import actions, draft_queries, queries
from recommendations.documents import Copy, Issued, Letter
from recommendations.models import Attachment
from tests import given
from tests.given import ISSUED, local

pytestmark = pytest.mark.django_db
ON = local(2026, 11, 16).date()


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def ministry():
    return given.make_recipient()


@pytest.fixture
def draft(office, ministry):
    return given.make_draft(office, ministry.body)


def enclose(office, draft, title="Tableau des cohortes", *, upload=None, by=None):
    return actions.enclose(
        recommendation_id=draft.pk, by=by or office.officer, at=ISSUED, upload=upload or given.pdf(), title=title
    )


def issue(office, draft):
    given.review(office, draft)
    return actions.issue(recommendation_id=draft.pk, by=office.signatory, at=ISSUED)[0]


def test_each_version_of_a_draft_knows_its_files(office, draft):
    first = enclose(office, draft)
    draft.refresh_from_db()
    one = draft.version
    second = enclose(office, draft, "Une note", upload=given.pdf("note.pdf", b"autre"))
    actions.take_out(recommendation_id=draft.pk, attachment_id=first.pk, by=office.officer, at=ISSUED)
    draft.refresh_from_db()
    assert [draft_queries.enclosed_in(draft, number) for number in (one - 1, one, one + 1, draft.version)] == [
        [],
        ["Tableau des cohortes"],
        ["Tableau des cohortes", "Une note"],
        ["Une note"],
    ]
    assert list(draft.enclosures) == [second]
    assert first.file.storage.exists(first.file.name)  # the earlier version can still be read
    assert [each.number for each in draft.versions.all()][-3:] == [one, one + 1, one + 2]


def test_what_the_content_does_not_bear_out_is_refused(office, draft):
    hostile = SimpleUploadedFile("tableau.pdf", b"MZ\x90\x00 not a PDF", content_type="application/pdf")
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        enclose(office, draft, upload=hostile)
    assert list(refused.value.error_dict) == ["upload"]
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        enclose(office, draft, "x" * 201)
    assert list(refused.value.error_dict) == ["file_title"]


def test_there_are_ten_files_at_most_and_the_same_one_counts_once(office, draft):
    for n in range(10):
        enclose(office, draft, f"Pièce {n}")
        enclose(office, draft, f"Pièce {n}")  # a second click
    assert draft.enclosures.count() == 10
    with given.nothing_changes(), pytest.raises(ValidationError):
        enclose(office, draft, "Une de trop")


def test_a_file_without_a_title_bears_its_name(office, draft):
    assert enclose(office, draft, "  ").title == "exemple.pdf"


def test_the_files_of_a_text_in_review_do_not_change(office, draft):
    kept = enclose(office, draft)
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=ISSUED)
    with given.nothing_changes(), pytest.raises(actions.InReview):
        enclose(office, draft, "Après coup")
    with given.nothing_changes(), pytest.raises(actions.InReview):
        actions.take_out(recommendation_id=draft.pk, attachment_id=kept.pk, by=office.officer, at=ISSUED)
    actions.approve(recommendation_id=draft.pk, by=office.manager, at=ISSUED)
    actions.issue(recommendation_id=draft.pk, by=office.signatory, at=ISSUED)
    with given.nothing_changes(), pytest.raises(actions.AlreadyIssued):
        actions.take_out(recommendation_id=draft.pk, attachment_id=kept.pk, by=office.officer, at=ISSUED)


def test_who_joined_a_file_has_written_and_does_not_review(office, draft):
    enclose(office, draft, by=office.manager)
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=ISSUED)
    with pytest.raises(actions.OwnText):
        actions.approve(recommendation_id=draft.pk, by=office.manager, at=ISSUED)


def test_the_letter_names_the_files_with_their_hashes_and_its_own_covers_them(office, ministry):
    plain = issue(office, given.make_draft(office, ministry.body))
    draft = given.make_draft(office, ministry.body)
    kept = enclose(office, draft, "Tableau {site}")
    case = issue(office, draft)
    issued = Issued.read(case.recommendation.letter.data)
    assert [(each.title, each.sha256) for each in issued.enclosures] == [("Tableau {site}", kept.sha256)]
    assert issued.to_json() == case.recommendation.letter.data
    for words, title in ((issued.fr, "Pièces jointes"), (issued.en, "Enclosures")):
        section = next(each for each in words.sections if each.title == title)
        assert section.sentences[1] == f"1. Tableau (site) – exemple.pdf – SHA-256\u00a0: {kept.sha256}"
    assert "enclosures" not in plain.recommendation.letter.data  # letters without files are as they always were
    entry = queries.case_file(office.officer, case.number, on=ON).letter_sha256
    assert entry == Letter(issued, Copy.of(case)).sha256


def test_the_e_mail_names_the_files_and_where_they_are(office, ministry, draft):
    enclose(office, draft)
    case = issue(office, draft)
    text = render(Message.objects.get(case=case, event="issued")).text
    assert "PIÈCES JOINTES" in text.upper()
    assert "Tableau des cohortes" in text
    assert f"dossier {case.number}" in text
    other = render(Message.objects.get(case=issue(office, given.make_draft(office, ministry.body)), event="issued"))
    assert "PIÈCES JOINTES" not in other.text.upper()


def test_a_file_is_read_by_its_office_and_once_issued_by_its_recipients(office, ministry, draft):
    kept = enclose(office, draft)
    gone = enclose(office, draft, "Retirée", upload=given.pdf("autre.pdf", b"autre"))
    actions.take_out(recommendation_id=draft.pk, attachment_id=gone.pk, by=office.officer, at=ISSUED)
    stranger = given.make_recipient("ordre", "Ordre des Exemples", kind="professional_order").principal
    other = given.make_office("commissaire", "Commissaire, exemple").officer

    def readers(file: Attachment) -> set[str]:
        found = set()
        people = {"office": office.signatory, "recipient": ministry.preparer, "stranger": stranger, "other": other}
        for name, person in people.items():
            with suppress(queries.NotFound):
                found.add(name if queries.get_attachment(person, file.pk, on=ON) == file else "?")
        return found

    assert readers(kept) == {"office"}
    issue(office, draft)
    assert readers(kept) == {"office", "recipient"}
    assert readers(gone) == {"office"}
