"""What the newest answer of a case decides and what the Office thinks of it, over all and point by point, for lists."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from .models import Assessment, Case, PointAnswer, PointAssessment, Response


def with_answers(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Each case with `decision` and `thought`, of the newest version sent; None where there is none.

    `point_decisions` and `point_thoughts` hold a number and what is said of it, in the order of the text.
    """
    newest = Response.objects.filter(case=OuterRef("pk"), sent_at__isnull=False).order_by("-version")
    assessed = Assessment.objects.filter(response__case=OuterRef("pk"), response=OuterRef("newest")).order_by("-pk")
    decided = PointAnswer.objects.filter(response=OuterRef("newest")).order_by("point")
    thought = PointAssessment.objects.filter(assessment=OuterRef("newest_thought")).order_by("point")
    return rows.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        decision=Subquery(newest.values("disposition")[:1]),
        newest_thought=Subquery(assessed.values("pk")[:1]),
        thought=Subquery(assessed.values("outcome")[:1]),
        point_decisions=ArraySubquery(
            decided.values(said=JSONObject(number=F("point__number"), said=F("disposition")))
        ),
        point_thoughts=ArraySubquery(thought.values(said=JSONObject(number=F("point__number"), said=F("outcome")))),
    )
