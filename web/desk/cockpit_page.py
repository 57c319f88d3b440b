"""What the first page of the desk says: what asks for a decision, counts, charts, the coming weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations import queries
from recommendations.cockpit import AnswerTimes, Cockpit, Week
from recommendations.lists import NO_RUNG
from web.desk.presenters import list_url
from web.presenters import charts, dates
from workflows.calendar import Calendar

LEGAL_DAYS = 60  # C-26, a. 16.27

_KINDS = {
    "department": gettext_lazy("Ministères"),
    "body": gettext_lazy("Organismes"),
    "professional_order": gettext_lazy("Ordres"),
    "educational_institution": gettext_lazy("Établissements"),
    "other_person": gettext_lazy("Autres personnes"),
}
_DAYS: tuple[tuple[Promise, Promise], ...] = (
    (gettext_lazy("L"), gettext_lazy("lundi")),
    (gettext_lazy("Ma"), gettext_lazy("mardi")),
    (gettext_lazy("Me"), gettext_lazy("mercredi")),
    (gettext_lazy("J"), gettext_lazy("jeudi")),
    (gettext_lazy("V"), gettext_lazy("vendredi")),
    (gettext_lazy("S"), gettext_lazy("samedi")),
    (gettext_lazy("D"), gettext_lazy("dimanche")),
)


_RUNGS = {
    "": gettext_lazy("Aucun échelon"),
    "recipient": gettext_lazy("Relance"),
    "direction": gettext_lazy("Direction"),
    "presidency": gettext_lazy("Présidence"),
    "committee": gettext_lazy("Comité directeur"),
    "report": gettext_lazy("Rapport annuel"),
    "minister": gettext_lazy("Ministre"),
}


# --- what to do today -------------------------------------------------------------------------------------------


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
        found.append(Decision("withdrawn", what, why, reverse("desk:list_dead_letters"), _("Voir ces lettres")))
    if n := views["receipt_task"]:
        what = ngettext("%(n)d réception à établir", "%(n)d réceptions à établir", n) % {"n": n}
        why = _(": sans preuve de réception, aucun délai ne court.")
        found.append(Decision("issued", what, why, list_url(view="receipt_task"), _("Établir les réceptions")))
    if n := views["assess"]:
        what = ngettext("%(n)d réponse à apprécier", "%(n)d réponses à apprécier", n) % {"n": n}
        why = ""
        if overdue := views["assess_late"]:
            why = ngettext(", dont %(n)d hors terme.", ", dont %(n)d hors terme.", overdue) % {"n": overdue}
        found.append(Decision("answered", what, why, list_url(view="assess"), _("Voir les réponses à apprécier")))
    return found


# --- numbers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """A number that opens its list."""

    n: int
    label: str
    url: str
    bad: bool = False
    note: str = ""
    note_url: str = ""


def counts(views: Mapping[str, int], *, dead: int) -> list[tuple[str, list[Count]]]:
    """The two groups of numbers of the first page."""
    late, default = views["late"], views["default"]
    note = ngettext("dont %(n)d en défaut", "dont %(n)d en défaut", default) % {"n": default} if default else ""
    longer = views["courtesy"]
    waits = (
        ngettext("%(n)d délai de courtoisie", "%(n)d délais de courtoisie", longer) % {"n": longer} if longer else ""
    )
    overdue = views["assess_late"]
    past = ngettext("dont %(n)d hors terme", "dont %(n)d hors terme", overdue) % {"n": overdue} if overdue else ""
    return [
        (
            _("Réponses attendues"),
            [
                Count(
                    late,
                    _("en retard"),
                    list_url(view="late"),
                    bad=late > 0,
                    note=note,
                    note_url=list_url(view="default"),
                ),
                Count(views["due7"], _("d’ici 7 jours"), list_url(view="due7")),
                Count(views["due15"], _("d’ici 15 jours"), list_url(view="due15")),
                Count(
                    views["due30"],
                    _("d’ici 30 jours"),
                    list_url(view="due30"),
                    note=waits,
                    note_url=list_url(view="courtesy"),
                ),
            ],
        ),
        (
            _("À traiter par l’Office"),
            [
                Count(views["receipt"], _("réceptions non prouvées"), list_url(view="receipt")),
                Count(
                    views["assess"],
                    _("réponses à apprécier"),
                    list_url(view="assess"),
                    bad=overdue > 0,
                    note=past,
                    note_url=list_url(view="assess_late"),
                ),
                Count(views["escalated"], _("dossiers signalés"), list_url(view="escalated")),
                Count(dead, _("lettres non parties"), reverse("desk:list_dead_letters"), bad=dead > 0),
            ],
        ),
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a small table: its numbers, each with the list that it opens. `stage` gives the line a sign."""

    label: str
    numbers: tuple[Count, ...]
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its table: `heads` stand above the columns, that of the labels first."""

    chart: charts.Chart
    said: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def by_stage(cockpit: Cockpit) -> list[Line]:
    """How many cases stand at each stage."""
    return [
        Line(str(label), (Count(cockpit.by_stage[stage], "", list_url(stage=stage)),), stage=stage)
        for stage, label in queries.STAGES
    ]


def by_age(cockpit: Cockpit) -> Figure:
    """Late cases by the days since their due date."""
    rows = [
        (_age(first, last), n, list_url(lateness=f"{first}-{last or ''}")) for first, last, n in cockpit.late_by_age
    ]
    late = cockpit.views["late"]
    said = _listed((label, str(n)) for label, n, _url in rows)
    bars = [(label, n) for label, n, _url in rows]
    return Figure(
        charts.bars("age", _("En retard, selon l’ancienneté"), said, bars, css="c-red"),
        ngettext("%(n)d dossier, en jours depuis l’échéance", "%(n)d dossiers, en jours depuis l’échéance", late)
        % {"n": late},
        (_("Ancienneté"), _("Dossiers")),
        tuple(Line(label, (Count(n, "", url),)) for label, n, url in rows),
    )


def by_rung(cockpit: Cockpit) -> Figure | None:
    """Escalated cases by the last rung of the Office's ladder that they have reached; None when there is none."""
    total = cockpit.views["escalated"]
    if not total:
        return None
    rows = [(str(_RUNGS[rung]), n, list_url(rung=rung or NO_RUNG)) for rung, n in cockpit.by_rung]
    said = _listed((label, str(n)) for label, n, _url in rows)
    told = ngettext(
        "%(n)d dossier; les échelons sont une politique de l’Office",
        "%(n)d dossiers; les échelons sont une politique de l’Office",
        total,
    )
    return Figure(
        charts.bars("rung", _("Signalés, par échelon atteint"), said, [(label, n) for label, n, _url in rows]),
        told % {"n": total},
        (_("Échelon"), _("Dossiers")),
        tuple(Line(label, (Count(n, "", url),)) for label, n, url in rows),
    )


