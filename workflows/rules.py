"""The rules as administrators change them: regimes, versions, days decreed; the effect is said before it is saved.

A version is never edited: a change is the next one, and open cases keep the version that they began under. A day that
is decreed, or taken back, counts at once for every open case; the dates that move are those that `moves_with` says,
counted by the same code. The change is kept first, then carried to the cases in sets: what dies half-way is carried on
by the next sweep.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from . import engine
from .actors import Actor, Role
from .calendar import Calendar, DecreedDay, OutsideTable, require_year
from .ladder import Rung
from .models import DecreedHoliday, RuleChange, RuleProfile
from .rule_checks import rule_fields as rule_fields
from .rule_checks import rung_fields as rung_fields
from .rule_checks import wrong_in
from .rungs import LadderRung
from .wording import full_date


class RulesChanged(engine.EngineError):
    """Somebody changed the rules since the page was read, or the effect is no longer the one that was shown."""

    def __str__(self) -> str:
        return str(
            _("Les règles ou les dossiers ont changé depuis que vous avez lu l’effet. Relisez-le, puis confirmez.")
        )


class NotDecreed(engine.EngineError):
    """The day is not, or no longer, among the days decreed."""

    def __str__(self) -> str:
        return str(_("Ce jour n’est plus parmi les jours décrétés : quelqu’un l’a déjà retiré."))


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the calendar would do: the cases dated anew, and what names all of it for the confirmation."""

    moves: tuple[engine.Move, ...]
    seen: str


def _require_administrator(by: Actor) -> None:
    if Role.ADMINISTRATOR not in by.roles:
        raise engine.NotAllowed("rules", by)


# --- days decreed -----------------------------------------------------------------------------------------------


def effect_of_decreeing(new: DecreedDay) -> Effect:
    """What a day would move if it were decreed; writes nothing. Raises `ValidationError` as `decree` does."""
    row = _row_of(new)
    known = _days()
    return _effect(known, [*known, (row.day, row.name_fr, row.name_en, row.source)])


def effect_of_taking_back(*, day: date) -> Effect:
    """What would move if a day were no longer among those decreed; writes nothing. Raises `NotDecreed`."""
    known = _days()
    rest = [each for each in known if each[0] != day]
    if len(rest) == len(known):
        raise NotDecreed
    return _effect(known, rest)


def decree(new: DecreedDay, *, by: Actor, at: datetime, seen: str) -> RuleChange:
    """Adds a day decreed and dates anew the open cases that it moves.

    `seen` is that of the effect which was read (`effect_of_decreeing`). When a case is busy the day is kept, the change
    is not `carried_at` yet, and the rest follows with the next sweep. Raises `NotAllowed`, `ValidationError`,
    `RulesChanged`.
    """
    _require_administrator(by)
    with transaction.atomic():
        _hold_the_calendar()
        effect = effect_of_decreeing(new)
        if effect.seen != seen:
            raise RulesChanged
        row = _row_of(new)
        row.save(force_insert=True)
        change = _changed(RuleChange.Kind.DECREED, row, "", len(effect.moves), by=by, at=at)
    carry_on(now=at)
    change.refresh_from_db(fields=["carried_at"])
    return change


def take_back(*, day: date, reason: str, by: Actor, at: datetime, seen: str) -> RuleChange:
    """Takes a day entered by mistake back and gives the open cases the dates that they have without it.

    Returns and raises as `decree`, and `NotDecreed`. The reason stands in the journals and in the letters.
    """
    _require_administrator(by)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Donnez le motif du retrait : il est inscrit au journal des dossiers.")})
    with transaction.atomic():
        _hold_the_calendar()
        effect = effect_of_taking_back(day=day)
        if effect.seen != seen:
            raise RulesChanged
        row = DecreedHoliday.objects.get(day=day)
        change = _changed(RuleChange.Kind.TAKEN_BACK, row, reason, len(effect.moves), by=by, at=at)
        row.delete()
    carry_on(now=at)
    change.refresh_from_db(fields=["carried_at"])
    return change


