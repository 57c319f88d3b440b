"""What may be read of a draft: its way to the signature, what was said of it, its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from directory.models import Person
from workflows import human
from workflows.actors import Actor
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


def enclosed_in(draft: Recommendation, version: int) -> list[str]:
    """The titles of the files that a version of a draft had."""
    held = draft.attachments.filter(since__lte=version).exclude(until__lte=version)
    return list(held.values_list("title", flat=True))


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
    free = owner is None or owner.pk == person.pk or person.stands_in_for(owner.pk, on=on)
    return DraftFile(
        draft=draft,
        step=node.name,
        owner=owner,
        may=_acts(node, actor, wrote=person.pk in writers_of(draft), free=free),
        notes=list(draft.notes.select_related("author")),
        versions=versions,
    )


def _acts(node: HumanTask, actor: Actor, *, wrote: bool, free: bool) -> frozenset[str]:
    """`free`: the task is nobody's, or already this person's, or of somebody away for whom this person stands in."""
    does = free and actor.role_among(node.roles) is not None
    if node is IssuingFlow.draft:
        return frozenset({"save"} | ({"submit"} if does else set()))
    if wrote:
        return frozenset({"take_back"})
    return frozenset({"send_back", "approve" if node is IssuingFlow.review else "sign"} if does else ())
