"""What people are told: one row for one letter to one address, and one for each attempt to send it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.families import plain_kind


class Message(models.Model):
    """A letter to one address. The unique key is the claim: what was announced twice is written once.

    `event` is the letter's name, with its days where the policy has several (« reminder:14 ») and the courtesy they
    count from (« reminder:14@2027-01-29 »), or the day on which somebody asked for it (« reminder::2026-11-16 »);
    `cycle` is the computation of the due date for a notice, the entry of the journal for a step. `addressee` is empty
    when there is nobody to write to: the row is then dead from the start, for the Office to see. A letter is about a
    case, or it is somebody's digest.
    """

    class Audience(models.TextChoices):
        RECIPIENT = "recipient", _("instance concernée")
        OFFICE = "office", _("Office")
        AUTHORITY = "authority", _("autorité saisie")

    class State(models.TextChoices):
        QUEUED = "queued", _("à envoyer")
        SENDING = "sending", _("envoi en cours")
        SENT = "sent", _("envoyée")
        DEAD = "dead", _("non remise")
        CANCELLED = "cancelled", _("annulée")

    class Reason(models.TextChoices):
        """Why a letter did not leave."""

        NOBODY = "nobody", _("aucune adresse pour écrire à cette instance")
        NOBODY_AT_THE_OFFICE = "nobody_at_the_office", _("personne à l’Office pour recevoir cet avis")
        REFUSED = "refused", _("adresse refusée par le serveur de courriel")
        GAVE_UP = "gave_up", _("envoi abandonné après plusieurs essais")
        MOOT = "moot", _("sans objet : le dossier a changé avant l’envoi")
        SUPERSEDED = "superseded", _("remplacée par un avis plus récent avant l’envoi")
        READDRESSED = "readdressed", _("écrite de nouveau, à l’adresse à jour")

    case = models.ForeignKey("recommendations.Case", on_delete=models.PROTECT, related_name="messages", null=True)
    digest = models.OneToOneField("Digest", on_delete=models.PROTECT, related_name="message", null=True)
    event = models.CharField(_("lettre"), max_length=60)
    cycle = models.PositiveIntegerField()
    addressee = models.EmailField(_("adresse"), max_length=300, blank=True)
    addressee_name = models.CharField(_("nom"), max_length=300, blank=True)
    audience = models.CharField(_("à qui"), max_length=10, choices=Audience)
    language = models.CharField(_("langue"), max_length=2)
    facts = models.JSONField(help_text="What the letter states and might change later; the rest is frozen at issue.")
    created_at = models.DateTimeField(_("écrite le"))
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(_("motif"), max_length=30, choices=Reason, blank=True)
    attempts = models.PositiveIntegerField(_("essais"), default=0)
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200)
    sent_at = models.DateTimeField(_("envoyée le"), null=True)
    last_error = models.CharField(_("dernière réponse du serveur"), max_length=500, blank=True)
    subject = models.CharField(_("objet"), max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lettre")
        constraints = [
            models.UniqueConstraint(fields=["case", "event", "cycle", "addressee"], name="message_once"),
            models.CheckConstraint(
                name="message_of_a_case_or_a_digest",
                condition=Q(case__isnull=False, digest=None) | Q(case=None, digest__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_to_write_to_is_dead",
                condition=~Q(addressee="") | Q(state__in=["dead", "cancelled"]),
            ),
            models.CheckConstraint(
                name="sent_message_is_proved",
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(sha256="") & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="unsent_message_has_a_reason",
                condition=~Q(state__in=["dead", "cancelled"]) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], name="message_queue", condition=Q(state="queued")),
            models.Index(fields=["claimed_until", "id"], name="message_claims", condition=Q(state="sending")),
            models.Index(fields=["case"], name="message_dead", condition=Q(state="dead")),
        ]
        triggers = [
            # What was sent is evidence (C-1.1, a. 5 and 6).
            pgtrigger.Protect(
                name="sent_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sent"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.event} {self.addressee or '—'}"

    @property
    def letter(self) -> str:
        """The name of the letter, without its days."""
        return split_event(self.event)[0]


def split_event(event: str) -> tuple[str, int | None]:
    """« reminder:14 », « reminder:14@2027-01-29 » → the letter's name and its days, if it has some."""
    name, _colon, rest = plain_kind(event).partition(":")
    days = rest.partition(":")[0]
    return name, int(days) if days else None


class Delivery(models.Model):
    """One attempt to send a letter, and what came of it."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("acceptée par le serveur de courriel")
        DEFERRED = "deferred", _("remise à plus tard")
        REFUSED = "refused", _("refusée")
        CANCELLED = "cancelled", _("annulée avant l’envoi")
        REQUEUED = "requeued", _("remise en file")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    attempt = models.PositiveIntegerField(help_text="Counted anew each time the letter is put back into the queue.")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("essai d’envoi")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.message_id}.{self.attempt} {self.outcome}"


class DigestChoice(models.Model):
    """How often somebody of the Office wants one letter about all that waits; without a row, never."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("chaque jour ouvrable")
        WEEKLY = "weekly", _("une fois par semaine")
        NONE = "none", _("jamais")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lundi")
        TUESDAY = 1, _("mardi")
        WEDNESDAY = 2, _("mercredi")
        THURSDAY = 3, _("jeudi")
        FRIDAY = 4, _("vendredi")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday, default=Weekday.MONDAY)
    language = models.CharField(_("langue"), max_length=2, choices=[("fr", _("français")), ("en", _("anglais"))])
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm}"


class Digest(models.Model):
    """Somebody's digest of one day.

    The unique key is the claim: it is written once, also when there was nothing to say.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    for_day = models.DateField(_("pour le"))
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("résumé")
        constraints = [models.UniqueConstraint(fields=["person", "for_day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.for_day}"


class CalendarFeed(models.Model):
    """An address that a calendar program reads without a log-in. Only the hash of its secret is kept."""

    class Kind(models.TextChoices):
        ME = "me", _("mes dossiers")
        TEAM = "team", _("tous les dossiers de l’Office")
        BODY = "body", _("les dossiers d’une instance")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("ce que montre le calendrier"), max_length=10, choices=Kind)
    body = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+", null=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendrier")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="feed_of_a_body_has_one",
                condition=Q(kind="body", body__isnull=False) | (~Q(kind="body") & Q(body=None)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.kind}"
