"""What the portal's pages say: what is asked, until when, what is missing, in words for who comes once a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.queries import CaseFile
from web.presenters import dates
from web.presenters.stages import SIGNS, Sign
from workflows import wording

# --- what is asked ----------------------------------------------------------------------------------------------

_ASKED = {
    "acknowledge": gettext_lazy("Accuser réception"),
    "answer": gettext_lazy("Répondre par écrit"),
    "finish": gettext_lazy("Terminer la réponse"),
    "complete": gettext_lazy("Compléter la réponse"),
    "assessing": gettext_lazy("Rien : l’Office apprécie votre réponse"),
    "assessed": gettext_lazy("Rien : votre réponse est appréciée"),
    "closed": gettext_lazy("Rien : le dossier est clos"),
    "withdrawn": gettext_lazy("Rien : la recommandation est retirée"),
}
EXPECTED = ("acknowledge", "answer", "finish", "complete")


def newest_outcome(responses: Iterable[Any]) -> str:
    """What the Office thinks of the newest version that was sent; empty while it has not said."""
    sent = [each for each in responses if each.sent_at is not None]
    assessments = list(sent[-1].assessments.all()) if sent else []
    return assessments[-1].outcome if assessments else ""


def asked_of(stage: str, responses: Sequence[Any]) -> str:
    """What the recipient is asked now, as a key of `_ASKED`; `responses` are all versions, the draft included."""
    if stage == "issued":
        return "acknowledge"
    if stage in ("closed", "withdrawn"):
        return stage
    if stage != "answered":
        return "finish" if any(each.sent_at is None for each in responses) else "answer"
    outcome = newest_outcome(responses)
    if outcome == "to_complete":
        return "complete"
    return "assessed" if outcome else "assessing"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list of a recipient."""

    number: str
    subject: str
    recipient: str
    issuer: str
    asked: str
    asked_words: Promise
    sign: Sign
    due_on: date | None
    courtesy_until: date | None
    today: date
    waiting: bool
    late: bool


def case_lines(cases: Iterable[Any], *, now: datetime) -> list[CaseLine]:
    """The cases of a list, in its order, each with what it asks."""
    return [_case_line(case, now) for case in cases]


def _case_line(case: Any, now: datetime) -> CaseLine:
    row = case.instance
    asked = asked_of(row.stage, list(case.responses.all()))
    waiting = asked in ("answer", "finish")
    today = dates.local(now, row.time_zone).date()
    return CaseLine(
        number=case.number,
        subject=case.recommendation.subject,
        recipient=case.recipient_name,
        issuer=case.issuer_name,
        asked=asked,
        asked_words=_ASKED[asked],
        sign=SIGNS[row.stage],
        due_on=row.due_on,
        courtesy_until=row.courtesy_until if waiting else None,
        today=today,
        waiting=waiting,
        late=waiting and today > row.due_on or row.timeliness == "late",
    )


# --- until when -------------------------------------------------------------------------------------------------


def legal_time(time_zone: str) -> str:
    """« heure légale du Québec », or of the recipient's place."""
    return dates.say(wording.legal_time(ZoneInfo(time_zone)))


