"""How many cases are over, counted as they end: they are by far the most, and nothing said of them changes."""

from django.db import models
from django.db.models import Q


class EndedCount(models.Model):
    """Some cases that ended alike. Rows are only added while people work, and folded together every night.

    A row for each act, so that two people who close cases at once never wait for each other.
    """

    issuer = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+")
    year = models.CharField(max_length=4, help_text="Of issue, as in the numbers.")
    stage = models.CharField(max_length=30)
    answered_late = models.BooleanField()
    days = models.IntegerField(null=True, help_text="From the receipt to the answer; null where there was none.")
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="some_ended", condition=Q(n__gt=0))]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.year} {self.stage}: {self.n}"
