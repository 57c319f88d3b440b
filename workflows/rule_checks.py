"""What makes sense in a version of the rules: its fields, and what no field can see by itself."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import RuleProfile
from .rungs import LadderRung

# What a version says beside its own rules.
_OF_A_VERSION = ("id", "regime", "version", "in_force_from", "reason")


def rule_fields() -> "list[models.Field[Any, Any]]":
    """The fields of a version that say the rules themselves, in their order."""
    return [each for each in RuleProfile._meta.concrete_fields if each.name not in _OF_A_VERSION]


def rung_fields() -> "list[models.Field[Any, Any]]":
    """The fields of a rung, in their order."""
    return [each for each in LadderRung._meta.concrete_fields if each.name not in ("id", "profile")]


def wrong_in(row: RuleProfile, *, on: date) -> dict[str, Any]:
    """What the fields refuse, and what no field can see by itself; a list of days may be empty."""
    errors: dict[str, Any] = {}
    empty = [each.name for each in rule_fields() if getattr(row, each.name) == []]
    try:
        row.full_clean(exclude=empty, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        error.update_error_dict(errors)
    if not row.reason:
        errors["reason"] = _("Donnez le motif de la version : il reste dans l’historique.")
    if row.in_force_from < on:
        errors["in_force_from"] = _("Une version ne vaut pas pour des jours passés : choisissez aujourd’hui ou après.")
    if not row.default_readings:
        errors["default_readings"] = _("Choisissez au moins une lecture.")
    for name in ("acknowledgement_reminders", "reminders", "assessment_reminders", "complement_reminders"):
        days = getattr(row, name)
        if len(set(days)) != len(days):
            errors[name] = _("Le même nombre de jours y est deux fois.")
        elif 0 in days:
            errors[name] = _("Comptez au moins 1 jour.")
    late = [days for days in row.reminders if days >= row.period_days]
    if late and not errors.keys() & {"reminders", "period_days"}:
        errors["reminders"] = _("Un rappel partirait avant la réception : comptez moins de jours que le délai.")
    if any(days >= row.assessment_days for days in row.assessment_reminders) and "assessment_days" not in errors:
        errors.setdefault("assessment_reminders", _("Comptez moins de jours que le délai de l’Office."))
    if row.response_due >= row.period_days and "period_days" not in errors:
        errors["response_due"] = _("Comptez moins de jours que le délai légal.")
    if wrong := _wrong_rungs(row):
        errors["rungs"] = wrong
    return errors


def _wrong_rungs(row: RuleProfile) -> list[str]:
    """What is wrong in the ladders of a version, one sentence for each."""
    wrong: list[str] = []
    seen: set[tuple[str, int]] = set()
    for rung in row.known_rungs:
        made = LadderRung.of_rule(row, rung)
        said: list[str] = []
        try:
            made.full_clean(exclude=["profile"], validate_unique=False, validate_constraints=False)
            for each in LadderRung._meta.constraints:
                if isinstance(each, models.CheckConstraint):
                    each.validate(LadderRung, made, exclude={"profile"})
        except ValidationError as error:
            said += error.messages
        if (rung.recipient_kind, rung.after_days) in seen:
            said.append(str(_("Deux échelons d’une échelle ne peuvent tomber le même jour.")))
        seen.add((rung.recipient_kind, rung.after_days))
        name = _("Échelon à %(n)d jours") % {"n": rung.after_days}
        wrong += [f"{name}\u00a0: {each}" for each in said]
    return wrong
