"""Which letters exist, whom each speaks to, and which event calls for which."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.events import Event, NoticeReached
from workflows.families import LIVE_IN, Family, Stage, plain_kind, split_kind
from workflows.ladder import authority_in
from workflows.rungs import Authority

from .models import Message, split_event

RECIPIENT, OFFICE, AUTHORITY = Message.Audience.RECIPIENT, Message.Audience.OFFICE, Message.Audience.AUTHORITY


@dataclass(frozen=True, slots=True)
class Kind:
    """One letter. `managers`: the Office's managers have it beside the officer.

    `signed`: a person signs it, amended as the person wishes, and says whom it goes to (`rung_letters`).
    """

    label: str | Promise
    audience: Message.Audience = RECIPIENT
    managers: bool = False
    signed: bool = False


LETTERS = {
    "issued": Kind(_("Transmission de la recommandation")),
    "acknowledgement_reminder": Kind(_("Rappel d’accuser réception")),
    "receipt_task": Kind(_("Réception à établir"), OFFICE),
    "receipt_established": Kind(_("Réception établie")),
    "receipt_corrected": Kind(_("Réception corrigée")),
    "redated": Kind(_("Échéance recalculée")),
    "extended": Kind(_("Délai de courtoisie accordé")),
    "extension_removed": Kind(_("Délai de courtoisie retiré")),
    "reminder": Kind(_("Rappel de l’échéance")),
    "escalated": Kind(_("Signalement, avis à l’instance")),
    "escalated_office": Kind(_("Signalement, avis à l’Office"), OFFICE, managers=True),
    "chaser": Kind(_("Relance")),
    "rung_office": Kind(_("Échelon atteint, avis à l’Office"), OFFICE, managers=True),
    "to_recipient": Kind(_("Relance signée, à l’instance"), signed=True),
    "to_direction": Kind(_("Lettre à la direction de l’instance"), signed=True),
    "to_presidency": Kind(_("Note à la présidence de l’Office"), AUTHORITY, signed=True),
    "to_committee": Kind(_("Note au comité directeur"), AUTHORITY, signed=True),
    "to_minister": Kind(_("Lettre à la ou au ministre"), AUTHORITY, signed=True),
    "answer_received": Kind(_("Réponse reçue")),
    "answer_received_office": Kind(_("Réponse reçue, avis à l’Office"), OFFICE),
    "assessment_reminder": Kind(_("Rappel d’apprécier la réponse"), OFFICE),
    "assessment_overdue": Kind(_("Appréciation en retard"), OFFICE, managers=True),
    "complement_reminder": Kind(_("Rappel du complément demandé")),
    "complement_overdue": Kind(_("Complément non reçu"), OFFICE),
    "assessed": Kind(_("Appréciation de la réponse")),
    "closed": Kind(_("Clôture du dossier")),
    "withdrawn": Kind(_("Retrait de la recommandation")),
}

# Steps that are told. The due date coming near is no letter of its own: the reminders say it.
_OF_STEP = {
    "issue": ("issued",),
    "acknowledge": ("receipt_established",),
    "establish_receipt": ("receipt_established",),
    "correct_receipt": ("receipt_corrected",),
    "redate": ("redated",),
    "extend": ("extended",),
    "remove_extension": ("extension_removed",),
    "escalate": ("escalated_office",),
    "answer": ("answer_received", "answer_received_office"),
    "revise": ("answer_received", "answer_received_office"),
    "assess": ("assessed",),
    "close": ("closed",),
    "withdraw": ("withdrawn",),
}
_OF_FAMILY = {
    Family.ACKNOWLEDGEMENT_REMINDER: "acknowledgement_reminder",
    Family.RECEIPT_TASK: "receipt_task",
    Family.REMINDER: "reminder",
    Family.ESCALATION: "escalated",
    Family.RUNG: "chaser",
    Family.RUNG_TASK: "rung_office",
    Family.ASSESSMENT_REMINDER: "assessment_reminder",
    Family.ASSESSMENT_OVERDUE: "assessment_overdue",
    Family.COMPLEMENT_REMINDER: "complement_reminder",
    Family.COMPLEMENT_OVERDUE: "complement_overdue",
}
# The kind of due work that each notice comes of.
KINDS = {letter: family.value for family, letter in _OF_FAMILY.items()}
# A notice speaks of a silence. In any other stage it is no longer true, and does not leave.
TRUE_IN = {name: LIVE_IN[family] for family, name in _OF_FAMILY.items()} | {"escalated": (Stage.ESCALATED,)}
SIGNED = frozenset(name for name, kind in LETTERS.items() if kind.signed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that an event calls for, and the rest of its unique key."""

    letter: str
    event: str
    cycle: int


def letters_for(told: Event) -> list[Wanted]:
    """The letters that an event calls for; none for most of the clock's own steps."""
    if isinstance(told, NoticeReached):
        family, days = split_kind(told.kind)
        name = _OF_FAMILY[family]
        # What a courtesy moved is another letter: the one by the law's date may have left before it was granted.
        courtesy = told.kind.removeprefix(plain_kind(told.kind))
        return [Wanted(name, name if days is None else f"{name}:{days}{courtesy}", told.cycle)]
    if told.step == "decide_rung":
        letter = told.facts.get("letter")  # none where the rung was passed, or is a mention
        return [Wanted(letter, letter, told.seq)] if letter else []
    if told.step == "remind":  # by hand: once for a case and day, in the words of the notice of its stage
        name = _OF_FAMILY[Family(told.facts["notice"])]
        return [Wanted(name, f"{name}::{told.facts['on']}", told.facts["cycle"])]
    if told.step in ("acknowledge", "establish_receipt") and told.facts.get("channel") == "answer":
        return []  # an answer that proves its own receipt: the letter about the answer says both
    return [Wanted(name, name, told.seq) for name in _OF_STEP.get(told.step, ())]


def label_of(event: str) -> str:
    """How a page names a letter or a kind of due work: « Rappel de l’échéance, 14 jours avant »."""
    in_courtesy = plain_kind(event) != event
    if event.partition(":")[0] == Family.RUNG_TASK:
        said = {"authority": Authority(authority_in(event)).label, "days": split_kind(event)[1]}
        if in_courtesy:
            return gettext("Échelon « %(authority)s », %(days)d jours après le délai de courtoisie") % said
        return gettext("Échelon « %(authority)s », %(days)d jours après le défaut") % said
    name, days = split_event(event)
    if name in Family.values:
        name = _OF_FAMILY.get(Family(name), name)
    label = str(LETTERS[name].label) if name in LETTERS else str(Family(name).label)
    if days is None:
        return gettext("%(label)s, à la demande de l’Office") % {"label": label} if "::" in event else label
    if name == "reminder" and in_courtesy:
        said = {"label": label, "days": days}
        return gettext("%(label)s, %(days)d jours avant la fin du délai de courtoisie") % said
    if name in ("reminder", "assessment_reminder", "complement_reminder"):
        return gettext("%(label)s, %(days)d jours avant") % {"label": label, "days": days}
    if name in ("chaser", "rung_office") and in_courtesy:
        return gettext("%(label)s, %(days)d jours après le délai de courtoisie") % {"label": label, "days": days}
    if name in ("chaser", "rung_office"):
        return gettext("%(label)s, %(days)d jours après le défaut") % {"label": label, "days": days}
    return gettext("%(label)s, %(days)d jours ouvrables après l’envoi") % {"label": label, "days": days}
