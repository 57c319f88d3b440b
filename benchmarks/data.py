"""Rows to measure on, built by the set: cases that wait for an answer, with their date and their due work."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from workflows.actors import Actor, Role
from workflows.models import RuleProfile

TORONTO = ZoneInfo("America/Toronto")
# Issued on a Monday and received the next day, so that the sixtieth day is a Saturday, which one reading leaves alone.
ISSUED = datetime(2026, 10, 5, 10, 0, tzinfo=TORONTO)
RECEIVED = datetime(2026, 10, 6, 9, 30, tzinfo=TORONTO)
ANSWERED = datetime(2026, 10, 20, 9, 30, tzinfo=TORONTO)
AFTER_DEFAULT = datetime(2026, 12, 8, 0, 5, tzinfo=TORONTO)
SIGNATORY = Actor("1", "Dominique Exemple", frozenset({Role.SIGNATORY}))
PRINCIPAL = Actor("2", "Morgan Exemple", frozenset({Role.PRINCIPAL}))
ADMINISTRATOR = Actor("3", "Alex Exemple", frozenset({Role.ADMINISTRATOR}))

# The same day of receipt for all, or one of 60 days in turn; the dates are those of the Office's default readings
# without decreed days, only moved by whole days: nothing here checks the law, the tests do.
_CASES = """
    WITH made AS (
        INSERT INTO workflows_workflowinstance (workflow, regime, profile_id, stage, version, cycle, time_zone,
            started_at, changed_at, received_at, technological, due_on, in_default_from, timeliness, journal_head,
            ladder, rung, answer_cycle)
        SELECT 'recommendation', '16-27', %(profile)s, %(stage)s, 1, 1, 'America/Toronto',
               %(issued)s, %(received)s, %(received)s::timestamptz + n %% %(days)s * interval '1 day', false,
               date '2026-12-05' + n %% %(days)s, date '2026-12-08' + n %% %(days)s, '', repeat('0', 64), '', '', 0
          FROM generate_series(0, %(count)s - 1) AS n
        RETURNING id, received_at, due_on, in_default_from
    ), journal AS (
        INSERT INTO workflows_transition (instance_id, seq, step, source, target, at, recorded_at,
            actor_id, actor_name, actor_role, facts, previous_hash, hash)
        SELECT id, 1, 'acknowledge', 'issued', %(stage)s, received_at, received_at,
               '2', 'Morgan Exemple', 'principal', '{}', '', repeat('0', 64) FROM made
    ), dated AS (
        INSERT INTO workflows_deadline (instance_id, cycle, profile_id, received_at, due_on, in_default_from, trace,
            calendar_version, computed_at, outcome)
        SELECT id, 1, %(profile)s, received_at, due_on, in_default_from, '{}', 'bench', received_at, 'running' FROM made
    )
    INSERT INTO workflows_duework (instance_id, kind, cycle, due_at, outcome)
    SELECT id, kind, 1, (in_default_from + away)::timestamp AT TIME ZONE 'America/Toronto' + late, ''
      FROM made, unnest(%(kinds)s::text[], %(away)s::int[], %(late)s::interval[]) AS work(kind, away, late)
"""


def profile() -> RuleProfile:
    """The rules that the migrations put there."""
    return RuleProfile.objects.get(regime="16-27", version=1)


def waiting_cases(count: int, *, days: int = 1, stage: str = "response_due", notices: bool = True) -> list[int]:
    """`count` cases that wait for an answer; an escalation each, first rungs after it. Returns their ids, in order."""
    work = [("escalation", 0, "0 hours"), ("rung:15", 15, "6 hours"), ("rung:30", 30, "6 hours")]
    kinds, away, late = zip(*(work if notices else work[:1]), strict=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM workflows_workflowinstance")
        last = cursor.fetchone()[0]
        values = {"profile": profile().pk, "stage": stage, "issued": ISSUED, "received": RECEIVED, "days": days}
        values |= {"count": count, "kinds": list(kinds), "away": list(away), "late": list(late)}
        cursor.execute(_CASES, values)
        cursor.execute("SELECT id FROM workflows_workflowinstance WHERE id > %s ORDER BY id", [last])
        return [row[0] for row in cursor.fetchall()]


def settle_down() -> None:
    """What autovacuum would have done by tomorrow: statistics and visibility of the rows just built."""
    with connection.cursor() as cursor:
        for table in ("workflowinstance", "transition", "deadline", "duework"):
            cursor.execute(f"VACUUM (ANALYZE) workflows_{table}")
