"""What tests of the engine start from: actors without persons, cases without records, passed moments."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from workflows import engine
from workflows.actors import Actor, Role
from workflows.models import RuleProfile, WorkflowInstance

TORONTO = ZoneInfo("America/Toronto")
SIGNATORY = Actor("1", "Dominique Exemple", frozenset({Role.SIGNATORY}))
OFFICER = Actor("2", "Camille Exemple", frozenset({Role.OFFICER}))
PRINCIPAL = Actor("3", "Morgan Exemple", frozenset({Role.PRINCIPAL}))
ADMINISTRATOR = Actor("4", "Alex Exemple", frozenset({Role.ADMINISTRATOR}))

# A Monday; received the next day, the sixtieth day is Friday 4 December 2026.
ISSUED = datetime(2026, 10, 5, 10, 0, tzinfo=TORONTO)
RECEIVED = datetime(2026, 10, 6, 9, 30, 15, tzinfo=TORONTO)
DUE_ON = date(2026, 12, 5)


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in the legal time of most of Québec."""
    return datetime(year, month, day, hour, minute, tzinfo=TORONTO)


def profile() -> RuleProfile:
    return RuleProfile.objects.get(regime="16-27", version=1)


def issued(at: datetime = ISSUED, time_zone: str = "America/Toronto") -> WorkflowInstance:
    return engine.start(engine.Start(time_zone), profile=profile(), by=SIGNATORY, at=at)


def acknowledged(at: datetime = RECEIVED, *, issued_at: datetime = ISSUED) -> WorkflowInstance:
    case = issued(min(issued_at, at))
    return engine.advance(case.pk, "acknowledge", by=PRINCIPAL, at=at, received_at=at)


def fresh(case: WorkflowInstance) -> WorkflowInstance:
    return WorkflowInstance.objects.get(pk=case.pk)


def open_kinds(case: WorkflowInstance) -> list[str]:
    return list(case.due_work.filter(done_at=None).order_by("due_at", "kind").values_list("kind", flat=True))


def outcomes(case: WorkflowInstance) -> dict[str, str]:
    """Kind of due work → outcome, in the cycle in force."""
    return dict(case.due_work.filter(cycle=fresh(case).cycle).values_list("kind", "outcome"))


def steps(case: WorkflowInstance) -> list[str]:
    return list(case.transitions.order_by("seq").values_list("step", flat=True))
