"""The Office's ladder in one case as its page says it: what was done at each rung, what waits, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import escalation_queries, queries
from web.presenters import dates
from workflows.families import plain_kind
from workflows.ladder import authority_in
from workflows.queries import PlannedNotice

_FAMILIES = ("rung", "rung_task")
_AUTHORITIES = dict(escalation_queries.AUTHORITIES)


@dataclass(frozen=True, slots=True)
class RungLine:
    """A rung. `tag` is the class of its `state`; `more` says who decided; `url` leads to the act or to the letter."""

    label: str
    after: str
    on: date
    tag: str
    state: str
    more: str = ""
    reason: str = ""
    url: str = ""
    link: str = ""


def lines(file: queries.CaseFile, letters: Sequence[Any]) -> list[RungLine]:
    """The rungs of a case that silence has reached or will reach, in their order; none before the default.

    A rung that no longer matters and was never reached is left out.
    """
    rungs = [each for each in file.due_work if each.family in _FAMILIES]
    if file.instance.stage != "escalated" and not any(each.outcome in ("fired", "superseded") for each in rungs):
        return []
    decided = {(each.cycle, each.after_days): each for each in file.rung_decisions}
    waiting = {(each.cycle, each.after_days): each for each in file.rungs}
    known = {(letter.event, letter.cycle): letter for letter in letters}
    seqs = {each.facts["rung_decision"]: each.seq for each in file.journal if each.step == "decide_rung"}
    found = []
    for each in rungs:
        if each.outcome in ("moot", "set_aside"):
            continue
        key = (each.cycle, each.days or 0)
        decision, task = decided.get(key), waiting.get(key)
        if decision is not None:
            found.append(_decided(file, each, decision, known.get((decision.letter, seqs.get(decision.pk, 0)))))
        elif task is not None:
            url = reverse("desk:decide_rung", args=[file.case.number, task.pk])
            link = str(escalation_queries.RUNG_TITLES[task.authority])
            found.append(_line(file, each, "info", _("à décider"), url=url, link=link))
        else:
            found.append(_by_itself(file, each, known.get((each.kind.replace("rung", "chaser", 1), each.cycle))))
    return found


def _decided(file: queries.CaseFile, work: PlannedNotice, decision: Any, letter: Any) -> RungLine:
    more = _("%(when)s, par %(who)s") % {
        "when": dates.moment_short(decision.decided_at, file.instance.time_zone),
        "who": decision.decided_by.name,
    }
    said = {"reason": decision.reason, "more": more}
    state = str(decision.get_outcome_display())
    if letter is None:
        return _line(file, work, "", state, **said)
    said |= {"url": reverse("desk:show_letter", args=[letter.pk]), "link": str(letter.label)}
    if letter.state in ("dead", "cancelled"):
        return _line(file, work, "bad", _("lettre signée, %(state)s") % {"state": letter.state_label}, **said)
    return _line(file, work, "good", state, **said)


def _by_itself(file: queries.CaseFile, work: PlannedNotice, letter: Any) -> RungLine:
    """A chaser that leaves by itself, a rung to come, or one whose task ended without a decision."""
    if not work.outcome:
        return _line(file, work, "", _("à venir"))
    if work.outcome == "superseded":
        return _line(file, work, "", _("remplacée par une lettre plus récente"))
    if letter is not None:
        url, link = reverse("desk:show_letter", args=[letter.pk]), str(letter.label)
        return _line(file, work, "bad" if letter.state == "dead" else "good", letter.state_label, url=url, link=link)
    return _line(file, work, "", _("annulé : une réponse, un retrait ou de nouvelles dates l’ont précédé"))


def after_words(days: int, *, courtesy: bool) -> str:
    """From when a rung is counted: the default, or the end of a courtesy of the Office."""
    if courtesy:
        said = ngettext("%(n)d jour après le délai de courtoisie", "%(n)d jours après le délai de courtoisie", days)
    else:
        said = ngettext("%(n)d jour après le défaut", "%(n)d jours après le défaut", days)
    return said % {"n": days}


def _line(file: queries.CaseFile, work: PlannedNotice, tag: str, state: str, **more: Any) -> RungLine:
    days = work.days or 0
    after = after_words(days, courtesy=plain_kind(work.kind) != work.kind)
    on = dates.local(work.due_at, file.instance.time_zone).date()
    return RungLine(capfirst(str(_AUTHORITIES[authority_in(work.kind)])), after, on, tag, state, **more)
