"""Tasks as a page shows them: narrowed, grouped by their due dates, each with the page where it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.task_queries import TaskLine

# Where the task of a case is done; that of a draft is done where the draft is read.
_PAGES = {
    ("ReceiptFlow", "prove"): "desk:establish_receipt",
    ("AssessmentFlow", "assess"): "desk:assess_response",
    ("AssessmentFlow", "confirm"): "desk:confirm_assessment",
    ("EscalationFlow", "decide"): "desk:decide_rung",
}


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
    due_on: date | None
    mine: bool
    may_take: bool
    judges_own: bool
    away_until: date | None
    snooze: int | None
    snoozed_until: date | None


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
            each.due_on,
            each.mine,
            each.may_take,
            each.judges_own,
            each.away_until,
            each.snooze,
            each.snoozed_until,
        )
        for each in tasks
    ]


def url_of(task: TaskLine) -> str:
    """The page where a task is done."""
    if task.case is None:
        return reverse("desk:show_draft", args=[task.recommendation.pk])
    more = [] if task.key is None else [task.key]
    return reverse(_PAGES[task.flow, task.node], args=[task.case.number, *more])


# --- the list ---------------------------------------------------------------------------------------------------

Chosen = Callable[[TaskRow], bool]
# Whose tasks: the word of the address, the words of the page, and which they are.
WHOSE: dict[str, tuple[Any, Chosen]] = {
    "": (gettext_lazy("Toutes"), lambda task: True),
    "moi": (gettext_lazy("Les miennes"), lambda task: task.mine),
    "libres": (gettext_lazy("À prendre"), lambda task: not task.owner),
    "equipe": (gettext_lazy("À mes collègues"), lambda task: bool(task.owner) and not task.mine),
}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to narrow the list, with how many tasks it leaves."""

    label: str
    url: str
    n: int
    current: bool


def tabs(shown: Iterable[TaskRow], whose: str) -> list[Tab]:
    """The ways to narrow the list; those put off are counted nowhere."""
    tasks = list(shown)
    address = reverse("desk:list_tasks")
    return [
        Tab(str(label), f"{address}?qui={name}" if name else address, sum(map(fits, tasks)), name == whose)
        for name, (label, fits) in WHOSE.items()
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that are due at about the same time."""

    key: str
    title: str
    tasks: list[TaskRow]


def grouped(shown: Iterable[TaskRow], *, on: date) -> list[Group]:
    """The tasks by when they are due, what is late first; empty groups are left out."""
    titles = {
        "late": _("En retard"),
        "today": _("Pour aujourd’hui"),
        "week": _("D’ici sept jours"),
        "later": _("Plus tard"),
        "undated": _("Sans date, la plus ancienne d’abord"),
    }
    found: dict[str, list[TaskRow]] = {key: [] for key in titles}
    for task in shown:
        found[_when(task.due_on, on)].append(task)
    return [Group(key, title, found[key]) for key, title in titles.items() if found[key]]


def _when(due_on: date | None, on: date) -> str:
    if due_on is None:
        return "undated"
    if due_on < on:
        return "late"
    if due_on == on:
        return "today"
    return "week" if due_on <= on + WEEK else "later"


def days_to_wait(on: date) -> list[tuple[str, date]]:
    """The days to which a task may be put off from a list, with their words."""
    monday = on + timedelta(days=7 - on.weekday())
    days = {
        on + timedelta(days=1): _("à demain"),
        monday: _("à lundi prochain"),
        on + 2 * WEEK: _("à dans deux semaines"),
        on + timedelta(days=30): _("à dans trente jours"),
    }
    return [(words, day) for day, words in sorted(days.items())]
