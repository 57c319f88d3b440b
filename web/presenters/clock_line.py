"""The clock of a case, drawn by the server: a line from the issue to the default, and the same marks as a list.

Plain geometry in the units of the SVG's view box. The words beside the line are placed by `label_places`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.wording import NBSP

from .dates import date_long, date_medium, date_short, days_between, days_words, month_name
from .label_places import CHARACTER, Label, Wanted, place

WIDTH = 1086.0
LEFT, DEFAULT_AT, RIGHT = 10.0, 906.0, 1028.0
ROW = 44.0  # height of a label of two lines
STRIP = 24.0  # height of the days elapsed and remaining, above the line
LEGEND_RIGHT = 290.0


@dataclass(frozen=True, slots=True)
class Reminder:
    """A notice before the due date, sent or to come; `label` is « J-30 ». `courtesy`: before the end of a courtesy."""

    on: date
    label: str
    sent: bool
    courtesy: bool = False


@dataclass(frozen=True, slots=True)
class ClockLine:
    """What the clock of a case shows. `today` is a day in the legal time of the recipient."""

    case_number: str
    stage: str
    issued_on: date
    today: date
    received_on: date | None = None
    due_on: date | None = None
    in_default_from: date | None = None
    courtesy_until: date | None = None
    answered_on: date | None = None
    finished_on: date | None = None
    timeliness: str = ""
    reminders: tuple[Reminder, ...] = ()

    @property
    def ended_on(self) -> date | None:
        """When nothing was awaited any more: the answer, else the withdrawal."""
        return self.answered_on or self.finished_on

    @property
    def running_on(self) -> date | None:
        """Today, while something is awaited; an answered or withdrawn case does not grow."""
        return None if self.ended_on else self.today

    @property
    def default_shown(self) -> date | None:
        """The day of default, unless the case ended before it: what ended in time never was in default."""
        if self.in_default_from is None or (self.ended_on and self.ended_on < self.in_default_from):
            return None
        return self.in_default_from

    @property
    def courtesy_shown(self) -> date | None:
        """The end of a courtesy, unless the case ended before it would have changed anything."""
        if self.due_on is None or (self.ended_on and self.ended_on <= self.due_on):
            return None
        return self.courtesy_until

    @property
    def reminders_shown(self) -> tuple[Reminder, ...]:
        """Reminders sent, and those to come while something is awaited."""
        return tuple(each for each in self.reminders if each.sent or self.running_on)

    @property
    def last_day(self) -> date:
        """Where the line ends."""
        days = [self.due_on, self.default_shown, self.courtesy_shown, self.answered_on, self.finished_on]
        days.append(self.running_on)
        days += [each.on for each in self.reminders_shown]
        if self.due_on is None and self.running_on:
            days.append(self.issued_on + timedelta(days=30))
        return max([self.issued_on, *(day for day in days if day)])


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign on the line, and a line of the list. `kind` chooses the form; `past` tells how the list is joined."""

    kind: str
    x: float
    title: str
    on: date
    past: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The first day of a month: its name in the strip below, and a tick that starts below the labels in its way."""

    x: float
    name: str
    top: float


@dataclass(slots=True)
class Drawing:
    """Everything a template needs, in the units of a view box `WIDTH` wide and `height` high.

    `segments` are (kind, from, to), `spans` (middle, words) of the strip above the line.
    """

    headline: str
    tail: str
    sentence: str
    title: str
    description: str
    late: bool
    marks: list[Mark]
    segments: list[tuple[str, float, float]]
    spans: list[tuple[float, str]]
    above: list[Label]
    below: list[Label]
    months: list[Month] = field(default_factory=list)
    axis: float = 0
    months_y: float = 0
    legend_y: float = 0
    height: float = 0

    @property
    def legend(self) -> bool:
        """Whether there are reminders to explain."""
        return any(mark.kind in ("sent", "planned") for mark in self.marks)


def draw(line: ClockLine) -> Drawing:
    """The drawing of a case's clock, in the language of the page."""
    headline, tail, sentence = say(line)
    marks = sorted(_marks(line), key=lambda mark: (mark.on, _ORDER.index(mark.kind)))
    drawing = Drawing(
        headline=headline,
        tail=tail,
        sentence=sentence,
        title=_("Horloge du dossier %(number)s") % {"number": line.case_number},
        description="; ".join(f"{mark.title}, {date_medium(mark.on)}" for mark in marks) + ".",
        late=line.due_on is not None and line.running_on is not None and line.today > line.due_on,
        marks=marks,
        segments=list(_segments(line)),
        spans=list(_spans(line)),
        # the strong stems last, over the light ones
        above=sorted(place(list(_words_above(line)), width=WIDTH), key=lambda label: label.kind != "plain"),
        below=place(list(_words_below(line)), width=WIDTH),
    )
    drawing.axis = 12 + ROW * _rows(drawing.above) + (STRIP if drawing.spans else 4)
    drawing.months_y = drawing.axis + 47 + ROW * _rows(drawing.below)
    drawing.months = list(_months(line, drawing))
    in_the_way = drawing.legend and any(month.x < LEGEND_RIGHT for month in drawing.months)
    drawing.legend_y = drawing.months_y + (24 if in_the_way else 0)
    drawing.height = drawing.legend_y + 6
    return drawing


