"""What somebody does not want to be shown before a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cases import Case


class Snooze(models.Model):
    """One person's wish not to be shown a task or a case before a day. Nothing else of it changes, for nobody else.

    A case comes back earlier when a step is taken in it: `version` is that of the case when the wish was made.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey("viewflow.Task", on_delete=models.CASCADE, related_name="+", null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="snoozes", null=True)
    version = models.PositiveIntegerField(null=True)
    until = models.DateField(_("reportée au"), help_text="The first day on which it is shown again.")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(fields=["person", "task"], name="one_snooze_per_task"),
            models.UniqueConstraint(fields=["person", "case"], name="one_snooze_per_case"),
            models.CheckConstraint(
                name="snooze_of_a_task_or_a_case",
                condition=Q(task__isnull=False, case=None, version=None)
                | Q(task=None, case__isnull=False, version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.until}"
