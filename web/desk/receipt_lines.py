"""The facts of receipt as a page says them: which one governs the time limit, and why that one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import planned_label
from recommendations import queries
from web.presenters import dates
from workflows.foresight import Foresight, Standing
from workflows.queries import articles

_PROVING = ("governs", "confirms")


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact of receipt, and what it does to the time limit."""

    fact: Any
    effect: str
    tag: str
    words: str
    why: str
    may_correct: bool


def fact_rows(file: queries.CaseFile) -> list[FactRow]:
    """The facts of a case with their effect in words, in the order of their moments."""
    governing = next((line.fact for line in file.facts if line.effect == "governs"), None)
    proving = sum(line.effect in _PROVING for line in file.facts)
    may_correct = "note_receipt" in file.may
    return [
        FactRow(
            line.fact,
            line.effect,
            *_effect(line, governing, proving, file),
            may_correct and line.effect != "replaced",
        )
        for line in file.facts
    ]


def _effect(line: queries.FactLine, governing: Any, proving: int, file: queries.CaseFile) -> tuple[str, str, str]:
    if line.effect == "governs":
        why = (
            _("le plus ancien des faits qui prouvent la réception") if proving > 1 else _("seul à prouver la réception")
        )
        return "good", _("fait courir le délai"), why + _broken(line, file)
    if line.effect == "confirms":
        return "", _("confirme"), _later(line.fact, governing, file.instance.time_zone) + _broken(line, file)
    if line.effect == "inadmissible":
        return "", _("non admissible"), _("ne prouve pas la réception")
    return "", _("corrigé"), _("remplacé par un autre fait")


def _later(fact: Any, governing: Any, zone: str) -> str:
    days = dates.days_between(dates.local(fact.moment, zone).date(), dates.local(governing.moment, zone).date())
    if not days:
        return _("le même jour, sans effet sur l’échéance")
    said = ngettext(
        "un jour plus tard, sans effet sur l’échéance", "%(n)d jours plus tard, sans effet sur l’échéance", days
    )
    return said % {"n": days}


def _broken(line: queries.FactLine, file: queries.CaseFile) -> str:
    """A presumption that a refusal at the same address breaks, whatever came first."""
    refused = {each.address.lower() for each in file.failures}
    if line.fact.channel != "designated_address" or line.fact.destination.lower() not in refused:
        return ""
    return " " + _("Attention : cette adresse n’a pas pris une lettre, la présomption est rompue. Corrigez ce fait.")


def explanation(file: queries.CaseFile) -> str:
    """Which of several facts governs, and why that one; empty when there is nothing to choose between."""
    proving = [line.fact for line in file.facts if line.effect in _PROVING]
    if len(proving) < 2:
        return ""
    return _(
        "%(n)d faits prouvent la réception. Le délai court depuis le plus ancien (%(channel)s, le %(moment)s) : "
        "l’instance avait alors reçu la recommandation, et ce qui vient ensuite ne fait que le confirmer "
        "(%(article)s)."
    ) % {
        "article": articles().get(file.instance.regime, file.instance.regime),
        "n": len(proving),
        "channel": proving[0].get_channel_display(),
        "moment": dates.moment_long(proving[0].moment, file.instance.time_zone),
    }


# --- before and after -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeMove:
    """A notice that a correction moves: its moments before and after, None where there is none."""

    label: str
    before: datetime | None
    after: datetime | None


def moves(foreseen: Foresight, label: Callable[[str], str] = planned_label) -> list[NoticeMove]:
    """The notices that move, come or fall away, in the order of their moments; `label` names a kind."""
    before, after = foreseen.before.notices, foreseen.after.notices
    changed = [kind for kind in {**before, **after} if before.get(kind) != after.get(kind)]
    changed.sort(key=lambda kind: after.get(kind) or before[kind])
    return [NoticeMove(label(kind), before.get(kind), after.get(kind)) for kind in changed]


def lateness(standing: Standing, today: date) -> str:
    """Whether the answer was in time, or the case is late today, in words."""
    if standing.timeliness:
        return {
            "in_time": _("réponse reçue à temps"),
            "in_time_other_reading": _("réponse reçue à temps selon l’autre lecture"),
            "late": _("réponse reçue en retard"),
        }[standing.timeliness]
    if standing.due_on is None:
        return ""
    late = dates.days_between(today, standing.due_on)
    if late <= 0:
        return _("le délai court encore")
    return ngettext("un jour de retard aujourd’hui", "%(n)d jours de retard aujourd’hui", late) % {"n": late}
