"""The points of a recommendation, and what each version of an answer says of them."""

from collections.abc import Sequence

from .models import PointAnswer, Recommendation, RecommendationPoint, Response
from .point_rules import SAID


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
