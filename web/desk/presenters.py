"""What the lists of the desk say, in sentences: rows, views, filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import lists
from web.desk.forms import FilterForm
from web.presenters import dates

AWAITING = frozenset({"acknowledged", "response_due", "escalated"})


def url_of(query: QueryDict) -> str:
    """The address of a list, from its parameters."""
    return f"{reverse('desk:list_cases')}?{query.urlencode()}" if query else reverse("desk:list_cases")


def list_url(**chosen: str) -> str:
    """The address of the list narrowed to something."""
    query = QueryDict(mutable=True)
    query.update(chosen)
    return url_of(query)


# --- rows -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list of the day `on`. `days_to` is the day that « J-23 » counts to, while an answer is awaited.

    So is `courtesy_until`: the Office waits until then, and what is late by law stays late.
    """

    case: Any
    on: date
    due_on: date | None
    days_to: date | None
    late: bool
    note: str
    courtesy_until: date | None
    article: str

    @property
    def instance(self) -> Any:
        """Where the case stands: stage, dates."""
        return self.case.instance


def case_rows(cases: Iterable[Any], *, on: date, articles: Mapping[str, str] | None = None) -> list[CaseRow]:
    """The rows of a list, in the order given; `articles` says on which article each regime rests."""
    return [case_row(case, on=on, articles=articles or {}) for case in cases]


def case_row(case: Any, *, on: date, articles: Mapping[str, str]) -> CaseRow:
    """A row of a list."""
    instance = case.instance
    awaited = instance.stage in AWAITING and instance.due_on is not None
    note = ""
    if awaited and instance.due_on < on < instance.in_default_from:
        note = _("pas encore en défaut")
    elif instance.timeliness == "in_time_other_reading":
        note = _("à temps selon une autre lecture")
    due_on = None if instance.stage == "withdrawn" else instance.due_on
    return CaseRow(
        case=case,
        on=on,
        due_on=due_on,
        days_to=instance.due_on if awaited else None,
        late=instance.timeliness == "late",
        note=note,
        courtesy_until=instance.courtesy_until if awaited else None,
        article=articles.get(case.recommendation.regime, case.recommendation.regime),
    )


# --- the list ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """A named view of the list."""

    label: str
    url: str
    n: int
    current: bool


VIEWS = {
    "mine": gettext_lazy("Mes dossiers"),
    "late": gettext_lazy("En retard"),
    "due15": gettext_lazy("D’ici 15 jours"),
    "receipt": gettext_lazy("Réception non prouvée"),
    "assess": gettext_lazy("À apprécier"),
    "assess_late": gettext_lazy("Appréciation en retard"),
    "escalated": gettext_lazy("Signalés"),
    "open": gettext_lazy("Ouverts"),
    "awaited": gettext_lazy("En attente d’une réponse"),
    "default": gettext_lazy("En défaut"),
    "due7": gettext_lazy("D’ici 7 jours"),
    "due30": gettext_lazy("D’ici 30 jours"),
    "courtesy": gettext_lazy("Délais de courtoisie"),
    "receipt_task": gettext_lazy("Réceptions à établir"),
    "answered": gettext_lazy("Répondus"),
    "answered_late": gettext_lazy("Répondus en retard"),
}
_TABS = ("mine", "late", "due15", "receipt", "assess", "escalated")  # the others appear once they are chosen


def tabs(views: Mapping[str, int], chosen: str, columns: list[str]) -> list[Tab]:
    """The views offered above the list, with their counts; the one that is chosen is always among them.

    Each keeps the columns that the person chose.
    """
    shown = [name for name in VIEWS if name in _TABS or name == chosen]
    found = [Tab(str(VIEWS[name]), _tab_url(name, columns), views[name], name == chosen) for name in shown]
    return [*found, Tab(_("Tous les dossiers"), _tab_url("", columns), views["all"], not chosen)]


def _tab_url(view: str, columns: list[str]) -> str:
    query = QueryDict(mutable=True)
    if view:
        query["view"] = view
    query.setlist("col", columns)
    return url_of(query)


@dataclass(frozen=True, slots=True)
class KeptView:
    """A saved view above the list. `of` is the colleague who shares it."""

    name: str
    url: str
    of: str
    current: bool


def kept_views(views: Iterable[Any], person: Any, seen: QueryDict) -> list[KeptView]:
    """The saved views, and which of them is what the page shows."""
    return [
        KeptView(
            view.name,
            url_of(QueryDict(view.query)),
            "" if view.owner == person else view.owner.name,
            view.query == seen.urlencode(),
        )
        for view in views
    ]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address of the list without it."""

    label: str
    without: str


def active_filters(form: FilterForm, seen: QueryDict) -> list[ActiveFilter]:
    """The filters in force, named view and order apart; `seen` is the address of what the page shows."""
    found = []
    for name, value in form.said().items():
        if name in ("view", "sort"):
            continue
        choices = {str(key): label for key, label in getattr(form.fields[name], "choices", [])}
        kept = seen.copy()
        del kept[name]
        told = choices.get(value, value)
        if name in ("due_from", "due_to"):
            told = dates.date_medium(date.fromisoformat(value))
        label = _("%(filter)s : %(value)s") % {"filter": form.fields[name].label, "value": told}
        found.append(ActiveFilter(label, url_of(kept)))
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: its label, the list sorted by it, and how it is sorted now, as ARIA says it."""

    key: str
    label: str
    url: str
    sorted: str

    @property
    def css(self) -> str:
        """Its classes."""
        return "sortable num" if self.key == "days" else "sortable"


_TURNED = {"ascending": "-", "descending": "", "": ""}


def heads(columns: Iterable[Any], seen: QueryDict) -> list[Head]:
    """The heads of a table; a column chosen again is turned round, and days left are sorted by due date."""
    return [_head(each, seen) for each in columns]


def _head(column: Any, seen: QueryDict) -> Head:
    key = "due" if column.key == "days" else column.key
    if key not in lists.SORTS:
        return Head(column.key, str(column.label), "", "")
    now = {key: "ascending", f"-{key}": "descending"}.get(seen.get("sort", ""), "")
    query = seen.copy()
    query["sort"] = _TURNED[now] + key
    return Head(column.key, str(column.label), url_of(query), "" if column.key == "days" else now)


def order_in_words(seen: QueryDict, columns: Iterable[Any]) -> str:
    """« triés par instance », « triés par échéance, de la fin au début »; empty for the order of everybody."""
    sort = seen.get("sort", "")
    label = next((str(each.label).lower() for each in columns if each.key == sort.removeprefix("-")), "")
    if not label:
        return ""
    said = _("triés par %(column)s, de la fin au début") if sort.startswith("-") else _("triés par %(column)s")
    return said % {"column": label}
