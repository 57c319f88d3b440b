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
    assert "Décision d’ensemble" not in words(principal.get(portal("answer", case)))
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


# --- assessment and complement ----------------------------------------------------------------------------------

THOUGHT = {
    "point_1_outcome": "satisfactory",
    "point_1_reasons": "La suite est datée (exemple).",
    "point_1_question": "",
    "point_2_outcome": "to_complete",
    "point_2_reasons": "",
    "point_2_question": "Précisez la date (exemple).",
    "outcome": "to_complete",
    "reasons": "Une date manque (exemple).",
    "complete_by_day": "18",
    "complete_by_month": "12",
    "complete_by_year": "2026",
    "version": "",
}


@pytest.fixture
def answered(case, ministry):
    given.answer_points(case, ministry.principal, at=NOW)
    return given.fresh(case)


@pytest.fixture
def asked(answered, office):
    given.ask_to_complete(answered, office, at=NOW, complete_by=local(2026, 12, 18).date())
    return given.fresh(answered)


def assess(officer, case, **said):
    return officer.post(case_address("assess_response", case), {**THOUGHT, **said})


def test_the_officer_assesses_each_point_and_what_lacks_is_linked_to_its_field(answered, officer):
    page = officer.get(case_address("assess_response", answered))
    assert page.content.count(b"<legend>Point ") == 2
    refused = assess(officer, answered, point_2_question=" ", point_1_reasons="")
    assert '<a href="#id_point_2_question">' in refused.content.decode()
    assert '<a href="#id_point_1_reasons">' in refused.content.decode()
    assert refused.context["form"]["reasons"].value() == "Une date manque (exemple)."
    assert assess(officer, answered).status_code == 302
    shown = words(officer.get(case_address("show_case", answered)))
    assert "Point 2 : à compléter" in shown
    assert "Ce que l’Office demande : Précisez la date (exemple)." in shown


def test_the_class_over_all_is_proposed_from_the_points_and_left_to_confirm(answered, officer):
    page = assess(officer, answered, outcome="", point_2_outcome="insufficient", point_2_reasons="Rien n’est daté.")
    assert "l’appréciation d’ensemble serait « insuffisante »" in words(page)
    assert page.context["form"]["outcome"].value() == "insufficient"
    lacking = assess(officer, answered, outcome="", point_1_reasons="", reasons="")
    for field in ("outcome", "point_1_reasons", "reasons"):  # all at once
        assert f'<a href="#id_{field}">' in lacking.content.decode()
    undated = assess(officer, answered, outcome="", complete_by_day="", complete_by_month="", complete_by_year="")
    assert "Donnez la date à laquelle vous attendez le complément." in words(undated)
    against = assess(officer, answered, outcome="satisfactory")
    assert "Un point est à compléter : la réponse entière l’est aussi." in words(against)


def test_the_second_reader_reads_the_points_and_who_assessed_finds_them_again(answered, office, officer):
    given.ask_for_second_reader()
    assess(officer, answered)
    reader = at_desk(office.manager)
    assert "Point 1 : satisfaisante" in words(reader.get(case_address("confirm_assessment", answered)))
    reader.post(case_address("confirm_assessment", answered), {"then": "return", "reasons": "À revoir.", "version": ""})
    again = officer.get(case_address("assess_response", answered))
    assert again.context["form"]["point_2_question"].value() == "Précisez la date (exemple)."


def test_the_recipient_reads_what_is_asked_of_which_point(asked, principal):
    shown = words(principal.get(portal("show_case", asked)))
    assert "Point 1 : satisfaisante" in shown
    assert "Point 2 Précisez la date (exemple)." in shown
    page = principal.get(portal("answer", asked))
    assert page.content.count(b"<legend>Point ") == 1
    assert "Ce que l’Office demande Précisez la date (exemple)." in words(page)
    assert "Point 1 Donner suite, sans changement" in words(page)


def test_a_complement_says_only_what_was_asked(asked, principal, officer, ministry):
    said = {"point_1_disposition": "decline", "point_1_reasons": "Non.", "point_2_disposition": "follow"}
    assert write(principal, asked, **said, point_2_follow_up="Le 1er mai (exemple).").status_code == 302
    page = principal.get(portal("review_answer", asked))
    assert "Décision d’ensemble Donner suite" in words(page)
    principal.post(portal("review_answer", asked), {"read": page.context["response"].sha256})
    second = Response.objects.get(version=2)
    assert [(row.disposition, row.carried) for row in second.points.all()] == [("follow", True), ("follow", False)]
    assert second.sha256 == page.context["response"].sha256
    assert "inchangée depuis la version précédente" in words(principal.get(portal("show_case", asked)))
    proposed = officer.get(case_address("assess_response", asked)).context["form"]
    assert (proposed["point_1_outcome"].value(), proposed["point_2_outcome"].value()) == ("satisfactory", None)


def test_a_draft_that_says_what_was_not_asked_is_read_and_sent_without_it(answered, principal, ministry, office):
    write(at_desk(ministry.preparer), answered, point_1_disposition="decline", point_1_reasons="Changé.", then="later")
    given.ask_to_complete(answered, office, at=NOW)
    page = principal.get(portal("review_answer", answered))
    assert "Changé." not in words(page)
    assert (
        principal.post(portal("review_answer", answered), {"read": page.context["response"].sha256}).status_code == 302
    )
    assert [row.disposition for row in Response.objects.get(version=2).points.all()] == ["follow", "decline"]


def test_a_complement_on_paper_shows_what_does_not_change(asked, officer):
    page = officer.get(case_address("record_answer", asked))
    assert page.content.count(b"<legend>Point ") == 1
    assert "Points qui ne changent pas" in words(page)
    said = {**WHOLE, "point_1_disposition": "decline", **typed("received_at", local(2026, 11, 15, 9)), "version": ""}
    assert officer.post(case_address("record_answer", asked), said).status_code == 302
    assert [row.disposition for row in Response.objects.get(version=2).points.all()] == ["follow", "decline"]


def test_the_list_and_its_file_say_what_was_decided_and_thought_of_each_point(asked, officer):
    keys = ["decision", "point_decisions", "thought", "point_thoughts"]
    for name in ("list_cases", "export_cases"):
        page = officer.get(reverse(f"desk:{name}"), {"col": keys})
        said = page.getvalue().decode() if page.streaming else words(page)
        for part in ("suite partielle", "1 : suite entière; 2 : sans suite", "1 : satisfaisante; 2 : à compléter"):
            assert part in said.replace("\u00a0", " "), (name, part)
