"""Fields of forms that a person fills in as said aloud: a day in three parts, a moment with its hour.

Nothing typed is lost: what is not a date is shown again as it was typed, with a sentence that says what to do.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# « 9 h 5 », « 14:30 », « 10 h 4 min 27 s », « 10:04:27 »
_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(?:(\d{1,2})\s*(?:min|m|:)?\s*(?:(\d{1,2})\s*s?)?)?", re.IGNORECASE)


def day_of(parts: Sequence[str]) -> date | None:
    """The date that day, month and year name; None when nothing was typed. Raises `ValidationError`."""
    day, month, year = (each.strip() for each in parts)
    if not (day or month or year):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValidationError(
            _("Cette date n’existe pas. Écrivez le jour, le mois et l’année en chiffres, par exemple 26 10 2026."),
            code="day",
        ) from error


def hour_of(text: str) -> time | None:
    """The hour that « 14 h 30 » or « 14:30:05 » names; None when nothing was typed. Raises `ValidationError`."""
    if not text.strip():
        return None
    found = _HOUR.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        return time(*(int(each or 0) for each in found.groups()))
    except ValueError as error:
        raise ValidationError(
            _("Cette heure n’existe pas. Écrivez-la sur 24 heures, par exemple 14 h 30 ou 14:30:05."), code="hour"
        ) from error


def moment_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The aware moment of a wall clock in `zone`. An hour that occurs twice is the first one.

    Raises `ValidationError` for the hour that clocks put forward skip.
    """
    moment = datetime.combine(day, hour, zone)
    if moment.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(
            _("Cette heure n’existe pas ce jour-là : on avançait l’heure. Vérifiez le bordereau."), code="hour"
        )
    return moment


class DayInput(forms.MultiWidget):
    """Day, month, year: three short boxes, each with its own label."""

    template_name = "widgets/date_parts.html"
    use_fieldset = True
    parts: tuple[tuple[str, Any, str], ...] = (
        ("day", _("Jour"), "w2"),
        ("month", _("Mois"), "w2"),
        ("year", _("Année"), "w4"),
    )

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        inputs = {
            name: forms.TextInput({"inputmode": "numeric" if name != "hour" else "text", "autocomplete": "off"})
            for name, _label, _width in self.parts
        }
        super().__init__(inputs, dict(attrs or {}))

    def decompress(self, value: date | datetime | None) -> list[str]:
        if value is None:
            return [""] * len(self.parts)
        typed = [str(value.day), str(value.month), str(value.year)]
        return [*typed, f"{value:%H:%M:%S}"] if isinstance(value, datetime) and len(self.parts) == 4 else typed

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, dict(attrs or {}))
        for box, (_name, label, width) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["label"], box["width"] = label, width
        return context


class MomentInput(DayInput):
    """A day and an hour to the second."""

    parts = (*DayInput.parts, ("hour", _("Heure"), "w6"))


class DayField(forms.MultiValueField):
    """A day; None when left empty and not required."""

    widget = DayInput
    default_error_messages = {"required": _("Écrivez la date.")}

    def __init__(self, **options: Any) -> None:
        count = len(self.widget.parts)
        super().__init__([forms.CharField(required=False) for _n in range(count)], require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> date | None:
        return day_of((data_list or [""] * 3)[:3])


class MomentField(DayField):
    """An aware moment in the legal time given by `at_place`; without an hour the field asks for it."""

    widget = MomentInput
    zone = ZoneInfo("America/Toronto")

    def at_place(self, time_zone: str) -> None:
        """The hour typed is that of this legal time."""
        self.zone = ZoneInfo(time_zone)

    def compress(self, data_list: list[str]) -> datetime | None:  # type: ignore[override]  # more than a day
        typed = data_list or [""] * 4
        day, hour = day_of(typed[:3]), hour_of(typed[3])
        if day is None and hour is None:
            return None
        if day is None:
            raise ValidationError(_("Écrivez aussi la date."), code="day")
        if hour is None:
            raise ValidationError(
                _("Écrivez aussi l’heure : la preuve de réception la donne à la seconde, si elle est connue."),
                code="hour",
            )
        return moment_at(day, hour, self.zone)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone) if isinstance(value, datetime) else value
