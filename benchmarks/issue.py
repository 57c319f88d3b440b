"""3. One text issued to many recipients, their letters queued."""

from collections.abc import Iterator
from functools import partial

from django.db import connection, transaction

from notifications.models import Message
from recommendations import actions

from .data import ISSUED
from .flows import Following
from .measure import Line, Target, in_turns, line, peak_megabytes, rate
from .office import Office, office
from .place import fresh_database
from .trips import round_trips

STOCK_SAMPLE = 200  # there is no start in sets: each costs the same, whatever their number
AWAY = 1_000_000_000  # copies get ids far from those that the sequences give

# The tables that an issue fills, parents first, and what the copy of a row has of its own.
_COPIES = {
    "workflows_workflowinstance": {"id": "i.id + %(away)s"},
    "recommendations_case": {
        "instance_id": "i.instance_id + %(away)s",
        "recommendation_id": "%(new)s",
        "number": "'B' || %(turn)s || '-' || row_number() OVER ()",
    },
    "workflows_transition": {"id": "i.id + %(away)s", "instance_id": "i.instance_id + %(away)s"},
    "workflows_duework": {"id": "i.id + %(away)s", "instance_id": "i.instance_id + %(away)s"},
    "notifications_message": {"id": "i.id + %(away)s", "case_id": "i.case_id + %(away)s"},
}
_WHOSE = {
    "workflows_workflowinstance": "id",
    "recommendations_case": "instance_id",
    "notifications_message": "case_id",
}
_COLUMNS = """
    SELECT attname FROM pg_attribute
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""


# In one act: within 20 s, and hardly more memory than for a tenth as many (`floor`).
IN_20_SECONDS = Target(at_least=500)
CONSTANT = Target("floor", at_most=2)


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    held: float | None = None
    for place, count in enumerate([size] if size else [1000, 10_000]):
        if place:
            fresh_database()
        known = office(count)
        yield _issuing(count, min(rounds, 3), known)
        draft = known.draft()
        peak = peak_megabytes(partial(actions.issue, recommendation_id=draft.pk, by=known.signatory, at=ISSUED))
        found = {"ours": [peak]} if held is None else {"ours": [peak], "floor": [held]}
        yield line("issue.memory", count, "MB", found, *([CONSTANT] if held else []))
        held = peak


def _issuing(count: int, rounds: int, known: Office) -> Line:
    issued: list[int] = []

    def ours() -> float:
        draft = known.draft()
        taken = rate(count, lambda: actions.issue(recommendation_id=draft.pk, by=known.signatory, at=ISSUED))
        assert Message.objects.filter(case__recommendation=draft).count() == count
        issued.append(draft.pk)
        return taken

    def limit() -> float:
        new = known.draft()
        return rate(count, lambda: _copy(issued[0], new.pk, turn=new.pk))

    sample = min(count, STOCK_SAMPLE)

    def stock() -> float:
        return rate(sample, lambda: [Following.start.run() for _n in range(sample)])

    ours()  # what the limit copies; also warms both
    found = in_turns({"ours": ours, "limit": limit, "stock": stock}, rounds)
    trips = round_trips(ours)
    targets = (Target("limit", at_least=0.5), IN_20_SECONDS)
    return line("issue", count, "/s", found, *targets, trips_with_draft=trips, stock_sample=sample)


def _copy(old: int, new: int, *, turn: int) -> None:
    """The same rows as an issue writes, by one INSERT … SELECT for each table, in one transaction."""
    values = {"away": AWAY * turn, "new": new, "turn": turn, "old": old}
    with transaction.atomic(), connection.cursor() as cursor:
        for table, own in _COPIES.items():
            cursor.execute(_COLUMNS, [table])
            names = [row[0] for row in cursor.fetchall()]
            chosen = ", ".join(own.get(name, f"i.{name}") for name in names)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} AS i "
                f"JOIN recommendations_case AS c ON c.instance_id = i.{_WHOSE.get(table, 'instance_id')} "
                "WHERE c.recommendation_id = %(old)s",
                values,
            )
