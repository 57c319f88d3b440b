"""The rows of the rules: each regime in versions, and the days decreed. Never edited once a case runs under them."""

from dataclasses import replace

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .calendar import Calendar
from .clock import LegalPeriod, Reading
from .ladder import Rung
from .policy import Policy
from .rungs import RECIPIENT_KINDS, no_ladder_for


def _choices(values, labels):
    return [(value.value, label) for value, label in zip(values, labels, strict=True)]


READINGS = _choices(
    Reading,
    [
        _("jours fériés de l’article 61 (23°), au lendemain"),
        _("jours fériés de l’article 61 (23°), report en semaine"),
        _("Code de procédure civile"),
    ],
)


def first_assessment_reminders() -> list[int]:
    return [15, 5]


def first_complement_reminders() -> list[int]:
    return [7]


class RuleProfile(models.Model):
    """The rules of one regime, in one version: the legal period as data, and the Office's policy of notices.

    A version in use is never edited: the admin saves a change as the next version, and each computed date keeps the
    version that gave it.
    """

    regime = models.SlugField(
        _("régime"), max_length=20, help_text=_("L’article qui fonde la recommandation, p. ex. 16-27.")
    )
    version = models.PositiveIntegerField(_("version"))
    name_fr = models.CharField(_("nom du régime"), max_length=120, default="")
    name_en = models.CharField(_("nom du régime en anglais"), max_length=120, default="")
    in_force_from = models.DateField(_("en vigueur le"))
    reason = models.CharField(_("motif de la version"), max_length=300)
    article = models.CharField(_("article"), max_length=60, default="C-26, a. 16.27")
    period_days = models.PositiveSmallIntegerField(
        _("délai légal (jours)"), default=60, validators=[MinValueValidator(1)]
    )
    due_reading = models.CharField(
        _("lecture de l’échéance"), max_length=20, choices=READINGS, default=Reading.I16_WEEKDAY.value
    )
    default_readings = ArrayField(
        models.CharField(max_length=20, choices=READINGS),
        verbose_name=_("lectures du défaut"),
        help_text=_("L’instance est en défaut quand toutes ces lectures la disent en retard."),
    )
    after_hours_next_day = models.BooleanField(_("après 17 h, jour ouvrable suivant (C-25.01, a. 111)"), default=False)
    acknowledgement_reminders = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("rappels d’accuser réception (jours ouvrables)")
    )
    receipt_task = models.PositiveSmallIntegerField(_("tâche d’établir la réception (jours ouvrables)"))
    reminders = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("rappels avant l’échéance (jours)"))
    response_due = models.PositiveSmallIntegerField(_("réponse attendue à partir de (jours avant)"))
    no_ladder_for = ArrayField(
        models.CharField(max_length=30, choices=RECIPIENT_KINDS),
        verbose_name=_("genres d’instances sans échelle"),
        help_text=_("Pour ces genres, l’Office ne gravit aucun échelon après le signalement."),
        default=no_ladder_for,
        blank=True,
    )
    notice_hour = models.PositiveSmallIntegerField(
        _("heure des avis"), default=6, validators=[MinValueValidator(4), MaxValueValidator(20)]
    )
    assessment_days = models.PositiveSmallIntegerField(
        _("délai de l’Office pour apprécier une réponse (jours)"), default=60, validators=[MinValueValidator(1)]
    )
    assessment_reminders = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("rappels à l’Office avant la fin de ce délai (jours)"),
        default=first_assessment_reminders,
        blank=True,
    )
    complement_reminders = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("rappels avant la date donnée pour un complément (jours)"),
        default=first_complement_reminders,
        blank=True,
    )
    second_reader = models.BooleanField(
        _("une seconde personne confirme l’appréciation avant que l’instance la reçoive"), default=False
    )

    class Meta:
        verbose_name = _("jeu de règles")
        verbose_name_plural = _("jeux de règles")
        ordering = ["regime", "-version"]
        constraints = [models.UniqueConstraint(fields=["regime", "version"], name="rule_profile_once")]

    def __str__(self) -> str:
        return f"{self.regime}, version {self.version}"

    @property
    def period(self) -> LegalPeriod:
        """The legal period as the pure clock takes it."""
        return LegalPeriod(
            days=self.period_days,
            article=self.article,
            due_reading=Reading(self.due_reading),
            default_readings=tuple(Reading(each) for each in self.default_readings),
            after_hours_next_day=self.after_hours_next_day,
        )

    def period_for(self, *, technological: bool) -> LegalPeriod:
        """The legal period for one receipt: only one by technological means may be carried to the next working day."""
        return self.period if technological else replace(self.period, after_hours_next_day=False)

    @cached_property
    def known_rungs(self) -> tuple[Rung, ...]:
        """The rungs of all ladders of this version; the engine fills it in with what it reads anyway."""
        return tuple(each.as_rule() for each in self.rungs.all())

    @property
    def policy(self) -> Policy:
        """The policy of notices as the procedure takes it."""
        return Policy(
            period=self.period,
            acknowledgement_reminders=tuple(self.acknowledgement_reminders),
            receipt_task=self.receipt_task,
            reminders=tuple(self.reminders),
            response_due=self.response_due,
            rungs=self.known_rungs,
            no_ladder_for=tuple(self.no_ladder_for),
            notice_hour=self.notice_hour,
            assessment_days=self.assessment_days,
            assessment_reminders=tuple(self.assessment_reminders),
            complement_reminders=tuple(self.complement_reminders),
            second_reader=self.second_reader,
        )


class DecreedHoliday(models.Model):
    """A day that the government proclaimed or decreed a holiday (I-16, a. 61 (23°) j)."""

    day = models.DateField(_("jour"), unique=True)
    name_fr = models.CharField(_("nom"), max_length=120)
    name_en = models.CharField(_("nom en anglais"), max_length=120)
    source = models.CharField(_("décret"), max_length=120)

    class Meta:
        verbose_name = _("jour férié décrété")
        verbose_name_plural = _("jours fériés décrétés")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name_fr}"

    @classmethod
    def calendar(cls) -> Calendar:
        """The calendar of I-16 with every decreed day; read anew each time, since a day may be decreed at any time."""
        return Calendar.with_days(cls.objects.order_by("day").values_list("day", "name_fr", "name_en", "source"))
