"""A case's life, day by day on a passed clock, through the real doors, in a transaction that is undone at the end.

Nothing is kept and no letter leaves: they are only made, as they would be sent. Cases that are really open are not
touched: the clock is run for the replayed ones only.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from directory.actions import add_person, grant_role, register_body
from notifications import queries as letters
from recommendations import actions
from workflows import engine
from workflows import queries as workflow
from workflows.clock import local_date
from workflows.wording import NBSP, full_date

from .people import SINCE
from .player import at

REGIME = "C-26, a. 16.27"
POLICY = "Règle de l’Office"
ANSWERED_AFTER = 50  # days after the issue


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of the recipients of a replay; `received` is the number of days from issue to acknowledgement."""

    slug: str
    kind: str
    name: str
    acronym: str
    received: int


RECIPIENTS = (
    Recipient("ministere", "department", "Ministère de l’Enseignement supérieur", "MES", 0),
    Recipient("ordre", "professional_order", "Ordre professionnel des technologistes médicaux du Québec", "OPTMQ", 1),
)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened. `kind` is « step », « date » (a step of a computation) or « letter »."""

    moment: datetime
    kind: str
    case: str
    recipient: str
    text: str
    why: str
    stage: str
    to: str = ""


def replay(start: date, *, days: int, silent: Collection[str]) -> list[Line]:
    """Plays `days` days from an issue on `start`; the recipients named in `silent` receive and never answer."""
    with transaction.atomic():
        lines = list(_Replay(start, days, silent).play())
        transaction.set_rollback(True)
    return lines


# What each step of the procedure is called in a replay, and what founds it.
_STEPS = {
    "issue": ("L’Office transmet la recommandation.", REGIME),
    "acknowledge": ("L’instance accuse réception\u00a0: les 60 jours courent.", "C-25.01, a. 110; C-26, a. 16.27"),
    "come_due": ("L’échéance approche\u00a0: la réponse est attendue.", POLICY),
    "escalate": ("Aucune réponse, en retard selon toutes les lectures\u00a0: le dossier est signalé.", POLICY),
    "answer": ("L’instance répond par écrit.", REGIME),
}
_TIMELINESS = {
    "in_time": "à temps",
    "in_time_other_reading": "à temps selon une autre lecture",
    "late": "en retard",
}


@dataclass(slots=True)
class _Replay:
    start: date
    days: int
    silent: Collection[str]
    cases: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    seen: set[tuple[Any, ...]] = field(default_factory=set)

    def play(self) -> Iterator[Line]:
        self._issue(at(self.start, 9, 40))
        yield from self._news(at(self.start, 9, 40))
        for number in range(self.days + 1):
            day = self.start + timedelta(days=number)
            # Steps of the clock come at midnight, notices in the morning.
            for moment in (at(day, 0, 0), at(day, 6, 0)) if number else ():
                engine.sweep(now=moment, only=[case.pk for case in self.cases.values()])
                yield from self._news(moment)
            for recipient in RECIPIENTS:
                yield from self._day_of(recipient, number, day)

    def _day_of(self, recipient: Recipient, number: int, day: date) -> Iterator[Line]:
        who = {"case_id": self.cases[recipient.slug].pk, "by": self.people[recipient.slug]}
        if number == recipient.received:
            actions.acknowledge(**who, at=at(day, 10, 4, 27))
            yield from self._news(at(day, 10, 4, 27))
        if number == ANSWERED_AFTER and recipient.slug not in self.silent:
            moment = at(day, 14, 31, 52)
            actions.save_response(
                **who,
                at=moment,
                points={1: {"disposition": "follow", "follow_up": "Deux cohortes seront offertes (exemple)."}},
                signatory_name=self.people[recipient.slug].name,
                signatory_capacity="Direction (exemple)",
            )
            actions.answer(**who, at=moment)
            yield from self._news(moment)

    def _issue(self, moment: datetime) -> None:
        office, _new = register_body(
            code="rejeu-office", kind="body", name="Office des professions du Québec", acronym="OPQ", is_issuer=True
        )
        self._person("office", "Camille Exemple", office, "officer")
        signatory = self._person("presidence", "Dominique Exemple", office, "signatory")
        bodies = {}
        for each in RECIPIENTS:
            body, _new = register_body(code=f"rejeu-{each.slug}", kind=each.kind, name=each.name, acronym=each.acronym)
            self._person(each.slug, "Morgan Exemple", body, "principal")
            bodies[body.pk] = each.slug
        draft = actions.save_draft(
            by=self.people["office"],
            at=moment,
            subject="Formation d’appoint des technologistes médicaux (exemple)",
            text="L’Office recommande, à titre d’exemple\u00a0:\n\n1. d’ouvrir une formation d’appoint en région.",
            reasons="Aucune offre régulière n’existe (exemple).",
            theme=0,
            recipient_ids=list(bodies),
            is_example=True,
        )
        actions.submit(recommendation_id=draft.pk, by=self.people["office"], at=moment)
        actions.approve(recommendation_id=draft.pk, by=signatory, at=moment)
        for case in actions.issue(recommendation_id=draft.pk, by=signatory, at=moment):
            self.cases[bodies[case.recipient_id]] = case

    def _person(self, slug: str, name: str, body: Any, role: str) -> Any:
        person = add_person(email=f"{slug}@rejeu.example", name=name)
        grant_role(person=person, body=body, role=role, starts_on=SINCE, title="exemple")
        self.people[slug] = person
        return person

    # --- what is new since the last look ------------------------------------------------------------------------

    def _news(self, moment: datetime) -> Iterator[Line]:
        for case in self.cases.values():
            journal = workflow.journal_of(case.pk)
            stage = journal[-1].target
            for entry in journal:
                if self._first_time(case, "step", entry.seq):
                    text, why = _STEPS[entry.step]
                    said = _TIMELINESS.get(entry.facts.get("timeliness", ""), "")
                    text = f"{text[:-1]}{NBSP}: {said}." if said else text
                    yield Line(entry.at, "step", case.number, case.recipient_acronym, text, why, entry.target)
                    yield from self._computation(case, moment, stage)
            yield from self._letters(case, moment, stage)

    def _computation(self, case: Any, moment: datetime, stage: str) -> Iterator[Line]:
        for computed in workflow.computed_dates(case.pk):
            if self._first_time(case, "date", computed.cycle):
                for step in computed.trace["steps"]:
                    day = full_date(date.fromisoformat(step["date"])).fr
                    text = f"{day}{NBSP}: {step['text_fr']}"
                    yield Line(moment, "date", case.number, case.recipient_acronym, text, step["article"], stage)

    def _letters(self, case: Any, moment: datetime, stage: str) -> Iterator[Line]:
        for letter in reversed(letters.letters_of(case.pk)):
            if self._first_time(case, "letter", letter.pk):
                on = local_date(moment, case.instance.time_zone)
                subject = letters.letter_as_sent(self.people["office"], letter.pk, on=on).subject
                to = ", ".join(each.email for each in letter.addressees)
                yield Line(moment, "letter", case.number, case.recipient_acronym, subject, letter.label, stage, to=to)

    def _first_time(self, case: Any, *key: Any) -> bool:
        if (case.pk, *key) in self.seen:
            return False
        self.seen.add((case.pk, *key))
        return True
