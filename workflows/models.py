"""The rows of the engine: where each case stands (a column), how it came there (rows), and what must happen when.

Written by `engine` only. Lock order everywhere: instance → its deadlines and due work → viewflow process.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .clock import Timeliness
from .expressions import legal_days_between, urgency
from .families import AFTER_ANSWER, split_kind
from .rule_changes import RuleChange as RuleChange
from .rule_profiles import READINGS as READINGS
from .rule_profiles import DecreedHoliday as DecreedHoliday
from .rule_profiles import RuleProfile as RuleProfile
from .rule_profiles import first_assessment_reminders as first_assessment_reminders
from .rule_profiles import first_complement_reminders as first_complement_reminders
from .rungs import Authority


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
