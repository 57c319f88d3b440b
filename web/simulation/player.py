"""Plays a story through the real doors on a passed clock, and writes down what was really done.

What it writes down is all that the checker knows of the story: acts, whether each was taken, and who has which address.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import override_settings

from directory.actions import add_person, designate_address, grant_role, register_body
from notifications import outbox
from recommendations import actions
from workflows import engine
from workflows.actors import Actor, Role
from workflows.events import happened

from .post import Killed, PostOffice, reopen
from .stories import BODIES, NOBODY, REFUSED, Act, Story, body_of, zone_of

SINCE = date(2020, 1, 1)
ADMINISTRATOR = Actor("simulation", "Administration (simulation)", frozenset({Role.ADMINISTRATOR}))
DRAINS = 40  # after the last back-off of the outbox there is nothing left to try
_SAID = {
    "disposition": "follow",
    "follow_up": "Deux cohortes seront offertes (simulation).",
    "reasons": "",
    "signatory_name": "Morgan Exemple",
    "signatory_capacity": "Direction (simulation)",
}


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
    addresses: dict[int, list[tuple[str, date]]] = field(default_factory=dict)  # body → address, since when
    officer: str = "camille@simulation.example"
    managers: tuple[str, ...] = ("alex@simulation.example",)
    post: PostOffice = field(default_factory=reopen)


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
            left_out = getattr(self, f"_{act.kind}")(act) or left_out
        except (engine.EngineError, ValidationError):
            taken = False
        self.log.done.append(Done(act, taken, left_out))

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
        self.log.addresses[number] = [] if number == NOBODY else [(email, SINCE)]

    def _contact(self, act: Act) -> None:
        number, on = act.get("body"), act.at.date()
        if number not in self.bodies:
            return
        email = f"greffe-{on.isoformat()}@simulation-{number}.example"
        designate_address(
            body=self.bodies[number], channel="email", address=email, designated_on=on, designated_by="simulation"
        )
        if email not in [known for known, _since in self.log.addresses[number]]:
            self.log.addresses[number].append((email, on))

    # --- acts about cases ---------------------------------------------------------------------------------------

    def _who(self, act: Act) -> dict[str, Any]:
        (case,) = act.cases
        return {"case_id": self.log.cases[case], "by": self.principals[body_of(case)], "at": act.at}

    def _office(self, act: Act, role: str = "officer") -> dict[str, Any]:
        return {"case_id": self.log.cases[act.cases[0]], "by": self.people[role], "at": act.at}

    def _issue(self, act: Act) -> None:
        bodies = {self.bodies[body_of(case)].pk: case for case in act.cases}
        draft = actions.save_draft(
            by=self.people["officer"],
            at=act.at,
            subject="Formation d’appoint (simulation)",
            text="L’Office recommande, à titre d’exemple, d’ouvrir une cohorte.",
            reasons="Exemple.",
            theme=0,
            recipient_ids=list(bodies),
            is_example=True,
        )
        for case in actions.issue(recommendation_id=draft.pk, by=self.people["signatory"], at=act.at):
            self.log.cases[bodies[case.recipient_id]] = case.pk

    def _acknowledge(self, act: Act) -> None:
        actions.acknowledge(**self._who(act))

    def _establish(self, act: Act) -> None:
        actions.establish_receipt(
            **self._office(act),
            moment=act.get("moment"),
            channel="designated_address",
            origin="Office (simulation)",
            destination="adresse désignée (simulation)",
            admissible=act.get("admissible"),
        )

    def _correct(self, act: Act) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM recommendations_receiptfact f WHERE case_id = %s AND NOT EXISTS"
                " (SELECT 1 FROM recommendations_receiptfact n WHERE n.replaces_id = f.id) ORDER BY id DESC LIMIT 1",
                [self.log.cases[act.cases[0]]],
            )
            found = cursor.fetchone()
        if found is None:
            raise ValidationError("no fact of receipt to correct")
        actions.correct_receipt(
            **self._office(act),
            fact_id=found[0],
            moment=act.get("moment"),
            admissible=act.get("admissible"),
            reason="Correction (simulation).",
        )

    @transaction.atomic
    def _answer(self, act: Act) -> None:
        actions.save_response(**self._who(act), **_SAID)
        actions.answer(**self._who(act))

    def _paper(self, act: Act) -> None:
        actions.record_answer(**self._office(act), received_at=act.get("moment"), **_SAID)

    def _assess(self, act: Act) -> None:
        actions.assess(**self._office(act), outcome="satisfactory", reasons="Exemple.")

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
        if fault == "lost":  # everything the sweep did is lost with its transaction; `taken` would be a lie
            with transaction.atomic():
                engine.sweep(now=act.at, batch_size=7)
                transaction.set_rollback(True)
            return frozenset(self.log.cases)
        if fault == "dies":  # some sets are committed, one dies half written; another process starts at once
            with _struck(Killed, nth), suppress(Killed):
                engine.sweep(now=act.at, batch_size=7)
        if fault == "poison":  # the receiver fails for one case: that one alone is left for the next sweep
            with _struck(RuntimeError, nth, only=self._victim(act)):
                report = engine.sweep(now=act.at, batch_size=7)
            failed = set(report.failed)
            return frozenset(case for case, key in self.log.cases.items() if key in failed)
        if fault == "parallel" and not connection.in_atomic_block:
            _at_once(act.at)
        engine.sweep(now=act.at)
        return frozenset()

    def _victim(self, act: Act) -> int:
        keys = list(self.log.cases.values())
        return keys[act.get("nth", 0) * 7919 % len(keys)] if keys else 0

    def _send(self, act: Act) -> None:
        self.log.post.fault, self.log.post.nth = act.get("fault", ""), act.get("nth", 0)
        try:
            outbox.send_due(now=act.at, limit=10_000)
        except Killed:
            pass
        finally:
            self.log.post.fault = ""

    def _drain(self, act: Act) -> None:
        for number in range(DRAINS):
            report = outbox.send_due(now=act.at + number * timedelta(hours=13), limit=1_000_000)
            if not (report.sent or report.deferred or report.dead or report.cancelled):
                break


@contextmanager
def _struck(fault: type[BaseException], nth: int, *, only: int | None = None) -> Iterator[None]:
    """Lets the `nth` announcement fail, after the rows were written and before they are committed; once, or always
    for one case."""
    seen = 0

    def strike(sender: Any, *, events: tuple[Any, ...], **kwargs: Any) -> None:
        nonlocal seen
        seen += 1
        if only is None and seen == nth:
            raise fault
        if only is not None and any(event.instance_id == only for event in events):
            raise fault

    happened.connect(strike, weak=False)
    try:
        yield
    finally:
        happened.disconnect(strike)


def _at_once(now: datetime) -> None:
    """Two more processes sweep at the same moment."""

    def run() -> None:
        try:
            engine.sweep(now=now, batch_size=5)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


assert max(NOBODY, REFUSED) < BODIES
