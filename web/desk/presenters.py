"""What the pages of the desk say, in sentences: counts, lists, filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations import lists, queries
from web.desk.forms import FilterForm

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
    """A case in a list of the day `on`. `days_to` is the day that « J-23 » counts to, while an answer is awaited."""

    case: Any
    on: date
    due_on: date | None
    days_to: date | None
    late: bool
    note: str
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
        article=articles.get(case.recommendation.regime, case.recommendation.regime),
    )


# --- counts -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that asks for somebody today: a stage's sign, a sentence in two parts, where it is done."""

    stage: str
    what: str
    why: str
    url: str
    act: str


def decisions(views: Mapping[str, int], *, dead: int) -> list[Decision]:
    """What to do today, the gravest first; nothing when nothing waits."""
    found = []
    if n := views["escalated"]:
        what = ngettext("%(n)d dossier signalé", "%(n)d dossiers signalés", n) % {"n": n}
        why = ngettext("n’a toujours pas de réponse.", "n’ont toujours pas de réponse.", n)
        found.append(Decision("escalated", what, why, list_url(view="escalated"), _("Voir les dossiers signalés")))
    if dead:
        what = ngettext("%(n)d lettre n’est pas partie", "%(n)d lettres ne sont pas parties", dead) % {"n": dead}
        why = _(": choisissez une autre voie ou corrigez l’adresse.")
        found.append(Decision("withdrawn", what, why, "#dead", _("Voir ces lettres")))
    if n := views["receipt_task"]:
        what = ngettext("%(n)d réception à établir", "%(n)d réceptions à établir", n) % {"n": n}
        why = _(": sans preuve de réception, aucun délai ne court.")
        found.append(Decision("issued", what, why, list_url(view="receipt_task"), _("Établir les réceptions")))
    if n := views["assess"]:
        what = ngettext("%(n)d réponse à apprécier", "%(n)d réponses à apprécier", n) % {"n": n}
        found.append(Decision("answered", what, "", list_url(view="assess"), _("Voir les réponses à apprécier")))
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """A number that opens its list."""

    n: int
    label: str
    url: str
    bad: bool = False
    note: str = ""


def counts(views: Mapping[str, int], *, dead: int) -> list[tuple[str, list[Count]]]:
    """The two groups of numbers of the first page."""
    late, default = views["late"], views["default"]
    note = ngettext("dont %(n)d en défaut", "dont %(n)d en défaut", default) % {"n": default} if default else ""
    return [
        (
            _("Réponses attendues"),
            [
                Count(late, _("en retard"), list_url(view="late"), bad=late > 0, note=note),
                Count(views["due7"], _("d’ici 7 jours"), list_url(view="due7")),
                Count(views["due15"], _("d’ici 15 jours"), list_url(view="due15")),
                Count(views["due30"], _("d’ici 30 jours"), list_url(view="due30")),
            ],
        ),
        (
            _("À traiter par l’Office"),
            [
                Count(views["receipt"], _("réceptions non prouvées"), list_url(view="receipt")),
                Count(views["assess"], _("réponses à apprécier"), list_url(view="assess")),
                Count(views["escalated"], _("dossiers signalés"), list_url(view="escalated")),
                Count(dead, _("lettres non parties"), "#dead" if dead else "", bad=dead > 0),
            ],
        ),
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a small table. `stage` gives it a sign; `late` is None where it has no sense."""

    label: str
    n: int
    url: str = ""
    stage: str = ""
    late: int | None = None


def by_stage(cockpit: lists.Cockpit) -> list[Line]:
    """How many cases stand at each stage."""
    return [
        Line(str(label), cockpit.by_stage[stage], list_url(stage=stage), stage=stage) for stage, label in queries.STAGES
    ]


def by_kind(cockpit: lists.Cockpit) -> list[Line]:
    """Cases awaiting an answer, and those of them that are late, for each kind of recipient."""
    labels = dict(queries.KINDS)
    return [
        Line(str(labels[each.kind]), each.total, list_url(kind=each.kind, stage="open"), late=each.late)
        for each in cockpit.by_kind
    ]


def by_age(cockpit: lists.Cockpit) -> list[Line]:
    """Late cases by the days since their due date."""
    return [Line(_age(first, last), n) for first, last, n in cockpit.late_by_age]


def _age(first: int, last: int | None) -> str:
    if last is None:
        return _("plus de %(n)d jours") % {"n": first - 1}
    return _("%(first)d à %(last)d jours") % {"first": first, "last": last}


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
    "default": gettext_lazy("En défaut"),
    "due7": gettext_lazy("D’ici 7 jours"),
    "due30": gettext_lazy("D’ici 30 jours"),
    "receipt_task": gettext_lazy("Réceptions à établir"),
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
    """The filters in force, named view apart; `seen` is the address of what the page shows."""
    found = []
    for name, value in form.said().items():
        if name == "view":
            continue
        choices = {str(key): label for key, label in getattr(form.fields[name], "choices", [])}
        kept = seen.copy()
        del kept[name]
        label = _("%(filter)s : %(value)s") % {"filter": form.fields[name].label, "value": choices.get(value, value)}
        found.append(ActiveFilter(label, url_of(kept)))
    return found


# --- drafting ---------------------------------------------------------------------------------------------------


def recipient_groups(bodies: Iterable[Any], chosen: set[str]) -> list[tuple[str, list[tuple[Any, bool]]]]:
    """The bodies to choose from, by kind, each with whether it is chosen; kinds without a body are left out."""
    groups: dict[str, list[tuple[Any, bool]]] = {kind: [] for kind, _label in queries.KINDS}
    for body in bodies:
        groups[body.kind].append((body, str(body.pk) in chosen))
    return [(str(label), groups[kind]) for kind, label in queries.KINDS if groups[kind]]
