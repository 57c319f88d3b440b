"""The columns of the list of cases: what stands above each, what a line says in it, which ones a person chose."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import escalation_queries, queries
from web.desk.presenters import CaseRow
from web.presenters import dates
from web.presenters.stages import SIGNS

Value = str | int | date | None

_TIMELINESS = {
    "in_time": gettext_lazy("à temps"),
    "in_time_other_reading": gettext_lazy("à temps selon une autre lecture"),
    "late": gettext_lazy("en retard"),
}
_RUNGS = dict(escalation_queries.AUTHORITIES)
_KINDS = dict(queries.KINDS)
_DECISIONS = dict(queries.DISPOSITIONS)
_OUTCOMES = dict(queries.OUTCOMES)
_THEMES = dict(queries.THEMES)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `value` is what a file says; `in_files` stands above it there when the page says it shorter."""

    key: str
    label: Promise
    value: Callable[[CaseRow], Value]
    in_files: Promise | None = None
    width: int = 18  # in a workbook, in characters

    @property
    def heading(self) -> str:
        """What stands above the column in a file."""
        return str(self.in_files or self.label)


def _stage(row: CaseRow) -> str:
    word = str(SIGNS[row.case.instance.stage].word)
    return f"{word}, {_('en retard')}" if row.late else word


def _day(moment: datetime | None, time_zone: str = dates.OFFICE_TIME) -> date | None:
    return None if moment is None else dates.local(moment, time_zone).date()


def _days(row: CaseRow) -> int | None:
    return None if row.days_to is None else dates.days_between(row.days_to, row.on)


def _rung(row: CaseRow) -> str:
    """Of an escalated case: whom the last rung reached turns to (policy of the Office)."""
    return str(_RUNGS.get(row.instance.rung, "")) if row.instance.stage == "escalated" else ""


def _by_point(said: Iterable[Mapping[str, Any]], words: Mapping[str, Any]) -> str:
    """« 1 : suite entière; 2 : sans suite »."""
    return "; ".join(
        _("%(number)d : %(said)s") % {"number": each["number"], "said": words[each["said"]]} for each in said
    )


# What the newest answer says; read with it alone.
OF_ANSWERS = (
    Column("decision", gettext_lazy("Décision"), lambda row: str(_DECISIONS.get(row.case.decision, ""))),
    Column(
        "point_decisions",
        gettext_lazy("Décision par point"),
        lambda row: _by_point(row.case.point_decisions, _DECISIONS),
        width=40,
    ),
    Column("thought", gettext_lazy("Appréciation"), lambda row: str(_OUTCOMES.get(row.case.thought, ""))),
    Column(
        "point_thoughts",
        gettext_lazy("Appréciation par point"),
        lambda row: _by_point(row.case.point_thoughts, _OUTCOMES),
        width=40,
    ),
)

# In the order of the page, which is that of a file.
COLUMNS = (
    Column("number", gettext_lazy("Dossier"), lambda row: row.case.number),
    Column("subject", gettext_lazy("Objet"), lambda row: row.case.recommendation.subject, width=60),
    Column("body", gettext_lazy("Instance"), lambda row: row.case.recipient_name, width=45),
    Column("stage", gettext_lazy("Étape"), _stage),
    Column("due", gettext_lazy("Échéance"), lambda row: row.due_on),
    Column("days", gettext_lazy("Jours"), _days, in_files=gettext_lazy("Jours restants")),
    Column("officer", gettext_lazy("Responsable"), lambda row: row.case.officer.name, width=28),
    Column("put_off", gettext_lazy("Reporté au"), lambda row: getattr(row.case, "put_off_until", None)),
    Column("kind", gettext_lazy("Genre d’instance"), lambda row: str(capfirst(_KINDS[row.case.recipient.kind]))),
    Column("theme", gettext_lazy("Thème"), lambda row: str(_THEMES.get(row.case.recommendation.theme, ""))),
    Column("regime", gettext_lazy("Régime"), lambda row: row.article),
    Column("issued", gettext_lazy("Transmise le"), lambda row: _day(row.case.recommendation.issued_at)),
    Column("received", gettext_lazy("Reçue le"), lambda row: _day(row.instance.received_at, row.instance.time_zone)),
    Column("default", gettext_lazy("En défaut à compter du"), lambda row: row.instance.in_default_from),
    Column("courtesy", gettext_lazy("Délai de courtoisie"), lambda row: row.courtesy_until),
    Column("answered", gettext_lazy("Répondue le"), lambda row: _day(row.instance.answered_at, row.instance.time_zone)),
    Column("rung", gettext_lazy("Échelon"), _rung, width=24),
    Column("timeliness", gettext_lazy("Délai"), lambda row: str(_TIMELINESS.get(row.instance.timeliness, ""))),
    *OF_ANSWERS,
)
FIRST = COLUMNS[0]  # it names the case, so it is always there
DEFAULT = COLUMNS[:6]


def of_answers(columns: Iterable[Column]) -> bool:
    """Whether a column says what was answered or thought of it."""
    return any(each in OF_ANSWERS for each in columns)


def chosen(keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns that an address names; those of everybody when it names none that exists."""
    named = set(keys)
    found = tuple(each for each in COLUMNS if each.key in named)
    if not found:
        return DEFAULT
    return found if found[0] is FIRST else (FIRST, *found)


def keys(columns: tuple[Column, ...]) -> list[str]:
    """How an address names columns; nothing for those of everybody."""
    return [] if columns == DEFAULT else [each.key for each in columns]
