"""Numbers of recommendations and cases: AAAA-NNN, and AAAA-NNN-RR for a recipient."""

from django.db import connection

_NEXT = """
    INSERT INTO recommendations_numbersequence (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = recommendations_numbersequence.last + 1
    RETURNING last
"""


def next_number(year: int) -> str:
    """The next number of a year, given by the database: two acts at once never get the same, and none is given twice.

    Inside a transaction: an act undone gives its number back before anybody saw it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        (last,) = cursor.fetchone()
    return f"{year}-{last:03d}"


def case_number(number: str, rank: int) -> str:
    """The number of the case of the recipient of a given rank, from 1."""
    return f"{number}-{rank:02d}"
