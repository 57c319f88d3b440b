"""What the tests of the desk share: people at their desks, words of a page, a moment typed as a person types it."""

import re
from datetime import datetime
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from tests import given


def at_desk(person: Any) -> Client:
    """A browser in which the person's session is open."""
    client = Client()
    client.force_login(person)
    return client


def words(response: Any) -> str:
    """The text of a page, without its marks, any blank as one space."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text)).strip()


def typed(name: str, moment: datetime) -> dict[str, str]:
    """A moment as the four boxes of a form send it."""
    at = moment.astimezone(given.TORONTO)
    parts = {"day": at.day, "month": at.month, "year": at.year, "hour": f"{at:%H:%M:%S}"}
    return {f"{name}_{part}": str(value) for part, value in parts.items()}


def case_address(name: str, case: Any, *more: Any) -> str:
    """The address of a page about a case."""
    return reverse(f"desk:{name}", args=[case.number, *more])


def receipt(moment: datetime = given.RECEIVED, **changed: str) -> dict[str, str]:
    """A whole form of a fact of receipt."""
    said = {"channel": "courier", "origin": "Office", "destination": "Ministère", "note": "", "admissible": "yes"}
    return {**said, **typed("moment", moment), **changed}
