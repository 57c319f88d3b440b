"""From what people know to have done to the facts that the checker of the simulation is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import connection

from web.simulation.player import Done, Log
from web.simulation.stories import Act

from .walks import Noted

# The moment that the act itself recorded. The engine's rows, which the checker judges, are not asked.
_MOMENT = {
    "issue": "SELECT issued_at FROM recommendations_recommendation r"
    " JOIN recommendations_case c ON c.recommendation_id = r.id WHERE c.instance_id = %s",
    "acknowledge": "SELECT moment FROM recommendations_receiptfact WHERE case_id = %s",
    "answer": "SELECT sent_at FROM recommendations_response WHERE case_id = %s",
}

# A round that began before another was refused may tell of it: all that is known is that the letter was written first.
_REFUSED = """
    SELECT message_id, created_at FROM notifications_message m WHERE EXISTS
           (SELECT 1 FROM notifications_delivery d WHERE d.message_id = m.id AND d.outcome = 'refused')
"""


def tell(log: Log, noted: Iterable[Noted], numbers: dict[int, str], *, end: datetime) -> None:
    """Adds to the log what was done over HTTP, at the moments that were recorded, and a last look at `end`.

    Raises `AssertionError` when an act was recorded twice, or outside the moments between which it was done.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, instance_id FROM recommendations_case")
        keys = dict(cursor.fetchall())
        cursor.execute(_REFUSED)
        log.post.refused |= dict(cursor.fetchall())
    log.cases |= {case: keys[number] for case, number in numbers.items()}
    told = [Done(replace(each.act, at=_moment(each, log)), True) for each in noted]
    log.done += sorted(told, key=lambda each: each.act.at)
    log.done.append(Done(Act(end, "sweep"), True))


def _moment(noted: Noted, log: Log) -> datetime:
    act = noted.act
    if act.kind not in _MOMENT:  # what follows from these acts does not depend on the second
        return act.at
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT[act.kind], [log.cases[act.cases[0]]])
        found = [moment for (moment,) in cursor.fetchall()]
    assert len(found) == 1, f"{act} was recorded {len(found)} times"
    assert act.at <= found[0] <= noted.until, f"{act} was recorded at {found[0]}, and was done until {noted.until}"
    return found[0]
