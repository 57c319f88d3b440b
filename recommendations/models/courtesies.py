"""How long the Office waited for an answer out of courtesy: one row for each time that it granted more."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .cases import Case


class CourtesyExtension(models.Model):
    """A courtesy of the Office: reminders and escalation wait, the due date of the law stays. One runs at a time.

    What was granted never changes; how it ended is written once.
    """

    class Ending(models.TextChoices):
        REMOVED = "removed", _("retiré")
        REPLACED = "replaced", _("remplacé par un autre")
        LAPSED = "lapsed", _("sans objet depuis une nouvelle échéance")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="courtesies", verbose_name=_("dossier"))
    due_on = models.DateField(_("échéance légale"), help_text="As it stood when the courtesy was granted.")
    until = models.DateField(_("jusqu’au"))
    reason = models.CharField(_("motif"), max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("délai de courtoisie")
        verbose_name_plural = _("délais de courtoisie")
        ordering = ["case_id", "granted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="one_courtesy_at_a_time", condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(name="courtesy_after_the_due_date", condition=Q(until__gt=F("due_on"))),
            models.CheckConstraint(
                name="an_ended_courtesy_says_how",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="courtesy_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="courtesy_ends_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.ended_at IS NOT NULL
                       OR (OLD.case_id, OLD.due_on, OLD.until, OLD.reason, OLD.granted_by_id, OLD.granted_at)
                          IS DISTINCT FROM
                          (NEW.case_id, NEW.due_on, NEW.until, NEW.reason, NEW.granted_by_id, NEW.granted_at) THEN
                        RAISE EXCEPTION 'what was granted stays as it was, and ends once';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"
