"""The points of an issued recommendation, which are answered and assessed one by one."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from .drafting import Recommendation
from .responses import Response


class RecommendationPoint(models.Model):
    """A top-level numbered point of the text, as it was issued; never changed. In the order of the text."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=6, help_text="As typed: « 1. », « 2) », « 3° ».")
    text = models.TextField(help_text="With the points under it, without the label.")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="point_number_once")]
        triggers = [pgtrigger.Protect(name="point_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.label}"


class PointAnswer(models.Model):
    """What one version of a response says of one point, under the same rules as a response to the whole."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="points")
    point = models.ForeignKey(RecommendationPoint, on_delete=models.PROTECT, related_name="+")
    disposition = models.CharField(max_length=10, choices=Response.Disposition, blank=True)
    follow_up = models.TextField(_("suites"), blank=True)
    reasons = models.TextField(_("motifs"), blank=True)

    class Meta:
        ordering = ["point_id"]
        constraints = [models.UniqueConstraint(fields=["response", "point"], name="point_answered_once")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.point_id}"
