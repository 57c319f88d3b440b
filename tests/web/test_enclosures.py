"""The files of a draft on its page, joined and taken out beside a text that is kept first; where they are read."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations import actions
from recommendations.models import Attachment, Recommendation
from tests import given
from tests.given import local
from tests.web.desk import at_desk, case_address, words

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TODAY, tick=False) as moment:
        yield moment


@pytest.fixture
def draft(office, ministry):
    return given.make_draft(office, ministry.body)


def page_of(draft=None):
    return reverse("desk:draft_recommendation", args=[draft.pk] if draft else [])


def typed(draft, **more):
    said = {"subject": draft.subject, "text": "Un autre texte.", "reasons": "", "version": draft.version}
    return {**said, "recipients": [each.pk for each in draft.proposed_recipients.all()], **more}


def test_a_file_is_joined_and_the_text_beside_it_kept(officer, draft):
    sent = typed(draft, upload=given.pdf(), file_title="Tableau des cohortes", attach="1")
    page = officer.post(page_of(draft), sent)
    assert page.url == f"{page_of(draft)}#files"
    draft.refresh_from_db()
    assert draft.text == "Un autre texte."
    assert "Tableau des cohortes" in words(officer.get(page_of(draft)))
    kept = draft.enclosures.get()
    page = officer.post(page_of(draft), typed(draft, take_out=kept.pk), follow=True)
    assert "Tableau des cohortes" not in words(page)
    compared = officer.get(reverse("desk:compare_versions", args=[draft.pk]))
    assert "Pièces jointes" in words(compared)
    assert "Tableau des cohortes" in words(compared)


def test_a_file_chosen_goes_with_any_button_of_a_new_draft(officer):
    said = {"subject": "Un projet, exemple", "version": 0, "upload": given.pdf(), "continue": "1"}
    page = officer.post(page_of(), said, follow=True)
    assert "exemple.pdf" in words(page)
    assert Recommendation.objects.get().enclosures.count() == 1


def test_a_file_that_is_refused_leaves_what_was_typed(officer, draft):
    hostile = SimpleUploadedFile("tableau.exe", b"MZ", content_type="application/pdf")
    page = officer.post(page_of(draft), typed(draft, upload=hostile, file_title="Mon tableau", attach="1"))
    assert "n’est pas d’un genre accepté" in words(page)
    assert "Un autre texte." in page.content.decode()
    assert "Mon tableau" in page.content.decode()
    draft.refresh_from_db()
    assert f'name="version" value="{draft.version}"' in page.content.decode()
    nothing = officer.post(page_of(draft), typed(draft, attach="1"))
    assert "Choisissez d’abord un fichier" in words(nothing)
    assert not Attachment.objects.exists()


def test_saving_while_somebody_types_joins_nothing(officer, draft):
    answer = officer.post(page_of(draft), typed(draft, automatic="1", upload=given.pdf()))
    assert answer.json()["saved"]
    assert not Attachment.objects.exists()


def test_the_file_is_named_and_read_on_every_side_once_issued(office, ministry, officer, draft):
    who = {"recommendation_id": draft.pk, "by": office.officer, "at": TODAY}
    kept = actions.enclose(upload=given.pdf(), title="Tableau des cohortes", **who)
    file = reverse("desk:download_attachment", args=[kept.pk])
    reading = reverse("desk:show_draft", args=[draft.pk])
    for person in (office.officer, office.manager, office.signatory):
        assert file in at_desk(person).get(reading).content.decode()
        assert at_desk(person).get(file).headers["Content-Disposition"] == 'attachment; filename="exemple.pdf"'
    given.review(office, draft, at=TODAY)
    case = actions.issue(recommendation_id=draft.pk, by=office.signatory, at=TODAY)[0]
    assert file in officer.get(case_address("show_case", case)).content.decode()
    assert file in officer.get(reverse("desk:show_recommendation", args=[case.recommendation.number])).content.decode()
    recipient = at_desk(ministry.principal)
    ours = reverse("portal:download_attachment", args=[case.number, kept.pk])
    assert ours in recipient.get(reverse("portal:show_case", args=[case.number])).content.decode()
    assert recipient.get(ours).status_code == 200
    other = given.acknowledged_case(office, ministry)
    assert recipient.get(reverse("portal:download_attachment", args=[other.number, kept.pk])).status_code == 404
    stranger = at_desk(given.make_recipient("ordre", "Ordre des Exemples", kind="professional_order").principal)
    assert stranger.get(ours).status_code == 404
