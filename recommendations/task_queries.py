"""What waits for somebody at the Office: the open tasks of every flow, about a draft or about a case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from viewflow.workflow.models import Process

from directory.models import Person
from directory.queries import active_memberships
from workflows import human
from workflows.actors import OFFICE
from workflows.human import HumanTask

from .draft_queries import judges_own_text
from .models import Case, Issuing, Receiving, Recommendation
from .people import actor_for
from .queries import NotFound


@dataclass(frozen=True, slots=True)
class Matter:
    """What a task is about: a recommendation in draft, or one of its cases."""

    recommendation: Recommendation
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of human work: its processes, and how one of them leads to what it is about.

    `unfit` says whether a person who has the role may still not do it, because the person would judge own work.
    """

    process_class: type[Process]
    matter: Callable[[Any], Matter]
    path: str  # from the process to the recommendation, as a lookup
    prefetch: tuple[str, ...] = ()
    unfit: Callable[[Matter, HumanTask, Person], bool] = lambda matter, node, person: False


KINDS = (
    Kind(
        Issuing,
        lambda process: Matter(process.recommendation),
        "recommendation",
        ("recommendation__versions",),
        lambda matter, node, person: judges_own_text(matter.recommendation, node, person),
    ),
    Kind(Receiving, lambda process: Matter(process.case.recommendation, process.case), "case__recommendation"),
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the Office as a list shows it. `node` names what is to be done, `mine`: it is this person's."""

    pk: int
    flow: str
    node: str
    title: Any
    recommendation: Recommendation
    case: Case | None
    owner: Person | None
    since: datetime
    mine: bool
    may_take: bool


def tasks_of(person: Person, *, on: date) -> list[TaskLine]:
    """What waits for somebody at the person's Office, own tasks first, then the oldest; a constant number of queries.

    A task that the person has no role for, or that would have the person judge own work, cannot be taken.
    """
    issuers = set(active_memberships(person, on=on).filter(role__in=list(OFFICE)).values_list("body_id", flat=True))
    actors = {issuer: actor_for(person, issuer_id=issuer, on=on) for issuer in issuers}
    lines = []
    for kind in KINDS:
        found = human.open_tasks(kind.process_class, **{f"{kind.path}__issuer_id__in": issuers})
        matters = _matters(kind, [each.process_id for each in found])
        for task in found:
            matter, node = matters[task.process_id], task.flow_task
            fits = actors[matter.recommendation.issuer_id].role_among(node.roles) is not None
            lines.append(
                TaskLine(
                    task.pk,
                    node.flow_class.__name__,
                    node.name,
                    node.task_title,
                    matter.recommendation,
                    matter.case,
                    task.owner,
                    task.created,
                    mine=task.owner_id == person.pk,
                    may_take=fits and task.owner_id is None and not kind.unfit(matter, node, person),
                )
            )
    return sorted(lines, key=lambda each: (not each.mine, each.since, each.pk))


def _matters(kind: Kind, process_ids: list[int]) -> dict[int, Matter]:
    """What processes of one kind are about, by their keys."""
    if not process_ids:
        return {}
    rows = kind.process_class._default_manager.filter(pk__in=process_ids).select_related(f"{kind.path}__drafted_by")
    return {process.pk: kind.matter(process) for process in rows.prefetch_related(*kind.prefetch)}


@dataclass(frozen=True, slots=True)
class FoundTask:
    """An open task with what it is about."""

    task: Any
    kind: Kind
    matter: Matter

    @property
    def issuer_id(self) -> int:
        """The Office whose task it is."""
        return self.matter.recommendation.issuer_id

    def unfit(self, person: Person) -> bool:
        """Whether the person would judge own work."""
        return self.kind.unfit(self.matter, self.task.flow_task, person)


def get_task(person: Person, pk: int, *, on: date) -> FoundTask:
    """An open task of the person's Office. Raises `NotFound`."""
    task = human.find_open(pk)
    kind = next(
        (each for each in KINDS if task and each.process_class is task.flow_task.flow_class.process_class), None
    )
    if task is None or kind is None:
        raise NotFound
    matter = _matters(kind, [task.process_id])[task.process_id]
    issuer = matter.recommendation.issuer_id
    if not active_memberships(person, on=on).filter(body_id=issuer, role__in=list(OFFICE)).exists():
        raise NotFound
    return FoundTask(task, kind, matter)
