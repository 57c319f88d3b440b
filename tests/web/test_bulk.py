"""One act on the cases chosen in the list: chosen, previewed line by line, confirmed once; a selection as a file."""

import csv
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Message
from recommendations.models import BulkAct, HandReminder
from tests import given
from tests.given import fresh, local
from tests.web.desk import at_desk, case_address, words

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)
LIST = reverse("desk:list_cases")
BEGIN = reverse("desk:begin_bulk")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TODAY, tick=False) as moment:
        yield moment


def ready(*cases):
    """Nothing of the past waits to be told today."""
    given.live_until(local(2026, 11, 15))
    return [str(case.pk) for case in cases]


def begun(client, act, keys, **more):
    return client.post(BEGIN, {"act": act, "case": keys, "which": "ticked", **more}, follow=True)


def confirm(client, page, **said):
    return client.post(page.redirect_chain[-1][0], said, follow=True)


def rows_of(page) -> list[tuple[str, bool]]:
    return [(row.case.number, row.no) for row in page.context["rows"]]


def test_a_reminder_is_previewed_line_by_line_then_sent_once(office, ministry, officer, case):
    answered = given.answered_case(office, ministry)
    keys = ready(case, answered)
    page = begun(officer, "remind", keys, query="stage=open")
    assert rows_of(page) == [(case.number, False), (answered.number, True)]
    assert "Rappel de l’échéance à Morgan Exemple" in words(page)
    assert "L’instance a répondu : rien n’est attendu d’elle." in words(page)
    assert page.context["back"] == f"{LIST}?stage=open"
    assert not HandReminder.objects.exists()
    for _click in range(2):
        result = confirm(officer, page)
        assert rows_of(result) == [(case.number, False), (answered.number, True)]
        assert "1 rappel envoyé" in words(result)
    assert Message.objects.filter(event__startswith="reminder::").count() == 1


def test_cases_go_to_a_colleague_chosen_on_the_page(office, officer, case):
    page = begun(officer, "assign", ready(case))
    assert page.context["decided"] is False
    address = page.redirect_chain[-1][0]
    refused = confirm(officer, page)  # nobody is chosen yet
    assert "Choisissez à qui confier" in words(refused)
    seen = officer.get(address, {"to": office.manager.pk})
    assert "Confier 1 dossier à Alex Exemple" in words(seen)
    result = confirm(officer, page, to=office.manager.pk)
    assert "1 dossier confié à Alex Exemple" in words(result)
    assert fresh(case).officer == office.manager


@pytest.mark.parametrize(("which", "n"), [("ticked", 1), ("page", 25), ("list", 30)])
def test_the_cases_ticked_those_of_the_page_or_the_whole_list(office, officer, which, n):
    given.issue_cases(office, *[given.make_silent_body(f"corps-{k}", f"Collège {k}, exemple") for k in range(30)])
    given.issue_case(office, given.make_recipient().body)
    seen = officer.get(LIST, {"kind": "educational_institution"})
    chosen = {"query": seen.context["address"], "shown": seen.context["shown"], "which": which}
    page = officer.post(BEGIN, {"act": "remind", "case": seen.context["shown"].split()[0], **chosen}, follow=True)
    assert page.context["page"].paginator.count == n
    file = officer.post(BEGIN, {"act": "csv", "case": seen.context["shown"].split()[0], **chosen})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))) == n + 1


def test_a_file_of_a_selection_has_the_columns_and_the_order_of_the_list(office, ministry, officer):
    cases = [given.acknowledged_case(office, ministry) for _n in range(3)]
    chosen = {"query": "col=number&col=officer&sort=-number", "case": [cases[0].pk, cases[2].pk, "x", "9" * 40]}
    file = officer.post(BEGIN, {"act": "csv", "which": "ticked", **chosen})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == ["Dossier;Responsable", f"{cases[2].number};Camille Exemple", f"{cases[0].number};Camille Exemple"]


def test_nothing_ticked_or_an_unknown_act_leads_back_to_the_list_with_a_sentence(officer, case):
    for act in ("remind", "assign", "csv"):
        page = officer.post(BEGIN, {"act": act, "which": "ticked", "query": "stage=open"}, follow=True)
        assert page.redirect_chain[-1][0] == f"{LIST}?stage=open"
        assert "Cochez au moins un dossier." in words(page)
    assert "Choisissez ce qu’il faut faire" in words(officer.post(BEGIN, {"act": "close"}, follow=True))
    assert not BulkAct.objects.exists()


