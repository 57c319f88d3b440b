"""The acts of the Office on a case: each page, what it does, what it refuses, and nothing typed ever lost."""

from datetime import timedelta

import pytest
import time_machine

from recommendations import actions
from recommendations.models import ReceiptFact, Response
from tests import given
from tests.given import fresh, local
from tests.web.desk import at_desk, case_address, receipt, typed, words

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TODAY, tick=False) as moment:
        yield moment


# --- receipt ----------------------------------------------------------------------------------------------------


def test_establishing_the_receipt_starts_the_sixty_days_and_says_who_is_told(office, ministry, officer):
    case = given.issue_case(office, ministry.body)
    address = case_address("establish_receipt", case)
    assert "Établir la réception" in words(officer.get(address))
    page = officer.post(address, {**receipt(), "evidence": given.pdf(), "version": case.instance.version}, follow=True)
    assert fresh(case).instance.due_on == given.DUE_ON
    assert "Réception établie. L’échéance est le samedi 5 décembre 2026. Un avis part à" in words(page)
    assert "Morgan Exemple" in words(page)
    assert ReceiptFact.objects.get().evidence_name == "exemple.pdf"


def test_a_fact_that_proves_nothing_starts_nothing(office, ministry, officer):
    case = given.issue_case(office, ministry.body)
    page = officer.post(
        case_address("establish_receipt", case), receipt(channel="notice", admissible="no"), follow=True
    )
    assert "aucun délai ne court encore" in words(page)
    assert fresh(case).instance.due_on is None


def test_an_earlier_fact_moves_the_due_date_and_a_later_one_confirms(case, officer):
    address = case_address("establish_receipt", case)
    later = officer.post(address, receipt(local(2026, 10, 9, 9)), follow=True)
    assert "L’échéance ne change pas." in words(later)
    earlier = officer.post(address, receipt(local(2026, 10, 5, 16)), follow=True)
    assert "l’échéance change. L’échéance est le vendredi 4 décembre 2026." in words(earlier)


def test_every_error_of_a_receipt_is_beside_its_field_and_nothing_is_lost(case, officer):
    said = {"channel": "", "origin": "Secrétariat", "destination": "", "note": "Exemple de note"}
    hour = {"moment_day": "31", "moment_month": "2", "moment_year": "2026", "moment_hour": "25 h"}
    page = officer.post(case_address("establish_receipt", case), {**said, **hour, "admissible": "yes"})
    errors = page.context["form"].errors
    assert page.status_code == 200
    assert {"channel", "moment", "destination"} <= set(errors)
    assert "Cette date n’existe pas." in errors["moment"][0]
    body = page.content.decode()
    for kept in ("Secrétariat", "Exemple de note", 'value="31"', 'value="25 h"'):
        assert kept in body
    assert 'href="#id_destination"' in body


def test_what_the_action_refuses_stands_beside_its_field_too(case, officer):
    tomorrow = TODAY + timedelta(days=1)
    page = officer.post(case_address("establish_receipt", case), receipt(tomorrow, note="Gardée, exemple"))
    assert "Ce moment est à venir" in page.context["form"].errors["moment"][0]
    assert "Gardée, exemple" in words(page)
    assert ReceiptFact.objects.count() == 1


def test_an_hour_is_that_of_the_recipient(office, officer):
    islands = given.make_recipient("iles", "Collège des Îles, exemple", time_zone="America/Halifax")
    case = given.issue_case(office, islands.body)
    officer.post(case_address("establish_receipt", case), receipt(given.RECEIVED, moment_hour="0:15"))
    kept = ReceiptFact.objects.get().moment.astimezone(given.TORONTO)
    assert (kept.day, kept.hour, kept.minute) == (5, 23, 15)


def test_a_correction_shows_before_and_after_then_asks_once(case, officer):
    fact = case.receipt_facts.get()
    address = case_address("correct_receipt", case, fact.pk)
    assert 'value="9:30:15"' in officer.get(address).content.decode().replace('"09', '"9')
    said = {**typed("moment", local(2026, 10, 8, 9)), "admissible": "yes", "reason": "Exemple : date mal lue."}
    preview = officer.post(address, said)
    assert "Échéance : samedi 5 décembre 2026" in words(preview)
    assert "Échéance : lundi 7 décembre 2026" in words(preview)
    assert fresh(case).instance.due_on == given.DUE_ON
    done = officer.post(address, {**said, "confirm": "1"}, follow=True)
    assert "Fait corrigé, et l’échéance recalculée. L’échéance est le lundi 7 décembre 2026." in words(done)
    assert officer.get(address).status_code == 404  # that fact was replaced


def test_the_last_proof_cannot_be_set_aside(case, officer):
    fact = case.receipt_facts.get()
    said = {**typed("moment", given.RECEIVED), "admissible": "no", "reason": "Exemple."}
    preview = officer.post(case_address("correct_receipt", case, fact.pk), said)
    assert "Aucune échéance" in words(preview)
    page = officer.post(case_address("correct_receipt", case, fact.pk), {**said, "confirm": "1"})
    assert "Aucun autre fait ne prouverait la réception" in words(page)
    assert fresh(case).instance.due_on == given.DUE_ON


# --- answer, assessment, end ------------------------------------------------------------------------------------


def paper(received_at=TODAY, **changed):
    return {**given.FOLLOW, **typed("received_at", received_at), **changed}


