"""What the Office has decided about notices: plain values, read from a versioned row (`RuleProfile`).

None of it is prescribed by law except the period itself; see docs/decisions on the readings of the law.
"""

from dataclasses import dataclass, field

from .clock import LegalPeriod
from .ladder import DEFAULT_LADDER, NO_LADDER_FOR, Rung, ladder_of


@dataclass(frozen=True, slots=True)
class Policy:
    """All lengths are in days; those of acknowledgement are working days, the others calendar days."""

    period: LegalPeriod = field(default_factory=LegalPeriod)
    acknowledgement_reminders: tuple[int, ...] = (5, 10)
    receipt_task: int = 15
    reminders: tuple[int, ...] = (30, 14, 7, 2)
    response_due: int = 14
    rungs: tuple[Rung, ...] = DEFAULT_LADDER
    no_ladder_for: tuple[str, ...] = NO_LADDER_FOR
    notice_hour: int = 6
    assessment_days: int = 60
    assessment_reminders: tuple[int, ...] = (15, 5)
    complement_reminders: tuple[int, ...] = (7,)
    second_reader: bool = False

    def ladder_for(self, kind: str) -> tuple[Rung, ...]:
        """The rungs that a kind of recipient climbs, lowest first; none where the ladder is off."""
        return ladder_of(self.rungs, kind, without=self.no_ladder_for)
