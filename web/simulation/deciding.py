"""How the player decides of a rung of the Office's ladder: through the same actions as the page of the rung."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from recommendations import actions

from .ladder import AUTHORITY

_LOWEST = """
    SELECT e.process_ptr_id, e.authority FROM recommendations_escalating e JOIN viewflow_process p
           ON p.id = e.process_ptr_id WHERE e.case_id = %s AND p.finished IS NULL ORDER BY e.after_days LIMIT 1
"""


def decide(*, case_id: int, by: Any, at: datetime, signed: bool) -> None:
    """Signs the letter of the lowest rung that waits, or passes it. Raises `ValidationError` when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(_LOWEST, [case_id])
        found = cursor.fetchone()
    if found is None:
        raise ValidationError("no rung waits")
    rung, authority = found
    who = {"case_id": case_id, "rung_id": rung, "by": by, "at": at}
    if authority == "report":
        actions.decide_mention(**who, mentioned=signed, text="Aucune réponse (simulation).", reason="Exemple.")
    elif signed:
        to = [("Autorité (simulation)", AUTHORITY)]
        actions.send_rung_letter(**who, addressees=to, subject="Aucune réponse", text="Lettre (simulation).")
    else:
        actions.skip_rung(**who, reason="Exemple.")
