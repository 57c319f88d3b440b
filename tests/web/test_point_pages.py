"""Answers point by point, on the recipient's pages and at the desk: what is asked, kept, refused and shown."""

import pytest
import time_machine
from django.urls import reverse

from recommendations.models import Response
from tests import given
from tests.given import POINTS, SIGNED, local
from tests.web.desk import at_desk, case_address, typed, words

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 10, 42)
WHOLE = {
    "point_1_disposition": "follow",
    "point_1_follow_up": "Une cohorte ouvrira (exemple).",
    "point_1_reasons": "",
    "point_2_disposition": "decline",
    "point_2_follow_up": "",
    "point_2_reasons": "Le calendrier existe (exemple).",
    **SIGNED,
}


@pytest.fixture(autouse=True)
def _now(settings):
    settings.SESSION_COOKIE_AGE = 10**8
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(office, ministry):
    return given.acknowledged_case(office, ministry, text=POINTS)


@pytest.fixture
def principal(ministry):
    return at_desk(ministry.principal)


def portal(name, case):
    return reverse(f"portal:{name}", args=[case.number])


def write(client, case, *, then="review", edition="0", **said):
    return client.post(portal("answer", case), {**WHOLE, **said, "then": then, "edition": edition})


def test_the_form_asks_of_each_point_and_shows_its_text(case, principal):
    page = principal.get(portal("answer", case))
    assert "Point 1 d’ouvrir une cohorte par année;" in words(page)
    assert "Point 2 d’en publier le calendrier (exemple)." in words(page)
    assert page.content.count(b"<legend>Point ") == 2
    assert 'name="disposition"' not in page.content.decode()


def test_what_lacks_is_said_by_point_and_linked_to_its_field_and_nothing_is_lost(case, principal):
    page = write(principal, case, point_1_disposition="in_part", point_2_disposition="")
    assert "Point 1 : écrivez les motifs de la décision." in words(page)
    assert '<a href="#id_point_1_reasons">' in page.content.decode()
    assert '<a href="#id_point_2_disposition">' in page.content.decode()
    assert page.context["form"]["point_2_reasons"].value() == "Le calendrier existe (exemple)."
    assert [row.reasons for row in Response.objects.get().points.all()] == ["", "Le calendrier existe (exemple)."]
    again = principal.get(portal("answer", case))
    assert again.context["form"]["point_1_follow_up"].value() == "Une cohorte ouvrira (exemple)."


def test_the_decision_over_all_is_shown_before_sending_and_is_that_of_the_points(case, principal, office):
    assert "Elle découlera des points" in words(principal.get(portal("answer", case)))
    assert write(principal, case).url == portal("review_answer", case)
    page = principal.get(portal("review_answer", case))
    assert "Décision d’ensemble Donner suite en partie" in words(page)
    assert Response.objects.get().sent_at is None
    sent = principal.post(portal("review_answer", case), {"read": page.context["response"].sha256})
    assert sent.url == portal("answer_sent", case)
    assert Response.objects.get().sha256 == page.context["response"].sha256
    for shown in (principal.get(sent.url), principal.get(portal("show_case", case))):
        assert "Point 2 d’en publier le calendrier (exemple). Décision Ne pas donner suite" in words(shown)
    desk = words(at_desk(office.officer).get(case_address("show_case", case)))
    assert "Suite partielle" in desk
    assert "Point 2 d’en publier le calendrier (exemple). Décision Sans suite" in desk


def test_a_text_under_another_choice_stays_in_the_draft_and_is_not_sent(case, principal):
    write(principal, case, point_2_follow_up="Texte abandonné.")
    page = principal.get(portal("review_answer", case))
    assert "Texte abandonné." not in words(page)
    principal.post(portal("review_answer", case), {"read": page.context["response"].sha256})
    assert [row.follow_up for row in Response.objects.get().points.all()] == ["Une cohorte ouvrira (exemple).", ""]


def test_two_people_see_where_their_points_differ(case, principal, ministry):
    write(at_desk(ministry.preparer), case, then="later")
    page = write(principal, case, point_2_reasons="Autre motif.")
    assert page.status_code == 409
    assert "Point 2 – Motifs, pour ce à quoi vous ne donnez pas suite" in words(page)
    assert "Point 2 – Que comptez-vous faire" not in words(page)
    assert page.context["form"]["point_2_reasons"].value() == "Autre motif."


def test_the_automatic_saving_says_what_each_point_lacks(case, principal):
    said = {**WHOLE, "point_2_reasons": "", "edition": "0"}
    page = principal.post(portal("answer", case), said, headers={"HX-Request": "true"})
    assert "Point 2 Motifs à écrire" in words(page)
    assert "Point 1 Donner suite" in words(page)
    assert "Il manque 1 élément" in words(page)


def test_an_answer_on_paper_is_asked_point_by_point(case, officer):
    page = officer.get(case_address("record_answer", case))
    assert "Point 2 d’en publier le calendrier (exemple)." in words(page)
    said = {**WHOLE, **typed("received_at", local(2026, 11, 12, 9)), "version": ""}
    refused = officer.post(case_address("record_answer", case), {**said, "point_2_reasons": ""})
    assert '<a href="#id_point_2_reasons">Point 2\u00a0: écrivez les motifs' in refused.content.decode()
    assert refused.context["form"]["point_1_follow_up"].value() == "Une cohorte ouvrira (exemple)."
    assert officer.post(case_address("record_answer", case), said).status_code == 302
    assert Response.objects.get().disposition == "in_part"
