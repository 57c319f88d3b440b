"""What must have come of the simulated facts, by the words of the law and of the Office's policy, case by case.

Of the product nothing is imported: neither engine nor clock nor procedure. The moments at which anybody looked at a
case (a sweep, or an act upon it) are facts; what silence leads to at such a look is written down here a second time.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import ladder, law
from .stories import body_of, zone_of

WAITING = ("acknowledged", "response_due", "escalated")
_LIVE = {
    "acknowledgement_reminder": ("issued",),
    "receipt_task": ("issued",),
    "reminder": ("acknowledged", "response_due"),
    "response_due": ("acknowledged",),
    "escalation": ("acknowledged", "response_due"),
    "rung": ("escalated",),
    "rung_task": ("escalated",),
    "assessment_reminder": ("answered",),
    "assessment_overdue": ("answered",),
    "complement_reminder": ("answered",),
    "complement_overdue": ("answered",),
}
_TOLD = {"escalation": "escalated", "rung:15": "chaser:15", "rung:30": "chaser:30"}
_MOVED = ("reminder", "escalation", "rung", "rung_task")  # what a courtesy of the Office keeps waiting
_LONGEST = 366  # days of courtesy after the due date
_TO_OFFICE = ("receipt_task", "escalated_office", "rung_office", "answer_received_office")
_TO_OFFICE += ("assessment_reminder", "assessment_overdue", "complement_overdue")


def _family(kind: str) -> str:
    return kind.split("@")[0].split(":")[0]


def _letter(kind: str) -> str:
    """The letter of a notice; one with days bears the courtesy that it counts from, since both may be written."""
    plain, _at, courtesy = kind.partition("@")
    said = f"rung_office:{plain.split(':')[1]}" if plain.startswith("rung_task") else _TOLD.get(plain, plain)
    return f"{said}@{courtesy}" if courtesy and ":" in said else said


@dataclass(slots=True)
class Receipt:
    """One fact of receipt."""

    moment: datetime
    admissible: bool
    replaced: bool = False


@dataclass(slots=True)
class Computed:
    """One computation of dates, and what became of it."""

    received_at: datetime
    dates: law.Dates
    outcome: str = "running"


@dataclass(slots=True)
class Expected:
    """One case as it must stand."""

    zone: str
    started_at: datetime
    decreed: frozenset[date]
    stage: str = "issued"
    receipts: list[Receipt] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)
    answered_at: datetime | None = None
    timeliness: str = ""
    rung: str = ""
    courtesy: date | None = None
    courtesies: list[tuple[date, str]] = field(default_factory=list)  # each with how it ended, if it did
    assessed: bool = False
    points: int = 0  # of its text, answered one by one
    asked: tuple[int, ...] = ()  # those that the newest assessment asks to complete, and that alone may change
    decided: list[tuple[str, ...]] = field(default_factory=list)  # of each point, or the whole, by each version
    terms: dict[str, date] = field(default_factory=dict)  # « assessment » or « complement » → the last day of the term
    receipt_ended: str = ""  # how the wait for a receipt ended: DONE when one is proved, CANCELED when none is needed
    rounds: int = 0  # how often a term after an answer was set, or lifted
    open: dict[tuple[str, int], datetime] = field(default_factory=dict)
    closed: dict[tuple[str, int], str] = field(default_factory=dict)
    journal: list[tuple[str, str, str]] = field(default_factory=list)
    climbed: set[ladder.Rung] = field(default_factory=set)
    letters: dict[tuple[str, int], datetime] = field(default_factory=dict)  # letter, key → moment of its addressing

    def issue(self) -> None:
        """The case begins."""
        self.take("issue", "issued", self.started_at, letters=("issued",), source="")
        self._plan(self.started_at)

    # --- looks --------------------------------------------------------------------------------------------------

    def look(self, at: datetime) -> None:
        """Somebody looks at the case: what has become due since the last look happens now."""
        passed = sorted((due, kind, cycle) for (kind, cycle), due in self.open.items() if due <= at)
        newest: dict[bool, tuple[str, int]] = {}
        spoken = []
        for _due, kind, cycle in passed:
            del self.open[kind, cycle]
            family = _family(kind)
            if self.stage not in _LIVE[family]:
                self.closed[kind, cycle] = "moot"
                continue
            if family == "response_due":
                self.take("come_due", "response_due", at)
                self.closed[kind, cycle] = "fired"
                continue
            if family == "escalation":
                self.take("escalate", "escalated", at, letters=("escalated_office",))
                self.computed[-1].outcome = "missed"
            if family.startswith("rung"):
                self.rung = ladder.authority(kind)
            if family == "rung_task":  # a decision of somebody: a newer one replaces none
                self.closed[kind, cycle] = "fired"
                self.letters[_letter(kind), cycle] = at
                continue
            newest[family in _TO_OFFICE] = (kind, cycle)
            spoken.append((kind, cycle))
        for kind, cycle in spoken:  # after an outage one letter, the newest, to each side
            goes = (kind, cycle) in newest.values()
            self.closed[kind, cycle] = "fired" if goes or _family(kind) == "escalation" else "superseded"
            if goes:
                self.letters[_letter(kind), cycle] = at

    def replan(self) -> None:
        """The nightly healing moves open notices to the calendar of the day."""
        for key, due in self._wanted().items():
            if key not in self.closed:
                self.open[key] = due

    def decree(self, at: datetime, decreed: frozenset[date]) -> None:
        """A day was decreed: dates that move open a new cycle."""
        self.decreed = decreed
        if self.stage not in WAITING:
            return
        known = self.computed[-1]
        if law.dates(known.received_at, self.zone, decreed) != known.dates:
            self.look(at)
            self._date("redate", known.received_at, at)

    # --- acts: True when the act is possible -----------------------------------------------------------------------

    def act(self, kind: str, at: datetime, said: dict[str, Any]) -> bool:
        """What an act must come to; False when it must be refused."""
        if self.stage in ("closed", "withdrawn"):
            return False
        return bool(getattr(self, f"_act_{kind}")(at, said))

    def _act_acknowledge(self, at: datetime, said: dict[str, Any]) -> bool:
        self.receipts.append(Receipt(at, True))
        return self._govern("acknowledge", at)

    def _act_establish(self, at: datetime, said: dict[str, Any]) -> bool:
        self.receipts.append(Receipt(said["moment"], said["admissible"]))
        return self._govern("establish_receipt", at)

    def _act_correct(self, at: datetime, said: dict[str, Any]) -> bool:
        standing = [each for each in self.receipts if not each.replaced]
        if not standing:
            return False
        old = standing[-1]
        others = any(each.admissible for each in standing if each is not old)
        if not said["admissible"] and self.computed and not others:
            return False  # no fact would be left that proves the receipt
        old.replaced = True
        self.receipts.append(Receipt(said["moment"], said["admissible"]))
        return self._govern("establish_receipt", at)

    def _act_answer(self, at: datetime, said: dict[str, Any]) -> bool:
        return self._answer(at, at, "acknowledge", said)

    def _act_paper(self, at: datetime, said: dict[str, Any]) -> bool:
        return self._answer(at, said["moment"], "establish_receipt", said)

    def _act_extend(self, at: datetime, said: dict[str, Any]) -> bool:
        """The Office waits longer; the law does not."""
        until = said["until"]
        if not self._waits_unreported(at) or until == self.courtesy:
            return False
        due = self.computed[-1].dates.due
        if not (at.astimezone(ZoneInfo(self.zone)).date() < until and 0 < (until - due).days <= _LONGEST):
            return False
        self.look(at)
        self.take("extend", self.stage, at, letters=("extended",))
        self._move_silence(until, "replaced", at)
        self.courtesies.append((until, ""))
        return True

    def _act_unextend(self, at: datetime, said: dict[str, Any]) -> bool:
        if not self._waits_unreported(at) or self.courtesy is None:
            return False
        self.look(at)
        self.take("remove_extension", self.stage, at, letters=("extension_removed",))
        self._move_silence(None, "removed", at)
        self.look(at)
        return True

    def _act_assess(self, at: datetime, said: dict[str, Any]) -> bool:
        if self.stage != "answered":
            return False
        self.look(at)
        self.take("assess", "answered", at, letters=("assessed",))
        self.asked = said.get("asked", ())
        self.assessed = True
        self._await({"complement": said["term"]} if "term" in said else {}, at)
        return True

    def _act_close(self, at: datetime, said: dict[str, Any]) -> bool:
        if self.stage != "answered" or not self.assessed:
            return False
        return self._end(at, "close", "closed", "closed")

    def _act_decide(self, at: datetime, said: dict[str, Any]) -> bool:
        return ladder.decide(self, at, said)

    def _act_withdraw(self, at: datetime, said: dict[str, Any]) -> bool:
        self.look(at)
        if self.computed and self.computed[-1].outcome == "running":
            self.computed[-1].outcome = "lifted"
        return self._end(at, "withdraw", "withdrawn", "withdrawn")

    # --- courtesy -----------------------------------------------------------------------------------------------

    def _waits_unreported(self, at: datetime) -> bool:
        """Whether an answer is awaited, and silence not to be reported yet at this look."""
        reported = any(_family(kind) == "escalation" and due <= at for (kind, _cycle), due in self.open.items())
        return self.stage in ("acknowledged", "response_due") and not reported

    def _move_silence(self, until: date | None, ending: str, at: datetime) -> None:
        self._end_courtesy(ending)
        self.courtesy = until
        for key in [key for key in self.open if _family(key[0]) in _MOVED]:
            del self.open[key]
            self.closed[key] = "set_aside"
        self._plan(at, only=_MOVED)

    def _end_courtesy(self, ending: str) -> None:
        if self.courtesy is not None:
            self.courtesies[-1] = (self.courtesy, ending)
            self.courtesy = None

    # --- how ----------------------------------------------------------------------------------------------------

    def _end(self, at: datetime, step: str, target: str, letter: str) -> bool:
        self.look(at)
        self.receipt_ended = self.receipt_ended or "CANCELED"
        self.take(step, target, at, letters=(letter,))
        self.terms = {}
        self._empty()
        return True

    def _await(self, terms: dict[str, date], at: datetime) -> None:
        """What the Office, or the body once more, has to do after an answer; it takes the place of what was open."""
        self._empty()
        self.terms, self.rounds = terms, self.rounds + 1
        self._plan(at)

    def _govern(self, step: str, at: datetime, *, by_answer: bool = False) -> bool:
        """The earliest admissible fact governs."""
        moments = [each.moment for each in self.receipts if each.admissible and not each.replaced]
        received_at = self.computed[-1].received_at if self.computed else None
        self.look(at)
        if not moments or min(moments) == received_at:
            self.take("note_receipt", self.stage, at)
        elif received_at is None:
            self.receipt_ended = "CANCELED" if by_answer else "DONE"
            self._date(step, min(moments), at, letter="" if by_answer else "receipt_established")
        else:
            self._date("correct_receipt", min(moments), at, letter="receipt_corrected")
        return True

    def _answer(self, at: datetime, received_at: datetime, proof: str, said: dict[str, Any]) -> bool:
        before = self.decided[-1] if self.asked else ()
        decided = law.decided_of_points(self.points, before, self.asked, dict(said.get("decided", ())))
        if not decided:
            return False
        if self.stage == "issued":  # whoever answers has received
            self.receipts.append(Receipt(received_at, True))
            self._govern(proof, at, by_answer=True)
        self.look(at)
        letters = ("answer_received", "answer_received_office")
        self.assessed = False
        self.decided.append(decided)
        to_assess = {"assessment": law.day_to_assess_by(received_at, self.zone)}
        if self.stage == "answered":
            self.take("revise", "answered", at, letters=letters)
            self._await(to_assess, at)
            return True
        self.answered_at = min(at, received_at)
        self.take("answer", "answered", at, letters=letters)
        self._judge()
        self._await(to_assess, at)
        return True

    def _judge(self) -> None:
        assert self.answered_at is not None
        self.timeliness = law.timeliness(self.answered_at, self.computed[-1].dates, self.zone)
        self.computed[-1].outcome = "missed" if self.timeliness == "late" else "met"

    def _date(self, step: str, received_at: datetime, at: datetime, *, letter: str = "redated") -> None:
        if self.computed:
            self.computed[-1].outcome = "replaced"
        found = law.dates(received_at, self.zone, self.decreed)
        self.computed.append(Computed(received_at, found))
        if self.stage != "answered":
            self._empty()
        if self.courtesy is not None and self.courtesy <= found.due:
            self._end_courtesy("lapsed")
        reported = law.reported_on(found, self.courtesy)
        still_late = self.stage == "escalated" and at.astimezone(ZoneInfo(self.zone)).date() >= reported
        target = "answered" if self.stage == "answered" else "escalated" if still_late else "acknowledged"
        self.take(step, target, at, letters=(letter,) if letter else ())
        if target == "answered":
            self._judge()
            return
        if still_late:
            self.computed[-1].outcome = "missed"
        self._plan(at)
        self.look(at)

    def _empty(self) -> None:
        self.closed |= dict.fromkeys(self.open, "moot")
        self.open.clear()
        self.rung = ""

    def _wanted(self) -> dict[tuple[str, int], datetime]:
        found, cycle = {}, len(self.computed)
        if self.stage == "issued":
            found = law.notices_before_receipt(self.started_at, self.zone, self.decreed)
        elif self.stage in WAITING:
            found = law.notices_after_receipt(self.computed[-1].dates, self.zone, self.decreed, self.courtesy)
        elif self.stage == "answered":
            cycle = self.rounds
            for family, last in self.terms.items():
                found |= law.notices_before_term(family, last, self.zone, self.decreed)
        return {(kind, cycle): due for kind, due in found.items()}

    def _plan(self, at: datetime, *, only: tuple[str, ...] = tuple(_LIVE)) -> None:
        wanted = {key: due for key, due in self._wanted().items() if _family(key[0]) in only}
        passed = {due: kind for (kind, _cycle), due in wanted.items() if due <= at and kind.startswith("rung")}
        self.rung = ladder.authority(passed[max(passed)]) if passed else ""
        for key, due in wanted.items():
            if self.closed.get(key, "set_aside") != "set_aside":
                continue  # what has gone out does not go out again
            self.closed.pop(key, None)
            # The step's own letter says what an older notice would have said; a passed escalation is a notice first.
            if due <= at and _family(key[0]) not in ("response_due", "escalation", "rung_task"):
                self.closed[key] = "superseded"
            else:
                self.open[key] = due

    def take(
        self, step: str, target: str, at: datetime, *, letters: tuple[str, ...] = (), source: str | None = None
    ) -> None:
        self.journal.append((step, self.stage if source is None else source, target))
        self.stage = target
        for letter in letters:
            self.letters[letter, len(self.journal)] = at


def to_office(letter: str) -> bool:
    """Whether a letter goes to the Office."""
    return letter.partition(":")[0] in _TO_OFFICE


def expect(done: Any) -> tuple[dict[int, Expected], list[tuple[int, str]]]:
    """Every case as it must stand, and the acts that were taken or refused wrongly (case, sentence)."""
    cases: dict[int, Expected] = {}
    wrong: list[tuple[int, str]] = []
    decreed: frozenset[date] = frozenset()
    for each in done:
        act = each.act
        if act.kind == "issue":
            for case in act.cases:
                cases[case] = Expected(zone_of(body_of(case)), act.at, decreed, points=act.get("points", 0))
                cases[case].issue()
        elif act.kind == "sweep":
            for case, state in cases.items():
                if case not in each.left_out:
                    state.look(act.at)
        elif act.kind == "decree":
            decreed |= {act.get("day")}
            for state in cases.values():
                state.decree(act.at, decreed)
        elif act.kind == "replan":
            for state in cases.values():
                state.replan()
        else:
            for case in act.cases:
                if cases[case].act(act.kind, act.at, dict(act.said)) != each.taken:
                    word = "taken" if each.taken else "refused"
                    wrong.append((case, f"{act} was {word}, against the procedure"))
    return cases, wrong
