"""The Office waits longer: what moves is read before it is granted or taken back, and the legal date stays in sight."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from notifications.digests import facts_for
from recommendations import actions
from tests import given
from tests.given import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 18)
UNTIL = {"until_day": "29", "until_month": "1", "until_year": "2027"}


@pytest.fixture
def case(office, ministry, time_machine):
    time_machine.move_to(NOW, tick=False)
    return given.acknowledged_case(office, ministry)


@pytest.fixture
def desk(office):
    client = Client()
    client.force_login(office.officer)
    return client


def url(name, case):
    return reverse(f"desk:{name}", args=[case.number])


def typed(case, **more):
    return {"version": given.fresh(case).instance.version, "reason": "Le conseil siège en janvier, exemple.", **more}


def grant(case, office, until=date(2027, 1, 29)):
    actions.extend(case_id=case.pk, until=until, reason="Exemple.", by=office.officer, at=NOW)


def said(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_what_moves_is_shown_first_and_nothing_is_done_before_it_is_confirmed(desk, case):
    with given.nothing_changes():
        page = said(desk.post(url("extend_case", case), typed(case, **UNTIL)))
    assert "Échéance légale : samedi 5 décembre 2026" in page
    assert "signalement le mardi 8 décembre 2026" in page
    assert "signalement le samedi 30 janvier 2027" in page
    assert "Rappel de l’échéance, 2 jours avant" in page
    after = desk.post(url("extend_case", case), typed(case, **UNTIL, confirm="1"), follow=True)
    assert "accordé jusqu’au vendredi 29 janvier 2027. L’échéance légale ne change pas." in said(after)
    assert "Le conseil siège en janvier" in said(after)  # in its section and in the journal
    assert given.fresh(case).instance.courtesy_until == date(2027, 1, 29)


def test_a_day_before_the_due_date_is_refused_beside_its_field_and_nothing_typed_is_lost(desk, case):
    wrong = {"until_day": "5", "until_month": "12", "until_year": "2026"}
    for more in ({}, {"confirm": "1"}):
        with given.nothing_changes():
            page = said(desk.post(url("extend_case", case), typed(case, **wrong, **more)))
        assert "Choisissez un jour après l’échéance légale" in page
        assert "Le conseil siège en janvier" in page
        assert 'id="preview"' not in page


def test_its_removal_shows_what_goes_back_and_then_does_it(desk, case, office):
    grant(case, office)
    page = said(desk.get(url("remove_extension", case)))
    assert "signalement le samedi 30 janvier 2027" in page
    assert "Rappel de l’échéance, 7 jours avant" in page
    after = said(desk.post(url("remove_extension", case), typed(case), follow=True))
    assert "suivent de nouveau l’échéance légale" in after
    assert given.fresh(case).instance.courtesy_until is None


def test_a_removal_after_the_default_says_that_it_reports_at_once(desk, case, office, time_machine):
    grant(case, office)
    time_machine.move_to(local(2026, 12, 20), tick=False)
    desk.force_login(office.officer)  # the session of November is over
    assert "le dossier est signalé aussitôt" in said(desk.get(url("remove_extension", case)))
    after = said(desk.post(url("remove_extension", case), typed(case), follow=True))
    assert "Le défaut était passé : le dossier est signalé." in after


def test_where_there_is_nothing_to_wait_for_the_page_says_why(desk, case, office, time_machine):
    assert desk.get(url("remove_extension", case)).status_code == 409
    silent = given.issue_case(office, given.make_silent_body())
    response = desk.get(url("extend_case", silent))
    assert response.status_code == 409
    assert "Établissez d’abord la réception" in said(response)
    time_machine.move_to(local(2026, 12, 20), tick=False)
    given.live_until(local(2026, 12, 20))
    desk.force_login(office.officer)
    assert "déjà signalé" in said(desk.get(url("extend_case", case)))


def test_two_people_at_once_the_second_reads_what_the_first_did(desk, case, office):
    before = typed(case, **UNTIL, confirm="1")
    grant(case, office, date(2027, 2, 26))
    response = desk.post(url("extend_case", case), before)
    assert response.status_code == 409
    assert "Ce dossier a changé" in said(response)
    assert given.fresh(case).instance.courtesy_until == date(2027, 2, 26)


def test_the_case_offers_the_act_and_shows_each_courtesy(desk, case, office):
    assert "Accorder un délai de courtoisie" in said(desk.get(url("show_case", case)))
    grant(case, office)
    page = said(desk.get(url("show_case", case)))
    assert "Changer le délai de courtoisie" in page
    assert "Retirer le délai de courtoisie" in page
    assert "échéance légale du 5 décembre 2026" in page


# --- beside the legal date, wherever it stands ------------------------------------------------------------------


def test_the_list_says_both_dates_and_is_late_by_the_law(desk, case, office, time_machine):
    grant(case, office)
    time_machine.move_to(local(2026, 12, 20), tick=False)
    desk.force_login(office.officer)
    listed = desk.get(reverse("desk:list_cases"), {"view": "late", "col": ["number", "due", "days", "courtesy"]})
    page = said(listed)
    assert case.number in page
    assert "5 déc. 2026" in page
    assert "délai de courtoisie jusqu’au 29 janv. 2027" in page
    assert "J+15" in page
    file = desk.get(reverse("desk:export_cases"), {"view": "late", "col": ["due", "courtesy"], "format": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig") if file.streaming else file.content.decode("utf-8-sig")
    assert "2026-12-05" in text
    assert "2027-01-29" in text


def test_the_recipient_reads_both_dates(case, office, ministry):
    grant(case, office)
    portal = Client()
    portal.force_login(ministry.principal)
    for address in ("portal:show_case", "portal:answer"):
        page = said(portal.get(reverse(address, args=[case.number])))
        assert "5 décembre 2026" in page
        assert "L’Office vous accorde un délai de courtoisie jusqu’au vendredi 29 janvier 2027" in page
        assert "L’échéance légale ne change pas." in page
    assert "délai de courtoisie jusqu’au 29 janv. 2027" in said(portal.get(reverse("portal:my_cases")))


def test_a_correction_says_what_becomes_of_the_courtesy(desk, case, office):
    grant(case, office, date(2026, 12, 11))
    fact = case.receipt_facts.get()
    url = reverse("desk:correct_receipt", args=[case.number, fact.pk])
    for day, told in (("8", "Délai de courtoisie jusqu’au vendredi 11 décembre 2026"), ("15", "devient sans objet")):
        moment = {"moment_day": day, "moment_month": "10", "moment_year": "2026", "moment_hour": "10 h"}
        page = said(desk.post(url, typed(case, **moment, admissible="yes")))
        assert told in page


def test_a_digest_says_both_dates(case, office):
    grant(case, office)
    said_of_it = [line for part in facts_for(office.officer, on=date(2026, 12, 1))["parts"] for line in part["lines"]]
    (line,) = [each.replace("\u00a0", " ") for each in said_of_it]
    assert line.endswith("échéance du samedi 5 décembre 2026, délai de courtoisie jusqu’au vendredi 29 janvier 2027")