def test_an_answer_on_paper_stops_the_clock_at_its_receipt(case, officer):
    received_at = local(2026, 11, 13, 9, 30)
    said = {**paper(received_at), "upload": given.pdf("lettre.pdf")}
    page = officer.post(case_address("record_answer", case), said, follow=True)
    assert "Réponse consignée (version 1)" in words(page)
    assert fresh(case).instance.answered_at == received_at
    assert fresh(case).instance.timeliness == "in_time"
    assert "lettre.pdf" in words(page)


def test_an_answer_proves_a_receipt_that_nothing_else_proved(office, ministry, officer):
    case = given.issue_case(office, ministry.body)
    officer.post(case_address("record_answer", case), paper())
    assert fresh(case).instance.stage == "answered"


def test_what_lacks_in_an_answer_is_asked_and_what_is_there_is_kept(case, officer):
    page = officer.post(case_address("record_answer", case), paper(disposition="in_part", signatory_name=""))
    assert "reasons" not in page.context["form"].errors  # the shape first
    assert "signatory_name" in page.context["form"].errors
    page = officer.post(case_address("record_answer", case), paper(disposition="in_part"))
    assert "reasons" in page.context["form"].errors
    assert given.FOLLOW["follow_up"] in words(page)
    assert not Response.objects.exists()


def test_a_forbidden_file_is_refused_in_words(case, officer):
    upload = given.pdf("programme.exe")
    page = officer.post(case_address("record_answer", case), {**paper(), "upload": upload})
    assert "« programme.exe » n’est pas d’un genre accepté." in words(page)


def test_an_assessment_is_kept_and_told_and_the_case_may_then_be_closed(office, ministry, officer):
    case = given.answered_case(office, ministry, at=local(2026, 11, 10))
    assert given.FOLLOW["follow_up"] in words(officer.get(case_address("assess_response", case)))
    lacking = officer.post(case_address("assess_response", case), {"outcome": "", "reasons": "Exemple de motifs."})
    assert "Choisissez une appréciation." in words(lacking)
    assert "Exemple de motifs." in words(lacking)
    page = officer.post(
        case_address("assess_response", case), {"outcome": "satisfactory", "reasons": "Exemple."}, follow=True
    )
    assert "Réponse appréciée : satisfaisante. Un avis part à" in words(page)
    closed = officer.post(case_address("close_case", case), {"note": "Exemple de note."}, follow=True)
    assert "Dossier clos." in words(closed)
    assert "Note : « Exemple de note. »" in words(closed)
    assert fresh(case).instance.stage == "closed"


def test_a_case_whose_answer_was_not_assessed_is_not_closed(office, ministry, officer):
    case = given.answered_case(office, ministry, at=local(2026, 11, 10))
    page = officer.post(case_address("close_case", case), {"note": ""})
    assert "Appréciez d’abord la réponse" in words(page)
    assert fresh(case).instance.stage == "answered"


def test_withdrawing_stops_everything_and_tells_why(office, case):
    signatory = at_desk(office.signatory)
    assert "rappels et le signalement sont annulés" in words(signatory.get(case_address("withdraw_case", case)))
    assert "Donnez le motif" in words(signatory.post(case_address("withdraw_case", case), {"reason": ""}))
    page = signatory.post(case_address("withdraw_case", case), {"reason": "Exemple de motif."}, follow=True)
    assert "Recommandation retirée." in words(page)
    assert page.context["planned"] == []


# --- refusals ---------------------------------------------------------------------------------------------------


def test_a_role_that_may_not_withdraw_is_told_so(case, officer):
    page = officer.get(case_address("withdraw_case", case))
    assert page.status_code == 403
    assert "Votre rôle ne permet pas ce geste." in words(page)


@pytest.mark.parametrize("name", ["establish_receipt", "record_answer", "assess_response", "close_case"])
def test_a_closed_case_takes_no_act_and_the_page_says_where_it_stands(office, ministry, officer, name):
    case = given.answered_case(office, ministry, at=local(2026, 11, 10))
    actions.assess(case_id=case.pk, by=office.officer, at=TODAY, outcome="satisfactory", reasons="Exemple.")
    actions.close(case_id=case.pk, by=office.officer, at=TODAY)
    page = officer.get(case_address(name, case))
    assert page.status_code == 409
    assert "le dossier est à l’étape « close »" in words(page)


def test_who_acts_on_an_old_page_reads_why_and_keeps_what_was_typed(office, ministry, officer):
    case = given.answered_case(office, ministry, at=local(2026, 11, 10))
    seen = case.instance.version
    actions.assess(case_id=case.pk, by=office.manager, at=TODAY, outcome="to_complete", reasons="Exemple.")
    said = {"outcome": "satisfactory", "reasons": "Longs motifs, exemple.", "version": seen}
    page = officer.post(case_address("assess_response", case), said)
    assert page.status_code == 409
    assert "Ce dossier a changé depuis que vous l’avez ouvert" in words(page)
    assert "Longs motifs, exemple." in words(page)
    again = officer.post(
        case_address("assess_response", case), {**said, "version": page.context["form"]["version"].value()}
    )
    assert again.status_code == 302


def test_a_refused_act_changes_nothing(case, officer):
    with given.nothing_changes():
        officer.post(case_address("withdraw_case", case), {"reason": "Exemple."})
        officer.post(case_address("close_case", case), {"note": ""})
        officer.post(case_address("establish_receipt", case), receipt(version="1", moment_day="99"))
