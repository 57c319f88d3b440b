"""What silence leads to, by name: the stages of a case, the families of due work, whom each speaks to."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where a case stands. The words are those of the glossary."""

    ISSUED = "issued", _("transmise")
    ACKNOWLEDGED = "acknowledged", _("réception établie")
    RESPONSE_DUE = "response_due", _("réponse attendue")
    ANSWERED = "answered", _("répondue")
    ESCALATED = "escalated", _("signalée")
    CLOSED = "closed", _("close")
    WITHDRAWN = "withdrawn", _("retirée")


WAITING = (Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE, Stage.ESCALATED)  # the 60 days run, or have run out unanswered
FINAL = (Stage.CLOSED, Stage.WITHDRAWN)


class Family(TextChoices):
    """What silence leads to. A kind of due work is a family, with its number of days where a policy has several."""

    ACKNOWLEDGEMENT_REMINDER = "acknowledgement_reminder", _("rappel d’accuser réception")
    RECEIPT_TASK = "receipt_task", _("réception à établir")
    REMINDER = "reminder", _("rappel")
    RESPONSE_DUE = "response_due", _("réponse attendue")
    ESCALATION = "escalation", _("signalement")
    RUNG = "rung", _("relance")
    RUNG_TASK = "rung_task", _("échelon à décider")
    ASSESSMENT_REMINDER = "assessment_reminder", _("rappel d’apprécier la réponse")
    ASSESSMENT_OVERDUE = "assessment_overdue", _("appréciation en retard")
    COMPLEMENT_REMINDER = "complement_reminder", _("rappel du complément demandé")
    COMPLEMENT_OVERDUE = "complement_overdue", _("complément non reçu")


# The steps that the clock takes itself; every other family only tells somebody something.
CLOCK_STEPS = {Family.RESPONSE_DUE: "come_due", Family.ESCALATION: "escalate"}

# Whom a family speaks to: after an outage only the newest notice goes to each audience.
AUDIENCES = {
    Family.ACKNOWLEDGEMENT_REMINDER: "recipient",
    Family.RECEIPT_TASK: "office",
    Family.REMINDER: "recipient",
    Family.ESCALATION: "recipient",
    Family.RUNG: "recipient",
    Family.ASSESSMENT_REMINDER: "office",
    Family.ASSESSMENT_OVERDUE: "office",
    Family.COMPLEMENT_REMINDER: "recipient",
    Family.COMPLEMENT_OVERDUE: "office",
}

# What asks a person for a decision: a newer one replaces none of them, since silence must not skip an authority.
TASKS = frozenset({Family.RUNG_TASK})
RUNGS = frozenset({Family.RUNG, Family.RUNG_TASK})

# The stages in which a family still has a sense; in any other one its open work is moot.
LIVE_IN = {
    Family.ACKNOWLEDGEMENT_REMINDER: (Stage.ISSUED,),
    Family.RECEIPT_TASK: (Stage.ISSUED,),
    Family.REMINDER: (Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE),
    Family.RESPONSE_DUE: (Stage.ACKNOWLEDGED,),
    Family.ESCALATION: (Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE),
    Family.RUNG: (Stage.ESCALATED,),
    Family.RUNG_TASK: (Stage.ESCALATED,),
    Family.ASSESSMENT_REMINDER: (Stage.ANSWERED,),
    Family.ASSESSMENT_OVERDUE: (Stage.ANSWERED,),
    Family.COMPLEMENT_REMINDER: (Stage.ANSWERED,),
    Family.COMPLEMENT_OVERDUE: (Stage.ANSWERED,),
}

# What waits longer while a courtesy of the Office runs. The due date stays, and so does the stage that comes before it.
MOVED_BY_COURTESY = frozenset({Family.REMINDER, Family.ESCALATION, Family.RUNG, Family.RUNG_TASK})

# The Office's counter-clock, and the term it gives for a complement: they have cycles of their own.
AFTER_ANSWER = frozenset(family for family, stages in LIVE_IN.items() if Stage.ANSWERED in stages)


def kind_of(family: Family, days: int | None = None) -> str:
    """The name of a kind of due work: « reminder:14 », « escalation »."""
    return family.value if days is None else f"{family.value}:{days}"


def courtesy_kind(kind: str, until: date | None) -> str:
    """A kind of due work while a courtesy runs: « reminder:14@2027-01-29 », another piece than the one by law."""
    return kind if until is None else f"{kind}@{until.isoformat()}"


def plain_kind(kind: str) -> str:
    """A kind of due work whatever courtesy runs: « reminder:14 »."""
    return kind.partition("@")[0]


@lru_cache(maxsize=256)  # a few dozen kinds, asked for with every piece of work
def split_kind(kind: str) -> tuple[Family, int | None]:
    """The family of a kind and its number of days, if it has one."""
    name, _colon, rest = plain_kind(kind).partition(":")
    days = rest.partition(":")[0]
    return Family(name), int(days) if days else None


@dataclass(frozen=True, slots=True)
class Work:
    """Something that must happen once, at `due_at` or as soon as possible after."""

    kind: str
    due_at: datetime
