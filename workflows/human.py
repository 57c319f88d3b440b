"""Human work: tasks of a flow that people take, give back, hand over and do, with the moment passed in.

The flows (`<package>/flows.py`) say what follows what and who may do it. Here is the one way to move a task; the pages
are ours, and viewflow's are shown to nobody.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.flow import StartHandle, View
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from .actors import Role
from .clock import local_date
from .engine import Busy, EngineError

OPEN = (STATUS.NEW, STATUS.ASSIGNED)


class TaskDone(EngineError):
    """The task was done, or taken back, since the person saw it."""

    def __str__(self) -> str:
        return str(_("Cette tâche n’est plus à faire : quelqu’un l’a faite ou l’a reprise. Rechargez la page."))


class TaskOfSomebodyElse(EngineError):
    """The task is in the hands of another person, named `owner`."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(owner)

    def __str__(self) -> str:
        return _(
            "Cette tâche est entre les mains de %(owner)s. Demandez-lui de la rendre, ou à une personne gestionnaire "
            "de vous la confier."
        ) % {"owner": self.owner}


class HumanTask(View):
    """A node of a flow that a person with one of `roles` does. It has no page of viewflow's."""

    def __init__(self, *roles: Role) -> None:
        super().__init__(None)
        self.roles = frozenset(roles)


def open_task(process: Process, *nodes: HumanTask) -> Task | None:
    """The open task of a process, at any of `nodes` where they are given; None when it waits for nobody there."""
    found = Task.objects.select_related("owner").filter(process_id=process.pk, status__in=OPEN)
    if nodes:
        found = found.filter(flow_task__in=nodes)
    return found.first()


def open_tasks(process_class: type[Process], **which: Any) -> list[Task]:
    """The tasks that wait for a person in processes of a kind, the oldest first; `which` narrows the processes."""
    processes = process_class._default_manager.filter(finished=None, **which).values("pk")
    found = Task.objects.select_related("owner", "process").filter(process__in=processes, status__in=OPEN)
    return list(found.order_by("created", "pk"))


def find_open(pk: int) -> Task | None:
    """An open task by its key; None when it waits for nobody any more, or its node is gone."""
    found = Task.objects.select_related("owner", "process").filter(pk=pk, status__in=OPEN).first()
    return found if found is not None and isinstance(found.flow_task, HumanTask) else None


@contextmanager
def _held(process: Process) -> Iterator[None]:
    try:
        with process.flow_class.lock(process.pk):
            yield
    except FlowLockFailed as error:
        raise Busy from error


def start(node: StartHandle, *, at: datetime, **facts: Any) -> Any:
    """Begins a process of the flow that `node` starts; inside the transaction of the act that calls for it."""
    process = node.run(**facts)
    Process.objects.filter(pk=process.pk).update(created=at)
    tasks = Task.objects.filter(process_id=process.pk)
    tasks.update(created=at)
    tasks.exclude(finished=None).update(started=at, finished=at)
    tasks.filter(status=STATUS.ASSIGNED).update(assigned=at)
    return process


def start_many(node: StartHandle, processes: Sequence[Process], *, at: datetime) -> None:
    """Begins many processes of one flow at the task that follows `node`, by as many statements as for one.

    `processes` are new rows of the flow's own class, with their own columns filled in. The rows are those of `start`.
    """
    if not processes:
        return
    flow_class, first = node.flow_class, node._next
    parents = Process.objects.bulk_create([Process(flow_class=flow_class, created=at) for _each in processes])
    for process, parent in zip(processes, parents, strict=True):
        process.process_ptr_id = process.pk = parent.pk
        process.flow_class, process.created = flow_class, at
    kind = type(processes[0])
    # Django saves tables that extend another one row at a time; this is what it does for each.
    kind._base_manager._insert(processes, fields=kind._meta.local_concrete_fields, raw=True)
    done = {"status": STATUS.DONE, "created": at, "started": at, "finished": at}
    begun = Task.objects.bulk_create(
        [Task(process=each, flow_task=node, flow_task_type=node.task_type, **done) for each in parents]
    )
    owners = [first.calc_owner(SimpleNamespace(process=each)) for each in processes]
    waiting = Task.objects.bulk_create(
        Task(
            process=each,
            flow_task=first,
            flow_task_type=first.task_type,
            created=at,
            status=STATUS.ASSIGNED if owner else STATUS.NEW,
            owner=owner,
            assigned=at if owner else None,
        )
        for each, owner in zip(parents, owners, strict=True)
    )
    follows = Task.previous.through
    follows.objects.bulk_create(
        follows(from_task_id=after.pk, to_task_id=before.pk) for before, after in zip(begun, waiting, strict=True)
    )


