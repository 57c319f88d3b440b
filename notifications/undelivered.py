"""Tells the records which addresses did not take a letter: the receipt is then not presumed there (C-1.1, a. 31).

Read from the dead letters themselves, so that nothing is lost when a process dies between the two; safe late and twice.
"""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from recommendations.models import FailedDelivery
from workflows.engine import Busy
from workflows.events import DeliveryFailed, tell_undelivered

from .models import Message

AT_ONCE = 500


def tell_failures(*, now: datetime) -> int:
    """Tells up to `AT_ONCE` refusals not told yet; returns how many. A case that somebody holds is left for later."""
    told = 0
    for message in _untold()[:AT_ONCE]:
        try:
            failed_at = message.failed_at or now
            tell_undelivered(DeliveryFailed(message.case_id, message.addressee, failed_at, message.last_error, at=now))
            told += 1
        except Busy:
            continue
    return told


def _untold() -> QuerySet[Message]:
    known = FailedDelivery.objects.filter(case=OuterRef("case"), address__iexact=OuterRef("addressee"))
    dead = Message.objects.filter(
        ~Exists(known),
        state=Message.State.DEAD,
        audience=Message.Audience.RECIPIENT,
        reason__in=[Message.Reason.REFUSED, Message.Reason.GAVE_UP],
        case__instance__finished_at=None,
    )
    rows = dead.annotate(failed_at=Max("deliveries__at")).order_by("pk")
    return rows.only("case_id", "addressee", "last_error")