def test_a_case_of_another_office_is_in_no_preview_and_in_no_file(office, ministry, officer, case):
    foreign = given.acknowledged_case(given.make_office("commissaire", "Commissaire, exemple"), ministry)
    keys = ready(case, foreign)
    assert rows_of(begun(officer, "remind", keys)) == [(case.number, False)]
    file = officer.post(BEGIN, {"act": "csv", "which": "ticked", "case": keys})
    assert foreign.number not in b"".join(file.streaming_content).decode()


def test_what_was_interrupted_is_carried_on_from_its_page(officer, case):
    page = begun(officer, "remind", ready(case))
    BulkAct.objects.update(confirmed_at=TODAY)
    stopped = officer.get(page.redirect_chain[-1][0])
    assert "1 dossier n’est pas encore fait" in words(stopped)
    assert rows_of(confirm(officer, page)) == [(case.number, False)]


def test_the_parts_of_a_preview_and_of_its_result(office, ministry, officer, case):
    answered = given.answered_case(office, ministry)
    page = begun(officer, "remind", ready(case, answered))
    address = page.redirect_chain[-1][0]
    for _state in ("before", "after"):
        assert rows_of(officer.get(address, {"cas": "oui"})) == [(case.number, False)]
        assert rows_of(officer.get(address, {"cas": "non"})) == [(answered.number, True)]
        confirm(officer, page)


def test_as_many_questions_for_fifty_lines_as_for_two(office, officer):
    bodies = [given.make_silent_body(f"corps-{n}", f"Collège {n}, exemple") for n in range(50)]
    cases = given.issue_cases(office, *bodies)

    def asked(few) -> list[int]:
        page = begun(officer, "remind", [str(case.pk) for case in few])
        address, found = page.redirect_chain[-1][0], []
        for _state in ("before", "after"):
            with CaptureQueriesContext(connection) as made:
                officer.get(address)
            found.append(len(made))
            confirm(officer, page)
        return found

    assert asked(cases[:2]) == asked(cases)


def test_a_courtesy_is_asked_read_and_granted(office, officer, case):
    page = begun(officer, "extend", ready(case))
    address = page.redirect_chain[-1][0]
    assert "Accorder 1 délai" not in words(page)
    day = {"until_day": "15", "until_month": "1", "until_year": "2027", "reason": "Exemple.", "see": "1"}
    wrong = officer.post(address, {**day, "until_day": "32"})
    assert "Exemple." in wrong.content.decode()  # nothing typed is lost
    seen = officer.post(address, day, follow=True)
    assert "Attente jusqu’au 15 janvier 2027 échéance légale, inchangée : 5 décembre 2026" in words(seen)
    other = officer.post(address, {"seen": "2027-01-20"}, follow=True)
    assert "relisez ce qui changerait" in words(other)
    result = officer.post(address, {"seen": "2027-01-15"}, follow=True)
    assert "1 délai accordé" in words(result)
    assert fresh(case).instance.courtesy_until == local(2027, 1, 15).date()


# --- one case ---------------------------------------------------------------------------------------------------


def test_a_reminder_from_the_page_of_a_case(officer, case):
    ready(case)
    address = case_address("remind_case", case)
    assert address in officer.get(case_address("show_case", case)).content.decode()
    assert "La lettre « Rappel de l’échéance » part maintenant à Morgan Exemple." in words(officer.get(address))
    version = {"version": fresh(case).instance.version}
    assert "Rappel envoyé." in words(officer.post(address, version, follow=True))
    again = officer.post(address, version)
    assert again.status_code == 409
    assert "Un rappel a déjà été envoyé aujourd’hui." in words(again)
    assert "Envoyer le rappel" not in words(officer.get(address))
    journal = words(officer.get(case_address("show_case", case)))
    assert "Rappel envoyé à l’instance. Lettre : Rappel de l’échéance." in journal
    assert "Rappel de l’échéance, à la demande de l’Office" in journal


def test_a_case_given_to_a_colleague_from_its_page(office, officer, case):
    address = case_address("assign_case", case)
    page = officer.post(address, {"to": "", "version": case.instance.version})
    assert "Choisissez à qui confier le dossier." in words(page)
    page = officer.post(address, {"to": office.manager.pk, "version": case.instance.version}, follow=True)
    assert "Dossier confié à Alex Exemple." in words(page)
    assert "Camille Exemple → Alex Exemple." in words(page)
    late = at_desk(office.manager).post(address, {"to": office.officer.pk, "version": case.instance.version})
    assert late.status_code == 409
