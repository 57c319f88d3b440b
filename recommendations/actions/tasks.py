"""Whose work a task is: taken, given back, or handed to a colleague, for one or for many."""

from datetime import datetime

from django.db import transaction

from directory.models import Person
from workflows import engine, human

from ..people import actor_for, leads, office_day
from ..task_queries import FoundTask, get_task
from .drafting import OwnText


@transaction.atomic
def take(*, task_id: int, by: Person, at: datetime) -> None:
    """`by` takes a task that nobody has, or that of somebody away for whom `by` stands in.

    Raises `NotFound`, `NotAllowed`, `OwnText`, `TaskDone`, `TaskOfSomebodyElse`.
    """
    found = get_task(by, task_id, on=office_day(at))
    _require_fit(found, by, at)
    human.take(found.task, by=by, at=at)


@transaction.atomic
def give_back(*, task_id: int, by: Person, at: datetime) -> None:
    """`by` gives a task back, so that a colleague may take it. Raises `NotFound`, `TaskOfSomebodyElse`, `TaskDone`."""
    found = get_task(by, task_id, on=office_day(at))
    if found.task.owner_id is not None and not _may_give(found, by, at):
        raise human.TaskOfSomebodyElse(str(found.task.owner))
    human.give_back(found.task, at=at)


@transaction.atomic
def hand_over(*, task_id: int, to: Person, by: Person, at: datetime) -> None:
    """Gives one's own task to a colleague; who leads may give anybody's. Raises as `take`, of who is to have it."""
    found = get_task(by, task_id, on=office_day(at))
    if not _may_give(found, by, at):
        raise engine.NotAllowed("hand_over", actor_for(by, issuer_id=found.issuer_id, on=office_day(at)))
    _require_fit(found, to, at)
    human.hand_over(found.task, to=to, at=at)


def _require_fit(found: FoundTask, person: Person, at: datetime) -> None:
    node = found.task.flow_task
    actor = actor_for(person, issuer_id=found.issuer_id, on=office_day(at))
    if actor.role_among(node.roles) is None:
        raise engine.NotAllowed(node.name, actor)
    if found.unfit(person):
        raise OwnText


def _may_give(found: FoundTask, person: Person, at: datetime) -> bool:
    """Whose task it is, who stands in for somebody away whose it is, and who leads."""
    owner, on = found.task.owner_id, office_day(at)
    own = owner is not None and (owner == person.pk or person.stands_in_for(owner, on=on))
    return own or leads(person, found.issuer_id, on=on)