def by_kind(cockpit: Cockpit) -> Figure:
    """Cases awaiting an answer, and those of them that are late, for each kind of recipient."""
    rows = [(str(_KINDS[each.kind]), each) for each in cockpit.by_kind]
    said = _listed(
        (label, _("%(total)d, dont %(late)d en retard") % {"total": each.total, "late": each.late})
        for label, each in rows
    )
    awaited = cockpit.views["awaited"]
    heads = (_("en retard"), _("total"))
    return Figure(
        charts.stacked(
            "kind",
            _("Selon le genre d’instance"),
            said,
            [(label, each.late, each.total) for label, each in rows],
            heads=heads,
        ),
        ngettext("%(n)d dossier en attente d’une réponse", "%(n)d dossiers en attente d’une réponse", awaited)
        % {"n": awaited},
        (_("Genre"), *(capfirst(each) for each in heads)),
        tuple(
            Line(
                label,
                (
                    Count(each.late, "", list_url(view="late", kind=each.kind)),
                    Count(each.total, "", list_url(view="awaited", kind=each.kind)),
                ),
            )
            for label, each in rows
        ),
    )


def _listed(said: Iterable[tuple[str, str]]) -> str:
    return "; ".join(_("%(filter)s : %(value)s") % {"filter": label, "value": value} for label, value in said)


