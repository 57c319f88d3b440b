"""How pages say an import: how the file was read, what each line would do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.import_columns import ADDRESSES, HEADINGS
from directory.imports import CHANGED, NEW, REJECTED, SAME, Change, ListEffect, Plan, PlannedLine, Problem
from recommendations import queries
from web.desk.rule_presenters import LANGUAGE_NAMES
from web.presenters import dates

STATES = {
    NEW: gettext_lazy("Nouvelle"),
    CHANGED: gettext_lazy("Modifiée"),
    SAME: gettext_lazy("Sans changement"),
    REJECTED: gettext_lazy("Rejetée"),
}
_TABS = {
    REJECTED: gettext_lazy("Rejetées"),
    NEW: gettext_lazy("Nouvelles"),
    CHANGED: gettext_lazy("Modifiées"),
    SAME: gettext_lazy("Sans changement"),
}
_DELIMITERS = {";": gettext_lazy("point-virgule"), ",": gettext_lazy("virgule"), "\t": gettext_lazy("tabulation")}


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """A change in words; `before` is empty for what is added."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line in words."""

    number: int
    state: str
    label: str
    code: str
    name: str
    by_name: bool
    changes: Sequence[ChangeWords]
    problems: Sequence[str]


def lines(found: Iterable[PlannedLine]) -> list[LineWords]:
    """Lines of a plan in words."""
    return [
        LineWords(
            each.number,
            each.state,
            str(STATES[each.state]),
            each.code,
            each.name,
            each.by_name,
            [
                ChangeWords(HEADINGS[change.key], _value(change.key, change.before), _after(change, each.said))
                for change in each.changes
                if not (each.state == NEW and change.key == "name")
            ],
            [_problem(problem) for problem in each.problems],
        )
        for each in found
    ]


def _problem(problem: Problem) -> str:
    said = {"heading": problem.heading, "text": problem.text}
    return _("« %(heading)s » : %(text)s") % said if problem.heading else problem.text


def _after(change: Change, said: Mapping[str, Any]) -> str:
    if change.key not in ADDRESSES:
        return _value(change.key, change.after)
    facts = {"day": dates.date_medium(said["designated_on"]), "who": said["designated_by"], "address": change.after}
    return _("%(address)s, désignée le %(day)s par %(who)s") % facts


def _value(key: str, value: Any) -> str:
    if isinstance(value, date):
        return dates.date_medium(value)
    if key == "kind" and value:
        return str(dict(queries.KINDS)[value])
    if key == "language" and value:
        return str(LANGUAGE_NAMES[value])
    return str(value)


@dataclass(frozen=True, slots=True)
class Tab:
    """The lines of one state, or all."""

    value: str
    label: str
    n: int
    current: bool


def tabs(plan: Plan, chosen: str) -> list[Tab]:
    """The states with their numbers of lines, what is rejected first."""
    known = [Tab("", _("Toutes les lignes"), len(plan.lines), not chosen)]
    return known + [
        Tab(state, str(label), plan.counts[state], chosen == state)
        for state, label in _TABS.items()
        if plan.counts[state]
    ]


def chosen_lines(plan: Plan, chosen: str) -> list[PlannedLine]:
    """The lines in one state, or all."""
    return [each for each in plan.lines if not chosen or each.state == chosen]


def how_read(sheet: Mapping[str, Any]) -> list[str]:
    """What is to be known of how the file was read, one sentence each."""
    if sheet["format"] == "CSV":
        said = {"encoding": sheet["encoding"], "delimiter": _DELIMITERS[sheet["delimiter"]]}
        found = [_("Lu comme un fichier CSV en %(encoding)s, séparateur : %(delimiter)s.") % said]
        if sheet["encoding"] == "Windows-1252":
            found.append(
                _("Vérifiez les accents et les apostrophes : ce codage est ancien et ne se reconnaît pas sûrement.")
            )
    else:
        found = [_("Lu comme un classeur XLSX, feuille « %(name)s ».") % {"name": sheet["name"]}]
        if sheet["others"]:
            found.append(_("Les autres feuilles du classeur ne sont pas lues."))
    if sheet["ignored"]:
        text = ngettext(
            "Colonne laissée de côté, car son titre n’est pas connu : %(names)s.",
            "Colonnes laissées de côté, car leurs titres ne sont pas connus : %(names)s.",
            len(sheet["ignored"]),
        )
        found.append(text % {"names": ", ".join(f"«\u00a0{each}\u00a0»" for each in sheet["ignored"])})
    return found


def into(effect: ListEffect | None) -> str:
    """What becomes of the list."""
    if effect is None:
        return ""
    more = ngettext("%(n)d instance de plus", "%(n)d instances de plus", effect.more) % {"n": effect.more}
    if effect.pk is None:
        return _("La liste « %(name)s » est créée et partagée avec l’Office : %(more)s.") % {
            "name": effect.name,
            "more": more,
        }
    return _("La liste « %(name)s », qui compte %(n)d instances, est complétée : %(more)s.") % {
        "name": effect.name,
        "n": effect.before,
        "more": more,
    }


def counted(counts: Mapping[str, int]) -> str:
    """« 12 nouvelles, 3 modifiées, 40 sans changement, 2 rejetées »."""
    said = {
        NEW: ngettext("%(n)d nouvelle", "%(n)d nouvelles", counts[NEW]),
        CHANGED: ngettext("%(n)d modifiée", "%(n)d modifiées", counts[CHANGED]),
        SAME: _("%(n)d sans changement"),
        REJECTED: ngettext("%(n)d rejetée", "%(n)d rejetées", counts[REJECTED]),
    }
    return ", ".join(text % {"n": counts[state]} for state, text in said.items() if counts[state])


def help_of_columns() -> list[tuple[str, str]]:
    """Each column by its heading, and what it takes."""
    said = {
        "code": _(
            "Ce par quoi une instance est retrouvée; lettres sans accent, chiffres, traits d’union. Sans code, "
            "l’instance est cherchée par son nom, et l’aperçu le dit."
        ),
        "name": _("Le nom en français, tel que les lettres le disent. Nécessaire pour une instance nouvelle."),
        "acronym": _("Jamais une clé : plusieurs instances ont le même sigle."),
        "since": _("Le premier jour du nom, comme 2026-09-01. Nécessaire quand une instance connue change de nom."),
        "kind": _(
            "Ministère, organisme, ordre professionnel, établissement d’enseignement ou autre personne. "
            "Nécessaire pour une instance nouvelle."
        ),
        "language": _("Français ou anglais; français si rien n’est écrit."),
        "time_zone": _("Québec si rien n’est écrit; ou Îles-de-la-Madeleine, ou un nom comme America/Toronto."),
        "source": _("D’où vient le nom."),
        "designated_on": _("Le jour de la désignation (C-1.1, a. 31). Nécessaire avec une adresse nouvelle."),
        "designated_by": _("Qui l’a désignée. Nécessaire avec une adresse nouvelle."),
        "proof": _("La lettre ou le courriel qui le montre."),
    }
    address = {
        "email": _("Une adresse de courriel que l’instance a désignée pour recevoir."),
        "portal": _("Une boîte du portail qu’elle a désignée."),
        "post": _("Une adresse postale qu’elle a désignée."),
    }
    assert set(address) == set(ADDRESSES)
    return [(heading, {**said, **address}[key]) for key, heading in HEADINGS.items()]
