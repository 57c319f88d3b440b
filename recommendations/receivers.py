"""From what the engine announces to what follows from it here: rows only, in the same transaction."""

from typing import Any

from workflows.events import DeliveryFailed, Event, NoticeReached, Transitioned
from workflows.families import FINAL, Family, Stage, split_kind

from .actions.courtesies import lapse
from .actions.ended import count_ended
from .actions.escalating import close_rung_tasks, open_rung_tasks
from .actions.receiving import note_failed_delivery, open_receipt_tasks


def open_tasks(sender: Any, *, events: tuple[Event, ...], **kwargs: Any) -> None:
    """Opens the tasks that a set of events calls for; as many queries for one case as for five hundred.

    Whatever takes a case off the ladder, or dates it anew, ends the tasks of the rungs reached before.
    """
    left = [told for told in events if isinstance(told, Transitioned) and told.source == Stage.ESCALATED]
    if left:
        close_rung_tasks({told.instance_id for told in left}, at=max(told.at for told in left))
    reached: dict[Family, list[NoticeReached]] = {Family.RECEIPT_TASK: [], Family.RUNG_TASK: []}
    for told in events:
        if isinstance(told, NoticeReached) and (family := split_kind(told.kind)[0]) in reached:
            reached[family].append(told)
    if silent := reached[Family.RECEIPT_TASK]:
        open_receipt_tasks({told.instance_id for told in silent}, at=max(told.at for told in silent))
    if rungs := reached[Family.RUNG_TASK]:
        open_rung_tasks(rungs)


def count_ends(sender: Any, *, events: tuple[Event, ...], **kwargs: Any) -> None:
    """Counts the cases that a set of events ended."""
    ended = [told.instance_id for told in events if isinstance(told, Transitioned) and told.target in FINAL]
    if ended:
        count_ended(ended)


def end_courtesies(sender: Any, *, events: tuple[Event, ...], **kwargs: Any) -> None:
    """Writes that a courtesy ended where a set of events gave cases a due date that comes after it."""
    ended = {
        told.instance_id: told.at
        for told in events
        if isinstance(told, Transitioned) and "courtesy_ended" in told.facts
    }
    if ended:
        lapse(ended)


def note_failure(sender: Any, *, failure: DeliveryFailed, **kwargs: Any) -> None:
    """Notes an address that did not take a letter."""
    note_failed_delivery(
        case_id=failure.instance_id,
        address=failure.address,
        failed_at=failure.failed_at,
        said=failure.said,
        at=failure.at,
    )
