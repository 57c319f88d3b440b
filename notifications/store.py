"""How letters are written: one statement for one letter or for thousands, the database putting each row together."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import connection

from directory.queries import Addressee

from .catalogue import LETTERS, Wanted
from .facts import Known
from .models import Message

# A letter of a case to an addressee: the place of its facts among all, and what only this letter states besides.
Row = tuple[Known, Wanted, Addressee, int, dict[str, Any]]

# Some 300 bytes a letter: a statement stays of a few megabytes, whatever the number of recipients.
_SET = 10_000

# One document of JSON: psycopg quotes the elements of arrays one by one, which takes several times as long. The facts
# that letters share travel once. In the order given: letters are sent, and notices compared, by their keys.
_INSERT = """
    INSERT INTO notifications_message (case_id, event, cycle, addressee, addressee_name, audience, language, facts,
           created_at, not_before, state, reason, attempts, message_id, last_error, subject, text, html, sha256)
    SELECT (r->>0)::bigint, r->>1, (r->>2)::int, r->>3, r->>4, r->>5, r->>6, f.all_of_them->(r->>7)::int || (r->8),
           %(at)s, %(at)s, CASE r->>9 WHEN '' THEN 'queued' ELSE 'dead' END, r->>9, 0, r->>10, '', '', '', '', ''
      FROM (SELECT %(facts)s::jsonb) AS f(all_of_them), jsonb_array_elements(%(rows)s::jsonb) WITH ORDINALITY AS v(r, n)
     ORDER BY n
    ON CONFLICT DO NOTHING
"""


def write_letters(rows: Sequence[Row], *, facts: Sequence[dict[str, Any]], at: datetime) -> None:
    """Writes letters that may leave from `at` on, those with an empty address dead; what is there already stays."""
    said = json.dumps(facts, ensure_ascii=False)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _SET):
            columns = json.dumps(list(_columns(rows[start : start + _SET])), ensure_ascii=False)
            cursor.execute(_INSERT, {"at": at, "facts": said, "rows": columns})


def _columns(rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    audiences = {name: kind.audience.value for name, kind in LETTERS.items()}
    for case, wanted, to, number, own in rows:
        audience, language, reason = audiences[wanted.letter], to.language, ""
        if not to.email:
            nobody_here = audience == Message.Audience.OFFICE
            reason = (Message.Reason.NOBODY_AT_THE_OFFICE if nobody_here else Message.Reason.NOBODY).value
            language = case.language
        # The same for every attempt to send the same letter, so that a mail program shows a repeated one once.
        who = hashlib.sha256(to.email.lower().encode()).hexdigest()[:16]
        event = wanted.event.replace(":", "-").replace("@", "-")
        message_id = f"<{case.number}.{event}.{wanted.cycle}.{who}@{domain}>"
        yield (
            *(case.pk, wanted.event, wanted.cycle, to.email, to.name, audience, language),
            *(number, own, reason, message_id),
        )
