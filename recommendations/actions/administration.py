"""What administrators change of what all cases share: the rules of a regime, the days decreed, bodies from a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from directory import actions as directory
from directory.models import BodyImport, Person
from workflows import rules
from workflows.calendar import DecreedDay
from workflows.ladder import Rung

from ..administration_queries import require_administrator
from ..people import office_actor, office_day


def decree_day(*, by: Person, at: datetime, new: DecreedDay, seen: str) -> rules.RuleChange:
    """Adds a day decreed; the open cases that it moves are dated anew and their recipients told. As `rules.decree`."""
    return rules.decree(new, by=office_actor(by, on=office_day(at)), at=at, seen=seen)


def take_day_back(*, by: Person, at: datetime, day: date, reason: str, seen: str) -> rules.RuleChange:
    """Takes back a day entered by mistake; the open cases find their dates again. As `rules.take_back`."""
    return rules.take_back(day=day, reason=reason, by=office_actor(by, on=office_day(at)), at=at, seen=seen)


def change_rules(
    *,
    by: Person,
    at: datetime,
    regime: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    expected_version: int,
    rungs: Sequence[Rung] | None = None,
) -> rules.RuleProfile:
    """Saves the next version of a regime's rules. As `rules.save_version`."""
    on = office_day(at)
    return rules.save_version(
        regime=regime,
        values=values,
        in_force_from=in_force_from,
        reason=reason,
        by=office_actor(by, on=on),
        at=at,
        on=on,
        expected_version=expected_version,
        rungs=rungs,
    )


def make_regime(
    *,
    by: Person,
    at: datetime,
    regime: str,
    like: str,
    values: Mapping[str, Any],
    in_force_from: date,
    reason: str,
    rungs: Sequence[Rung] | None = None,
) -> rules.RuleProfile:
    """Makes a regime with its first version. As `rules.make_regime`."""
    on = office_day(at)
    return rules.make_regime(
        regime=regime,
        like=like,
        values=values,
        in_force_from=in_force_from,
        reason=reason,
        by=office_actor(by, on=on),
        at=at,
        on=on,
        rungs=rungs,
    )


def keep_import(*, by: Person, at: datetime, name: str, content: bytes, list_name: str = "") -> BodyImport:
    """Reads a file of bodies and keeps it until it is confirmed. As `directory.keep_import`; raises `NotAllowed`."""
    require_administrator(by, on=office_day(at))
    return directory.keep_import(by=by, at=at, name=name, content=content, list_name=list_name)


def apply_import(*, by: Person, at: datetime, import_id: int, seen: str) -> BodyImport:
    """Carries out a file of bodies as it was read. As `directory.apply_import`; raises `NotAllowed`."""
    on = office_day(at)
    require_administrator(by, on=on)
    return directory.apply_import(import_id=import_id, by=by, at=at, on=on, seen=seen)
