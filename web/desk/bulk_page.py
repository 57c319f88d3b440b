"""What the page of a bulk act says: before it is confirmed, and of what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import planned_label
from web.presenters.dates import date_medium

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case, and what will happen or has happened to it; `no` where nothing does."""

    case: Any
    what: str
    more: str = ""
    no: bool = False


def foreseen(kind: str, judged: Iterable[Any]) -> list[Row]:
    """What would happen to each case, in a sentence."""
    return [_foreseen(kind, each) for each in judged]


def _foreseen(kind: str, each: Any) -> Row:
    if each.refusal is not None:
        return Row(each.case, str(each.refusal), no=True)
    if kind == "remind":
        told = ", ".join(dict.fromkeys(to.name or to.email for to in each.addressees))
        return Row(each.case, planned_label(each.facts["notice"]), _("à %(names)s") % {"names": told})
    if not each.facts:
        return Row(each.case, "")
    if kind == "extend":
        due = each.case.instance.due_on
        more = _("échéance légale, inchangée : %(day)s") % {"day": date_medium(due)} if due else ""
        return Row(each.case, _("Attente jusqu’au %(day)s") % {"day": date_medium(each.facts["until"])}, more)
    return Row(
        each.case,
        _("Confié à %(name)s") % {"name": each.facts["officer"]},
        _("jusqu’ici à %(name)s") % {"name": each.facts["before"]},
    )


_DONE = {"remind": lambda: _("Rappel envoyé"), "assign": lambda: _("Confié"), "extend": lambda: _("Délai accordé")}


def came(kind: str, lines: Iterable[Any]) -> list[Row]:
    """What came of each case, in a sentence."""
    return [
        Row(
            line.case,
            line.why or (_DONE[kind]() if line.outcome == "done" else _("Pas encore fait")),
            no=line.outcome != "done",
        )
        for line in lines
    ]


def title(kind: str, n: int) -> str:
    """What the act is, before it is confirmed."""
    if kind == "remind":
        return ngettext("Envoyer un rappel : %(n)d dossier", "Envoyer un rappel : %(n)d dossiers", n) % {"n": n}
    if kind == "extend":
        said = ngettext("Accorder un délai : %(n)d dossier", "Accorder un délai : %(n)d dossiers", n)
        return said % {"n": n}
    return ngettext("Changer de responsable : %(n)d dossier", "Changer de responsable : %(n)d dossiers", n) % {"n": n}


def button(kind: str, n: int, to: str) -> str:
    """What its button says."""
    if kind == "remind":
        return ngettext("Envoyer %(n)d rappel", "Envoyer %(n)d rappels", n) % {"n": n}
    if kind == "extend":
        return ngettext("Accorder %(n)d délai", "Accorder %(n)d délais", n) % {"n": n}
    said = {"n": n, "name": to}
    return ngettext("Confier %(n)d dossier à %(name)s", "Confier %(n)d dossiers à %(name)s", n) % said


def done_title(kind: str, n: int, to: str) -> str:
    """What it did, in its title."""
    if kind == "remind":
        return ngettext("%(n)d rappel envoyé", "%(n)d rappels envoyés", n) % {"n": n}
    if kind == "extend":
        return ngettext("%(n)d délai accordé", "%(n)d délais accordés", n) % {"n": n}
    said = {"n": n, "name": to}
    return ngettext("%(n)d dossier confié à %(name)s", "%(n)d dossiers confiés à %(name)s", n) % said


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the lines, with how many they are; `value` is the word of the address."""

    label: str
    value: str
    n: int
    current: bool


def tabs(chosen: str, yes: int, no: int, *, done: bool) -> list[Tab]:
    """All lines, those where something happens, and the others."""
    words = (_("Faits"), _("Non faits")) if done else (_("Possibles"), _("Impossibles"))
    known: Sequence[tuple[str, str, int]] = ((_("Tous"), "", yes + no), (words[0], "oui", yes), (words[1], "non", no))
    return [Tab(label, value, n, value == chosen) for label, value, n in known]
