"""Days and moments as a page says them, in the language of the page; the words themselves are `workflows.wording`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from workflows import wording
from workflows.wording import NBSP

_SHORT_FR = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.")
_SHORT_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OFFICE_TIME = "America/Toronto"


def english() -> bool:
    """Whether the page is in English; anything else is French."""
    return (get_language() or "fr").startswith("en")


def say(words: wording.Words) -> str:
    """The words in the language of the page."""
    return words.en if english() else words.fr


def date_long(day: date) -> str:
    """« mardi 7 avril 2026 », “Tuesday, April 7, 2026”; may break after the day of the week only."""
    weekday, rest = say(wording.full_date(day)).split(" ", 1)
    return f"{weekday} {rest.replace(' ', NBSP)}"


def date_medium(day: date) -> str:
    """« 7 avril 2026 », “April 7, 2026”; no break inside."""
    fr, en = wording.day_month(day)
    return (f"{en}, {day.year}" if english() else f"{fr} {day.year}").replace(" ", NBSP)


def date_short(day: date, *, year: bool = True) -> str:
    """« 7 avr. 2026 », “Apr 7, 2026”; without the year « 7 avr. », “Apr 7”; no break inside."""
    if english():
        text = f"{_SHORT_EN[day.month - 1]} {day.day}" + (f", {day.year}" if year else "")
    else:
        number = "1er" if day.day == 1 else str(day.day)
        text = f"{number} {_SHORT_FR[day.month - 1]}" + (f" {day.year}" if year else "")
    return text.replace(" ", NBSP)


def month_name(day: date) -> str:
    """« novembre », “November”."""
    first = day.replace(day=2)  # « 1er » is not wanted
    fr, en = wording.day_month(first)
    return en.split()[0] if english() else fr.split()[1]


def local(moment: datetime, time_zone: str = OFFICE_TIME) -> datetime:
    """The moment in the legal time of a place."""
    return moment.astimezone(ZoneInfo(time_zone))


def hour(moment: datetime, time_zone: str = OFFICE_TIME, *, seconds: bool = False) -> str:
    """« 10 h 42 », « 10 h 4 min 27 s »; “10:42”, “10:04:27”."""
    at = local(moment, time_zone).replace(microsecond=0)
    if seconds:
        return say(wording.hour(at))
    if english():
        return f"{at:%H:%M}"
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute}" if at.minute else "")


def moment_long(moment: datetime, time_zone: str = OFFICE_TIME) -> str:
    """To the second, as proof needs: « 13 octobre 2026, 10 h 4 min 27 s »."""
    return f"{date_medium(local(moment, time_zone).date())}, {hour(moment, time_zone, seconds=True)}"


def moment_short(moment: datetime, time_zone: str = OFFICE_TIME) -> str:
    """For lists: « 13 oct. 2026, 10 h 4 »."""
    return f"{date_short(local(moment, time_zone).date())}, {hour(moment, time_zone)}"


def days_between(day: date, today: date) -> int:
    """How many days lie before `day`; negative once it has passed."""
    return (day - today).days


def days_sign(days: int) -> str:
    """« J-23 » before, « J » on the day, « J+5 » after; “D-23” in English. A plain hyphen can be searched for."""
    letter = "D" if english() else "J"
    if days == 0:
        return letter
    return f"{letter}-{days}" if days > 0 else f"{letter}+{-days}"


def days_words(days: int) -> str:
    """« dans 23 jours », « demain », « aujourd’hui », « échue depuis 5 jours »."""
    if days == 0:
        return gettext("aujourd’hui")
    if days == 1:
        return gettext("demain")
    if days > 0:
        return ngettext("dans %(n)d jour", "dans %(n)d jours", days) % {"n": days}
    return ngettext("échue depuis %(n)d jour", "échue depuis %(n)d jours", -days) % {"n": -days}


def days_mark(day: date, today: date, *, late: bool) -> SafeString:
    """The sign of the days left, with its full words as a title; `late` colours it once passed."""
    days = days_between(day, today)
    css = "j late" if late and days < 0 else "j"
    return format_html('<abbr class="{}" title="{}">{}</abbr>', css, days_words(days), days_sign(days))


def as_time(day: date | datetime, text: str) -> SafeString:
    """The text inside a `time` element that machines can read."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)
