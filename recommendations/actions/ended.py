"""Counting the cases that are over: as they end, and all anew every night."""

from collections.abc import Collection

from django.db import connection, transaction

# The rows of `EndedCount` for the cases of a condition.
_COUNT = """
    INSERT INTO recommendations_endedcount (issuer_id, year, stage, answered_late, days, n)
    SELECT r.issuer_id, left(r.number, 4), i.stage, i.timeliness = 'late', i.answer_days, count(*)
      FROM workflows_workflowinstance AS i
      JOIN recommendations_case AS c ON c.instance_id = i.id
      JOIN recommendations_recommendation AS r ON r.id = c.recommendation_id
     WHERE i.finished_at IS NOT NULL AND {condition}
     GROUP BY 1, 2, 3, 4, 5
"""


def count_ended(case_ids: Collection[int]) -> None:
    """Adds cases that have just ended, in the transaction that ended them; one statement for any number."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(condition="i.id = ANY(%s)"), [list(case_ids)])


@transaction.atomic
def recount_ended() -> int:
    """Counts all cases that are over anew, as few rows as there are kinds of end; returns how many cases.

    Whoever ends a case meanwhile waits to be counted, and is counted once: what the lock let through before is in the
    tables that are read after it, and what comes later adds its own row.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE recommendations_endedcount IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"WITH gone AS (DELETE FROM recommendations_endedcount) {_COUNT.format(condition='true')}")
        cursor.execute("SELECT coalesce(sum(n), 0) FROM recommendations_endedcount")
        return int(cursor.fetchone()[0])