def finish(process: Process, node: HumanTask, *, by: Any, at: datetime) -> Task:
    """`by` does the open task of a process at `node`, and the flow goes on; nobody need have taken it first.

    Who stands in for somebody away does that person's tasks, in their own name.

    Returns the task done. Raises `TaskDone`, `TaskOfSomebodyElse`, `Busy`.
    """
    with _held(process):
        task = open_task(process, node)
        if task is None:
            raise TaskDone
        activation = node.activation_class(task)
        if task.owner_id is None:
            activation.assign(by)
        elif task.owner_id != by.pk:
            if not _stands_in(by, task, at=at):
                raise TaskOfSomebodyElse(str(task.owner))
            activation.reassign(by)
        _do(activation, process, at=at)
        return task


def settle(process: Process, node: HumanTask, *, by: Any, at: datetime) -> Task | None:
    """What the open task at `node` asks for has come about, whoever had it: it is done, and the flow goes on.

    `by` is who of the Office brought it about, None when it was somebody else. Returns the task, None when none was
    open. Raises `Busy`.
    """
    with _held(process):
        task = open_task(process, node)
        if task is None:
            return None
        activation = node.activation_class(task)
        if task.owner_id is None:
            activation.assign(by)
        elif by is not None and task.owner_id != by.pk:
            activation.reassign(by)
        _do(activation, process, at=at)
        return task


def cancel(process: Process, *, at: datetime) -> None:
    """Nothing of a process is to be done any more. Raises `Busy`."""
    with _held(process):
        for task in Task.objects.filter(process_id=process.pk, status__in=OPEN):
            task.flow_task.activation_class(task).cancel()
            Task.objects.filter(pk=task.pk).update(finished=at)
        Process.objects.filter(pk=process.pk, finished=None).update(status=PROCESS.CANCELED, finished=at)


def _do(activation: Any, process: Process, *, at: datetime) -> None:
    """Does an assigned task, and lets the flow go on."""
    task = activation.task
    activation.start(None)
    activation.execute()
    # The moment of the act, not that of the machine: what follows began when this ended.
    Task.objects.filter(pk=task.pk).update(started=at, finished=at)
    following = Task.objects.filter(process_id=process.pk, pk__gt=task.pk)  # gates are done in the same breath
    following.update(created=at)
    following.exclude(finished=None).update(started=at, finished=at)
    following.filter(status=STATUS.ASSIGNED).update(assigned=at)
    if activation.process.finished:
        type(activation.process).objects.filter(pk=process.pk).update(finished=at)


def take(task: Task, *, by: Any, at: datetime) -> None:
    """`by` takes a task that nobody has, or that of somebody away for whom `by` stands in.

    Raises `TaskDone`, `TaskOfSomebodyElse`, `Busy`.
    """
    with _held(task.process):
        task = _still_open(task)
        if task.owner_id == by.pk:
            return
        if task.owner_id is not None and not _stands_in(by, task, at=at):
            raise TaskOfSomebodyElse(str(task.owner))
        _give(task, to=by, at=at)


def give_back(task: Task, *, at: datetime) -> None:
    """The task is nobody's again. Raises `TaskDone`, `Busy`."""
    with _held(task.process):
        task = _still_open(task)
        if task.owner_id is not None:
            task.flow_task.activation_class(task).unassign()
            Task.objects.filter(pk=task.pk).update(assigned=None)


def hand_over(task: Task, *, to: Any, at: datetime) -> None:
    """The task is `to`'s, whoever had it. Raises `TaskDone`, `Busy`."""
    with _held(task.process):
        _give(_still_open(task), to=to, at=at)


def hand_over_many(tasks: Sequence[Task], *, to: Any, at: datetime) -> None:
    """Tasks are `to`'s, each unless it was done, or had by somebody else, since it was read; in sets. Raises `Busy`."""
    for flow in {task.flow_task.flow_class for task in tasks}:
        of_flow = [task for task in tasks if task.flow_task.flow_class is flow]
        processes = flow.process_class._default_manager.select_for_update(no_key=True, of=("self",))
        with transaction.atomic():
            try:
                list(processes.filter(pk__in=[task.process_id for task in of_flow]).order_by("pk"))
            except OperationalError as error:
                raise Busy from error
            for owner in {task.owner_id for task in of_flow}:
                keys = [task.pk for task in of_flow if task.owner_id == owner]
                still = Task.objects.filter(pk__in=keys, owner=owner, status=STATUS.ASSIGNED)
                still.update(owner=to, assigned=at)


def _stands_in(by: Any, task: Task, *, at: datetime) -> bool:
    """Asked at each act: a delegation begins and ends by its dates, and no task need be moved."""
    return bool(by.stands_in_for(task.owner_id, on=local_date(at, settings.TIME_ZONE)))


def _give(task: Task, *, to: Any, at: datetime) -> None:
    activation = task.flow_task.activation_class(task)
    activation.assign(to) if task.owner_id is None else activation.reassign(to)
    Task.objects.filter(pk=task.pk).update(assigned=at)


def _still_open(task: Task) -> Task:
    found = find_open(task.pk)
    if found is None:
        raise TaskDone
    return found
