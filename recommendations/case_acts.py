"""What an act would do to each of many cases, or why not: told before it is done, and asked again when it is done.

In a constant number of queries, whatever the number of cases.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.queries import Addressee, active_memberships, among, notice_addressees, stands_in_for
from workflows import queries as workflow
from workflows.actors import OFFICE
from workflows.clock import start_of_day
from workflows.engine import EngineError
from workflows.families import FINAL, Family, Stage
from workflows.recommendation import steps_table

from .courtesy_rules import NoCourtesyNow, why_not_until
from .models import BulkAct, BulkLine, Case, HandReminder
from .people import LEADS, OFFICE_TIME, office_day
from .queries import NotFound, bodies_of, visible_to

# The notice that fits each stage; after an answer, only while a complement to it is awaited.
NOTICES = {
    Stage.ISSUED: Family.ACKNOWLEDGEMENT_REMINDER,
    Stage.ACKNOWLEDGED: Family.REMINDER,
    Stage.RESPONSE_DUE: Family.REMINDER,
    Stage.ESCALATED: Family.RUNG,
    Stage.ANSWERED: Family.COMPLEMENT_REMINDER,
}


class AlreadyReminded(EngineError):
    """A reminder has gone to the recipient that day, by hand or by itself."""

    def __str__(self) -> str:
        return str(_("Un rappel a déjà été envoyé aujourd’hui. Attendez au moins à demain pour en envoyer un autre."))


class IssuedToday(EngineError):
    """The recommendation was issued that day."""

    def __str__(self) -> str:
        return str(_("La recommandation a été transmise aujourd’hui. Attendez au moins à demain pour la rappeler."))


class NothingAwaited(EngineError):
    """The recipient has answered, and no complement is awaited."""

    def __str__(self) -> str:
        return str(_("L’instance a répondu : rien n’est attendu d’elle."))


class CaseOver(EngineError):
    """The case is closed or withdrawn."""

    def __str__(self) -> str:
        return str(_("Le dossier est terminé : plus rien n’est attendu."))


class NobodyToWriteTo(EngineError):
    """The recipient has neither an address nor a person to write to."""

    def __str__(self) -> str:
        return str(_("Aucune adresse n’est connue pour cette instance. Écrivez-lui par la poste, ou désignez-en une."))


class AlreadyResponsible(EngineError):
    """The case is that person's already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return _("%(name)s est déjà responsable de ce dossier.") % {"name": self.name}


class NotOfTheOffice(EngineError):
    """The person holds no role at the Office whose case it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return _("%(name)s n’a aucun rôle à l’Office. Choisissez une autre personne.") % {"name": self.name}


class NotYourCase(EngineError):
    """Only who is responsible for a case, or leads, gives it to somebody else."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        said = _("Ce dossier est à %(name)s. Demandez-lui de le confier, ou adressez-vous à une personne gestionnaire.")
        return said % {"name": self.name}


@dataclass(frozen=True, slots=True)
class Judged:
    """What an act would do to a case: what the journal would say, and to whom it goes; or why it is refused."""

    case: Case
    facts: dict[str, Any] = field(default_factory=dict)
    addressees: tuple[Addressee, ...] = ()
    refusal: EngineError | None = None


def office_cases(person: Person, case_ids: Collection[int], *, on: date) -> list[Case]:
    """Those of some cases that a person sees from the side of the Office, by key; the others are as if they were not.

    Without the long texts.
    """
    rows = visible_to(person, on=on).filter(
        pk__in=among(case_ids), recommendation__issuer_id__in=bodies_of(person, OFFICE, on=on)
    )
    long = ("search", "recommendation__search", "recommendation__text", "recommendation__reasons")
    return list(rows.defer(*long).order_by("pk"))


