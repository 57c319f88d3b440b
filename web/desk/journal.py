"""The journal of a case in sentences: who, what, and where it led."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from directory.queries import Role
from notifications.queries import planned_label
from recommendations import escalation_queries, queries
from web.presenters import dates
from workflows.queries import JournalEntry

SHOWN = 7  # characters of a hash


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it."""

    at: datetime
    who: str
    role: str
    text: str
    hash: str
    full_hash: str


def lines(entries: list[JournalEntry], *, time_zone: str) -> list[Line]:
    """The entries, newest first."""
    return [_line(entry, time_zone) for entry in reversed(entries)]


def _line(entry: JournalEntry, time_zone: str) -> Line:
    facts = entry.facts
    told = (_what(entry, time_zone), _dates(facts), _courtesy(facts), _why(facts))
    sentences = [said for said in told if said]
    if entry.source != entry.target:
        stage = dict(queries.STAGES)[entry.target]
        sentences.append(_("Étape : %(stage)s.") % {"stage": stage})
    clock = entry.actor_role == "clock"
    return Line(
        at=entry.at,
        who=_("L’horloge") if clock else entry.actor_name,
        role=_("automatique") if clock else str(_role(entry.actor_role)),
        text=" ".join(sentences),
        hash=entry.hash[:SHOWN],
        full_hash=entry.hash,
    )


def _role(name: str) -> Any:
    return dict(Role.choices).get(name, name)


def _what(entry: JournalEntry, time_zone: str) -> str:
    said = {
        "issue": _("Recommandation transmise."),
        "acknowledge": _("Accusé de réception donné."),
        "establish_receipt": _("Réception établie."),
        "correct_receipt": _("Réception corrigée."),
        "note_receipt": _("Fait de réception consigné; l’échéance ne change pas."),
        "redate": _("Échéance recalculée, sur la même réception."),
        "extend": _("Délai de courtoisie accordé."),
        "remove_extension": _("Délai de courtoisie retiré."),
        "come_due": _("L’échéance approche."),
        "escalate": _("Dossier signalé : aucune réponse dans le délai, selon toutes les lectures de la loi."),
        "decide_rung": _rung(entry.facts) if entry.step == "decide_rung" else "",
        "answer": _("Réponse reçue."),
        "revise": _("Réponse complétée."),
        "assess": _("Réponse appréciée."),
        "remind": _("Rappel envoyé à l’instance."),
        "assign": _("Dossier confié à une autre personne."),
        "close": _("Dossier clos."),
        "withdraw": _("Recommandation retirée."),
    }[entry.step]
    facts = entry.facts
    if entry.step == "remind":
        said += " " + _("Lettre : %(letter)s.") % {"letter": planned_label(facts["notice"])}
    if entry.step == "assign":
        said += " " + _("%(before)s → %(officer)s.") % facts
    if facts.get("letter_sha256"):
        said += " " + _("Lettre sous l’empreinte %(hash)s.") % {"hash": facts["letter_sha256"][:12]}
    if "moment" in facts:
        moment = dates.moment_long(datetime.fromisoformat(facts["moment"]), time_zone)
        said += " " + _("Moment du fait : %(moment)s.") % {"moment": moment}
    if entry.step in ("answer", "revise", "assess") and facts.get("version"):
        said += " " + _("Version %(version)d.") % {"version": facts["version"]}
    if facts.get("outcome"):
        said += " " + _("Appréciation : %(outcome)s.") % {"outcome": dict(queries.OUTCOMES)[facts["outcome"]]}
    if facts.get("disposition"):
        said += " " + _("Décision : %(what)s.") % {"what": dict(queries.DISPOSITIONS)[facts["disposition"]]}
    return said


def _rung(facts: Mapping[str, Any]) -> str:
    """What was decided of a rung of the ladder."""
    authority = dict(escalation_queries.AUTHORITIES)[facts["authority"]]
    if facts["decision"] == "sent":
        names = ", ".join(name for name, _email in facts["addressees"])
        said = _("Échelon « %(authority)s » : lettre signée, adressée à %(names)s, sous l’empreinte %(hash)s.")
        return said % {"authority": authority, "names": names, "hash": facts["text_sha256"][:12]}
    said = {
        "skipped": _("Échelon « %(authority)s » : rien n’est écrit."),
        "mentioned": _("Échelon « %(authority)s » : le rapport annuel en fera mention."),
        "not_mentioned": _("Échelon « %(authority)s » : le rapport annuel n’en dira rien."),
    }[facts["decision"]]
    return said % {"authority": authority}


def _dates(facts: Mapping[str, Any]) -> str:
    if not facts.get("due_on"):
        return ""
    due_on, default = (date.fromisoformat(facts[name]) for name in ("due_on", "in_default_from"))
    return _("Échéance calculée : %(due)s. En défaut à compter du %(default)s.") % {
        "due": dates.date_medium(due_on),
        "default": dates.date_medium(default),
    }


def _courtesy(facts: Mapping[str, Any]) -> str:
    """From when to when the Office waits; the due date of the law is said beside it, since it stays."""
    ended, before = (_day(facts.get(name)) for name in ("courtesy_ended", "courtesy_before"))
    if ended:
        return _("Le délai de courtoisie, accordé jusqu’au %(day)s, devient sans objet.") % {"day": ended}
    if not facts.get("legal_due_on"):
        return ""
    due = _("L’échéance légale reste le %(due)s.") % {"due": _day(facts["legal_due_on"])}
    if facts.get("until"):
        until = _("Jusqu’au %(day)s.") % {"day": _day(facts["until"])}
        instead = " " + _("Il remplace celui du %(day)s.") % {"day": before} if before else ""
        return f"{until}{instead} {due}"
    return _("Il courait jusqu’au %(day)s.") % {"day": before} + f" {due}"


def _day(value: str | None) -> str:
    return dates.date_medium(date.fromisoformat(value)) if value else ""


def _why(facts: Mapping[str, Any]) -> str:
    if reason := facts.get("reason"):
        return _("Motif : « %(said)s »") % {"said": reason}
    if note := facts.get("note"):
        return _("Note : « %(said)s »") % {"said": note}
    return ""