def say(line: ClockLine) -> tuple[str, str, str]:
    """The sentence of the page: what is largest, what follows the dash, and the line below."""
    if line.stage == "withdrawn":
        assert line.finished_on is not None  # the engine sets it with the stage
        sentence = _("Retirée le %(day)s : plus rien n’est attendu.") % {"day": date_medium(line.finished_on)}
        return _("Recommandation retirée"), "", sentence
    if line.due_on is None or line.in_default_from is None:
        return (
            _("Réception non prouvée"),
            _("aucun délai ne court"),
            _("L’échéance sera calculée dès qu’un fait prouvera la réception."),
        )
    due, default = date_long(line.due_on), date_long(line.in_default_from)
    if line.answered_on is not None:
        words = {
            "in_time": _("à temps"),
            "in_time_other_reading": _("à temps selon une autre lecture"),
            "late": _("en retard"),
        }[line.timeliness]
        headline = _("Répondue le %(day)s") % {"day": date_medium(line.answered_on)}
        return headline, words, _("L’échéance était le %(day)s.") % {"day": due} + _of_courtesy(line)
    if line.today >= line.in_default_from:
        sentence = _("Sans réponse, l’instance est en défaut depuis le %(day)s.") % {"day": default}
    else:
        sentence = _("Sans réponse, l’instance est en défaut à compter du %(day)s.") % {"day": default}
    tail = days_words(days_between(line.due_on, line.today)).replace(" ", NBSP)
    return _("Échéance : %(day)s") % {"day": due}, tail, sentence + _of_courtesy(line)


def _of_courtesy(line: ClockLine) -> str:
    """What a courtesy adds to the sentence; the date of the law is said before it."""
    until = line.courtesy_shown
    if until is None:
        return ""
    day = {"day": date_long(until)}
    if line.running_on is None or line.running_on > until:
        return " " + _("Un délai de courtoisie courait jusqu’au %(day)s.") % day
    return " " + _("Délai de courtoisie jusqu’au %(day)s : le signalement attend, l’échéance ne change pas.") % day


# --- geometry ---------------------------------------------------------------------------------------------------

_ORDER = ["issued", "received", "sent", "planned", "due", "default", "courtesy", "answered", "finished", "today"]


def x_of(line: ClockLine, day: date) -> float:
    """Where a day stands on the line; room is kept on the right for a default that lasts or still is to come."""
    right = DEFAULT_AT if line.last_day == line.default_shown else RIGHT
    whole = max(1, days_between(line.last_day, line.issued_on))
    return round(LEFT + (right - LEFT) * days_between(day, line.issued_on) / whole, 1)


def _segments(line: ClockLine) -> Iterable[tuple[str, float, float]]:
    """(kind, from, to): dotted before receipt, full once elapsed, outlined to come, dotted to the default, red after.

    Once nothing is awaited, a thin line (« rest ») leads on to what happened later.
    """
    until = line.running_on or line.ended_on or line.today
    if line.received_on is None or line.due_on is None:
        parts = [("lead", line.issued_on, line.last_day if line.running_on else until)]
    else:
        done = min(max(until, line.received_on), line.due_on)
        parts = [("lead", line.issued_on, line.received_on), ("done", line.received_on, done)]
        parts.append(("todo" if line.running_on else "rest", done, line.due_on))
        if line.default_shown:
            parts.append(("between", line.due_on, line.default_shown))
        elif until > line.due_on:
            parts.append(("between", line.due_on, until))
        if line.default_shown and line.last_day > line.default_shown:
            parts.append(("red", line.default_shown, until))
        if line.running_on and line.courtesy_shown:
            parts.append(("courtesy", max(line.default_shown or line.due_on, until), line.courtesy_shown))
        if not line.running_on:
            parts.append(("rest", max(until, line.due_on), line.last_day))
    for kind, start, end in parts:
        if end > start:
            yield kind, x_of(line, start), x_of(line, end)
    if line.default_shown and line.default_shown == line.last_day and line.running_on:
        yield "red", x_of(line, line.last_day), WIDTH