def carry_on(*, now: datetime) -> int:
    """Dates anew the open cases that changes of the calendar still have to reach; how many were moved.

    Asked after each sweep: usually there is nothing to carry, which one query tells. A case that somebody holds is left
    for the next one.
    """
    waiting = list(RuleChange.objects.filter(carried_at=None).order_by("pk"))
    try:
        return _carry(waiting, now=now) if waiting else 0
    except engine.Busy:
        return 0


def heal(*, now: datetime) -> int:
    """Nightly: dates anew what a case counted just beside the last change of the calendar; how many were moved."""
    last = RuleChange.objects.exclude(kind=RuleChange.Kind.VERSION).order_by("-pk").first()
    return _carry([last], now=now) if last else 0


def _carry(changes: list[RuleChange], *, now: datetime) -> int:
    last = changes[-1]
    by = Actor(id=last.actor_id, name=last.actor_name, roles=frozenset({Role.ADMINISTRATOR}))
    moved = engine.redate_open(by=by, at=now, reason=in_words(last))
    RuleChange.objects.filter(pk__in=[each.pk for each in changes], carried_at=None).update(carried_at=now)
    return moved


def in_words(change: RuleChange) -> str:
    """Why dates move, as the journals and the letters say it."""
    said = f"{change.name_fr}, {full_date(change.day).fr} ({change.source})" if change.day else ""
    if change.kind == RuleChange.Kind.TAKEN_BACK:
        return f"Jour férié retiré\u00a0: {said}. {change.reason}"
    return f"Jour férié décrété\u00a0: {said}"


def _row_of(new: DecreedDay) -> DecreedHoliday:
    said = {name: " ".join(getattr(new, name).split()) for name in ("name_fr", "name_en", "source")}
    row = DecreedHoliday(day=new.day, **said)
    try:
        require_year(row.day)
    except OutsideTable as error:
        raise ValidationError({"day": _("Le calendrier ne couvre pas cette année.")}) from error
    if (known := Calendar().holiday(row.day)) is not None:
        text = _("C’est déjà un jour férié : %(name)s.") % {"name": known.name_fr}
        raise ValidationError({"day": text})
    row.full_clean(validate_unique=False, validate_constraints=False)
    if DecreedHoliday.objects.filter(day=row.day).exists():
        raise ValidationError({"day": _("Ce jour est déjà parmi les jours décrétés.")})
    return row


def _days() -> list[tuple[date, str, str, str]]:
    return list(DecreedHoliday.objects.order_by("day").values_list("day", "name_fr", "name_en", "source"))


def _effect(known: list[tuple[date, str, str, str]], then: list[tuple[date, str, str, str]]) -> Effect:
    after = Calendar.with_days(sorted(then))
    moves = tuple(engine.moves(after))
    said = (Calendar.with_days(known).version, after.version, [repr(each) for each in moves])
    return Effect(moves, hashlib.sha256(repr(said).encode()).hexdigest())


