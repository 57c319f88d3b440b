"""What the page of a case says: the clock, what can be done now, what proves the receipt, the letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.queries import planned_label
from recommendations import escalation_queries, queries
from web.desk import journal, ladder_lines, receipt_lines
from web.presenters import dates
from web.presenters.case_clock import clock_of
from workflows.queries import PlannedNotice

ENTRIES_SHOWN = 7
# What goes out by itself; the step « response due » tells nobody anything.
TOLD = ("acknowledgement_reminder", "receipt_task", "reminder", "escalation", "rung", "rung_task")
TOLD += ("assessment_reminder", "assessment_overdue", "complement_reminder", "complement_overdue")


def context(
    file: queries.CaseFile, letters: Sequence[Any], *, now: datetime, all_entries: bool = False
) -> dict[str, Any]:
    """Everything that `desk/show_case.html` shows."""
    zone = file.instance.time_zone
    lines = journal.lines(file.journal, time_zone=zone)
    assessed = bool(file.responses) and bool(file.responses[-1].assessments.all())
    return {
        "file": file,
        "case": file.case,
        "recommendation": file.case.recommendation,
        "theme": dict(queries.THEMES).get(file.case.recommendation.theme),
        "zone": zone,
        "late": file.instance.timeliness == "late",
        "clock": clock_of(file, now=now),
        "lead": lead(file, assessed=assessed, today=dates.local(now, zone).date()),
        "acts": acts(file, assessed=assessed),
        "fact_lines": receipt_lines.fact_rows(file),
        "explanation": receipt_lines.explanation(file),
        "ladder": ladder_lines.lines(file, letters),
        "failures": file.failures,
        "courtesies": list(reversed(file.courtesies)),
        "responses": list(reversed(file.responses)),
        "letters": letters,
        "planned": planned(file.due_work),
        "journal": lines if all_entries else lines[:ENTRIES_SHOWN],
        "journal_total": len(lines),
    }


# --- what can be done now ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Something the person may do now; `why` says what it does and who will know."""

    label: str
    url: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """One act first, the others quiet."""

    first: Act | None
    others: list[Act]


def acts(file: queries.CaseFile, *, assessed: bool) -> Acts:
    """What the person may do on a case now, the one that is expected first."""
    may, number = file.may, file.case.number

    def act(name: str, label: str, why: str = "") -> Act:
        return Act(label, reverse(f"desk:{name}", args=[number]), why)

    found: list[Act] = []
    if "establish_receipt" in may:
        why = _("Fait courir le délai depuis le moment prouvé. L’instance en est informée, avec son échéance.")
        found.append(act("establish_receipt", _("Établir la réception"), why))
    awaits_reader = file.proposal is not None and file.proposal.awaits_reader
    if "assess" in may and awaits_reader:
        why = _("Une seconde personne relit l’appréciation proposée, puis la confirme ou la renvoie.")
        found.append(act("confirm_assessment", _("Confirmer l’appréciation"), why))
    elif "assess" in may and not assessed:
        why = _("Dit à l’instance ce que l’Office pense de sa réponse, avec les motifs.")
        found.append(act("assess_response", _("Apprécier la réponse"), why))
    if "close" in may and assessed:
        why = _("Termine le dossier : plus rien n’est attendu. L’instance en est informée.")
        found.append(act("close_case", _("Clore le dossier"), why))
    for rung in file.rungs if "decide_rung" in may else []:
        why = _("Échelon atteint le %(day)s, selon la politique de l’Office. La lettre est prête à relire et à signer.")
        if rung.is_mention:
            why = _("Échelon atteint le %(day)s, selon la politique de l’Office. La décision est motivée.")
        url = reverse("desk:decide_rung", args=[number, rung.pk])
        day = {"day": dates.date_long(rung.reached_on)}
        found.append(Act(str(escalation_queries.RUNG_TITLES[rung.authority]), url, why % day))
    if "answer" in may or "establish_receipt" in may:
        why = _(
            "Verse au dossier une réponse arrivée par la poste ou par courriel. L’horloge s’arrête à sa date de "
            "réception; l’instance en est informée."
        )
        found.append(act("record_answer", _("Consigner une réponse reçue"), why))
    if "revise" in may:
        found.append(act("record_answer", _("Consigner un complément de réponse")))
    if "assess" in may and assessed and not awaits_reader:
        found.append(act("assess_response", _("Apprécier de nouveau")))
    if "note_receipt" in may and "establish_receipt" not in may:
        found.append(act("establish_receipt", _("Consigner un fait de réception")))
    if "remind" in may and file.instance.stage != "answered":
        found.append(act("remind_case", _("Envoyer un rappel")))
    if "assign" in may:
        found.append(act("assign_case", _("Changer de responsable")))
    if "extend" in may:
        again = file.instance.courtesy_until is not None
        label = _("Changer le délai de courtoisie") if again else _("Accorder un délai de courtoisie")
        found.append(act("extend_case", label))
        if again:
            found.append(act("remove_extension", _("Retirer le délai de courtoisie")))
    if "withdraw" in may:
        found.append(act("withdraw_case", _("Retirer la recommandation")))
    if file.instance.stage not in ("closed", "withdrawn"):
        found.append(act("snooze_case", _("Reporter le dossier")))
    expected = file.instance.stage in ("issued", "acknowledged", "response_due", "escalated", "answered")
    first = found[0] if expected and found and found[0].why else None
    return Acts(first, found[1:] if first else found)


