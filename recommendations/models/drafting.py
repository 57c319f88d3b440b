"""A recommendation before and at its issue: the text, its versions, what was said of it, its way to the signature."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField, Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from directory.models import BodyKind

# A copy of PostgreSQL's « french » that ignores accents; made by the first migration.
SEARCH_CONFIG = "fr_unaccent"


class Theme(models.IntegerChoices):
    """The themes of the Pôle's plan. Numbers are labels: gaps are allowed, nothing is renumbered."""

    CROSS_CUTTING = 0, _("Mesures transversales")
    INFORMATION = 1, _("Information")
    RECOGNITION = 2, _("Reconnaissance des compétences")
    PERMIT = 3, _("Conditions d’obtention d’un permis d’exercice")
    LABOUR_MARKET = 4, _("Intégration au marché du travail")


class NumberSequence(models.Model):
    """The last number given in a year. It only grows, so a number is never given twice, even after a deletion."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Recommendation(models.Model):
    """What the Office recommends (C-26, a. 16.27). A draft has no number; issuing gives it one and freezes the text."""

    regime = models.SlugField(max_length=20, default="16-27")
    issuer = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(max_length=300, blank=True, help_text="As it was at issue.")
    number = models.CharField(_("numéro"), max_length=8, unique=True, null=True, blank=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    reasons = models.TextField(_("motifs"), blank=True)
    marked = models.BooleanField(default=True, help_text="Whether the text is read with the marks of `marks`.")
    theme = models.PositiveSmallIntegerField(_("thème du plan"), choices=Theme, null=True, blank=True)
    proposed_recipients = models.ManyToManyField("directory.Body", blank=True, related_name="+")
    proposed_kinds = ArrayField(
        models.CharField(max_length=30, choices=BodyKind),
        default=list,
        blank=True,
        help_text="Every body of these kinds that exists on the day of issue.",
    )
    proposed_lists = models.ManyToManyField("directory.BodyList", blank=True, related_name="+")
    is_example = models.BooleanField(default=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    enclosed = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="The titles of the files that go with it, as at issue.",
    )
    search = GeneratedField(
        expression=SearchVector("subject", "text", "reasons", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("recommandation")
        constraints = [
            models.CheckConstraint(
                name="issued_has_number_and_moment",
                condition=Q(number=None, issued_at=None, issued_by=None)
                | Q(number__isnull=False, issued_at__isnull=False, issued_by__isnull=False),
            )
        ]
        indexes = [GinIndex(fields=["search"], name="recommendation_search")]

    def __str__(self) -> str:
        return f"{self.number or '—'} {self.subject}"

    @property
    def enclosures(self) -> models.QuerySet:
        """The files that go with it, or with its draft as it is now."""
        return self.attachments.filter(until=None)


class Issuing(Process):
    """The way of one recommendation from draft to signature (`flows.IssuingFlow`): the second one is refused."""

    class Decision(models.TextChoices):
        """What the last person who had it decided."""

        PENDING = "pending", _("en cours")
        APPROVED = "approved", _("favorable")
        SENT_BACK = "sent_back", _("renvoyé")
        TAKEN_BACK = "taken_back", _("repris")

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="issuing")
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.PENDING)

    def __str__(self) -> str:
        return str(self.recommendation)


class DraftVersion(models.Model):
    """A recommendation as somebody saved it. `number` is that of the saving, so gaps are those that changed no word.

    One saved while its author was typing gives its place to the next saving of that sitting: a version is what somebody
    left, not each key that was pressed.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    automatic = models.BooleanField(default=False, help_text="Saved by the page while its author was typing.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="draft_version_once")]

    def __str__(self) -> str:
        return f"{self.recommendation_id} v{self.number}"


class ReviewNote(models.Model):
    """What somebody says of a draft: a comment, or a decision of the review with its reasons."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("commentaire")
        SUBMITTED = "submitted", _("envoyé en révision")
        APPROVED = "approved", _("révision favorable")
        SENT_BACK = "sent_back", _("renvoyé à la rédaction")
        TAKEN_BACK = "taken_back", _("repris par la rédaction")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=Kind)
    version = models.PositiveIntegerField(help_text="The version of the draft that is spoken of.")
    point = models.PositiveSmallIntegerField(_("point"), null=True, blank=True)
    text = models.TextField(_("commentaire"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.kind}"