def legal_time_at(moment: datetime, time_zone: str) -> str:
    """« heure légale du Québec (UTC−5) »: with it, a moment on a slip reads the same everywhere."""
    shift = dates.local(moment, time_zone).utcoffset()
    assert shift is not None  # the moment is aware
    hours, minutes = divmod(abs(int(shift.total_seconds())) // 60, 60)
    sign = "+" if shift.total_seconds() >= 0 else "\u2212"
    return f"{legal_time(time_zone)} (UTC{sign}{hours}" + (f":{minutes:02})" if minutes else ")")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when to answer, and how that stands today. `kind` is « ahead », « last_day », « other_reading », « late »
    or « none » (no receipt, or nothing more to send by a date). `courtesy` says how long the Office waits beyond it;
    empty where it does not, or no longer.
    """

    kind: str
    due_on: date | None
    legal_time: str
    left: str
    sentence: str
    courtesy: str = ""


def deadline_of(instance: Any, *, now: datetime) -> Deadline:
    """The deadline of a case in words: kind to who is late, exact for who is not."""
    found = _legal_deadline_of(instance, now=now)
    return replace(found, courtesy=_courtesy_of(instance, now=now)) if found.due_on else found


def _courtesy_of(instance: Any, *, now: datetime) -> str:
    until = instance.courtesy_until
    if until is None or until < dates.local(now, instance.time_zone).date():
        return ""
    return _(
        "L’Office vous accorde un délai de courtoisie jusqu’au %(day)s : d’ici là, il ne signale pas l’absence de "
        "réponse. L’échéance légale ne change pas."
    ) % {"day": dates.date_long(until)}


def _legal_deadline_of(instance: Any, *, now: datetime) -> Deadline:
    place = legal_time(instance.time_zone)
    if instance.due_on is None or instance.answered_at is not None:
        return Deadline("none", None, place, "", "")
    today = dates.local(now, instance.time_zone).date()
    days = dates.days_between(instance.due_on, today)
    if days > 0:
        left = ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
        return Deadline("ahead", instance.due_on, place, left, "")
    if days == 0:
        left = _("jusqu’à 24 h aujourd’hui")
        sentence = _("C’est le dernier jour. Vous pouvez répondre jusqu’à 24 h, %(place)s.") % {"place": place}
        return Deadline("last_day", instance.due_on, place, left, sentence)
    passed = ngettext("passée depuis %(n)d jour", "passée depuis %(n)d jours", -days) % {"n": -days}
    if today < instance.in_default_from:
        sentence = _(
            "L’échéance vient de passer. Répondez dès maintenant : avant le %(day)s, votre réponse est encore à temps "
            "selon une autre lecture de la loi."
        ) % {"day": dates.date_long(instance.in_default_from)}
        return Deadline("other_reading", instance.due_on, place, passed, sentence)
    sentence = _(
        "L’échéance est passée, et vous pouvez encore répondre. Votre réponse sera lue et appréciée comme toute autre; "
        "le dossier indiquera seulement qu’elle est venue après l’échéance."
    )
    return Deadline("late", instance.due_on, place, passed, sentence)


def timeliness_words(timeliness: str, due_on: date) -> str:
    """How a first answer stands against its due date, said kindly."""
    day = dates.date_long(due_on)
    if timeliness == "in_time":
        return _("Elle est à temps : l’échéance est le %(day)s.") % {"day": day}
    if timeliness == "in_time_other_reading":
        return _(
            "Elle est à temps selon une autre lecture de la loi : l’échéance affichée était le %(day)s, et le dossier "
            "dit les deux."
        ) % {"day": day}
    return _(
        "Elle est venue après l’échéance du %(day)s. Elle compte comme réponse et sera appréciée comme toute autre."
    ) % {"day": day}


# --- proof ------------------------------------------------------------------------------------------------------


def grouped(digest: str) -> str:
    """A hash in groups of four, as it is read aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def saved_words(draft: Any, *, person: Any, now: datetime, time_zone: str) -> str:
    """« Brouillon enregistré à 10 h 42 », with the day when it is not today and the name when it is somebody else's."""
    at = dates.local(draft.saved_at, time_zone)
    hour = dates.hour(draft.saved_at, time_zone)
    today = dates.local(now, time_zone).date()
    when = hour if at.date() == today else f"{hour}, {dates.date_medium(at.date())}"
    if draft.saved_by_id == person.pk:
        return _("Brouillon enregistré à %(when)s.") % {"when": when}
    return _("Brouillon enregistré à %(when)s par %(who)s.") % {"when": when, "who": draft.saved_by.name}


@dataclass(frozen=True, slots=True)
class Slip:
    """The slip of receipt: what proves when the body received (C-1.1, a. 31)."""

    fact: Any
    moment: str
    legal_time: str
    digest: str


def slip_of(file: CaseFile) -> Slip | None:
    """The slip of the fact that governs; None while nothing proves the receipt."""
    fact = next((line.fact for line in file.facts if line.effect == "governs"), None)
    if fact is None:
        return None
    zone = file.instance.time_zone
    moment, place = dates.moment_long(fact.moment, zone), legal_time_at(fact.moment, zone)
    return Slip(fact, moment, place, grouped(file.case.recommendation.sha256))


# --- the end, the letters ---------------------------------------------------------------------------------------


def withdrawn_because(file: CaseFile) -> str:
    """Why the Office took its recommendation back; empty when it did not."""
    return next((str(entry.facts.get("reason", "")) for entry in file.journal if entry.step == "withdraw"), "")


def if_sent_now(file: CaseFile, *, now: datetime) -> str:
    """What sending now would mean for the time limit, in a sentence; empty for a complement, which has none."""
    deadline = deadline_of(file.instance, now=now)
    if deadline.due_on is None:
        return ""
    return deadline.sentence or _("Transmise maintenant, elle est à temps : l’échéance est le %(day)s.") % {
        "day": dates.date_long(deadline.due_on)
    }