def judge_reminders(by: Person, case_ids: Collection[int], *, on: date) -> dict[int, Judged]:
    """Which reminder would go to the recipient of each case on a day, suitable to its stage, and to whom."""
    cases = office_cases(by, case_ids, on=on)
    keys = [case.pk for case in cases]
    by_hand = HandReminder.objects.filter(case_id__in=among(keys), on=on)
    told = set(by_hand.values_list("case_id", flat=True)) | workflow.told_since(keys, start_of_day(on, OFFICE_TIME))
    addressees = notice_addressees({case.recipient_id for case in cases}, on=on)
    issued_from = start_of_day(on, OFFICE_TIME)
    found = {}
    for case in cases:
        row, issued_at = case.instance, case.recommendation.issued_at
        refusal: EngineError | None = None
        if row.stage in FINAL:
            refusal = CaseOver()
        elif row.stage == Stage.ANSWERED and row.complete_by is None:
            refusal = NothingAwaited()
        elif issued_at is not None and issued_at >= issued_from:
            refusal = IssuedToday()
        elif case.pk in told:
            refusal = AlreadyReminded()
        elif not addressees[case.recipient_id]:
            refusal = NobodyToWriteTo()
        if refusal is not None:
            found[case.pk] = Judged(case, refusal=refusal)
            continue
        notice = NOTICES[Stage(row.stage)].value
        # Its letter belongs to a cycle, and does not leave once another has begun.
        facts = {"notice": notice, "on": on, "cycle": row.cycle_of(notice)}
        found[case.pk] = Judged(case, facts, tuple(addressees[case.recipient_id]))
    return found


def judge_assignments(by: Person, case_ids: Collection[int], *, to: Person, on: date) -> dict[int, Judged]:
    """Whether each case may become `to`'s on a day: by who is responsible for it, stands in for that person, or leads.

    `to` holds a role at the Office whose case it is.
    """
    cases = office_cases(by, case_ids, on=on)
    held = active_memberships(by, on=on).filter(role__in=[each.value for each in LEADS])
    led, away = set(held.values_list("body_id", flat=True)), stands_in_for(by, on=on)
    theirs = active_memberships(to, on=on).filter(role__in=[each.value for each in OFFICE])
    offices = set(theirs.values_list("body_id", flat=True))
    found = {}
    for case in cases:
        issuer, own = case.recommendation.issuer_id, case.officer_id == by.pk or case.officer_id in away
        refusal: EngineError | None = None
        if case.instance.stage in FINAL:
            refusal = CaseOver()
        elif issuer not in offices:
            refusal = NotOfTheOffice(to.name)
        elif case.officer_id == to.pk:
            refusal = AlreadyResponsible(to.name)
        elif issuer not in led and not own:
            refusal = NotYourCase(case.officer.name)
        facts = {"officer": to.name, "officer_id": str(to.pk), "before": case.officer.name}
        found[case.pk] = Judged(case, facts, refusal=refusal)
    return found


class NotThatDay(EngineError):
    """The day does not suit the case; `str()` is the sentence that says why."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return str(self.why)


def judge_extensions(
    by: Person, case_ids: Collection[int], *, until: date, reason: str, at: datetime
) -> dict[int, Judged]:
    """Whether the Office may wait for the answer to each case through a day, out of courtesy."""
    found = {}
    for case in office_cases(by, case_ids, on=office_day(at)):
        refusal: EngineError | None = None
        if Stage(case.instance.stage) not in steps_table()["extend"]:
            refusal = NoCourtesyNow(case.instance.stage)
        elif why := why_not_until(case.instance, until, at):
            refusal = NotThatDay(why)
        found[case.pk] = Judged(case, {"until": until, "reason": reason}, refusal=refusal)
    return found


# --- a bulk act -------------------------------------------------------------------------------------------------


BULK_KINDS = list(BulkAct.Kind.choices)


def judge(act: BulkAct, *, by: Person, at: datetime, to: Person | None = None) -> list[Judged]:
    """What a bulk act would do to each of its cases; nothing is said before it is known to whom, or until when."""
    on = office_day(at)
    ids = list(act.lines.values_list("case_id", flat=True))
    if act.kind == BulkAct.Kind.REMIND:
        return list(judge_reminders(by, ids, on=on).values())
    if act.kind == BulkAct.Kind.EXTEND and "until" in act.said:
        until, reason = date.fromisoformat(act.said["until"]), act.said["reason"]
        return list(judge_extensions(by, ids, until=until, reason=reason, at=at).values())
    if to is None:
        return [Judged(case) for case in office_cases(by, ids, on=on)]
    return list(judge_assignments(by, ids, to=to, on=on).values())


def lines_of(act: BulkAct, *, by: Person, on: date) -> QuerySet[BulkLine]:
    """What came of each case of a bulk act that the person still sees."""
    rows = act.lines.filter(case__in=visible_to(by, on=on).values("pk"))
    return rows.select_related("case__instance").defer("case__search").order_by("pk")


def own_bulk_act(person: Person, pk: int) -> BulkAct:
    """A bulk act that a person began; nobody else sees it. Raises `NotFound`."""
    found = BulkAct.objects.filter(pk=pk, person=person).first()
    if found is None:
        raise NotFound
    return found
