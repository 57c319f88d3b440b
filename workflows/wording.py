"""The words of a computation of dates: days in full and the sentences of each step, in French and in English.

Pure: no Django and no translation catalogue, because the sentences are stored with the dates that they explain and
must read the same for as long as the file is kept.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .calendar import SATURDAY, Holiday

NBSP = "\u00a0"

_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = {30: ("Trente", "Thirty"), 60: ("Soixante", "Sixty"), 90: ("Quatre-vingt-dix", "Ninety")}


class Words(NamedTuple):
    """The same thing said in both languages."""

    fr: str
    en: str


def day_month(day: date) -> Words:
    """« 1er juillet », “July 1”."""
    number = "1er" if day.day == 1 else str(day.day)
    return Words(f"{number} {_MONTHS_FR[day.month - 1]}", f"{_MONTHS_EN[day.month - 1]} {day.day}")


def weekday_day_month(day: date) -> Words:
    """« samedi 26 décembre », “Saturday December 26” (without a comma, for lists)."""
    fr, en = day_month(day)
    return Words(f"{_DAYS_FR[day.weekday()]} {fr}", f"{_DAYS_EN[day.weekday()]} {en}")


def full_date(day: date) -> Words:
    """« lundi 26 octobre 2026 », “Monday, October 26, 2026”."""
    fr, en = day_month(day)
    return Words(f"{_DAYS_FR[day.weekday()]} {fr} {day.year}", f"{_DAYS_EN[day.weekday()]}, {en}, {day.year}")


def hour(moment: datetime) -> Words:
    """« 23 h 30 », « 10 h 4 min 27 s »; “23:30”, “10:04:27”. In the zone that `moment` carries."""
    fr = f"{moment.hour}{NBSP}h"
    if moment.minute or moment.second:
        fr += f"{NBSP}{moment.minute}"
    if moment.second:
        return Words(f"{fr}{NBSP}min{NBSP}{moment.second}{NBSP}s", f"{moment:%H:%M:%S}")
    return Words(fr, f"{moment:%H:%M}")


def legal_time(zone: ZoneInfo) -> Words:
    """Whose legal time a zone is (T-5.1)."""
    known = _LEGAL_TIMES.get(zone.key)
    return known or Words(f"heure légale du destinataire, {zone.key}", f"legal time of the recipient, {zone.key}")


# The legal time of Québec depends on the place (T-5.1).
_LEGAL_TIMES = {
    "America/Toronto": Words("heure légale du Québec", "legal time of Québec"),
    "America/Halifax": Words("heure légale des Îles-de-la-Madeleine", "legal time of the Îles-de-la-Madeleine"),
    "America/Blanc-Sablon": Words("heure légale de la Basse-Côte-Nord", "legal time of the Lower North Shore"),
}


def receipt(moment: datetime | None, zone: ZoneInfo | None) -> Words:
    """The receipt; with the hour when the moment is known."""
    if moment is None or zone is None:
        return Words("La recommandation est reçue.", "The recommendation is received.")
    at, place = hour(moment), legal_time(zone)
    return Words(
        f"La recommandation est reçue à {at.fr}, {place.fr}.", f"The recommendation is received at {at.en}, {place.en}."
    )


def after_hours(holiday: Holiday | None) -> Words:
    """Received too late in the day (None) or on a holiday: it counts as received on the next working day."""
    if holiday is None:
        why = Words(f"après 17{NBSP}h", "after 5 p.m.")
    elif _is_weekday_name(holiday):
        why = Words(f"un {holiday.name_fr}", f"on a {holiday.name_en}")
    else:
        why = Words(f"un jour férié ({holiday.name_fr})", f"on a holiday ({holiday.name_en})")
    return Words(
        f"Reçue {why.fr} par un moyen technologique, elle est tenue pour reçue le jour ouvrable suivant, à 8{NBSP}h.",
        f"Received {why.en} by technological means, it counts as received at 8 a.m. on the next working day.",
    )


def first_day() -> Words:
    """The day of receipt is out."""
    return Words(
        "Le jour de la réception n’est pas compté. Le premier jour est le lendemain.",
        "The day of receipt is not counted. The first day is the next day.",
    )


def counted(days: int, holidays: Sequence[Holiday]) -> Words:
    """The days are calendar days; `holidays` are the named ones inside the period."""
    fr, en = _NUMBERS.get(days, (str(days), str(days)))
    if not holidays:
        return Words(
            f"{fr} jours de calendrier sont comptés, dimanches et jours fériés compris.",
            f"{en} calendar days are counted, Sundays and holidays included.",
        )
    days_fr = _join([f"le {day_month(each.day).fr} ({each.name_fr})" for each in holidays], "et")
    days_en = _join([f"{day_month(each.day).en} ({each.name_en})" for each in holidays], "and")
    fall_fr, fall_en = ("tombent", "fall") if len(holidays) > 1 else ("tombe", "falls")
    count_fr, count_en = ("ils comptent", "they count") if len(holidays) > 1 else ("il compte", "it counts")
    return Words(
        f"{fr} jours de calendrier sont comptés, dimanches compris. "
        f"{_capital(days_fr)} {fall_fr} dans la période{NBSP}: {count_fr}.",
        f"{en} calendar days are counted, Sundays included. {days_en} {fall_en} within the period: {count_en}.",
    )


def not_extended(last_day: date, *, holiday_elsewhere: bool) -> Words:
    """The last day stands. `holiday_elsewhere`: another reading moves it, so say that this one knows and does not."""
    fr, en = "Le dernier jour n’est pas un jour férié", "The last day is not a holiday"
    if holiday_elsewhere:
        on = day_month(last_day)
        which = Words("un samedi", "a Saturday") if last_day.weekday() == SATURDAY else Words(f"le {on.fr}", on.en)
        fr, en = f"{fr}{NBSP}: {which.fr} n’en est pas un", f"{en}: {which.en} is not one"
    return Words(f"{fr}. Aucun report. {_UNTIL_MIDNIGHT.fr}", f"{en}. No extension. {_UNTIL_MIDNIGHT.en}")


def extended(
    holiday: Holiday, skipped: Sequence[tuple[date, Holiday | None]], *, literal: bool, by_procedure: bool
) -> Words:
    """The last day is `holiday`; `skipped` are the days after it that are passed over, with their holiday if any.

    `literal`: to the next day that is not a holiday, working day or not. `by_procedure`: a holiday of C-25.01 only.
    """
    verb = Words("est tenu pour", "counts as") if by_procedure else Words("est", "is")
    to = Words("jour qui n’est pas férié", "day that is not a holiday") if literal else _NEXT_WORKING_DAY
    passed = _passed_over(skipped, literal=literal)
    return Words(
        f"Le dernier jour {verb.fr} un jour férié ({holiday.name_fr}). "
        f"Le délai est prolongé au premier {to.fr}{passed.fr}. {_UNTIL_MIDNIGHT.fr}",
        f"The last day {verb.en} a holiday ({holiday.name_en}). The period is extended to the next {to.en}{passed.en}. "
        f"{_UNTIL_MIDNIGHT.en}",
    )


def later_reading(skipped: Sequence[tuple[date, Holiday | None]], first: date, last: date) -> Words:
    """Another reading ends later, on `last`; an answer from `first` to `last` is in time under that reading only."""
    passed, when = _passed_over(skipped, literal=False), _between(first, last)
    return Words(
        f"Selon une autre lecture, le délai est prolongé au premier {_NEXT_WORKING_DAY.fr}{passed.fr}. "
        f"Une réponse reçue {when.fr} serait «{NBSP}à temps selon une autre lecture{NBSP}».",
        f"Under another reading, the period is extended to the next {_NEXT_WORKING_DAY.en}{passed.en}. "
        f"An answer received {when.en} would be “on time under another reading”.",
    )


def earlier_reading() -> Words:
    """Another reading ends earlier."""
    return Words(
        "Selon une autre lecture, le délai prend fin plus tôt. L’échéance n’en est pas changée.",
        "Under another reading, the period ends earlier. The due date does not change.",
    )


def in_default(*, after_another_reading: bool) -> Words:
    """From when the body is in default: the day after the due date, or after the latest reading."""
    if after_another_reading:
        return Words(
            "Le défaut n’est constaté que le lendemain de la lecture la plus tardive.",
            "Default is found only on the day after the latest reading.",
        )
    return Words(
        "Sans réponse, l’instance est en défaut à compter du lendemain.",
        "Without an answer, the recipient is in default from the next day.",
    )


_NEXT_WORKING_DAY = Words("jour ouvrable qui suit", "working day")
_UNTIL_MIDNIGHT = Words(
    f"L’échéance est à 24{NBSP}h ce jour-là.",  # C-25.01, a. 83: the whole of the last day
    "The period ends at midnight at the end of that day.",
)


def _passed_over(skipped: Sequence[tuple[date, Holiday | None]], *, literal: bool) -> Words:
    """The tail of a sentence that names the days passed over; empty when there is none."""
    if not skipped:
        return Words("", "")
    days_fr = _join([f"le {weekday_day_month(day).fr}{_name(why).fr}" for day, why in skipped], "et")
    days_en = _join([f"{weekday_day_month(day).en}{_name(why).en}" for day, why in skipped], "and")
    several = len(skipped) > 1
    if literal:
        verb = Words("le sont" if several else "l’est", "are holidays" if several else "is a holiday")
    else:
        verb = Words("n’en sont pas" if several else "n’en est pas un", "are not" if several else "is not one")
    return Words(f"{NBSP}: {days_fr} {verb.fr}", f": {days_en} {verb.en}")


def _name(holiday: Holiday | None) -> Words:
    if holiday is None or _is_weekday_name(holiday):  # the day of the week is already said
        return Words("", "")
    return Words(f" ({holiday.name_fr})", f" ({holiday.name_en})")


def _is_weekday_name(holiday: Holiday) -> bool:
    return holiday.name_fr == _DAYS_FR[holiday.day.weekday()]


def _between(first: date, last: date) -> Words:
    start, end = day_month(first), day_month(last)
    if first == last:
        return Words(f"le {end.fr}", f"on {end.en}")
    # « le 13 ou le 14 décembre », « du 31 décembre au 4 janvier »
    start_fr = start.fr.split()[0] if first.month == last.month else start.fr
    if last - first == timedelta(days=1):
        return Words(f"le {start_fr} ou le {end.fr}", f"on {start.en} or {end.en}")
    return Words(f"du {start_fr} au {end.fr}", f"from {start.en} to {end.en}")


def _join(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
