"""What proves the receipt, and from when the 60 days run."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions, queries
from recommendations.models import ReceiptFact
from tests import given
from tests.given import DUE_ON, IN_DEFAULT_FROM, ISSUED, RECEIVED, local
from workflows import engine

pytestmark = pytest.mark.django_db


def _establish(case, office, *, at=None, **fields):
    known = {
        "by": office.officer,
        "at": at or local(2026, 10, 12),
        "moment": RECEIVED,
        "channel": "registered_mail",
        "origin": "Postes, exemple",
        "destination": "1, rue de l’Exemple, Québec",
        "evidence": given.pdf(),
    }
    return actions.establish_receipt(case_id=case.pk, **{**known, **fields})


def _effects(person, case, on):
    return [line.effect for line in queries.case_file(person, case.number, on=on).facts]


@pytest.fixture(scope="module")
def kept(module_db):
    office, department = given.make_office(), given.make_recipient()
    return SimpleNamespace(office=office, department=department, case=given.issue_case(office, department.body))


office, department, case = map(given.part, ("office", "department", "case"))


# --- acknowledging ----------------------------------------------------------------------------------------------


def test_the_first_acknowledgement_proves_the_receipt_and_starts_the_sixty_days(case, department):
    known = actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)
    assert known.instance.stage == "acknowledged"
    assert (known.instance.received_at, known.instance.due_on) == (RECEIVED, DUE_ON)
    assert known.instance.in_default_from == IN_DEFAULT_FROM
    fact = known.receipt_facts.get()
    assert (fact.moment, fact.channel, fact.recorded_by) == (RECEIVED, "portal", department.principal)
    assert (fact.origin, fact.destination) == ("Office des professions, exemple", "Ministère de l’Exemple")


def test_the_second_click_on_acknowledge_only_confirms(case, department):
    actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)
    again = actions.acknowledge(case_id=case.pk, by=department.preparer, at=RECEIVED + timedelta(days=3))
    assert (again.instance.received_at, again.instance.cycle) == (RECEIVED, 1)
    assert _effects(department.principal, case, DUE_ON) == ["governs", "confirms"]


def test_the_office_does_not_acknowledge_in_the_recipients_place(case, office):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.acknowledge(case_id=case.pk, by=office.officer, at=RECEIVED)


def test_a_stranger_is_not_told_that_the_case_exists(case, order, stranger, other_office):
    for person in (order.principal, stranger, other_office.officer):
        with given.nothing_changes(), pytest.raises(queries.NotFound):
            actions.acknowledge(case_id=case.pk, by=person, at=RECEIVED)
        with given.nothing_changes(), pytest.raises(queries.NotFound):
            actions.establish_receipt(
                case_id=case.pk, by=person, at=RECEIVED, moment=RECEIVED, channel="by_hand", origin="a", destination="b"
            )


def test_an_ended_case_is_acknowledged_no_more(case, office, department):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=ISSUED, reason="exemple")
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)


# --- establishing -----------------------------------------------------------------------------------------------


def test_the_office_establishes_the_receipt_with_its_proof(case, office):
    proof = given.pdf("avis de livraison.pdf", b"de ce test")
    known = _establish(case, office, evidence=proof, note="Signé par l’accueil, exemple")
    assert (known.instance.stage, known.instance.received_at, known.instance.due_on) == (
        "acknowledged",
        RECEIVED,
        DUE_ON,
    )
    fact = known.receipt_facts.get()
    assert (fact.evidence_name, fact.evidence_type) == ("avis de livraison.pdf", "application/pdf")
    assert fact.evidence.name.endswith(fact.evidence_sha256)
    assert "avis" not in fact.evidence.name
    with fact.evidence.open() as kept:
        assert kept.read().startswith(b"%PDF")
    assert queries.get_evidence(office.manager, fact.pk, on=DUE_ON) == fact


def test_an_earlier_fact_governs_and_moves_the_dates(case, office, department):
    actions.acknowledge(case_id=case.pk, by=department.principal, at=local(2026, 10, 9))
    known = _establish(case, office, expected_version=given.fresh(case).instance.version)
    assert (known.instance.received_at, known.instance.due_on, known.instance.cycle) == (RECEIVED, DUE_ON, 2)
    assert _effects(office.officer, case, DUE_ON) == ["governs", "confirms"]


def test_a_later_fact_confirms_and_moves_nothing(case, office, department):
    actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)
    known = _establish(case, office, moment=local(2026, 10, 8))
    assert (known.instance.received_at, known.instance.cycle) == (RECEIVED, 1)


def test_a_notice_with_a_link_is_kept_and_proves_nothing(case, office):
    known = _establish(case, office, channel="notice", admissible=False)
    assert (known.instance.stage, known.instance.due_on) == ("issued", None)
    assert _effects(office.officer, case, DUE_ON) == ["inadmissible"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"channel": "pigeon"}, {"channel"}),
        ({"channel": "portal"}, {"channel"}),
        ({"channel": "notice"}, {"admissible"}),
        ({"origin": " ", "destination": ""}, {"origin", "destination"}),
        ({"moment": local(2026, 10, 12, 12, 1)}, {"moment"}),
        ({"moment": ISSUED - timedelta(minutes=1)}, {"moment"}),
        ({"evidence": given.pdf("proof.exe")}, {"evidence"}),
        ({"origin": "x" * 201, "destination": "x" * 201, "note": "x" * 501}, {"origin", "destination", "note"}),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_its_reason(case, office, fields, wrong):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _establish(case, office, **fields)
    assert set(refused.value.message_dict) == wrong


def test_a_receipt_in_the_very_minute_of_the_issue_is_possible(office, department):
    case = given.issue_case(office, department.body, at=ISSUED + timedelta(seconds=40))
    assert _establish(case, office, moment=ISSUED).instance.stage == "acknowledged"


def test_the_recipient_does_not_establish_its_own_receipt(case, office, department):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        _establish(case, office, by=department.principal)


def test_a_page_that_has_aged_establishes_nothing(case, office, department):
    seen = given.fresh(case).instance.version
    actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        _establish(case, office, moment=local(2026, 10, 7), expected_version=seen)


# --- correcting -------------------------------------------------------------------------------------------------


def _correct(case, by, *, fact=None, **fields):
    fact = fact or case.receipt_facts.get(replaced_by=None)
    known = {
        "at": local(2026, 10, 20),
        "moment": local(2026, 10, 9, 14),
        "admissible": True,
        "reason": "L’avis de livraison porte le 9, exemple.",
    }
    return actions.correct_receipt(case_id=case.pk, fact_id=fact.pk, by=by, **{**known, **fields})


@pytest.fixture
def received(case, office):
    return _establish(case, office, evidence=given.pdf())


def test_a_corrected_fact_replaces_the_old_one_which_is_kept(received, office):
    known = _correct(received, office.officer)
    old, new = ReceiptFact.objects.order_by("pk")
    assert (new.replaces, new.moment, new.reason) == (
        old,
        local(2026, 10, 9, 14),
        "L’avis de livraison porte le 9, exemple.",
    )
    assert (new.evidence.name, new.evidence_sha256) == (old.evidence.name, old.evidence_sha256)
    assert (known.instance.received_at, known.instance.due_on) == (new.moment, date(2026, 12, 8))
    assert _effects(office.officer, received, DUE_ON) == ["replaced", "governs"]


def test_a_correction_asks_why(received, office):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _correct(received, office.officer, reason=" ", moment=ISSUED - timedelta(days=1))
    assert set(refused.value.message_dict) == {"reason", "moment"}
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _correct(received, office.officer, reason="x" * 501)
    assert set(refused.value.message_dict) == {"reason"}


def test_the_only_proof_is_not_set_aside(received, office):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _correct(received, office.officer, admissible=False)
    assert set(refused.value.message_dict) == {"admissible"}


def test_a_proof_is_set_aside_once_another_stands(received, office, department):
    actions.acknowledge(case_id=received.pk, by=department.principal, at=local(2026, 10, 13))
    fact = received.receipt_facts.get(channel="registered_mail")
    known = _correct(received, office.officer, fact=fact, moment=fact.moment, admissible=False)
    assert known.instance.received_at == local(2026, 10, 13)
    assert _effects(office.officer, received, DUE_ON) == ["replaced", "inadmissible", "governs"]


def test_a_notice_does_not_become_a_proof_by_correction(case, office):
    _establish(case, office, channel="notice", admissible=False)
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _correct(case, office.officer)
    assert set(refused.value.message_dict) == {"admissible"}


def test_the_second_click_on_correct_finds_the_fact_replaced(received, office):
    fact = received.receipt_facts.get()
    _correct(received, office.officer, fact=fact)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        _correct(received, office.officer, fact=fact)


def test_a_fact_of_another_case_is_not_corrected_from_here(received, office, order):
    other = given.acknowledged_case(office, order)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        _correct(received, office.officer, fact=other.receipt_facts.get())


def test_only_the_office_corrects_and_from_a_fresh_page(received, office, department, stranger):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        _correct(received, department.principal)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        _correct(received, stranger)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        _correct(received, office.officer, expected_version=1)
