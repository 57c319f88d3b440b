"""The examples of the demonstration, for the tests that ask something of them."""

from datetime import date
from io import StringIO

from django.core.management import call_command

from directory.queries import person_by_email
from recommendations import queries
from web.demo import people, player

TODAY = date(2026, 11, 24)


def load_examples(today=TODAY):
    """Plays the examples as seen on a day; gives the officer at whose desk they lie."""
    call_command("load_directory", stdout=StringIO())
    people.load_people()
    player.play(today, now=player.at(today, 12))
    return person_by_email(people.OFFICER)


def example_of(officer, code, *, on=TODAY, subject=""):
    """The case of a body whose recommendation's subject begins so."""
    found = queries.visible_to(officer, on=on).filter(recipient__code=code)
    return found.get(recommendation__subject__startswith=subject)
