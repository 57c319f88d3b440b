"""Whom a draft is addressed to, in words: classes and lists with their counts, and each recipient with its problems."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations import queries
from recommendations.recipients import RecipientLine, Recipients

AT_A_GLANCE = 10  # recipients shown on the page of the draft itself
PAGE = 50

EVERY = {
    "department": gettext_lazy("Tous les ministères"),
    "body": gettext_lazy("Tous les organismes"),
    "professional_order": gettext_lazy("Tous les ordres professionnels"),
    "educational_institution": gettext_lazy("Tous les établissements d’enseignement"),
    "other_person": gettext_lazy("Toutes les autres personnes"),
}
_PROBLEMS = {
    "unreachable": gettext_lazy("aucune personne : lettre à la poste"),
    "undesignated": gettext_lazy("aucune adresse désignée"),
    "repeated": gettext_lazy("déjà destinataire : comptée une fois"),
}
_CHANNELS = {
    "email": gettext_lazy("courriel"),
    "portal": gettext_lazy("boîte du portail"),
    "post": gettext_lazy("poste"),
}


@dataclass(frozen=True, slots=True)
class Tick:
    """A class or a list to tick, with what it stands for today."""

    value: str
    label: str
    count: str
    chosen: bool


def count(n: int) -> str:
    """« 46 instances »."""
    return ngettext("%(n)d instance", "%(n)d instances", n) % {"n": n}


def classes(counts: Mapping[str, int], chosen: set[str]) -> list[Tick]:
    """The classes of recipients; those that stand for nobody only when they are chosen."""
    shown = [kind for kind, _label in queries.KINDS if counts[kind] or kind in chosen]
    return [Tick(kind, str(EVERY[kind]), count(counts[kind]), kind in chosen) for kind in shown]


def kept_lists(lists: Iterable[Any], chosen: set[str]) -> list[Tick]:
    """The lists that people keep."""
    return [Tick(str(each.pk), each.name, count(each.n), str(each.pk) in chosen) for each in lists]


def asked(found: Recipients) -> list[tuple[str, str]]:
    """What a draft is addressed to, and how many bodies each stands for."""
    said = []
    for each in found.asked:
        if each.kind:
            label = str(EVERY[each.kind])
        elif each.listed:
            label = _("Liste « %(name)s »") % {"name": each.listed}
        else:
            label = _("Nommées une à une")
        said.append((label, count(each.n)))
    return said


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient before issue, in words."""

    body: Any
    addressee: str
    title: str
    channel: str
    notified: list[str]
    designated: list[tuple[str, str]]
    language: str
    problems: list[str]
    bad: bool


def lines(found: Iterable[RecipientLine]) -> list[Row]:
    """The recipients one by one; the letter goes by e-mail when somebody can be told, else by post."""
    return [
        Row(
            body=each.body,
            addressee=each.post.name,
            title=each.post.title,
            channel=str(_CHANNELS["email" if each.notified else "post"]),
            notified=[who.email for who in each.notified],
            designated=[(str(_CHANNELS[channel]), address) for channel, address in each.designated],
            language=str(each.body.get_language_display()),
            problems=[str(_PROBLEMS[name]) for name in each.problems],
            bad="unreachable" in each.problems,
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Tab:
    """A narrower view of the recipients, with its count."""

    label: str
    value: str
    n: int
    current: bool


def tabs(found: Recipients, chosen: str) -> list[Tab]:
    """All recipients, then those with each problem that somebody has."""
    every = [
        ("", _("Tous"), found.total),
        ("unreachable", _("Sans personne à aviser"), found.unreachable),
        ("undesignated", _("Sans adresse désignée"), found.undesignated),
        ("repeated", _("Nommés deux fois"), found.repeated),
    ]
    return [Tab(label, value, n, value == chosen) for value, label, n in every if n or value in ("", chosen)]
