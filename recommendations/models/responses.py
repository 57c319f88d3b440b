"""What the recipient answers in writing, and what the Office thinks of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from .cases import Case
from .drafting import Recommendation


class Response(models.Model):
    """What the recipient answers in writing, in versions. A draft has no `sent_at`; only the recipient sees it."""

    class Disposition(models.TextChoices):
        FOLLOW = "follow", _("suite entière")
        IN_PART = "in_part", _("suite partielle")
        DECLINE = "decline", _("sans suite")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveIntegerField()
    by_points = models.BooleanField(
        default=False, help_text="What it says stands in its points; its disposition follows from theirs."
    )
    disposition = models.CharField(max_length=10, choices=Disposition, blank=True)
    follow_up = models.TextField(_("suites"), blank=True)
    reasons = models.TextField(_("motifs"), blank=True)
    signatory_name = models.CharField(_("nom"), max_length=200, blank=True)
    signatory_capacity = models.CharField(_("titre"), max_length=200, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1, help_text="Number of times the draft was saved.")
    sent_at = models.DateTimeField(null=True, help_text="When the recipient sent it.")
    received_at = models.DateTimeField(null=True, help_text="When the Office had it; the earlier of the two decides.")
    on_paper = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="response_version_once"),
            models.UniqueConstraint(fields=["case"], name="one_draft_response", condition=Q(sent_at=None)),
            models.CheckConstraint(
                name="sent_response_is_whole",
                condition=Q(sent_at=None)
                | (
                    Q(received_at__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(signatory_name="")
                    & (
                        (Q(by_points=True) & ~Q(disposition="") & Q(follow_up="") & Q(reasons=""))
                        | (Q(disposition="follow") & ~Q(follow_up=""))
                        | (Q(disposition="in_part") & ~Q(follow_up="") & ~Q(reasons=""))
                        | (Q(disposition="decline") & ~Q(reasons=""))
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


def attachment_path(attachment: "Attachment", name: str) -> str:
    if attachment.response is None:
        return f"recommendations/{attachment.recommendation_id}/{attachment.sha256}"
    return f"cases/{attachment.response.case_id}/responses/{attachment.sha256}"


class Attachment(models.Model):
    """A file joined to a response, or to a recommendation; kept under its hash, served as a download only, if seen.

    That of a recommendation has a title. It came with the version `since` of the draft; `until` is the first one
    without it, and None while it is there: versions know which files they had.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="attachments", null=True)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="attachments", null=True)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    since = models.PositiveIntegerField(null=True)
    until = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to=attachment_path, max_length=200)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_of_an_answer_or_a_draft",
                condition=Q(response__isnull=False, recommendation=None, since=None, until=None)
                | Q(response=None, recommendation__isnull=False, since__isnull=False) & ~Q(title=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Given(models.Manager["Assessment"]):
    """The assessments that the recipient has; what waits for its second reader is reached through its task alone."""

    def get_queryset(self) -> models.QuerySet["Assessment"]:
        return super().get_queryset().filter(given=True)


class Assessment(models.Model):
    """What the Office thinks of one version of the response. Until it is `given`, only the Office knows of it."""

    class Outcome(models.TextChoices):
        SATISFACTORY = "satisfactory", _("satisfaisante")
        SATISFACTORY_OTHERWISE = "satisfactory_otherwise", _("suffisante autrement")
        TO_COMPLETE = "to_complete", _("à compléter")
        INSUFFICIENT = "insufficient", _("insuffisante")

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="assessments")
    outcome = models.CharField(_("appréciation"), max_length=30, choices=Outcome)
    reasons = models.TextField(_("motifs de l’appréciation"))
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    complete_by = models.DateField(_("complément attendu le"), null=True, blank=True)
    given = models.BooleanField(default=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    read_at = models.DateTimeField(null=True)

    objects = Given()
    all_of_them = models.Manager["Assessment"]()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="second_reader_is_another", condition=~Q(read_by=models.F("assessed_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.outcome}"


class Assessing(Process):
    """The way of one version of an answer to its assessment (`flows.AssessmentFlow`); a later look is another round."""

    class Decision(models.TextChoices):
        """What the second reader decided."""

        PENDING = "pending", _("en cours")
        CONFIRMED = "confirmed", _("confirmée")
        RETURNED = "returned", _("renvoyée")

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField(default=1)
    proposal = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", null=True)
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.PENDING)
    returned_because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "round"], name="assessing_once")]

    def __str__(self) -> str:
        return str(self.response)

    @property
    def awaits_reader(self) -> bool:
        """Whether an assessment is proposed and a second person has not yet decided on it."""
        return self.finished is None and self.proposal is not None and self.decision == self.Decision.PENDING
