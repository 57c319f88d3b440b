"""A task as a line of a page: what is to be done, about what, and the page where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from recommendations.task_queries import TaskLine

# Where the task of a case is done; that of a draft is done where the draft is read.
_PAGES = {("ReceiptFlow", "prove"): "desk:establish_receipt"}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of the list. `about` is the subject, `whose` the case and its recipient, empty for a draft."""

    pk: int
    title: str
    about: str
    whose: str
    url: str
    owner: str
    since: datetime
    mine: bool
    may_take: bool


def rows(tasks: Iterable[TaskLine]) -> list[TaskRow]:
    """The lines of tasks, in their order."""
    return [
        TaskRow(
            each.pk,
            str(each.title),
            each.recommendation.subject,
            f"{each.case.number} · {each.case.recipient_name}" if each.case else "",
            url_of(each),
            each.owner.name if each.owner else "",
            each.since,
            each.mine,
            each.may_take,
        )
        for each in tasks
    ]


def url_of(task: TaskLine) -> str:
    """The page where a task is done."""
    if task.case is None:
        return reverse("desk:show_draft", args=[task.recommendation.pk])
    return reverse(_PAGES[task.flow, task.node], args=[task.case.number])
