"""What the Office must do when no receipt comes by itself: a task for the officer of the case."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from directory.models import Person
from directory.queries import among
from workflows import engine, human
from workflows.families import FINAL, Stage

from ..flows import ReceiptFlow
from ..models import Case, FailedDelivery, Receiving


def open_receipt_tasks(case_ids: Collection[int], *, at: datetime) -> None:
    """A task for each case whose receipt nothing proves, unless it has had one; the caller holds the cases."""
    waiting = Case.objects.filter(
        pk__in=among(case_ids), instance__stage=Stage.ISSUED.value, receiving=None
    ).select_related("officer")
    human.start_many(ReceiptFlow.start, [Receiving(case=case) for case in waiting.order_by("pk")], at=at)


@transaction.atomic
def note_failed_delivery(*, case_id: int, address: str, failed_at: datetime, said: str, at: datetime) -> None:
    """An address did not take a letter of a case: noted once; while no receipt is proved, the Office is asked to.

    Raises `Busy`.
    """
    stage = engine.hold(case_id).stage
    if stage in FINAL or FailedDelivery.objects.filter(case_id=case_id, address__iexact=address).exists():
        return
    FailedDelivery.objects.create(case_id=case_id, address=address, at=failed_at, said=said[:500], noted_at=at)
    open_receipt_tasks([case_id], at=at)


def settle_receipt_task(case: Case, *, by: Person | None, at: datetime) -> None:
    """A receipt is proved: whoever had the task, it is done. `by` is who of the Office proved it, else None."""
    process = Receiving.objects.filter(case=case, finished=None).first()
    if process is not None:
        human.settle(process, ReceiptFlow.prove, by=by, at=at)


def cancel_receipt_task(case: Case, *, at: datetime) -> None:
    """Nobody need prove the receipt any more: an answer came, or the recommendation was taken back."""
    process = Receiving.objects.filter(case=case, finished=None).first()
    if process is not None:
        human.cancel(process, at=at)
