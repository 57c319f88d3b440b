"""The records: what the Office recommends, to whom, what proves the receipt, what was answered and thought of it."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField, Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

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
    theme = models.PositiveSmallIntegerField(_("thème du plan"), choices=Theme, null=True, blank=True)
    proposed_recipients = models.ManyToManyField("directory.Body", blank=True, related_name="+")
    is_example = models.BooleanField(default=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
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
    """A recommendation as somebody saved it. `number` is that of the saving, so gaps are those that changed no word."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

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
        indexes = [GinIndex(fields=["search"], name="case_search")]

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


def evidence_path(fact: "ReceiptFact", name: str) -> str:
    return f"cases/{fact.case_id}/receipt/{fact.evidence_sha256}"


class ReceiptFact(models.Model):
    """Something that proves when the recipient received (C-1.1, a. 31). The earliest admissible one governs."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("accusé de réception dans le portail")
        ANSWER = "answer", _("réponse reçue, qui suppose la réception")
        REGISTERED_MAIL = "registered_mail", _("courrier recommandé, avis de livraison signé")
        BAILIFF = "bailiff", _("huissier")
        COURIER = "courier", _("messagerie")
        BY_HAND = "by_hand", _("remise en mains propres")
        LETTER = "letter", _("accusé de réception écrit")
        DESIGNATED_ADDRESS = "designated_address", _("adresse désignée active, bordereau d’envoi")
        NOTICE = "notice", _("avis par courriel, avec un lien")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="receipt_facts")
    moment = models.DateTimeField(_("moment de la réception"))
    channel = models.CharField(_("voie"), max_length=20, choices=Channel)
    origin = models.CharField(_("origine"), max_length=200)
    destination = models.CharField(_("destination"), max_length=200)
    note = models.CharField(_("précision"), max_length=500, blank=True)
    admissible = models.BooleanField(_("fait preuve de la réception"), default=True)
    evidence = models.FileField(upload_to=evidence_path, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_type = models.CharField(max_length=100, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(_("motif de la correction"), max_length=500, blank=True)

    class Meta:
        ordering = ["moment", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel}"


class Response(models.Model):
    """What the recipient answers in writing, in versions. A draft has no `sent_at`; only the recipient sees it."""

    class Disposition(models.TextChoices):
        FOLLOW = "follow", _("suite entière")
        IN_PART = "in_part", _("suite partielle")
        DECLINE = "decline", _("sans suite")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveIntegerField()
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
                        (Q(disposition="follow") & ~Q(follow_up=""))
                        | (Q(disposition="in_part") & ~Q(follow_up="") & ~Q(reasons=""))
                        | (Q(disposition="decline") & ~Q(reasons=""))
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


def attachment_path(attachment: "Attachment", name: str) -> str:
    return f"cases/{attachment.response.case_id}/responses/{attachment.sha256}"


class Attachment(models.Model):
    """A file joined to a response; kept under its hash, served as a download only, through the scope check."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, max_length=200)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """What the Office thinks of one version of the response."""

    class Outcome(models.TextChoices):
        SATISFACTORY = "satisfactory", _("satisfaisante")
        TO_COMPLETE = "to_complete", _("à compléter")
        INSUFFICIENT = "insufficient", _("insuffisante")

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="assessments")
    outcome = models.CharField(_("appréciation"), max_length=20, choices=Outcome)
    reasons = models.TextField(_("motifs de l’appréciation"))
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.response_id} {self.outcome}"


class SavedView(models.Model):
    """A list of cases that somebody keeps by name: its filters and columns, as the address of the list has them."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("nom de la vue"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False, help_text="Seen by all people of the issuer.")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vue enregistrée")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name
