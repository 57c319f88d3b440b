"""Whose work a task is: taken, given back, or handed to a colleague, for one or for many."""

from datetime import datetime

from django.db import transaction

from directory.models import Person
from directory.queries import active_memberships
from workflows import engine, human
from workflows.actors import Role

from ..draft_queries import get_task
from ..people import actor_for, office_day
from .drafting import require_fit

# Who may hand over a task that is not their own.
LEADS = frozenset({Role.MANAGER, Role.SIGNATORY, Role.ADMINISTRATOR})


@transaction.atomic
def take(*, task_id: int, by: Person, at: datetime) -> None:
    """`by` takes a task that nobody has.

    Raises `NotFound`, `NotAllowed`, `OwnText`, `TaskDone`, `TaskOfSomebodyElse`.
    """
    task, draft = get_task(by, task_id, on=office_day(at))
    require_fit(draft, task.flow_task, by=by, at=at)
    human.take(task, by=by, at=at)


@transaction.atomic
def give_back(*, task_id: int, by: Person, at: datetime) -> None:
    """`by` gives a task back, so that a colleague may take it. Raises `NotFound`, `TaskOfSomebodyElse`, `TaskDone`."""
    task, draft = get_task(by, task_id, on=office_day(at))
    if task.owner_id not in (None, by.pk) and not _leads(by, draft.issuer_id, at):
        raise human.TaskOfSomebodyElse(str(task.owner))
    human.give_back(task, at=at)


@transaction.atomic
def hand_over(*, task_id: int, to: Person, by: Person, at: datetime) -> None:
    """Gives one's own task to a colleague; who leads may give anybody's. Raises as `take`, of who is to have it."""
    task, draft = get_task(by, task_id, on=office_day(at))
    if task.owner_id != by.pk and not _leads(by, draft.issuer_id, at):
        raise engine.NotAllowed("hand_over", actor_for(by, issuer_id=draft.issuer_id, on=office_day(at)))
    require_fit(draft, task.flow_task, by=to, at=at)
    human.hand_over(task, to=to, at=at)


def _leads(person: Person, issuer_id: int, at: datetime) -> bool:
    roles = active_memberships(person, on=office_day(at)).filter(body_id=issuer_id).values_list("role", flat=True)
    return bool(LEADS & set(roles))
