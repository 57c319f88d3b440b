"""Plays a story through the real doors on a passed clock, and writes down what was really done.

What it writes down is all that the checker knows of the story: acts, whether each was taken, and who has which address.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import override_settings

from directory.actions import add_person, designate_address, grant_role, register_body
from notifications import outbox
from notifications.tasks import send_outbox
from recommendations import actions
from workflows import engine
from workflows.actors import Actor, Role
from workflows.human import TaskDone
from workflows.tasks import sweep as sweep_task

from .deciding import decide
from .faults import BROKEN, Broker, Killed, backend, beside, committed, cut, die, fail, hang_up, struck
from .post import PostOffice, reopen
from .stories import BODIES, NOBODY, REFUSED, Act, Story, body_of, zone_of

SINCE, LONG_AGO = date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)
ADMINISTRATOR = Actor("simulation", "Administration (simulation)", frozenset({Role.ADMINISTRATOR}))
DRAINS = 40  # after the last back-off of the outbox there is nothing left to try
SMALL = 7  # cases in one transaction of a sweep that meets a fault, so that some sets are committed and some are not
_SIGNED = {
    "signatory_name": "Morgan Exemple",
    "signatory_capacity": "Direction (simulation)",
}
_WORDS = {"follow_up": "Deux cohortes seront offertes (simulation).", "reasons": "Faute de place (simulation)."}


@dataclass(frozen=True, slots=True)
class Done:
    """One act as it went: taken or refused; `left_out` are cases that a sweep reported as failed."""

    act: Act
    taken: bool
    left_out: frozenset[int] = frozenset()


@dataclass(slots=True)
class Log:
    """All simulated facts."""

    done: list[Done] = field(default_factory=list)
    cases: dict[int, int] = field(default_factory=dict)  # number in the story → key of the row
    addresses: dict[int, list[tuple[str, datetime]]] = field(default_factory=dict)  # body → address, known since when
    officer: str = "camille@simulation.example"
    managers: tuple[str, ...] = ("alex@simulation.example",)
    post: PostOffice = field(default_factory=reopen)
    faults: Counter[str] = field(default_factory=Counter)  # those that really struck


def play(story: Story) -> Log:
    """Plays all acts; ends when the outbox is empty."""
    with override_settings(EMAIL_BACKEND="web.simulation.post.Backend"):
        return _Player(story).play()


@dataclass(slots=True)
class _Player:
    story: Story
    log: Log = field(default_factory=Log)
    people: dict[str, Any] = field(default_factory=dict)
    bodies: dict[int, Any] = field(default_factory=dict)
    principals: dict[int, Any] = field(default_factory=dict)
    drafts: dict[tuple[int, ...], int] = field(default_factory=dict)  # cases of an act → key of their draft
    broker: Broker = field(default_factory=Broker)

    def play(self) -> Log:
        self._found_office()
        for number in sorted({body_of(case) for act in self.story.acts for case in act.cases}):
            self._found_body(number)
        for act in self.story.acts:
            self._one(act)
        return self.log

    def _one(self, act: Act) -> None:
        taken, left_out = True, frozenset[int]()
        try:
            if not act.cases:
                left_out = getattr(self, f"_{act.kind}")(act) or left_out
            else:
                self._act(act)
                if act.kind == "issue":
                    self._note_cases(act)
        except (engine.EngineError, ValidationError):
            taken = False
        self.log.done.append(Done(act, taken, left_out))
        if act.cases and act.get("fault") == "beside":  # the cases that the others found locked are left for this one
            self.log.done.append(Done(Act(act.at, "sweep"), True, self._sweep(Act(act.at, "sweep"))))

    # --- faults around an act ---------------------------------------------------------------------------------------

    def _act(self, act: Act) -> None:
        """An act about cases. After a fault its actor reads how the cases stand, and tries again what was not done."""
        do, fault, nth = partial(getattr(self, f"_{act.kind}"), act), act.get("fault", ""), act.get("nth", 0)
        if not fault:
            do()
        elif fault == "beside":
            self._beside_sweeps(do, act)
        else:
            before = self._standing(act)
            try:
                if fault == "unheard":  # the act is done; the connection ends before anybody hears of it
                    do()
                    self.log.faults["act unheard"] += 1
                    if committed():
                        cut()
                    raise Killed
                with struck(cut if fault == "cut" and committed() else die, nth) as dealt:
                    do()
            except (Killed, *BROKEN):
                hang_up()
                if fault != "unheard":
                    self.log.faults[f"act {fault}"] += len(dealt)
                if self._standing(act) == before:
                    do()

    def _beside_sweeps(self, do: Any, act: Act) -> None:
        if not committed():
            do()
            return
        self.log.faults["act beside"] += 1
        with beside(partial(engine.sweep, now=act.at, batch_size=SMALL)):
            try:
                do()
                return
            except engine.Busy:
                pass
        do()  # as the sentence of the error asks for

    def _standing(self, act: Act) -> Any:
        """What a person who comes back reads: the versions of the cases, or whether the draft was issued."""
        if act.kind == "issue":
            issued = "SELECT number FROM recommendations_recommendation WHERE number IS NOT NULL AND id = %s"
            return _read(issued, self.drafts.get(act.cases))
        keys = [self.log.cases[case] for case in act.cases]
        return _read("SELECT id, version FROM workflows_workflowinstance WHERE id = ANY(%s) ORDER BY id", keys)

    # --- people and bodies --------------------------------------------------------------------------------------

    def _found_office(self) -> None:
        body, _new = register_body(
            code="simulation-office", kind="body", name="Office (simulation)", acronym="OS", is_issuer=True
        )
        for name, role in (("camille", "officer"), ("dominique", "signatory"), ("alex", "manager")):
            person = add_person(email=f"{name}@simulation.example", name=name.capitalize())
            grant_role(person=person, body=body, role=role, starts_on=SINCE, title="simulation")
            self.people[role] = person

    def _found_body(self, number: int) -> None:
        code = f"simulation-{number}"
        body, _new = register_body(
            code=code, kind="professional_order", name=f"Instance {number} (simulation)", time_zone=zone_of(number)
        )
        email = f"{'refus' if number == REFUSED else 'direction'}@{code}.example"
        person = add_person(email=email, name="Morgan Exemple")
        # Somebody who may answer and to whom no letter goes, or somebody to whom they all go.
        role = "validator" if number == NOBODY else "principal"
        grant_role(person=person, body=body, role=role, starts_on=SINCE, title="simulation")
        self.bodies[number], self.principals[number] = body, person
        self.log.addresses[number] = [] if number == NOBODY else [(email, LONG_AGO)]

    def _contact(self, act: Act) -> None:
        number, on = act.get("body"), act.at.date()
        if number not in self.bodies:
            return
        email = f"greffe-{on.isoformat()}@simulation-{number}.example"
        designate_address(
            body=self.bodies[number], channel="email", address=email, designated_on=on, designated_by="simulation"
        )
        if email not in [known for known, _since in self.log.addresses[number]]:
            self.log.addresses[number].append((email, act.at))  # a letter written earlier that day does not go there

    # --- acts about cases ---------------------------------------------------------------------------------------

    def _who(self, act: Act) -> dict[str, Any]:
        (case,) = act.cases
        return {"case_id": self.log.cases[case], "by": self.principals[body_of(case)], "at": act.at}

    def _office(self, act: Act, role: str = "officer") -> dict[str, Any]:
        return {"case_id": self.log.cases[act.cases[0]], "by": self.people[role], "at": act.at}

    def _issue(self, act: Act) -> None:
        bodies = {self.bodies[body_of(case)].pk: case for case in act.cases}
        if act.cases not in self.drafts:
            self.drafts[act.cases] = actions.save_draft(
                by=self.people["officer"],
                at=act.at,
                subject="Formation d’appoint (simulation)",
                text=_text_of(act.get("points", 0)),
                reasons="Exemple.",
                theme=0,
                recipient_ids=list(bodies),
                is_example=True,
            ).pk
        draft = self.drafts[act.cases]
        for step, role in ((actions.submit, "officer"), (actions.approve, "manager")):
            with suppress(TaskDone):  # an act that is tried again after a fault goes on where it was
                step(recommendation_id=draft, by=self.people[role], at=act.at)
        actions.issue(recommendation_id=draft, by=self.people["signatory"], at=act.at)

    def _note_cases(self, act: Act) -> None:
        """Which rows are the cases of an `issue`: read from the database, since its answer may never have come."""
        bodies = {self.bodies[body_of(case)].pk: case for case in act.cases}
        select = "SELECT recipient_id, instance_id FROM recommendations_case WHERE recommendation_id = %s ORDER BY 2"
        for body, key in _read(select, self.drafts[act.cases]):
            self.log.cases[bodies[body]] = key

    def _acknowledge(self, act: Act) -> None:
        actions.acknowledge(**self._who(act))

    def _establish(self, act: Act) -> None:
        actions.establish_receipt(
            **self._office(act),
            moment=act.get("moment"),
            channel="courier",
            origin="Office (simulation)",
            destination="adresse désignée (simulation)",
            admissible=act.get("admissible"),
        )

    def _correct(self, act: Act) -> None:
        found = _read(
            "SELECT id FROM recommendations_receiptfact f WHERE case_id = %s AND NOT EXISTS"
            " (SELECT 1 FROM recommendations_receiptfact n WHERE n.replaces_id = f.id) ORDER BY id DESC LIMIT 1",
            self.log.cases[act.cases[0]],
        )
        if not found:
            raise ValidationError("no fact of receipt to correct")
        actions.correct_receipt(
            **self._office(act),
            fact_id=found[0][0],
            moment=act.get("moment"),
            admissible=act.get("admissible"),
            reason="Correction (simulation).",
        )

    @transaction.atomic
    def _answer(self, act: Act) -> None:
        actions.save_response(**self._who(act), **self._said(act))
        actions.answer(**self._who(act))

    def _paper(self, act: Act) -> None:
        actions.record_answer(**self._office(act), received_at=act.get("moment"), **self._said(act))

    def _said(self, act: Act) -> dict[str, Any]:
        """What an answer says: of each point what the story decides, or « follow » of the whole."""
        decided = act.get("decided", ())
        if not decided:
            return {**_SIGNED, **_WORDS, "reasons": "", "disposition": "follow"}
        return {**_SIGNED, "points": {point: {**_WORDS, "disposition": each} for point, each in decided}}

    def _extend(self, act: Act) -> None:
        actions.extend(**self._office(act), until=act.get("until"), reason="Exemple.")

    def _unextend(self, act: Act) -> None:
        actions.remove_extension(**self._office(act), reason="Exemple.")

    def _assess(self, act: Act) -> None:
        term = act.get("term")
        outcome = "to_complete" if term else "satisfactory"
        thought = {
            point: {"outcome": "to_complete", "question": "Quand (simulation)?"}
            if point in act.get("asked")
            else {"outcome": "satisfactory", "reasons": "Exemple."}
            for point in range(1, act.get("points", 0) + 1)
        }
        actions.assess(**self._office(act), outcome=outcome, reasons="Exemple.", points=thought, complete_by=term)

    def _decide(self, act: Act) -> None:
        decide(**self._office(act), signed=act.get("signed"))

    def _close(self, act: Act) -> None:
        actions.close(**self._office(act), note="Exemple.")

    def _withdraw(self, act: Act) -> None:
        actions.withdraw(**self._office(act, "signatory"), reason="Exemple.")

    # --- the world ----------------------------------------------------------------------------------------------

    def _decree(self, act: Act) -> None:
        """As the administration site does: the row, then every open case counted anew."""
        day = act.get("day")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO workflows_decreedholiday (day, name_fr, name_en, source) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (day) DO NOTHING",
                [day, "jour décrété (simulation)", "decreed day (simulation)", "décret (simulation)"],
            )
        engine.redate_open(by=ADMINISTRATOR, at=act.at, reason=f"décret, {day} (simulation)")

    def _replan(self, act: Act) -> None:
        engine.replan(now=act.at, batch_size=37)

    def _sweep(self, act: Act) -> frozenset[int]:
        fault, nth = act.get("fault", ""), act.get("nth", 0)
        if fault in ("", "twice", "flushed"):
            return self._ring(sweep_task, act)
        dealt: list[int] = []
        if fault == "lost":  # everything the sweep did is lost with its transaction; `taken` would be a lie
            with transaction.atomic():
                engine.sweep(now=act.at, batch_size=SMALL)
                transaction.set_rollback(True)
            self.log.faults["sweep lost"] += 1
            return frozenset(self.log.cases)
        if fault == "poison":  # the receiver fails for one case: that one alone is left for the next sweep
            with struck(fail, nth, only=self._victim(act)) as dealt:
                report = engine.sweep(now=act.at, batch_size=SMALL)
            self.log.faults["sweep poison"] += bool(dealt)
            failed = set(report.failed)
            return frozenset(case for case, key in self.log.cases.items() if key in failed)
        if fault in ("dies", "cut"):  # some sets are committed, one is half written; another process starts at once
            with struck(cut if fault == "cut" and committed() else die, nth) as dealt, suppress(Killed, *BROKEN):
                engine.sweep(now=act.at, batch_size=SMALL)
            hang_up()
            self.log.faults[f"sweep {fault}"] += len(dealt)
        if fault == "parallel" and committed():
            self.log.faults["sweep parallel"] += 1
            with beside(partial(engine.sweep, now=act.at, batch_size=SMALL)):
                engine.sweep(now=act.at)
        engine.sweep(now=act.at)  # what one of them found locked by another is left for this one
        return frozenset()

    def _ring(self, task: Any, act: Act) -> frozenset[int]:
        """The beat rings and the worker does the task itself, once, twice, or never: then nobody looked."""
        fault, name = act.get("fault", ""), "send" if task is send_outbox else "sweep"
        self.broker.ring(task, times=2 if fault == "twice" else 1)
        if fault:
            self.log.faults[f"{name} {fault}"] += 1
        if fault == "flushed":
            self.broker.flush()
        self.broker.deliver(act.at)
        return frozenset(self.log.cases) if fault == "flushed" else frozenset()

    def _victim(self, act: Act) -> int:
        keys = list(self.log.cases.values())
        return keys[act.get("nth", 0) * 7919 % len(keys)] if keys else 0

    def _send(self, act: Act) -> None:
        fault, post = act.get("fault", ""), self.log.post
        post.now = act.at
        if fault in ("", "twice", "flushed"):
            self._ring(send_outbox, act)
            post.rounds += [act.at] if fault != "flushed" else []
            return
        send = partial(outbox.send_due, now=act.at, limit=10_000)
        if fault == "parallel":
            if committed():
                self.log.faults["send parallel"] += 1
                with beside(send):
                    send()
            else:
                send()
            return
        post.fault, post.nth, post.struck, post.outbox = fault, act.get("nth", 0), False, backend()
        try:
            send()
        except (Killed, *BROKEN):
            hang_up()
        finally:
            self.log.faults[f"send {fault}"] += post.struck
            post.fault = ""

    def _drain(self, act: Act) -> None:
        for number in range(DRAINS):
            self.log.post.now = act.at + number * timedelta(hours=13)
            report = outbox.send_due(now=self.log.post.now, limit=1_000_000)
            self.log.post.rounds.append(self.log.post.now)
            if not (report.sent or report.deferred or report.dead or report.cancelled):
                break


def _text_of(points: int) -> str:
    if not points:
        return "L’Office recommande, à titre d’exemple, d’ouvrir une cohorte."
    return "\n".join(f"{number}. d’ouvrir une cohorte (simulation);" for number in range(1, points + 1))


def _read(select: str, value: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(select, [value])
        return cursor.fetchall()


assert max(NOBODY, REFUSED) < BODIES
