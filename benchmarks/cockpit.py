"""8. The first page of a manager and the list of cases, as the server makes them, over as many cases as asked.

Years of cases, most of them closed, as an Office has them; built by the set, so that a hundred thousand take seconds.
"""

from collections.abc import Iterator
from datetime import datetime

import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.wsgi import settle
from recommendations.actions.ended import recount_ended
from recommendations.actions.receiving import open_receipt_tasks

from .data import TORONTO, profile
from .measure import Line, Target, line, percentile, seconds
from .office import Office, office
from .trips import round_trips

NOW = datetime(2026, 11, 16, 10, 42, tzinfo=TORONTO)
A_RECOMMENDATION = 50  # cases
AT_LEAST = 20  # recommendations: so that a short run too has cases at every stage
BODIES = 400
WANTED = Target(at_most=100)

_KINDS = """
    UPDATE directory_body SET kind = (ARRAY['department', 'body', 'professional_order', 'educational_institution',
           'other_person'])[1 + id %% 5] WHERE NOT is_issuer
"""
# One recommendation every few hours back from today; all cases of one stand at about the same point of their life.
_RECOMMENDATIONS = """
    INSERT INTO recommendations_recommendation (regime, issuer_id, issuer_name, number, subject, text, reasons, theme,
           is_example, marked, proposed_kinds, enclosed, drafted_by_id, saved_at, version, issued_by_id, issued_at,
           sha256)
    SELECT '16-27', %(issuer)s, 'Office, exemple', 'N' || n, 'Formation d’appoint ' || n || ' (exemple)',
           repeat('L’Office recommande d’ouvrir une cohorte par année, à titre d’exemple. ', 40), '', n %% 5,
           true, false, '{}', '{}', %(officer)s, at, 1, %(signatory)s, at, repeat('0', 64)
      FROM (SELECT n, %(now)s::timestamptz - n * (interval '1800 days' / %(count)s) AS at
              FROM generate_series(0, %(count)s - 1) AS n) AS made
"""
_NUMBERS = """
    UPDATE recommendations_recommendation AS r SET number = to_char(issued_at, 'YYYY-') || lpad(ranked.n::text, 3, '0')
      FROM (SELECT id, row_number() OVER (PARTITION BY date_part('year', issued_at) ORDER BY issued_at) AS n
              FROM recommendations_recommendation) AS ranked WHERE ranked.id = r.id
"""
# `n` counts the cases of a recommendation: a few never acknowledge, a few never answer, the others take 20 to 75 days.
_CASES = """
    WITH told AS (
        SELECT row_number() OVER (ORDER BY r.id, b.n) AS key, r.id AS recommendation, r.issued_at, b.id AS body, b.n,
               r.number || '-' || lpad((b.n + 1)::text, 2, '0') AS number,
               r.issued_at + (b.n %% 9) * interval '1 day' AS received,
               r.issued_at + (20 + (b.n * 7 + r.id) %% 56) * interval '1 day' AS answered
          FROM recommendations_recommendation AS r
          JOIN LATERAL (SELECT id, row_number() OVER (ORDER BY (id * 7919 + r.id) %% 1009) - 1 AS n
                          FROM directory_body WHERE NOT is_issuer LIMIT %(each)s) AS b ON true
         WHERE r.number IS NOT NULL
    ), staged AS (
        SELECT *, CASE WHEN received > %(now)s THEN 'issued'
                       WHEN n %% 24 = 0 AND issued_at > %(now)s - interval '200 days' THEN 'issued'
                       WHEN answered < %(now)s - interval '60 days' AND n %% 40 <> 1 THEN 'closed'
                       WHEN answered < %(now)s AND n %% 40 <> 1 THEN 'answered'
                       WHEN n %% 40 = 1 AND received < %(now)s - interval '400 days' THEN 'withdrawn'
                       WHEN received < %(now)s - interval '64 days' THEN 'escalated'
                       WHEN received < %(now)s - interval '30 days' THEN 'response_due'
                       ELSE 'acknowledged' END AS stage
          FROM told
    ), instances AS (
        INSERT INTO workflows_workflowinstance (id, workflow, regime, profile_id, stage, version, cycle, time_zone,
               started_at, changed_at, received_at, technological, due_on, in_default_from, answered_at, timeliness,
               finished_at, assess_by, ladder, rung, answer_cycle, journal_head)
        SELECT key, 'recommendation', '16-27', %(profile)s, stage, 1, 1, 'America/Toronto', issued_at, issued_at,
               CASE WHEN stage <> 'issued' THEN received END, false,
               CASE WHEN stage <> 'issued' THEN received::date + 60 END,
               CASE WHEN stage <> 'issued' THEN received::date + 62 END,
               CASE WHEN stage IN ('answered', 'closed') THEN answered END,
               CASE WHEN stage NOT IN ('answered', 'closed') THEN ''
                    WHEN answered::date > received::date + 61 THEN 'late' ELSE 'in_time' END,
               CASE WHEN stage IN ('closed', 'withdrawn') THEN answered END,
               CASE WHEN stage = 'answered' AND key %% 4 = 0 THEN answered::date + 60 END,
               '', CASE WHEN stage = 'escalated' THEN (ARRAY['recipient', 'direction', 'presidency', 'committee',
                                                             'report', 'minister'])[1 + key %% 6] ELSE '' END,
               0, repeat('0', 64)
          FROM staged
    ), cases AS (
        INSERT INTO recommendations_case (instance_id, recommendation_id, recipient_id, number, recipient_name,
               recipient_acronym, addressee, language, officer_id)
        SELECT key, recommendation, body, number, 'Collège de l’Exemple ' || body, '', '', 'fr',
               (%(officers)s::bigint[])[1 + key %% 3] FROM staged
    ), work AS (
        INSERT INTO workflows_duework (instance_id, kind, cycle, due_at, done_at, outcome)
        SELECT key, kind, 0, issued_at, CASE WHEN key %% 3 = 0 THEN issued_at END,
               CASE WHEN key %% 3 = 0 THEN 'fired' ELSE '' END
          FROM staged, unnest(ARRAY['receipt_task:15', 'acknowledgement_reminder:5']) AS kinds(kind)
    ), answers AS (
        INSERT INTO recommendations_response (case_id, version, by_points, disposition, follow_up, reasons,
               signatory_name, signatory_capacity, saved_by_id, saved_at, edition, sent_at, received_at, on_paper,
               sha256)
        SELECT key, 1, false, 'follow', 'Exemple.', '', 'Morgan Exemple', 'Direction', %(officer)s, answered, 1,
               answered, answered, false, repeat('0', 64) FROM staged WHERE stage IN ('answered', 'closed')
        RETURNING id, case_id, sent_at
    )
    INSERT INTO recommendations_assessment (response_id, outcome, reasons, given, assessed_by_id, assessed_at)
    SELECT id, 'satisfactory', 'Exemple.', true, %(officer)s, sent_at FROM answers WHERE case_id %% 4 > 0
"""
_LETTERS = """
    INSERT INTO notifications_message (case_id, event, cycle, addressee, addressee_name, audience, language, facts,
           created_at, state, reason, attempts, not_before, message_id, last_error, subject, text, html, sha256)
    SELECT instance_id, 'issued', 1, '', '', 'recipient', 'fr', '{}', %(now)s, 'dead', 'nobody', 0, %(now)s,
           instance_id::text, '', '', '', '', ''
      FROM recommendations_case WHERE instance_id %% 2000 = 0
"""