def _spans(line: ClockLine) -> Iterable[tuple[float, str]]:
    """The days elapsed and those left, over the parts of the line that have room for the words."""
    if line.received_on is None or line.due_on is None or line.running_on is None or line.today > line.due_on:
        return
    gone, left = days_between(line.today, line.received_on), days_between(line.due_on, line.today)
    for start, end, words in (
        (line.received_on, line.today, ngettext("%(n)d jour écoulé", "%(n)d jours écoulés", gone) % {"n": gone}),
        (line.today, line.due_on, ngettext("%(n)d jour restant", "%(n)d jours restants", left) % {"n": left}),
    ):
        if x_of(line, end) - x_of(line, start) > CHARACTER * len(words) + 24:
            yield (x_of(line, start) + x_of(line, end)) / 2, words


def _months(line: ClockLine, drawing: Drawing) -> Iterable[Month]:
    """The first day of each month on the line, unless its name has no room."""
    last = -100.0
    month = (line.issued_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    while month <= line.last_day:
        x, name = x_of(line, month), month_name(month)
        if x + 8 + CHARACTER * len(name) < WIDTH and x - last > CHARACTER * 11:
            rows = [label.row + 1 for label in drawing.below if label.left - 4 < x < label.right + 4]
            yield Month(x, name, drawing.axis + 12 + (ROW * max(rows) + 12 if rows else 0))
            last = x
        month = (month + timedelta(days=32)).replace(day=1)


def _marks(line: ClockLine) -> Iterable[Mark]:
    def mark(kind: str, on: date, title: str) -> Mark:
        return Mark(kind, x_of(line, on), title, on, past=on < line.today)

    yield mark("issued", line.issued_on, _("Transmise"))
    if line.received_on:
        yield mark("received", line.received_on, _("Réception établie"))
    for each in line.reminders_shown:
        yield mark("sent" if each.sent else "planned", each.on, _reminder(each))
    if line.due_on:
        yield mark("due", line.due_on, _("Échéance"))
    if line.default_shown:
        yield mark("default", line.default_shown, _("En défaut à compter du"))
    if line.courtesy_shown:
        yield mark("courtesy", line.courtesy_shown, _("Fin du délai de courtoisie"))
    if line.answered_on:
        yield mark("answered", line.answered_on, _("Répondue"))
    if line.finished_on:
        yield mark("finished", line.finished_on, _end_word(line))
    if line.running_on:
        yield mark("today", line.running_on, _("Aujourd’hui"))


def _reminder(each: Reminder) -> str:
    if each.courtesy:
        said = _("Rappel envoyé, %(label)s du délai de courtoisie")
        title = said if each.sent else _("Rappel prévu, %(label)s du délai de courtoisie")
    else:
        title = _("Rappel %(label)s envoyé") if each.sent else _("Rappel %(label)s prévu")
    return title % {"label": each.label}


def _end_word(line: ClockLine) -> str:
    return _("Retirée") if line.stage == "withdrawn" else _("Dossier clos")


def _words_above(line: ClockLine) -> Iterable[Wanted]:
    """The words above the line: what counts most."""

    def words(title: str, on: date, prefer: str, kind: str = "plain", detail: str = "", boxed: bool = False) -> Wanted:
        return Wanted(title, detail or date_short(on, year=False), x_of(line, on), prefer, kind, boxed)

    if line.due_on:
        yield words(_("Échéance"), line.due_on, "end", "due")
    if line.default_shown:
        detail = _("à compter du %(day)s") % {"day": date_short(line.default_shown, year=False)}
        yield words(_("En défaut"), line.default_shown, "start", "late", detail)
    if line.courtesy_shown:
        detail = _("jusqu’au %(day)s") % {"day": date_short(line.courtesy_shown, year=False)}
        yield words(_("Courtoisie"), line.courtesy_shown, "end", "plain", detail)
    if line.running_on:
        yield words(_("Aujourd’hui"), line.running_on, "middle", "today", boxed=True)
    if line.received_on:
        yield words(_("Réception établie"), line.received_on, "start")
    if line.answered_on:
        yield words(_("Répondue"), line.answered_on, "middle")
    if line.finished_on:
        yield words(_end_word(line), line.finished_on, "middle")


def _words_below(line: ClockLine) -> Iterable[Wanted]:
    """The words below the line: the issue and the reminders."""
    yield Wanted(_("Transmise"), date_short(line.issued_on, year=False), x_of(line, line.issued_on), "start")
    for each in line.reminders_shown:
        yield Wanted(each.label, date_short(each.on, year=False), x_of(line, each.on), "middle")


def _rows(labels: list[Label]) -> int:
    return max((each.row + 1 for each in labels), default=0)