def _hold_the_calendar() -> None:
    """Until the transaction ends, nobody else changes the days decreed; the engine goes on reading them."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {DecreedHoliday._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _changed(kind: str, row: DecreedHoliday, reason: str, cases: int, *, by: Actor, at: datetime) -> RuleChange:
    said = {"day": row.day, "name_fr": row.name_fr, "name_en": row.name_en, "source": row.source}
    who = {"actor_id": by.id, "actor_name": by.name}
    return RuleChange.objects.create(kind=kind, reason=reason, cases=cases, at=at, **said, **who)


# --- versions of a regime ---------------------------------------------------------------------------------------


def next_version(
    *,
    regime: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    on: date,
    expected_version: int,
    rungs: Sequence[Rung] | None = None,
) -> RuleProfile:
    """The version that a change would be saved as, checked and not saved; without `rungs` its ladders stay the same.

    Raises `RuleProfile.DoesNotExist`, `ValidationError` by field, `RulesChanged` when another version was saved since.
    """
    newest = newest_version(regime)
    if newest.version != expected_version:
        raise RulesChanged
    row = _after(newest, values, rungs, in_force_from=in_force_from, reason=reason)
    row.regime, row.version = regime, newest.version + 1
    if errors := wrong_in(row, on=on):
        raise ValidationError(errors)
    same_ladders = set(row.known_rungs) == set(newest.known_rungs)
    if same_ladders and all(getattr(row, each.name) == getattr(newest, each.name) for each in rule_fields()):
        raise ValidationError(_("Rien n’est changé : toutes les règles sont celles de la dernière version."))
    return row


def newest_version(regime: str) -> RuleProfile:
    """The last version of a regime, in force or not. Raises `RuleProfile.DoesNotExist`."""
    return RuleProfile.objects.filter(regime=regime).order_by("-version")[:1].get()


def _after(
    model: RuleProfile, values: Mapping[str, Any], rungs: Sequence[Rung] | None, *, in_force_from: date, reason: str
) -> RuleProfile:
    """The rules of another version with some of them said otherwise."""
    known = {each.name: getattr(model, each.name) for each in rule_fields()}
    row = RuleProfile(in_force_from=in_force_from, reason=" ".join(reason.split()), **{**known, **values})
    row.known_rungs = model.known_rungs if rungs is None else tuple(rungs)
    return row


def save_version(
    *,
    regime: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    by: Actor,
    at: datetime,
    on: date,
    expected_version: int,
    rungs: Sequence[Rung] | None = None,
) -> RuleProfile:
    """Saves a change as the next version of a regime; what was issued before keeps its own. `on` is the Office's day.

    Raises `NotAllowed` and as `next_version`.
    """
    _require_administrator(by)
    with transaction.atomic():
        list(RuleProfile.objects.select_for_update(no_key=True).filter(regime=regime).values_list("pk"))
        row = next_version(
            regime=regime,
            values=values,
            in_force_from=in_force_from,
            reason=reason,
            on=on,
            expected_version=expected_version,
            rungs=rungs,
        )
        _insert(row, by=by, at=at)
    return row


def _insert(row: RuleProfile, *, by: Actor, at: datetime) -> None:
    row.save(force_insert=True)
    LadderRung.objects.bulk_create(LadderRung.of_rule(row, each) for each in row.known_rungs)
    who = {"actor_id": by.id, "actor_name": by.name}
    RuleChange.objects.create(kind=RuleChange.Kind.VERSION, profile=row, reason=row.reason, at=at, carried_at=at, **who)


# --- a new regime -----------------------------------------------------------------------------------------------


def first_version(
    *,
    regime: str,
    like: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    on: date,
    rungs: Sequence[Rung] | None = None,
) -> RuleProfile:
    """The first version that a new regime would have, made after the newest of `like`, checked and not saved.

    Raises `RuleProfile.DoesNotExist`, and `ValidationError` by field.
    """
    row = _after(newest_version(like), values, rungs, in_force_from=in_force_from, reason=reason)
    row.regime, row.version = regime.strip().lower(), 1
    errors = wrong_in(row, on=on)
    if RuleProfile.objects.filter(regime=row.regime).exists():
        errors["regime"] = _regime_is_there()
    if errors:
        raise ValidationError(errors)
    return row


def make_regime(
    *,
    regime: str,
    like: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    by: Actor,
    at: datetime,
    on: date,
    rungs: Sequence[Rung] | None = None,
) -> RuleProfile:
    """Makes a regime with its first version; drafts may choose it from the day it begins. `on` is the Office's day.

    Raises `NotAllowed` and as `first_version`.
    """
    _require_administrator(by)
    row = first_version(
        regime=regime, like=like, values=values, in_force_from=in_force_from, reason=reason, on=on, rungs=rungs
    )
    try:
        with transaction.atomic():
            _insert(row, by=by, at=at)
    except IntegrityError as error:  # made by a colleague at the same moment
        raise ValidationError({"regime": _regime_is_there()}) from error
    return row


def _regime_is_there() -> Any:
    return _("Un régime porte déjà ce code : choisissez-en un autre, ou préparez une nouvelle version de celui-là.")