_WITHOUT_RECEIPT = """
    SELECT i.id FROM workflows_workflowinstance AS i JOIN workflows_duework AS w ON w.instance_id = i.id
     WHERE i.stage = 'issued' AND w.kind LIKE 'receipt_task%' AND w.outcome = 'fired'
"""


def years_of_cases(count: int) -> Office:
    """An Office and at least `count` cases, at every stage of their life."""
    made = office(max(BODIES, A_RECOMMENDATION))
    values = {
        "issuer": made.body.pk,
        "officer": made.officer.pk,
        "signatory": made.signatory.pk,
        "officers": [made.officer.pk, made.signatory.pk, made.manager.pk],
        "profile": profile().pk,
        "now": NOW,
        "count": max(AT_LEAST, -(-count // A_RECOMMENDATION)),
        "each": A_RECOMMENDATION,
    }
    with connection.cursor() as cursor:
        for statement in (_KINDS, _RECOMMENDATIONS, _NUMBERS, _CASES, _LETTERS):
            cursor.execute(statement, values)
        cursor.execute(_WITHOUT_RECEIPT)
        silent = [pk for (pk,) in cursor.fetchall()]
    open_receipt_tasks(silent, at=NOW)
    recount_ended()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return made


def run(*, size: int | None, rounds: int) -> Iterator[Line]:
    count = size or 100_000
    made = years_of_cases(count)
    pages = {
        "cockpit": (made.manager, reverse("desk:home")),
        "cockpit.list": (made.manager, reverse("desk:list_cases")),
        "cockpit.late": (made.manager, reverse("desk:list_cases") + "?view=late"),
        "cockpit.rung": (made.manager, reverse("desk:list_cases") + "?rung=direction"),
        "cockpit.sorted": (made.manager, reverse("desk:list_cases") + "?sort=body"),
    }
    settle()  # as each process of the web server does before its first page
    with time_machine.travel(NOW, tick=False):
        for name, (person, address) in pages.items():
            client = Client(SERVER_NAME="localhost")
            client.force_login(person)
            yield _line(name, count, client, address, rounds)


def _line(name: str, count: int, client: Client, address: str, rounds: int) -> Line:
    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200

    page()  # templates are compiled at the first
    trips = round_trips(page)
    took = [seconds(page) * 1000 for _n in range(rounds * 8)]
    slowest = percentile(took, 0.95)
    return line(name, count, "ms p95", {"ours": [slowest]}, WANTED, trips=trips, median_ms=percentile(took, 0.5))
