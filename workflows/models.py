"""The rows of the engine: where each case stands (a column), how it came there (rows), and what must happen when.

Written by `engine` only. Lock order everywhere: instance → its deadlines and due work → viewflow process.
"""

from dataclasses import replace

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .calendar import Calendar
from .clock import LegalPeriod, Reading, Timeliness
from .expressions import legal_days_between, urgency
from .families import AFTER_ANSWER, split_kind
from .ladder import Rung
from .policy import Policy
from .rule_changes import RuleChange as RuleChange
from .rungs import RECIPIENT_KINDS, Authority, no_ladder_for


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


class WorkflowInstance(models.Model):
    """Where one case stands now. Its row is the lock of everything about the case."""

    workflow = models.CharField(max_length=30)
    regime = models.SlugField(max_length=20)
    profile = models.ForeignKey(RuleProfile, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=30)
    version = models.PositiveIntegerField(help_text="Number of transitions so far; a stale page is told by it.")
    cycle = models.PositiveIntegerField(default=0, help_text="Number of times a due date was counted.")
    time_zone = models.CharField(max_length=50, help_text="Legal time of the recipient (T-5.1), IANA name.")
    ladder = models.CharField(max_length=30, blank=True, help_text="Kind of recipient: the rules choose its ladder.")
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    technological = models.BooleanField(
        default=False, help_text="Received by technological means, which C-25.01, a. 111 may carry to the next day."
    )
    due_on = models.DateField(null=True)
    in_default_from = models.DateField(null=True)
    courtesy_until = models.DateField(
        null=True, help_text="How long the Office waits out of courtesy: after the due date, which it does not move."
    )
    answered_at = models.DateTimeField(null=True)
    rung = models.CharField(
        max_length=20, blank=True, choices=Authority, help_text="Whom the last rung reached by silence turns to."
    )
    answer_days = models.GeneratedField(
        expression=legal_days_between("received_at", "answered_at"),
        output_field=models.IntegerField(null=True),
        db_persist=True,
        help_text="From the day of the receipt to that of the answer, in the legal time of the recipient.",
    )
    urgency = models.GeneratedField(
        expression=urgency("stage"),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="What asks most of people comes first in a list; then the due date decides.",
    )
    timeliness = models.CharField(max_length=30, blank=True, choices=[(each.value, each.value) for each in Timeliness])
    answer_cycle = models.PositiveIntegerField(
        default=0, help_text="Number of times that the days after an answer were counted: the cycle of their due work."
    )
    assess_by = models.DateField(null=True, help_text="By when the Office is to assess the answer; a policy, no law.")
    complete_by = models.DateField(null=True, help_text="By when the Office asked for a complement; no legal term.")
    finished_at = models.DateTimeField(null=True)
    journal_head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_due_date_without_receipt",
                condition=Q(received_at__isnull=True, due_on__isnull=True, in_default_from__isnull=True)
                | Q(received_at__isnull=False, due_on__isnull=False, in_default_from__gt=F("due_on")),
            ),
            models.CheckConstraint(
                name="waiting_needs_a_due_date",
                condition=~Q(stage__in=["acknowledged", "response_due", "escalated", "answered", "closed"])
                | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_courtesy_comes_after_the_due_date",
                condition=Q(courtesy_until__isnull=True) | Q(due_on__isnull=False, courtesy_until__gt=F("due_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="instance_due", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["stage", "due_on"], name="instance_stage_due"),
            models.Index(fields=["assess_by"], name="instance_assess_by", condition=Q(assess_by__isnull=False)),
            models.Index(fields=["urgency", "due_on"], name="instance_urgency"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stage_by_step_only",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("stage"),
                condition=pgtrigger.Q(
                    old__stage__df=pgtrigger.F("new__stage"), old__version=pgtrigger.F("new__version")
                ),
                func="RAISE EXCEPTION 'a stage changes by a step of the procedure only';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.pk} {self.stage}"

    def cycle_of(self, kind: str) -> int:
        """The cycle that due work of a kind belongs to: of the due date, or of what follows an answer."""
        return self.answer_cycle if split_kind(kind)[0] in AFTER_ANSWER else self.cycle


class Transition(models.Model):
    """One step taken: who (a snapshot), when, from where to where, with which facts. Append-only, hash-chained."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    seq = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30)
    at = models.DateTimeField(help_text="When it took effect; for a step of the clock, the moment that was due.")
    recorded_at = models.DateTimeField(help_text="When it was written.")
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["instance_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["instance", "seq"], name="transition_once")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the journal is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instance_id}.{self.seq} {self.step}"


class Deadline(models.Model):
    """One computation of a due date, with its trace. A corrected receipt adds a row and keeps the earlier ones."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("en cours")
        MET = "met", _("respectée")
        MISSED = "missed", _("manquée")
        REPLACED = "replaced", _("remplacée")
        LIFTED = "lifted", _("levée")

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="deadlines", db_index=False)
    cycle = models.PositiveIntegerField()
    profile = models.ForeignKey(RuleProfile, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    in_default_from = models.DateField()
    trace = models.JSONField(help_text="`clock.Computation.as_trace()`: readings, steps in words with article.")
    calendar_version = models.CharField(max_length=40)
    computed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["instance_id", "cycle"]
        constraints = [models.UniqueConstraint(fields=["instance", "cycle"], name="deadline_once")]

    def __str__(self) -> str:
        return f"{self.instance_id}.{self.cycle} {self.due_on}"


class DueWork(models.Model):
    """This must happen once, at or after `due_at`. The unique key is the claim; the partial index is the queue."""

    class Outcome(models.TextChoices):
        FIRED = "fired", _("fait")
        SUPERSEDED = "superseded", _("remplacé par un avis plus récent")
        MOOT = "moot", _("sans objet")
        SET_ASIDE = "set_aside", _("mis de côté par un délai de courtoisie")

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="due_work", db_index=False)
    kind = models.CharField(max_length=40)
    cycle = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "kind", "cycle"], name="due_work_once"),
            models.CheckConstraint(
                name="done_work_has_an_outcome",
                condition=Q(done_at__isnull=True, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="due_work_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.instance_id} {self.kind}"


class Heartbeat(models.Model):
    """When a periodic job last succeeded. Its age is what tells that the clock has stopped."""

    name = models.CharField(max_length=40, primary_key=True)
    succeeded_at = models.DateTimeField()
    report = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
