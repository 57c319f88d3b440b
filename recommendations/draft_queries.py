"""What may be read of a draft: its way to the signature, what was said of it, its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.models import Person
from directory.queries import active_memberships
from workflows import human
from workflows.actors import OFFICE, Actor
from workflows.human import HumanTask

from .flows import IssuingFlow
from .models import DraftVersion, Issuing, Recommendation, ReviewNote
from .people import actor_for
from .queries import NotFound, get_recommendation

STEPS: tuple[HumanTask, ...] = (IssuingFlow.draft, IssuingFlow.review, IssuingFlow.sign)


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A draft as one person sees it. `step` is the node it stands at; `may` holds the acts the person may do now."""

    draft: Recommendation
    step: str
    owner: Person | None
    may: frozenset[str]
    notes: Sequence[ReviewNote]
    versions: Sequence[DraftVersion]

    @property
    def decides(self) -> bool:
        """Whether the next step is this person's."""
        return bool(self.may & {"submit", "approve", "sign"})


def writers_of(draft: Recommendation) -> set[int]:
    """The keys of those who wrote a version of the text."""
    return {draft.drafted_by_id, *(each.saved_by_id for each in draft.versions.all())}


def judges_own_text(draft: Recommendation, node: HumanTask, person: Person) -> bool:
    """The two-person rule: whether at `node` the person would review or sign what the person wrote."""
    return node is not IssuingFlow.draft and person.pk in writers_of(draft)


def draft_file(person: Person, pk: int, *, on: date) -> DraftFile:
    """A draft with its way, in a constant number of queries. Raises `NotFound`; an issued one is no draft."""
    draft = get_recommendation(person, pk, on=on)
    if draft.number is not None:
        raise NotFound
    process = Issuing.objects.filter(recommendation=draft).first()
    task = human.open_task(process, *STEPS) if process else None
    node: HumanTask = task.flow_task if task else IssuingFlow.draft
    versions = list(draft.versions.select_related("saved_by"))
    owner = task.owner if task else draft.drafted_by
    actor = actor_for(person, issuer_id=draft.issuer_id, on=on)
    return DraftFile(
        draft=draft,
        step=node.name,
        owner=owner,
        may=_acts(node, actor, wrote=person.pk in writers_of(draft), free=owner is None or owner.pk == person.pk),
        notes=list(draft.notes.select_related("author")),
        versions=versions,
    )


def _acts(node: HumanTask, actor: Actor, *, wrote: bool, free: bool) -> frozenset[str]:
    """`free`: the task is nobody's, or already this person's."""
    does = free and actor.role_among(node.roles) is not None
    if node is IssuingFlow.draft:
        return frozenset({"save"} | ({"submit"} if does else set()))
    if wrote:
        return frozenset({"take_back"})
    return frozenset({"send_back", "approve" if node is IssuingFlow.review else "sign"} if does else ())


# --- tasks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the Office as a list shows it. `mine`: it is this person's."""

    pk: int
    title: Any
    draft: Recommendation
    owner: Person | None
    since: Any
    mine: bool
    may_take: bool


def tasks_of(person: Person, *, on: date) -> list[TaskLine]:
    """What waits for somebody at the person's Office, own tasks first, then the oldest; a constant number of queries.

    A task that the person has no role for, or whose text the person wrote and another must judge, cannot be taken.
    """
    issuers = set(active_memberships(person, on=on).filter(role__in=list(OFFICE)).values_list("body_id", flat=True))
    found = human.open_tasks(Issuing, recommendation__issuer_id__in=issuers)
    drafts = {
        process.pk: process.recommendation
        for process in Issuing.objects.filter(pk__in=[each.process_id for each in found])
        .select_related("recommendation__drafted_by")
        .prefetch_related("recommendation__versions")
    }
    actors = {issuer: actor_for(person, issuer_id=issuer, on=on) for issuer in issuers}
    lines = []
    for task in found:
        draft = drafts[task.process_id]
        node: HumanTask = task.flow_task
        fits = actors[draft.issuer_id].role_among(node.roles) is not None
        lines.append(
            TaskLine(
                task.pk,
                node.task_title,
                draft,
                task.owner,
                task.created,
                mine=task.owner_id == person.pk,
                may_take=fits and task.owner_id is None and not judges_own_text(draft, node, person),
            )
        )
    return sorted(lines, key=lambda each: (not each.mine, each.since, each.pk))


def get_task(person: Person, pk: int, *, on: date) -> tuple[Any, Recommendation]:
    """An open task of the person's Office with its draft. Raises `NotFound`."""
    process = Issuing.objects.filter(task=pk, finished=None).first()
    task = human.open_task(process, *STEPS) if process else None
    if process is None or task is None or task.pk != pk:
        raise NotFound
    return task, get_recommendation(person, process.recommendation_id, on=on)
