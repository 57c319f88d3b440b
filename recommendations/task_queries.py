"""What waits for somebody at the Office: the open tasks of every flow, about a draft or about a case."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from viewflow.workflow.models import Process

from directory.models import Person
from directory.queries import active_memberships, stands_in_for
from workflows import human
from workflows.actors import OFFICE
from workflows.human import HumanTask

from .draft_queries import judges_own_text
from .escalation_queries import RUNG_TITLES
from .models import Assessing, Case, Escalating, Issuing, Receiving, Recommendation, Snooze
from .people import actor_for
from .queries import NotFound, visible_to


@dataclass(frozen=True, slots=True)
class Matter:
    """What a task is about: a recommendation in draft, or one of its cases; and its own due date, where it has one.

    A task without one is due by its age. `title` says it better than the name of the node; `key` is that of what is to
    be done, where a case may have several.
    """

    recommendation: Recommendation
    case: Case | None = None
    due_on: date | None = None
    title: Any = None
    key: int | None = None


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


def judges_own_assessment(case: Case | None, person: Person) -> bool:
    """The two-person rule: whether the person would confirm an assessment of their own."""
    waiting = Assessing.objects.filter(response__case=case, finished=None, proposal__given=False)
    return waiting.filter(proposal__assessed_by=person).exists()


KINDS = (
    Kind(
        Issuing,
        lambda process: Matter(process.recommendation),
        "recommendation",
        ("recommendation__versions",),
        lambda matter, node, person: judges_own_text(matter.recommendation, node, person),
    ),
    Kind(Receiving, lambda process: Matter(process.case.recommendation, process.case), "case__recommendation"),
    Kind(
        Assessing,
        lambda process: Matter(
            process.response.case.recommendation, process.response.case, process.response.case.instance.assess_by
        ),
        "response__case__recommendation",
        ("proposal", "response__case__instance"),
        lambda matter, node, person: node.name == "confirm" and judges_own_assessment(matter.case, person),
    ),
    Kind(
        Escalating,
        lambda process: Matter(
            process.case.recommendation, process.case, process.reached_on, RUNG_TITLES[process.authority], process.pk
        ),
        "case__recommendation",
    ),
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the Office as a list shows it. `node` names what is to be done, `mine`: it is this person's to do.

    `stands_in`: it is so because its owner is away, until the end of `away_until`. `judges_own`: the person wrote what
    is to be judged. `snoozed_until` and `snooze`: the person does not want to see it before that day.
    """

    pk: int
    flow: str
    node: str
    title: Any
    recommendation: Recommendation
    case: Case | None
    owner: Person | None
    since: datetime
    due_on: date | None
    mine: bool
    may_take: bool
    judges_own: bool = False
    away_until: date | None = None
    snooze: int | None = None
    snoozed_until: date | None = None
    key: int | None = None

    @property
    def stands_in(self) -> bool:
        """Whether the person does it for somebody away."""
        return self.away_until is not None


def tasks_of(person: Person, *, on: date) -> list[TaskLine]:
    """What waits for somebody at the person's Office, in a constant number of queries.

    Own tasks and those of people away for whom the person stands in come first, then those due first, then the oldest.
    A task that the person has no role for, or that would have the person judge own work, cannot be taken.
    """
    issuers = set(active_memberships(person, on=on).filter(role__in=list(OFFICE)).values_list("body_id", flat=True))
    actors = {issuer: actor_for(person, issuer_id=issuer, on=on) for issuer in issuers}
    away = stands_in_for(person, on=on)
    put_off = {row.task_id: row for row in Snooze.objects.filter(person=person, until__gt=on).exclude(task=None)}
    lines = []
    for kind in KINDS:
        found = human.open_tasks(kind.process_class, **{f"{kind.path}__issuer_id__in": issuers})
        matters = _matters(kind, [each.process_id for each in found])
        for task in found:
            matter, node = matters[task.process_id], task.flow_task
            fits = actors[matter.recommendation.issuer_id].role_among(node.roles) is not None
            unfit = kind.unfit(matter, node, person)
            instead = away.get(task.owner_id) if fits and not unfit else None
            snooze = put_off.get(task.pk)
            lines.append(
                TaskLine(
                    task.pk,
                    node.flow_class.__name__,
                    node.name,
                    matter.title or node.task_title,
                    matter.recommendation,
                    matter.case,
                    task.owner,
                    task.created,
                    matter.due_on,
                    mine=task.owner_id == person.pk or instead is not None,
                    may_take=fits and not unfit and task.owner_id is None,
                    judges_own=unfit,
                    away_until=instead.ends_on if instead else None,
                    snooze=snooze.pk if snooze else None,
                    snoozed_until=snooze.until if snooze else None,
                    key=matter.key,
                )
            )
    return sorted(lines, key=lambda each: (not each.mine, each.due_on or date.max, each.since, each.pk))


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


def tasks_of_cases(case_ids: Collection[int]) -> list[FoundTask]:
    """The open tasks about some cases, of every flow that is about cases."""
    found = []
    for kind in KINDS:
        about, _dot, end = kind.path.rpartition("__")
        if about and end == "recommendation":
            tasks = human.open_tasks(kind.process_class, **{f"{about}__in": list(case_ids)})
            matters = _matters(kind, [each.process_id for each in tasks])
            found += [FoundTask(each, kind, matters[each.process_id]) for each in tasks]
    return found


def snoozed_cases(person: Person, *, on: date) -> QuerySet[Snooze]:
    """The cases that a person put off and that did not move since, by the day on which they come back."""
    rows = Snooze.objects.filter(person=person, until__gt=on, version=F("case__instance__version"))
    rows = rows.filter(case__in=visible_to(person, on=on).values("pk"))
    return rows.select_related("case__recommendation", "case__instance").order_by("until", "pk")


def snooze_of_case(person: Person, case_id: int, *, on: date) -> Snooze | None:
    """How a person put a case off, if the person did and it holds."""
    return snoozed_cases(person, on=on).filter(case=case_id).first()
