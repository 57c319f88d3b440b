"""From a draft to as many cases as there are recipients."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from directory.models import Person
from directory.queries import names_on
from workflows import engine, human
from workflows.queries import profile_in_force

from ..flows import IssuingFlow
from ..models import Case, Issuing, Recommendation
from ..people import actor_for, office_day
from ..reference import case_number, next_number
from .drafting import NotReviewed, issuing_of, lacking, locked_draft, require_other


@transaction.atomic
def issue(*, recommendation_id: int, by: Person, at: datetime, expected_version: int | None = None) -> list[Case]:
    """Signs a reviewed draft and sends it: a number, a frozen text, and one case with its own clock for each recipient.

    Raises `ValidationError` when something is missing, `NotAllowed` when `by` does not sign for the Office, `OwnText`
    when `by` wrote it, `NotReviewed`, `StalePage`, and `AlreadyIssued` the second time.
    """
    on = office_day(at)
    recommendation = locked_draft(recommendation_id, by=by, at=at)
    if expected_version is not None and recommendation.version != expected_version:
        raise engine.StalePage
    if errors := lacking(recommendation):
        raise ValidationError(errors)
    require_other(recommendation, IssuingFlow.sign, by=by, at=at)
    process = issuing_of(recommendation, at=at)
    if human.open_task(process, IssuingFlow.sign) is None:
        raise NotReviewed
    Issuing.objects.filter(pk=process.pk).update(decision=Issuing.Decision.APPROVED)
    human.finish(process, IssuingFlow.sign, by=by, at=at)
    recipients = list(recommendation.proposed_recipients.order_by("code").values_list("pk", "language", "time_zone"))
    recommendation.number = next_number(on.year)
    recommendation.issued_by, recommendation.issued_at = by, at
    recommendation.issuer_name = names_on([recommendation.issuer_id], on=on)[recommendation.issuer_id].name
    recommendation.sha256 = text_hash(recommendation)
    recommendation.version += 1
    recommendation.save()
    return _open_cases(recommendation, recipients, by=by, at=at)


def text_hash(recommendation: Recommendation) -> str:
    """SHA-256 of what was issued: number, subject, text and reasons, as canonical JSON; hexadecimal (C-1.1, a. 5)."""
    said = [recommendation.number, recommendation.subject, recommendation.text, recommendation.reasons]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


# One document of JSON for all: a model for each, and a parameter for each of its columns, cost several times what the
# database takes to store them.
_OPEN = """
    INSERT INTO recommendations_case (instance_id, recommendation_id, recipient_id, number, recipient_name,
           recipient_acronym, language, officer_id)
    SELECT (r->>0)::bigint, (r->>1)::bigint, (r->>2)::bigint, r->>3, r->>4, r->>5, r->>6, (r->>7)::bigint
      FROM jsonb_array_elements(%s::jsonb) AS v(r)
"""
_COLUMNS = (
    *("instance_id", "recommendation_id", "recipient_id", "number", "recipient_name", "recipient_acronym"),
    *("language", "officer_id"),
)


def _open_cases(
    recommendation: Recommendation, recipients: Sequence[tuple[int, str, str]], *, by: Person, at: datetime
) -> list[Case]:
    """Opens a case for each recipient, given by its key, language and legal time; in their order."""
    on = office_day(at)
    names = names_on([body_id for body_id, _language, _zone in recipients], on=on)
    rows: list[tuple[Any, ...]] = []

    def attach(instances: Sequence[Any]) -> None:
        number, drafted_by = recommendation.number or "", recommendation.drafted_by_id
        for rank, (instance, (body_id, language, _zone)) in enumerate(zip(instances, recipients, strict=True), start=1):
            name = names[body_id]
            own = (case_number(number, rank), name.name, name.acronym, language)
            rows.append((instance.pk, recommendation.pk, body_id, *own, drafted_by))
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [json.dumps(rows, ensure_ascii=False)])

    engine.start_many(
        [
            engine.Start(zone, {"recipient": names[body_id].name, "sha256": recommendation.sha256})
            for body_id, _language, zone in recipients
        ],
        profile=profile_in_force(recommendation.regime, on=on),
        by=actor_for(by, issuer_id=recommendation.issuer_id, on=on),
        at=at,
        attach=attach,
    )
    cases = [Case.from_db(connection.alias, _COLUMNS, row) for row in rows]
    for case in cases:
        case.recommendation = recommendation
    return cases
