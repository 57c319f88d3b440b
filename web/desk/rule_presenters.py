"""How pages say the rules: each value in words, each day of an example with its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.queries import planned_label
from notifications.wording_queries import label_of
from web.presenters import dates
from workflows.ladder import Rung
from workflows.rule_queries import Difference, ExampleDay, Regime, Version
from workflows.rules import RuleChange, rule_fields, rung_fields
from workflows.wording import NBSP

LANGUAGE_NAMES = {"fr": gettext_lazy("français"), "en": gettext_lazy("anglais")}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in words; `before` is empty unless two versions are compared."""

    label: str
    value: str
    before: str = ""


def rules_of(version: Version) -> list[RuleLine]:
    """Every rule of a version."""
    return [
        RuleLine(capfirst(str(each.verbose_name)), in_words(each.name, getattr(version.profile, each.name)))
        for each in rule_fields()
    ]


def changed_rules(differences: Iterable[Difference]) -> list[RuleLine]:
    """The rules that change, before and after."""
    return [
        RuleLine(capfirst(each.label), in_words(each.name, each.after), in_words(each.name, each.before))
        for each in differences
    ]


def in_words(name: str, value: Any) -> str:
    """The value of a rule as people say it."""
    field = next(each for each in rule_fields() if each.name == name)
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.choices or ())
        said = [str(labels.get(each, each)) for each in value]
        return "; ".join(said) if labels and said else listed(said)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if name == "notice_hour":
        return f"{value}:00" if dates.english() else f"{value}{NBSP}h"
    return str(dict(field.choices or ()).get(value, value))


def listed(said: Sequence[str]) -> str:
    """« 30, 14, 7 et 2 »; « aucun » when there is nothing."""
    if len(said) < 2:
        return said[0] if said else _("aucun")
    return _("%(first)s et %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


@dataclass(frozen=True, slots=True)
class RungLine:
    """A rung in words: for whom, when, whom it turns to, how, by which letter."""

    kind: str
    days: int
    authority: str
    mode: str
    letter: str
    to: str


def _rung(rung: Rung) -> RungLine:
    labels = {each.name: dict(each.choices or ()) for each in rung_fields()}
    to = " ".join(each for each in (rung.to_name, f"({rung.to_email})" if rung.to_email else "") if each)
    return RungLine(
        str(labels["recipient_kind"].get(rung.recipient_kind) or _("échelle commune")),
        rung.after_days,
        str(labels["authority"].get(rung.authority, rung.authority)),
        str(labels["mode"]["automatic" if rung.automatic else "task"]),
        str(labels["letter"].get(rung.letter, "")),
        to,
    )


def ladders_of(profile: Any) -> list[RungLine]:
    """The rungs of a version, the common ladder first."""
    return [_rung(each) for each in _in_order(profile.known_rungs)]


def changed_ladders(before: Any, after: Any) -> list[tuple[bool, RungLine]]:
    """The rungs that change between two versions, in their order: taken away (False) or new (True)."""
    old, new = set(before.known_rungs), set(after.known_rungs)
    return [(each in new, _rung(each)) for each in _in_order(old ^ new)]


def _in_order(rungs: Iterable[Rung]) -> list[Rung]:
    return sorted(rungs, key=lambda each: (each.recipient_kind, each.after_days, each.authority))


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the example under two versions."""

    label: str
    before: date | None
    after: date | None
    moved: bool


def example_days(days: Iterable[ExampleDay]) -> list[DayLine]:
    """The days of an example, named."""
    names = {"due": _("Échéance de la réponse"), "default": _("En défaut à compter du")}
    return [
        DayLine(names.get(each.kind) or capfirst(planned_label(each.kind)), each.before, each.after, each.moved)
        for each in days
    ]


def when_of(version: Version, regime: Regime) -> str:
    """When a version applies, in words: « depuis le 8 juin 2017 », « jamais : la version 3 la remplace »."""
    if not version.spans:
        return _("jamais : une version plus récente l’a remplacée avant")
    span = version.spans[-1]
    since = dates.date_medium(span.since)
    if span.until is None:
        if version in regime.coming:
            return _("à compter du %(day)s") % {"day": since}
        return _("depuis le %(day)s") % {"day": since}
    return _("du %(since)s jusqu’à la veille du %(until)s") % {"since": since, "until": dates.date_medium(span.until)}


def cases_moved(count: int) -> str:
    """« 14 dossiers ouverts seront redatés »."""
    if not count:
        return _("Aucun dossier ouvert n’est redaté")
    said = ngettext("%(n)d dossier ouvert sera redaté", "%(n)d dossiers ouverts seront redatés", count)
    return said % {"n": count}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that was changed: what, when, by whom, why, and what it did."""

    what: str
    at: datetime
    who: str
    why: str
    did: str
    url: str = ""


def history(changes: Iterable[RuleChange], wordings: Iterable[Any]) -> list[ChangeLine]:
    """The changes of rules and of letters in words, the last first."""
    lines = [*map(_change, changes), *map(_wording, wordings)]
    return sorted(lines, key=lambda each: each.at, reverse=True)


def _wording(row: Any) -> ChangeLine:
    said = {"label": label_of(row.name), "n": row.version, "language": LANGUAGE_NAMES[row.language]}
    what = _("%(label)s, en %(language)s, version %(n)d") % said
    url = f"{reverse('desk:compare_wordings', args=[row.name, row.language])}?a={row.version}"
    did = _("pour les lettres parties depuis")
    return ChangeLine(what, row.saved_at, row.saved_by.name, row.reason, did, url)


def _change(change: RuleChange) -> ChangeLine:
    if change.profile is not None:
        said = {"regime": change.profile.regime, "n": change.profile.version}
        what = _("Régime %(regime)s, version %(n)d") % said
        did = _("en vigueur le %(day)s") % {"day": dates.date_medium(change.profile.in_force_from)}
        url = f"{reverse('desk:show_regime', args=[change.profile.regime])}?version={change.profile.version}"
        return ChangeLine(what, change.at, change.actor_name, change.reason, did, url)
    assert change.day is not None
    day = {"name": change.name_en if dates.english() else change.name_fr, "day": dates.date_long(change.day)}
    taken_back = change.kind == RuleChange.Kind.TAKEN_BACK
    what = (
        _("Jour férié retiré : %(name)s, %(day)s") if taken_back else _("Jour férié ajouté : %(name)s, %(day)s")
    ) % day
    said = ngettext("%(n)d dossier à redater", "%(n)d dossiers à redater", change.cases) % {"n": change.cases}
    did = said if change.cases else _("aucun dossier à redater")
    if change.carried_at is None:
        did += _(" (en cours)")
    return ChangeLine(what, change.at, change.actor_name, change.reason or change.source, did)
