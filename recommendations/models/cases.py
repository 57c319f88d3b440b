"""One recommendation at one recipient, and the letter as it was issued."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField
from django.utils.translation import gettext_lazy as _

from .drafting import SEARCH_CONFIG, Recommendation


class Case(models.Model):
    """One recommendation at one recipient: one workflow instance, one clock. Names stay as they were at issue."""

    instance = models.OneToOneField(
        "workflows.WorkflowInstance", on_delete=models.PROTECT, primary_key=True, related_name="case"
    )
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="cases")
    recipient = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(_("numéro du dossier"), max_length=14, unique=True)
    recipient_name = models.CharField(_("destinataire"), max_length=300)
    recipient_acronym = models.CharField(max_length=30, blank=True)
    addressee = models.TextField(blank=True, help_text="Whom the letter is addressed to, in lines, as at issue.")
    language = models.CharField(_("langue"), max_length=2)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsable")
    )
    search = GeneratedField(
        expression=SearchVector("number", "recipient_name", "recipient_acronym", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("dossier")
        constraints = [models.UniqueConstraint(fields=["recommendation", "recipient"], name="one_case_per_recipient")]
        indexes = [
            GinIndex(fields=["search"], name="case_search"),
            # Counts over all cases read this and not the rows, most of which is the words to search in.
            models.Index(fields=["instance"], include=["recommendation", "recipient", "officer"], name="case_whose"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def issuer_name(self) -> str:
        """Who recommends, by the name of the day of issue."""
        return self.recommendation.issuer_name


class LetterText(models.Model):
    """What the letters of a recommendation share (`documents.Issued`), as they were issued; never changed."""

    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, primary_key=True, related_name="letter"
    )
    data = models.TextField(help_text="Canonical JSON: its bytes enter the SHA-256 in the journal.")

    class Meta:
        triggers = [pgtrigger.Protect(name="letter_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.recommendation_id}"


def letter_path(kept: "LetterFile", name: str) -> str:
    return f"cases/{kept.case_id}/letter/{kept.sha256}"


class LetterFile(models.Model):
    """The PDF of a case's letter, made when it was first asked for; from then on always this one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="letter_file")
    file = models.FileField(upload_to=letter_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_with = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="letter_file_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sha256[:12]}"