def lead(file: queries.CaseFile, *, assessed: bool, today: date) -> str:
    """What is expected of the Office, or until when nothing is."""
    stage = file.instance.stage
    if stage == "closed":
        return _("Le dossier est clos : plus rien n’est attendu.")
    if stage == "withdrawn":
        return _("La recommandation est retirée : plus rien n’est attendu.")
    if stage == "answered":
        if file.proposal is not None and file.proposal.awaits_reader:
            return _("Une appréciation est proposée. Une autre personne doit la confirmer; l’instance n’en sait rien.")
        if (by := file.instance.assess_by) is not None:
            day = {"day": dates.date_long(by)}
            if by < today:
                return _("L’appréciation est en retard : elle était attendue au plus tard le %(day)s.") % day
            return _("La réponse attend l’appréciation de l’Office, au plus tard le %(day)s.") % day
        if (by := file.instance.complete_by) is not None:
            return _("Un complément est demandé à l’instance, au plus tard le %(day)s.") % {"day": dates.date_long(by)}
        if assessed:
            return _("La réponse est appréciée. Vous pouvez clore le dossier, ou attendre un complément.")
        return _("La réponse attend l’appréciation de l’Office.")
    if stage == "issued" and any(each.family == "receipt_task" and each.outcome == "fired" for each in file.due_work):
        return _("Personne n’a accusé réception. Établissez-la par un autre fait : sans preuve, aucun délai ne court.")
    if file.rungs:
        return ngettext(
            "Aucune réponse n’est reçue : un échelon attend la décision de l’Office.",
            "Aucune réponse n’est reçue : %(n)d échelons attendent la décision de l’Office.",
            len(file.rungs),
        ) % {"n": len(file.rungs)}
    following = next((each for each in file.due_work if not each.outcome and each.family in TOLD), None)
    if following is None:
        return _("Aucun avis n’est plus prévu. Joignez l’instance, et consignez sa réponse dès qu’elle vous parvient.")
    day = dates.date_long(dates.local(following.due_at, file.instance.time_zone).date())
    if stage == "issued":
        return _("La réception n’est pas prouvée. Sans accusé de réception, prochain avis le %(day)s.") % {"day": day}
    if following.family == "escalation":
        return _("Rien n’est attendu de vous avant le signalement, fait d’office le %(day)s.") % {"day": day}
    return _("Rien n’est attendu de vous d’ici au prochain avis, envoyé d’office le %(day)s.") % {"day": day}


# --- letters ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice that will go out by itself."""

    label: str
    at: datetime


def planned(due_work: Iterable[PlannedNotice]) -> list[Planned]:
    """The notices to come, in their order."""
    return [
        Planned(planned_label(each.kind), each.due_at) for each in due_work if not each.outcome and each.family in TOLD
    ]


def who_was_told(letters: Sequence[Any]) -> str:
    """Whom the letters of an act go to, in a sentence; says so when there is nobody to write to."""
    if not letters:
        return ""
    told = [line for letter in letters for line in letter.addressees]
    names = list(dict.fromkeys(line.name or line.email for line in told if line.email))
    if not names:
        return _("Aucune adresse n’est connue pour en aviser l’instance : faites-le par une autre voie.")
    return ngettext("Un avis part à %(names)s.", "Un avis part à %(names)s.", len(names)) % {"names": ", ".join(names)}
