"""The rungs of the Office's ladder that ask a person: the way to a decision, and what was decided. A policy, no law."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from workflows.rungs import Authority

from .cases import Case


class Escalating(Process):
    """The way of one rung reached by a case to its decision (`flows.EscalationFlow`): the second one is refused.

    A rung is its number of days after the default. `cycle` is the computation of the due date by which it was reached.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveIntegerField()
    after_days = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=20, choices=Authority)
    reached_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "cycle", "after_days"], name="escalating_once")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.cycle} {self.after_days}"

    @property
    def is_mention(self) -> bool:
        """Whether the rung asks for a mention in the annual report, and for no letter."""
        return self.authority == Authority.REPORT


class RungDecision(models.Model):
    """What a person decided of a rung: the letter as it was signed, the mention as it will be said, or why neither."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("lettre signée et envoyée")
        SKIPPED = "skipped", _("échelon passé")
        MENTIONED = "mentioned", _("mention au rapport annuel")
        NOT_MENTIONED = "not_mentioned", _("aucune mention au rapport annuel")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rung_decisions")
    cycle = models.PositiveIntegerField()
    after_days = models.PositiveSmallIntegerField()
    authority = models.CharField(_("à qui s’adresser"), max_length=20, choices=Authority)
    outcome = models.CharField(_("décision"), max_length=20, choices=Outcome)
    letter = models.CharField(max_length=20, blank=True)
    addressees = models.JSONField(default=list, help_text="Name and e-mail address of each, as they were written to.")
    subject = models.CharField(_("objet de la lettre"), max_length=200, blank=True)
    text = models.TextField(_("texte"), blank=True, help_text="Of the letter in French, or of the mention.")
    subject_en = models.CharField(_("objet de la lettre, en anglais"), max_length=200, blank=True)
    text_en = models.TextField(_("texte, en anglais"), blank=True)
    reason = models.TextField(_("motif"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("titre de la personne qui décide"), max_length=200, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("décision sur un échelon")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cycle", "after_days"], name="rung_decided_once"),
            models.CheckConstraint(
                name="rung_decision_is_whole",
                condition=(Q(outcome="sent") & ~Q(letter="") & ~Q(addressees=[]) & ~Q(subject="") & ~Q(text=""))
                | (Q(outcome="mentioned") & ~Q(text="") & ~Q(reason=""))
                | (Q(outcome__in=["skipped", "not_mentioned"]) & ~Q(reason="")),
            ),
        ]
        # What was signed is evidence (C-1.1, a. 5 and 6).
        triggers = [pgtrigger.Protect(name="rung_decision_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.cycle} {self.after_days} {self.outcome}"
