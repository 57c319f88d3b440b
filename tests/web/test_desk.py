"""The desk: its first page, the list of cases, the page of a case, letters and files."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from directory.actions import grant_role
from recommendations import actions
from recommendations.models import Attachment, ReceiptFact
from tests import given
from tests.given import local
from tests.web.desk import at_desk, case_address, words
from workflows.models import Transition

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TODAY, tick=False) as moment:
        yield moment


# --- the first page ---------------------------------------------------------------------------------------------


def test_a_manager_sees_how_many_cases_are_late_and_opens_them(office, ministry, now):
    case = given.acknowledged_case(office, ministry)
    now.move_to(local(2026, 12, 10))
    manager = at_desk(office.manager)
    page = manager.get(reverse("desk:home"))
    assert "Les dix dossiers les plus urgents" in words(page)
    late = next(count for _title, counts in page.context["counts"] for count in counts if count.label == "en retard")
    assert (late.n, late.note) == (1, "dont 1 en défaut")
    listed = manager.get(late.url)
    assert [row.case.number for row in listed.context["cases"]] == [case.number]


def test_every_number_of_the_first_page_is_the_length_of_the_list_it_opens(office, ministry):
    given.acknowledged_case(office, ministry)
    given.issue_case(office, ministry.body)
    given.answered_case(office, ministry)
    manager = at_desk(office.manager)
    page = manager.get(reverse("desk:home")).context
    numbers = [count for _title, counts in page["counts"] for count in counts]
    lines = [*page["stages"], *(line for figure in page["figures"] for line in figure.lines)]
    numbers += [number for line in lines for number in line.numbers]
    numbers += [line.answers for line in page["times"].lines]
    numbers += [week.total for week in page["weeks"].rows]
    numbers += [day for week in page["weeks"].rows for day in week.days if day.n]
    opened = [(each.n, manager.get(each.url).context["page"].paginator.count) for each in numbers]
    assert sum(n for n, _length in opened if n)
    assert opened
    assert [n for n, _length in opened] == [length for _n, length in opened]


def test_an_officer_sees_own_cases_and_what_waits_today(office, ministry):
    given.answered_case(office, ministry, at=local(2026, 11, 10))
    page = words(at_desk(office.officer).get(reverse("desk:home")))
    assert "Mes dossiers, les plus urgents d’abord" in page
    assert "1 réponse à apprécier" in page
    assert "Selon le genre d’instance" not in page


def test_a_letter_to_nobody_is_seen_by_the_office(office):
    given.issue_case(office, given.make_silent_body(), at=local(2026, 11, 16))
    officer = at_desk(office.officer)
    assert "1 lettre n’est pas partie" in words(officer.get(reverse("desk:home")))
    page = words(officer.get(reverse("desk:list_dead_letters")))
    assert "Aucune adresse pour écrire à cette instance" in page


def test_a_day_when_nothing_waits_says_so(office):
    assert "Rien n’attend l’Office aujourd’hui" in words(at_desk(office.officer).get(reverse("desk:home")))


# --- the list ---------------------------------------------------------------------------------------------------


def numbers_of(page) -> list[str]:
    return [row.case.number for row in page.context["cases"]]


def test_the_list_is_found_by_words_without_their_accents(office, ministry, case):
    other = given.issue_case(office, ministry.body, subject="Stages en région (exemple)")
    officer = at_desk(office.officer)
    address = reverse("desk:list_cases")
    assert numbers_of(officer.get(address, {"text": "stages en region"})) == [other.number]
    assert numbers_of(officer.get(address, {"text": "ministere de l'exemple formation"})) == []
    assert set(numbers_of(officer.get(address, {"text": "ministere"}))) == {case.number, other.number}
    assert numbers_of(officer.get(address, {"text": case.number})) == [case.number]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"stage": "issued"}, False),
        ({"stage": "acknowledged"}, True),
        ({"stage": "open"}, True),
        ({"kind": "department"}, True),
        ({"kind": "body"}, False),
        ({"due": "30"}, True),
        ({"due": "7"}, False),
        ({"due": "late"}, False),
        ({"theme": "3"}, True),
        ({"theme": "1"}, False),
        ({"view": "mine"}, True),
        ({"view": "receipt"}, False),
        ({"stage": "no-such-stage"}, True),
        ({"view": "no-such-view"}, True),
        ({"page": "99"}, True),
    ],
)
def test_each_filter_narrows_the_list_and_an_unknown_one_is_left_out(office, case, chosen, found):
    page = at_desk(office.officer).get(reverse("desk:list_cases"), chosen)
    assert numbers_of(page) == ([case.number] if found else [])


def test_a_filter_in_force_is_named_and_can_be_taken_off(office, case):
    officer = at_desk(office.officer)
    page = officer.get(reverse("desk:list_cases"), {"kind": "body", "theme": "3"})
    assert "Aucun dossier ici" in words(page)
    kind = next(each for each in page.context["active"] if "Genre" in each.label)
    assert numbers_of(officer.get(kind.without)) == [case.number]


def test_a_change_of_filter_fetches_only_the_list(office, case):
    page = at_desk(office.officer).get(reverse("desk:list_cases"), headers={"HX-Request": "true"})
    assert case.number in words(page)
    assert b"<html" not in page.content


def test_the_list_takes_as_many_queries_for_fifty_cases_as_for_five(
    office, django_assert_max_num_queries, django_assert_num_queries
):
    bodies = [given.make_silent_body(f"corps-{n}", f"Collège {n}, exemple") for n in range(50)]
    officer = at_desk(office.officer)
    given.issue_cases(office, *bodies[:5])
    with django_assert_max_num_queries(16) as few:
        officer.get(reverse("desk:list_cases"))
    given.issue_cases(office, *bodies[:45])
    with django_assert_num_queries(len(few.captured_queries)):
        page = officer.get(reverse("desk:list_cases"))
    assert page.context["page"].paginator.count == 50
    assert len(page.context["cases"]) == 25
    assert numbers_of(officer.get(reverse("desk:list_cases"), {"page": "2"}))


# --- the page of a case -----------------------------------------------------------------------------------------


def test_the_page_of_a_case_says_until_when_and_why(office, case):
    page = words(at_desk(office.officer).get(case_address("show_case", case)))
    assert "Échéance : samedi 5 décembre 2026 — dans 19 jours" in page
    assert "Pourquoi cette date?" in page
    assert "C-25.01, a. 83" in page
    assert "fait courir le délai" in page
    assert "Chaîne intacte" in page
    assert "Rappel de l’échéance, 30 jours avant" in page


def test_the_page_of_a_case_is_whole_in_english(office, case):
    client = at_desk(office.officer)
    client.cookies["django_language"] = "en"
    page = client.get(case_address("show_case", case))
    assert page.headers["Content-Language"] == "en"
    assert "Saturday, December 5, 2026" in words(page)


def test_only_what_is_possible_is_offered_and_one_act_comes_first(office, ministry, case):
    officer, signatory = at_desk(office.officer), at_desk(office.signatory)

    def offered(client, case):
        acts = client.get(case_address("show_case", case)).context["acts"]
        return acts.first and acts.first.label, [act.label for act in acts.others]

    issued = given.issue_case(office, ministry.body)
    assert offered(officer, issued)[0] == "Établir la réception"
    assert offered(officer, case) == (
        "Consigner une réponse reçue",
        [
            *("Consigner un fait de réception", "Envoyer un rappel", "Changer de responsable"),
            *("Accorder un délai de courtoisie", "Reporter le dossier"),
        ],
    )
    assert "Retirer la recommandation" in offered(signatory, case)[1]
    answered = given.answered_case(office, ministry, at=local(2026, 11, 10))
    assert offered(officer, answered)[0] == "Apprécier la réponse"
    actions.assess(case_id=answered.pk, by=office.officer, at=TODAY, outcome="satisfactory", reasons="Exemple.")
    assert offered(officer, answered)[0] == "Clore le dossier"
    actions.close(case_id=answered.pk, by=office.officer, at=TODAY)
    assert offered(officer, answered) == (None, [])


def test_a_draft_answer_is_not_seen_by_the_office(office, ministry, case):
    said = {**given.FOLLOW, "follow_up": "Un brouillon confidentiel, exemple"}
    actions.save_response(case_id=case.pk, by=ministry.principal, at=TODAY, **said)
    page = words(at_desk(office.officer).get(case_address("show_case", case)))
    assert "confidentiel" not in page
    assert "Aucune réponse reçue" in page


def test_a_changed_journal_shows_on_the_page(office, case):
    assert Transition.objects.filter(instance_id=case.pk).exists()
    with translation.override("fr"):
        fine = words(at_desk(office.officer).get(case_address("show_case", case)))
    assert "Chaîne rompue" not in fine
    case.instance.journal_head = "0" * 64
    case.instance.save(update_fields=["journal_head"])
    assert "Chaîne rompue" in words(at_desk(office.officer).get(case_address("show_case", case)))


def test_a_long_journal_is_folded_and_unfolds(office, ministry, case):
    for minute in range(8):
        actions.establish_receipt(
            case_id=case.pk,
            by=office.officer,
            at=TODAY,
            moment=local(2026, 11, 1, 9, minute),
            channel="by_hand",
            origin="Ministère",
            destination="Office",
        )
    officer = at_desk(office.officer)
    page = officer.get(case_address("show_case", case))
    assert len(page.context["journal"]) == 7
    assert "7 inscriptions sur 10" in words(page)
    assert len(officer.get(case_address("show_case", case), {"journal": "1"}).context["journal"]) == 10


def test_somebody_of_the_office_and_of_the_recipient_works_at_the_desk(office, ministry, case):
    grant_role(person=office.officer, body=ministry.body, role="principal", starts_on=given.SINCE)
    officer = at_desk(office.officer)
    assert officer.get(case_address("show_case", case)).status_code == 200
    assert officer.get(reverse("portal:show_case", args=[case.number])).status_code == 404


# --- letters and files ------------------------------------------------------------------------------------------


def test_a_letter_is_read_as_it_was_sent(office, case):
    officer = at_desk(office.officer)
    page = officer.get(case_address("show_case", case))
    letter = next(each for each in page.context["letters"] if each.event == "receipt_established")
    shown = officer.get(reverse("desk:show_letter", args=[letter.pk]))
    assert "samedi 5 décembre 2026" in words(shown)
    assert "morgan@ministere.example" in words(shown)


def test_the_html_of_a_letter_can_do_nothing(office, case):
    officer = at_desk(office.officer)
    letter = officer.get(case_address("show_case", case)).context["letters"][0]
    page = officer.get(reverse("desk:letter_page", args=[letter.pk]))
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_file_from_outside_is_saved_and_never_shown(office, ministry, case):
    actions.save_response(case_id=case.pk, by=ministry.principal, at=TODAY, **given.FOLLOW)
    actions.attach(case_id=case.pk, by=ministry.principal, at=TODAY, upload=given.pdf("réponse.pdf"))
    draft_file = Attachment.objects.get()
    officer = at_desk(office.officer)
    address = reverse("desk:download_attachment", args=[draft_file.pk])
    assert officer.get(address).status_code == 404  # of a draft
    actions.answer(case_id=case.pk, by=ministry.principal, at=TODAY)
    answer = officer.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_the_evidence_of_a_receipt_is_saved_too(office, case):
    actions.establish_receipt(
        case_id=case.pk,
        by=office.officer,
        at=TODAY,
        moment=given.RECEIVED,
        channel="courier",
        origin="Office",
        destination="Ministère",
        evidence=given.pdf("bordereau.pdf"),
    )
    fact = ReceiptFact.objects.exclude(evidence="").get()
    answer = at_desk(office.officer).get(reverse("desk:download_evidence", args=[fact.pk]))
    assert "bordereau.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
