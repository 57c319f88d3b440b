"""A letter that an address did not take: the records are told, and the Office is asked to prove the receipt."""

from datetime import timedelta

import pytest

from notifications import outbox
from notifications.models import Message
from notifications.undelivered import tell_failures
from recommendations.models import FailedDelivery, Receiving
from tests import given
from tests.given import ISSUED

pytestmark = pytest.mark.django_db
LATER = ISSUED + timedelta(minutes=1)


@pytest.fixture
def case(db):
    return given.issue_case(given.make_office(), given.make_recipient().body)


def dead(case, reason, **fields):
    Message.objects.filter(case=case).update(state="dead", reason=reason, last_error="550 exemple", **fields)


@pytest.mark.parametrize("reason", ["refused", "gave_up"])
def test_a_refused_letter_breaks_the_presumption_and_opens_the_task_at_once(case, reason):
    dead(case, reason)
    outbox.send_due(now=LATER)
    failure = FailedDelivery.objects.get()
    assert (failure.case, failure.address, failure.said) == (case, "morgan@ministere.example", "550 exemple")
    assert Receiving.objects.get().case == case
    assert tell_failures(now=LATER) == 0


def test_nobody_to_write_to_is_no_refusal(case):
    dead(case, "nobody", addressee="")
    assert tell_failures(now=LATER) == 0
    assert not Receiving.objects.exists()


def test_a_letter_to_the_office_that_is_refused_says_nothing_of_the_recipient(case):
    dead(case, "refused", audience="office")
    assert tell_failures(now=LATER) == 0
