"""What the Office does to many cases at once, and the reminders that it sends itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cases import Case


class HandReminder(models.Model):
    """A reminder that somebody of the Office sent. The unique key is the claim: once for a case and day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_reminders")
    on = models.DateField(_("le"), help_text="The day at the Office.")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rappel envoyé")
        constraints = [models.UniqueConstraint(fields=["case", "on"], name="one_hand_reminder_a_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"


class BulkAct(models.Model):
    """One act on the cases that a person chose in a list: at first a preview, then what came of each case.

    `said` is what the act needs beside the cases, in words of its action, from when it was confirmed; `listed` the
    address of the list in which they were chosen.
    """

    class Kind(models.TextChoices):
        REMIND = "remind", _("Envoyer un rappel")
        ASSIGN = "assign", _("Changer de responsable")
        EXTEND = "extend", _("Accorder un délai de courtoisie")

    kind = models.CharField(_("geste"), max_length=10, choices=Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField(default=dict)
    listed = models.TextField(blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("geste groupé")

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class BulkLine(models.Model):
    """One case of a bulk act, at the version that was previewed, and what came of it. Written once."""

    class Outcome(models.TextChoices):
        WAITING = "", _("à faire")
        DONE = "done", _("fait")
        REFUSED = "refused", _("non fait")

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    why = models.TextField(blank=True, help_text="Why it was refused, in the person's language.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "case"], name="one_line_per_case"),
            models.CheckConstraint(name="refused_line_says_why", condition=~Q(outcome="refused") | ~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.case_id} {self.outcome}"
