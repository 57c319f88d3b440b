"""Plays the examples day by day, through the same actions, sweeps and outbox as real life, on moments passed in."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.queries import body_by_code, person_by_email, principal_of
from notifications import outbox
from recommendations import actions, queries
from recommendations.people import OFFICE_TIME
from workflows import engine

from .stories import STORIES, Act, Story

_ZONE = ZoneInfo(OFFICE_TIME)
OFFICER, SIGNATORY = "camille@office.example", "dominique@office.example"


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in the legal time of the Office."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=_ZONE)


def are_loaded() -> bool:
    """Whether the examples are there already."""
    return queries.has_examples()


def play(today: date, *, now: datetime, tell: Callable[[str], None] = lambda line: None) -> int:
    """Makes the examples as if they had begun long before `today`; returns the number of cases."""
    cases: dict[tuple[str, str], int] = {}
    first = today - timedelta(days=max(story.issued or 0 for story in STORIES))
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        _let_the_clock_run(min(at(day, 6, 1), now))
        for story in STORIES:
            if story.issued is not None and day == today - timedelta(days=story.issued):
                _issue(story, day, cases)
                tell(story.subject)
            for code, acts in story.lives.items():
                for act in acts:
                    if story.issued is not None and day == today - timedelta(days=story.issued - act.day):
                        _take(act, cases[story.subject, code], code, day)
        _let_the_clock_run(min(at(day, 18), now))
    for story in STORIES:
        if story.issued is None:
            _draft(story, min(at(today, 9), now))
    return len(cases)


def _let_the_clock_run(now: datetime) -> None:
    engine.sweep(now=now)
    outbox.send_due(now=now)


def _draft(story: Story, moment: datetime) -> Any:
    return actions.save_draft(
        by=person_by_email(OFFICER),
        at=moment,
        subject=story.subject,
        text=story.text,
        reasons=story.reasons,
        theme=story.theme,
        recipient_ids=[body_by_code(code).pk for code in story.lives],
        is_example=True,
    )


def _issue(story: Story, day: date, cases: dict[tuple[str, str], int]) -> None:
    draft = _draft(story, at(day, 9, 12))
    for case in actions.issue(recommendation_id=draft.pk, by=person_by_email(SIGNATORY), at=at(day, 9, 40, 7)):
        cases[story.subject, case.recipient.code] = case.pk


def _take(act: Act, case_id: int, code: str, day: date) -> None:
    VERBS[act.verb](case_id, code, day, dict(act.facts))


def _acknowledge(case_id: int, code: str, day: date, facts: dict[str, Any]) -> None:
    actions.acknowledge(case_id=case_id, by=principal_of(code, on=day), at=at(day, 10, 4, 27))


def _answer(case_id: int, code: str, day: date, facts: dict[str, Any]) -> None:
    by = principal_of(code, on=day)
    signature = {"signatory_name": by.name, "signatory_capacity": "direction (exemple)"}
    actions.save_response(case_id=case_id, by=by, at=at(day, 14, 2), **facts, **signature)
    actions.answer(case_id=case_id, by=by, at=at(day, 14, 31, 52))


def _by_officer(verb: Callable[..., Any]) -> Callable[[int, str, date, dict[str, Any]], None]:
    def act(case_id: int, code: str, day: date, facts: dict[str, Any]) -> None:
        verb(case_id=case_id, by=person_by_email(OFFICER), at=at(day, 15, 20), **facts)

    return act


def _establish_receipt(case_id: int, code: str, day: date, facts: dict[str, Any]) -> None:
    moment = at(day - timedelta(days=facts.pop("days_back")), 11, 15, 0)
    actions.establish_receipt(case_id=case_id, by=person_by_email(OFFICER), at=at(day, 15, 20), moment=moment, **facts)


def _withdraw(case_id: int, code: str, day: date, facts: dict[str, Any]) -> None:
    actions.withdraw(case_id=case_id, by=person_by_email(SIGNATORY), at=at(day, 16), **facts)


VERBS: dict[str, Callable[[int, str, date, dict[str, Any]], None]] = {
    "acknowledge": _acknowledge,
    "answer": _answer,
    "establish_receipt": _establish_receipt,
    "assess": _by_officer(actions.assess),
    "close": _by_officer(actions.close),
    "withdraw": _withdraw,
}
