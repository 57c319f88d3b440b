"""The points of an issued recommendation, which are answered and assessed one by one."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .drafting import Recommendation
from .responses import Assessment, Response


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
    carried = models.BooleanField(default=False, help_text="Not asked again: taken over from the version before.")

    class Meta:
        ordering = ["point_id"]
        constraints = [models.UniqueConstraint(fields=["response", "point"], name="point_answered_once")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.point_id}"


class PointAssessment(models.Model):
    """What the Office thinks of one point of a version, and what it asks to complete it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="points")
    point = models.ForeignKey(RecommendationPoint, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("appréciation"), max_length=30, choices=Assessment.Outcome)
    reasons = models.TextField(_("motifs de l’appréciation"), blank=True)
    question = models.TextField(_("ce qui est demandé"), blank=True)

    class Meta:
        ordering = ["point_id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "point"], name="point_assessed_once"),
            models.CheckConstraint(
                name="point_assessed_with_reasons",
                condition=(Q(outcome="to_complete") & ~Q(question=""))
                | (~Q(outcome="to_complete") & Q(question="") & ~Q(reasons="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.point_id} {self.outcome}"
