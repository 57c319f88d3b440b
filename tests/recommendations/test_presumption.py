"""What each channel asks for, and when a receipt may be presumed at a designated address (C-1.1, a. 31)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from directory.actions import designate_address, retire_address
from recommendations import actions
from recommendations.models import ReceiptFact
from recommendations.receipt_rules import RULES, Condition
from tests import given
from tests.given import ISSUED, RECEIVED, local
from workflows.events import DeliveryFailed, tell_undelivered

pytestmark = pytest.mark.django_db
GREFFE = "greffe@ministere.example"


@pytest.fixture
def case(office, department):
    return given.issue_case(office, department.body)


def designate(body, address=GREFFE, on=given.SINCE, channel="email"):
    return designate_address(
        body=body, channel=channel, address=address, designated_on=on, designated_by="le secrétariat, exemple"
    )


def establish(case, office, **fields):
    known = {
        "by": office.officer,
        "at": local(2026, 10, 12),
        "moment": RECEIVED,
        "channel": "designated_address",
        "origin": "Office, exemple",
        "destination": "ce qui fut tapé",
        "evidence": given.pdf("bordereau.pdf"),
        "conditions": Condition.values,
    }
    return actions.establish_receipt(case_id=case.pk, **{**known, **fields})


def refused(case, office, **fields):
    with given.nothing_changes(), pytest.raises(ValidationError) as refusal:
        establish(case, office, **fields)
    return refusal.value.message_dict


def test_every_channel_that_may_be_typed_has_its_rule():
    assert set(RULES) == set(ReceiptFact.Channel) - {ReceiptFact.Channel.PORTAL, ReceiptFact.Channel.ANSWER}


@pytest.mark.parametrize("channel", [each for each, rule in RULES.items() if rule.required])
def test_a_channel_that_the_law_wants_proved_asks_for_its_file(case, office, department, channel):
    address = designate(department.body)
    errors = refused(case, office, channel=channel, evidence=None, address_id=address.pk)
    assert set(errors) == {"evidence"}
    assert str(RULES[channel].source) in errors["evidence"][0]
    known = establish(case, office, channel=channel, evidence=None, address_id=address.pk, admissible=False)
    assert known.instance.due_on is None


@pytest.mark.parametrize("channel", ["courier", "by_hand"])
def test_other_channels_do_without(case, office, channel):
    assert establish(case, office, channel=channel, evidence=None).instance.due_on


def test_a_receipt_is_presumed_at_a_designated_address_with_every_condition_kept(case, office, department):
    address = designate(department.body)
    known = establish(case, office, address_id=address.pk)
    fact = known.receipt_facts.get()
    assert (fact.destination, fact.designated_address) == (GREFFE, address)
    assert set(fact.conditions) == set(Condition.values)
    assert known.instance.due_on == given.DUE_ON
    said = known.instance.transitions.last().facts
    assert said["address"] == GREFFE
    assert "no_refusal" in said["conditions"]


@pytest.mark.parametrize("missing", Condition.values)
def test_a_condition_that_is_not_ticked_forbids_the_presumption(case, office, department, missing):
    address = designate(department.body)
    ticked = [each for each in Condition.values if each != missing]
    assert set(refused(case, office, address_id=address.pk, conditions=ticked)) == {"conditions"}


def test_an_address_that_is_not_of_the_register_proves_nothing(case, office, order):
    assert set(refused(case, office)) == {"address"}
    assert set(refused(case, office, address_id=designate(order.body).pk)) == {"address"}
    posted = designate(case.recipient, "1, rue de l’Exemple", channel="post")
    assert set(refused(case, office, address_id=posted.pk)) == {"address"}


def test_a_refusal_at_an_address_forbids_the_presumption_there_and_says_why(case, office, department):
    address = designate(department.body)
    tell_undelivered(DeliveryFailed(case.pk, GREFFE.upper(), ISSUED, "550 inconnu", ISSUED))
    (sentence,) = refused(case, office, address_id=address.pk)["address"]
    assert "lundi 5 octobre 2026 (550 inconnu)" in sentence
    assert "ne s’y présume pas" in sentence
    other = designate(department.body, "secretariat@ministere.example")
    assert establish(case, office, address_id=other.pk).instance.due_on


def test_an_address_designated_after_the_sending_or_retired_before_the_receipt_does_not_serve(case, office, department):
    late = designate(department.body, on=date(2026, 10, 6))
    assert "après l’envoi" in refused(case, office, address_id=late.pk)["address"][0]
    retired = designate(department.body, "ancien@ministere.example")
    retire_address(address=retired, on=date(2026, 10, 5))
    assert "n’était plus active" in refused(case, office, address_id=retired.pk)["address"][0]


def test_a_presumption_that_a_refusal_broke_is_not_corrected_into_a_proof(case, office, department):
    address = designate(department.body)
    establish(case, office, address_id=address.pk, admissible=False, conditions=())
    fact = ReceiptFact.objects.get()
    correction = {
        "case_id": case.pk,
        "fact_id": fact.pk,
        "by": office.officer,
        "at": local(2026, 10, 20),
        "moment": RECEIVED + timedelta(hours=1),
        "admissible": True,
        "reason": "exemple",
    }
    with given.nothing_changes(), pytest.raises(ValidationError, match="consignez plutôt un nouveau fait"):
        actions.correct_receipt(**correction)
    tell_undelivered(DeliveryFailed(case.pk, GREFFE, ISSUED, "550 inconnu", ISSUED))
    with given.nothing_changes(), pytest.raises(ValidationError, match="ne s’y présume pas"):
        actions.correct_receipt(**correction)
