"""From a draft to as many cases as there are recipients."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from directory.models import Person, Role
from directory.queries import names_on, postal_addressees, title_of
from workflows import engine, human
from workflows.queries import profile_in_force

from .. import documents, wordings
from ..flows import IssuingFlow
from ..models import Case, Issuing, LetterText, Recommendation, RecommendationPoint
from ..people import OFFICE_TIME, actor_for, office_day
from ..reference import case_number, next_number
from ..texts import numbered_points
from .drafting import NotReviewed, issuing_of, lacking, locked_draft, require_fit


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
    require_fit(recommendation, IssuingFlow.sign, by=by, at=at)
    process = issuing_of(recommendation, at=at)
    if human.open_task(process, IssuingFlow.sign) is None:
        raise NotReviewed
    Issuing.objects.filter(pk=process.pk).update(decision=Issuing.Decision.APPROVED)
    human.finish(process, IssuingFlow.sign, by=by, at=at)
    recipients = list(
        recommendation.proposed_recipients.order_by("code").values_list("pk", "language", "time_zone", "kind")
    )
    recommendation.number = next_number(on.year)
    recommendation.issued_by, recommendation.issued_at = by, at
    recommendation.issuer_name = names_on([recommendation.issuer_id], on=on)[recommendation.issuer_id].name
    recommendation.sha256 = text_hash(recommendation)
    recommendation.version += 1
    recommendation.save()
    RecommendationPoint.objects.bulk_create(
        RecommendationPoint(recommendation=recommendation, number=each.number, label=each.label, text=each.text)
        for each in numbered_points(recommendation.text, marked=recommendation.marked)
    )
    return _open_cases(recommendation, recipients, by=by, at=at)


def text_hash(recommendation: Recommendation) -> str:
    """SHA-256 of what was issued: number, subject, text and reasons, as canonical JSON; hexadecimal (C-1.1, a. 5)."""
    said = [recommendation.number, recommendation.subject, recommendation.text, recommendation.reasons]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


# One document of JSON for all: a model for each, and a parameter for each of its columns, cost several times what the
# database takes to store them.
_OPEN = """
    INSERT INTO recommendations_case (instance_id, recommendation_id, recipient_id, number, recipient_name,
           recipient_acronym, addressee, language, officer_id)
    SELECT (r->>0)::bigint, (r->>1)::bigint, (r->>2)::bigint, r->>3, r->>4, r->>5, r->>6, r->>7, (r->>8)::bigint
      FROM jsonb_array_elements(%s::jsonb) AS v(r)
"""
_COLUMNS = (
    *("instance_id", "recommendation_id", "recipient_id", "number", "recipient_name", "recipient_acronym"),
    *("addressee", "language", "officer_id"),
)


def _open_cases(
    recommendation: Recommendation, recipients: Sequence[tuple[int, str, str, str]], *, by: Person, at: datetime
) -> list[Case]:
    """Opens a case for each recipient, given by its key, language, legal time and kind; in their order."""
    on = office_day(at)
    body_ids = [body_id for body_id, *_rest in recipients]
    names = names_on(body_ids, on=on)
    addressees = postal_addressees([*body_ids, recommendation.issuer_id], on=on)
    profile = profile_in_force(recommendation.regime, on=on)
    signatory = title_of(by, body_id=recommendation.issuer_id, roles=[Role.SIGNATORY], on=on)
    ours = wordings.in_force()
    issued = documents.compose(
        recommendation,
        article_of_law=profile.article,
        period_days=profile.period_days,
        signatory=(by.name, signatory),
        officer=recommendation.drafted_by,
        address=addressees[recommendation.issuer_id].address,
        site=settings.SITE_URL,
        time_zone=OFFICE_TIME,
        worded={each: wordings.worded(ours, each) for each in ("fr", "en")},
    )
    letter = LetterText.objects.create(recommendation=recommendation, data=issued.to_json())
    letter_hash = documents.hasher(letter.data)
    own: list[tuple[Any, ...]] = []
    starts: list[engine.Start] = []
    for rank, (body_id, language, zone, kind) in enumerate(recipients, start=1):
        name, number = names[body_id], case_number(recommendation.number or "", rank)
        who, title, where = addressees[body_id]
        lines = documents.address_lines(who, title, name.name, where)
        own.append((body_id, number, name.name, name.acronym, "\n".join(lines), language))
        said = {"recipient": name.name, "sha256": recommendation.sha256}
        said["letter_sha256"] = letter_hash(documents.Copy(number, name.name, lines, language))
        starts.append(engine.Start(zone, said, kind))
    rows: list[tuple[Any, ...]] = []

    def attach(instances: Sequence[Any]) -> None:
        for instance, (body_id, *said) in zip(instances, own, strict=True):
            rows.append((instance.pk, recommendation.pk, body_id, *said, recommendation.drafted_by_id))
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [json.dumps(rows, ensure_ascii=False)])

    engine.start_many(
        starts, profile=profile, by=actor_for(by, issuer_id=recommendation.issuer_id, on=on), at=at, attach=attach
    )
    cases = [Case.from_db(connection.alias, _COLUMNS, row) for row in rows]
    for case in cases:
        case.recommendation = recommendation
    return cases