def _age(first: int, last: int | None) -> str:
    if last is None:
        return _("plus de %(n)d jours") % {"n": first - 1}
    return _("%(first)d à %(last)d jours") % {"first": first, "last": last}


# --- how long answers take --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimesLine:
    """A line of the table of answer times: the year, its answers with their list, and two numbers of days."""

    year: str
    answers: Count
    median: int
    ninetieth: int


@dataclass(frozen=True, slots=True)
class Times:
    """The chart of answer times with its table."""

    chart: charts.Chart
    said: str
    lines: tuple[TimesLine, ...]


def times(found: Sequence[AnswerTimes]) -> Times | None:
    """How long the answers took, by year of issue; None while there is none."""
    if not found:
        return None
    lines = tuple(
        TimesLine(
            each.year,
            Count(each.answers, "", list_url(view="answered", year=each.year)),
            each.median,
            each.ninetieth,
        )
        for each in found
    )
    said = _listed(
        (
            each.year,
            _("médiane de %(median)d jours, neuf réponses sur dix en %(ninetieth)d jours ou moins")
            % {"median": each.median, "ninetieth": each.ninetieth},
        )
        for each in lines
    )
    limit = _("%(n)d jours") % {"n": LEGAL_DAYS}
    chart = charts.spans(
        "times",
        _("Temps de réponse"),
        said,
        [(each.year, each.median, each.ninetieth) for each in found],
        limit=LEGAL_DAYS,
        limit_label=limit,
    )
    return Times(chart, _("En jours depuis la réception, par année de transmission"), lines)


# --- the coming weeks -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar. `n` answers are due; `sign` is the number of the day, « 1er » in French."""

    day: date
    n: int
    url: str
    now: bool
    off: bool
    said: str

    @property
    def sign(self) -> str:
        return "1er" if self.day.day == 1 and not dates.english() else str(self.day.day)


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week of the calendar; `width` is that of its bar."""

    monday: date
    days: tuple[Day, ...]
    total: Count
    width: float


@dataclass(frozen=True, slots=True)
class Weeks:
    """The calendar of what comes due."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[WeekRow, ...]
    first: date
    last: date


BAR = 88  # units of the bar of the fullest week


def weeks(found: Sequence[Week], calendar: Calendar, *, on: date) -> Weeks:
    """The coming weeks day by day; `calendar` says which days are holidays (I-16, a. 61 (23°))."""
    most = max(each.total for each in found)
    rows = tuple(
        WeekRow(
            each.monday,
            tuple(_day(each.monday + timedelta(days=place), n, calendar, on) for place, n in enumerate(each.days)),
            Count(each.total, _week_words(each), _window(each.monday, each.sunday)),
            charts.share(each.total, most, BAR),
        )
        for each in found
    )
    return Weeks(tuple((str(a), str(b)) for a, b in _DAYS), rows, found[0].monday, found[-1].sunday)


def _day(day: date, n: int, calendar: Calendar, on: date) -> Day:
    said = ngettext("%(n)d échéance le %(day)s", "%(n)d échéances le %(day)s", n) % {
        "n": n,
        "day": dates.date_long(day),
    }
    return Day(day, n, _window(day, day), day == on, calendar.holiday(day) is not None, said)


def _week_words(week: Week) -> str:
    text = ngettext(
        "%(n)d échéance dans la semaine du %(day)s", "%(n)d échéances dans la semaine du %(day)s", week.total
    )
    return text % {"n": week.total, "day": dates.date_medium(week.monday)}


def _window(first: date, last: date) -> str:
    return list_url(view="awaited", due_from=first.isoformat(), due_to=last.isoformat())
