"""The points of a recommendation, and what each version of an answer says of them."""

from collections.abc import Iterable, Sequence

from .models import PointAnswer, Recommendation, RecommendationPoint, Response
from .point_rules import SAID, TO_COMPLETE


def points_of(recommendation: Recommendation) -> list[RecommendationPoint]:
    """The points of an issued recommendation that are answered one by one, in the order of the text.

    Empty when the text has no numbered point: it is answered as a whole.
    """
    return list(recommendation.points.all())


def point_answers(response: Response | None, points: Sequence[RecommendationPoint]) -> list[PointAnswer]:
    """What a version says of each point, in the order of the text; what is not kept yet is an unsaved row.

    A version from before points were answered one by one says of each what it says of the whole.
    """
    if response is None:
        return [PointAnswer(point=point) for point in points]
    kept = {row.point_id: row for row in response.points.all()} if response.pk else {}
    whole = {} if response.by_points else {name: getattr(response, name) for name in SAID}
    return [kept.get(point.pk) or PointAnswer(point=point, **whole) for point in points]


def asked_of_points(responses: Iterable[Response]) -> dict[int, str] | None:
    """What the newest assessment given asks of which points, by number: these alone are open to a next version.

    `responses` are the versions of one answer. None when all of it may change: nothing was assessed, nothing is to be
    completed, or an answer as a whole is.
    """
    given = [each for response in responses if response.sent_at is not None for each in response.assessments.all()]
    newest = max(given, key=lambda each: each.pk, default=None)
    if newest is None or newest.outcome != TO_COMPLETE:
        return None
    return {row.point.number: row.question for row in newest.points.all() if row.question} or None


def carried_points(responses: Sequence[Response], points: Sequence[RecommendationPoint]) -> list[PointAnswer]:
    """The points of the newest version sent that a next one takes over unchanged, since they are not asked again."""
    asked = asked_of_points(responses)
    if asked is None:
        return []
    sent = [each for each in responses if each.sent_at is not None]
    return [row for row in point_answers(sent[-1], points) if row.point.number not in asked]
