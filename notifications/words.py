"""The words of letters that are not whole sentences: days, moments to the second, numbers of days, articles."""

from datetime import date, datetime
from typing import Any

from recommendations.letter_words import article, days
from workflows.clock import zone_of
from workflows.wording import NBSP, Words, day_month, full_date, legal_time

__all__ = ["article", "day", "days", "local_day", "moment", "one_line", "short_day", "shortened"]


def day(value: str | None) -> Words:
    """« samedi 12 décembre 2026 », “Saturday, December 12, 2026”; nothing for no day."""
    return full_date(date.fromisoformat(value)) if value else Words("", "")


def short_day(value: str | None) -> Words:
    """« 12 décembre 2026 », “December 12, 2026”; for subjects."""
    if not value:
        return Words("", "")
    on = date.fromisoformat(value)
    fr, en = day_month(on)
    return Words(f"{fr} {on.year}", f"{en}, {on.year}")


def local_day(value: str, zone: str) -> Words:
    """The day of a moment in a legal time."""
    return full_date(datetime.fromisoformat(value).astimezone(zone_of(zone)).date())


def moment(value: str | None, zone: str) -> Words:
    """To the second, in the recipient's legal time (T-5.1), as proof needs (C-1.1, a. 31)."""
    if not value:
        return Words("", "")
    at = datetime.fromisoformat(value).astimezone(zone_of(zone))
    on, place = full_date(at.date()), legal_time(zone_of(zone))
    hour = NBSP.join([str(at.hour), "h", str(at.minute), "min", str(at.second), "s"])
    return Words(f"{on.fr}, à {hour} ({place.fr})", f"{on.en}, at {at:%H:%M:%S} ({place.en})")


def one_line(value: Any) -> str:
    """A value that people typed, as one line that no mark of a letter's form begins."""
    return " ".join(str(value).splitlines()).lstrip("#|-> ").rstrip()


def shortened(text: str, limit: int = 90) -> str:
    """At most `limit` characters, cut between two words."""
    text = one_line(text)
    return text if len(text) <= limit else f"{text[: limit - 1].rsplit(' ', 1)[0]}…"
