"""The rows of what was changed of the rules: who, when, why, and whether every open case was reached."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RuleChange(models.Model):
    """What an administrator changed of the rules: a version saved, a day decreed or taken back. Append-only.

    `carried_at` is empty until every open case has the dates that the changed calendar gives; `cases` is how many the
    change was to move when it was confirmed.
    """

    class Kind(models.TextChoices):
        VERSION = "version", _("nouvelle version")
        DECREED = "decreed", _("jour férié ajouté")
        TAKEN_BACK = "taken_back", _("jour férié retiré")

    kind = models.CharField(max_length=10, choices=Kind)
    profile = models.OneToOneField("workflows.RuleProfile", null=True, on_delete=models.PROTECT, related_name="change")
    day = models.DateField(null=True)
    name_fr = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    cases = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    carried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="rule_change_is_of_a_version_or_of_a_day",
                condition=Q(kind="version", profile__isnull=False, day__isnull=True)
                | (~Q(kind="version") & Q(profile__isnull=True, day__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["id"], name="rule_change_to_carry", condition=Q(carried_at__isnull=True))]
        triggers = [
            pgtrigger.Protect(
                name="rule_changes_stay",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    *("kind", "profile_id", "day", "name_fr", "name_en", "source", "reason", "cases", "at"),
                    *("actor_id", "actor_name"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.profile or self.day}"
