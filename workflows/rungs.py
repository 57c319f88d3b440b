"""The rows of the Office's ladder: part of the versioned rules, hence never edited once a case runs under them."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .ladder import NO_LADDER_FOR, Rung

# The kinds of recipients of C-26, a. 16.27, in the words of the directory, which stands above this package.
RECIPIENT_KINDS = [
    ("department", _("ministère")),
    ("body", _("organisme")),
    ("professional_order", _("ordre professionnel")),
    ("educational_institution", _("établissement d’enseignement")),
    ("other_person", _("autre personne")),
]


def no_ladder_for() -> list[str]:
    """The kinds of recipients for which new rules begin without a ladder."""
    return list(NO_LADDER_FOR)


class Authority(models.TextChoices):
    """Whom a rung turns to, in the usual order."""

    RECIPIENT = "recipient", _("instance concernée")
    DIRECTION = "direction", _("direction de l’instance")
    PRESIDENCY = "presidency", _("présidence de l’Office")
    COMMITTEE = "committee", _("comité directeur")
    REPORT = "report", _("mention au rapport annuel")
    MINISTER = "minister", _("ministre")


class Mode(models.TextChoices):
    """How a rung is carried out."""

    AUTOMATIC = "automatic", _("lettre automatique")
    TASK = "task", _("tâche, à signer ou à passer")


class LetterKey(models.TextChoices):
    """The letters that a rung may send."""

    CHASER = "chaser", _("relance")
    TO_RECIPIENT = "to_recipient", _("relance signée, à l’instance")
    TO_DIRECTION = "to_direction", _("lettre à la direction de l’instance")
    TO_PRESIDENCY = "to_presidency", _("note à la présidence de l’Office")
    TO_COMMITTEE = "to_committee", _("note au comité directeur")
    TO_MINISTER = "to_minister", _("lettre à la ou au ministre")


class LadderRung(models.Model):
    """One rung of a ladder, in one version of the rules: policy of the Office, prescribed by no law."""

    profile = models.ForeignKey(
        "workflows.RuleProfile", on_delete=models.PROTECT, related_name="rungs", verbose_name=_("règles")
    )
    recipient_kind = models.CharField(
        _("genre d’instance"),
        max_length=30,
        choices=RECIPIENT_KINDS,
        blank=True,
        help_text=_(
            "Vide : l’échelle commune. Un genre qui a au moins un échelon à lui ne suit que les siens, et rien de "
            "l’échelle commune."
        ),
    )
    after_days = models.PositiveSmallIntegerField(
        _("jours après le défaut"),
        validators=[MinValueValidator(1)],
        help_text=_("Jours civils, comptés du premier jour où l’instance est en défaut selon toutes les lectures."),
    )
    authority = models.CharField(_("à qui s’adresser"), max_length=20, choices=Authority)
    mode = models.CharField(
        _("manière"),
        max_length=10,
        choices=Mode,
        default=Mode.TASK,
        help_text=_("Une lettre automatique ne va qu’à l’instance; toute autre est signée par une personne."),
    )
    letter = models.CharField(
        _("modèle de lettre"),
        max_length=20,
        choices=LetterKey,
        blank=True,
        help_text=_("Aucun pour la mention au rapport annuel, qui est une décision motivée."),
    )
    to_name = models.CharField(
        _("nom de l’autorité"),
        max_length=200,
        blank=True,
        help_text=_("Pour le comité directeur ou la ou le ministre. Vide : le répertoire, ou la personne qui signe."),
    )
    to_email = models.EmailField(_("adresse de l’autorité"), blank=True)

    class Meta:
        verbose_name = _("échelon")
        ordering = ["profile", "recipient_kind", "after_days"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "recipient_kind", "after_days"],
                name="one_rung_a_day",
                violation_error_message=_("Deux échelons d’une échelle ne peuvent tomber le même jour."),
            ),
            models.CheckConstraint(
                name="automatic_chases_the_recipient",
                condition=~Q(mode="automatic") | Q(authority="recipient", letter="chaser"),
                violation_error_message=_("Seule une relance à l’instance peut partir d’elle-même."),
            ),
            models.CheckConstraint(
                name="a_rung_writes_or_is_mentioned",
                condition=Q(authority="report", letter="") | (~Q(authority="report") & ~Q(letter="")),
                violation_error_message=_("Choisissez un modèle de lettre; aucun pour la mention au rapport annuel."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_kind or '*'} {self.after_days} {self.authority}"

    @classmethod
    def of_rule(cls, profile: Any, rung: Rung) -> "LadderRung":
        """A row for a rung in another version of the rules; not saved yet."""
        return cls(
            profile=profile,
            recipient_kind=rung.recipient_kind,
            after_days=rung.after_days,
            authority=rung.authority,
            mode=Mode.AUTOMATIC if rung.automatic else Mode.TASK,
            letter=rung.letter,
            to_name=rung.to_name,
            to_email=rung.to_email,
        )

    def as_rule(self) -> Rung:
        """The rung as the procedure takes it."""
        return Rung(
            self.after_days,
            self.authority,
            automatic=self.mode == Mode.AUTOMATIC,
            letter=self.letter,
            recipient_kind=self.recipient_kind,
            to_name=self.to_name,
            to_email=self.to_email,
        )
