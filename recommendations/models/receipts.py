"""What proves that the recipient received (C-1.1, a. 31)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from .cases import Case


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
        DELIVERY_LOG = "delivery_log", _("données d’envoi et de livraison conservées")
        DESIGNATED_ADDRESS = "designated_address", _("adresse désignée active, bordereau d’envoi")
        NOTICE = "notice", _("avis par courriel, avec un lien")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="receipt_facts")
    moment = models.DateTimeField(_("moment de la réception"))
    channel = models.CharField(_("voie"), max_length=20, choices=Channel)
    origin = models.CharField(_("origine"), max_length=200)
    destination = models.CharField(_("destination"), max_length=200)
    note = models.CharField(_("précision"), max_length=500, blank=True)
    designated_address = models.ForeignKey(
        "directory.DesignatedAddress", on_delete=models.PROTECT, null=True, related_name="+"
    )
    conditions = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="The conditions of the presumption that were ticked (`receipt_rules.Condition`).",
    )
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


class FailedDelivery(models.Model):
    """A letter of a case that an address did not take: no receipt is presumed there (C-1.1, a. 31)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="failed_deliveries")
    address = models.EmailField(_("adresse"), max_length=300)
    at = models.DateTimeField(help_text="When the address refused, or when we gave up.")
    said = models.CharField(_("réponse du serveur"), max_length=500, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint("case", Lower("address"), name="failed_delivery_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.address}"


class Receiving(Process):
    """The way of a case to a proved receipt (`flows.ReceiptFlow`), when none comes by itself: the second is refused."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="receiving")

    def __str__(self) -> str:
        return str(self.case)
