"""From a draft to as many cases as there are recipients."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet

from directory.models import Person, Role
from directory.queries import names_on, postal_addressees, title_of
from workflows import engine, human
from workflows.queries import profile_in_force

from .. import documents, wordings
from ..flows import IssuingFlow
from ..models import Case, Issuing, LetterText, Recommendation, RecommendationPoint
from ..people import OFFICE_TIME, actor_for, office_day
from ..recipients import fingerprint, recipients_of
from ..reference import case_number, next_number
from ..texts import numbered_points
from .drafting import NotReviewed, issuing_of, lacking, locked_draft, require_fit
from .recipients import RecipientsChanged


@transaction.atomic
def issue(
    *,
    recommendation_id: int,
    by: Person,
    at: datetime,
    expected_version: int | None = None,
    expected_recipients: str | None = None,
) -> QuerySet[Case]:
    """Signs a reviewed draft and sends it: a number, a frozen text, and one case with its own clock for each recipient.

    Classes and lists stand for the bodies that exist that day; `expected_recipients` is the fingerprint of those that
    were read (`recipients.Recipients`). The cases are read when they are looked at, in the order of their numbers.
    Raises `ValidationError` when something is missing, `NotAllowed` when `by` does not sign for the Office, `OwnText`
    when `by` wrote it, `NotReviewed`, `StalePage`, `RecipientsChanged`, and `AlreadyIssued` the second time.
    """
    on = office_day(at)
    recommendation = locked_draft(recommendation_id, by=by, at=at)
    if expected_version is not None and recommendation.version != expected_version:
        raise engine.StalePage
    if errors := lacking(recommendation, on=on):
        raise ValidationError(errors)
    require_fit(recommendation, IssuingFlow.sign, by=by, at=at)
    process = issuing_of(recommendation, at=at)
    if human.open_task(process, IssuingFlow.sign) is None:
        raise NotReviewed
    Issuing.objects.filter(pk=process.pk).update(decision=Issuing.Decision.APPROVED)
    human.finish(process, IssuingFlow.sign, by=by, at=at)
    found = recipients_of(recommendation.pk, on=on).order_by("code").values_list("pk", "language", "time_zone", "kind")
    recipients = list(found)
    if expected_recipients not in (None, fingerprint(body_id for body_id, *_rest in recipients)):
        raise RecipientsChanged
    recommendation.number = next_number(on.year)
    recommendation.issued_by, recommendation.issued_at = by, at
    recommendation.issuer_name = names_on([recommendation.issuer_id], on=on)[recommendation.issuer_id].name
    recommendation.sha256 = text_hash(recommendation)
    recommendation.version += 1
    recommendation.enclosed = [documents.one_line(each.title) for each in recommendation.enclosures]
    recommendation.save()
    RecommendationPoint.objects.bulk_create(
        RecommendationPoint(recommendation=recommendation, number=each.number, label=each.label, text=each.text)
        for each in numbered_points(recommendation.text, marked=recommendation.marked)
    )
    _open_cases(recommendation, recipients, by=by, at=at)
    return Case.objects.filter(recommendation=recommendation).select_related("recommendation").order_by("pk")


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
AT_ONCE = 1000  # recipients whose cases are opened together: the memory is that of so many, however many there are


def _open_cases(
    recommendation: Recommendation, recipients: Sequence[tuple[int, str, str, str]], *, by: Person, at: datetime
) -> None:
    """Opens a case for each recipient, given by its key, language, legal time and kind; in their order."""
    on = office_day(at)
    office = recommendation.issuer_id
    profile = profile_in_force(recommendation.regime, on=on)
    signatory = title_of(by, body_id=office, roles=[Role.SIGNATORY], on=on)
    ours = wordings.in_force()
    issued = documents.compose(
        recommendation,
        article_of_law=profile.article,
        period_days=profile.period_days,
        signatory=(by.name, signatory),
        officer=recommendation.drafted_by,
        address=postal_addressees([office], on=on)[office].address,
        site=settings.SITE_URL,
        time_zone=OFFICE_TIME,
        worded={each: wordings.worded(ours, each) for each in ("fr", "en")},
        enclosures=[
            documents.Enclosure(documents.one_line(each.title), each.name, each.size, each.sha256)
            for each in recommendation.enclosures
        ],
    )
    letter = LetterText.objects.create(recommendation=recommendation, data=issued.to_json())
    opening = _Opening(recommendation, profile, documents.hasher(letter.data), by, at)
    for first in range(0, len(recipients), AT_ONCE):
        opening.open(recipients[first : first + AT_ONCE], rank=first + 1)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the cases of one issue share. `letter_hash` gives the SHA-256 of one recipient's letter."""

    recommendation: Recommendation
    profile: Any
    letter_hash: Callable[[documents.Copy], str]
    by: Person
    at: datetime

    def open(self, recipients: Sequence[tuple[int, str, str, str]], *, rank: int) -> None:
        """Opens the cases of some of the recipients; the first of them bears the number `rank`."""
        recommendation, on = self.recommendation, office_day(self.at)
        body_ids = [body_id for body_id, *_rest in recipients]
        names, addressees = names_on(body_ids, on=on), postal_addressees(body_ids, on=on)
        own: list[tuple[Any, ...]] = []
        starts: list[engine.Start] = []
        for place, (body_id, language, zone, kind) in enumerate(recipients, start=rank):
            name, number = names[body_id], case_number(recommendation.number or "", place)
            who, title, where = addressees[body_id]
            lines = documents.address_lines(who, title, name.name, where)
            own.append((body_id, number, name.name, name.acronym, "\n".join(lines), language))
            said = {"recipient": name.name, "sha256": recommendation.sha256}
            said["letter_sha256"] = self.letter_hash(documents.Copy(number, name.name, lines, language))
            starts.append(engine.Start(zone, said, kind))

        def attach(instances: Sequence[Any]) -> None:
            rows = [
                (instance.pk, recommendation.pk, body_id, *said, recommendation.drafted_by_id)
                for instance, (body_id, *said) in zip(instances, own, strict=True)
            ]
            with connection.cursor() as cursor:
                cursor.execute(_OPEN, [json.dumps(rows, ensure_ascii=False)])

        actor = actor_for(self.by, issuer_id=recommendation.issuer_id, on=on)
        engine.start_many(starts, profile=self.profile, by=actor, at=self.at, attach=attach)
