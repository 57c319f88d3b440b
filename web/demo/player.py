"""Plays the examples through the same actions, sweeps and outbox as real life, on moments passed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.queries import body_by_code, person_by_email, principal_of
from notifications import outbox, rung_letters
from recommendations import actions, escalation_queries, queries
from recommendations.people import OFFICE_TIME
from workflows import engine

from .files import example_pdf
from .passages import save_passages
from .people import MANAGER, OFFICER, SIGNATORY
from .stories import STORIES, Act, Story

# One thing that happens at a moment.
Happening = tuple[datetime, Callable[[datetime], object]]


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in the legal time of the Office."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=ZoneInfo(OFFICE_TIME))


def are_loaded() -> bool:
    """Whether the examples are there already."""
    return queries.has_examples()


def play(today: date, *, now: datetime, tell: Callable[[str], object] = str) -> int:
    """Makes the examples as if they had begun long before `today`, up to `now`; returns the number of cases.

    `tell` is given the subject of each recommendation when its turn comes.
    """
    return _Player(today, tell).play(until=now)


@dataclass(slots=True)
class _Player:
    today: date
    tell: Callable[[str], object]
    cases: dict[tuple[str, str], int] = field(default_factory=dict)

    def play(self, *, until: datetime) -> int:
        """Does everything in the order of its moments; the clock and the outbox follow after each."""
        happenings = sorted(self._happenings(), key=lambda each: each[0])
        for moment, happen in happenings:
            if moment > until:
                break
            happen(moment)
            engine.sweep(now=moment, only=list(self.cases.values()))
            outbox.send_due(now=moment)
        save_passages(at=until)
        for story in STORIES:
            if story.issued_on(self.today) is None:
                self._draft(story, until)
        return len(self.cases)

    def _happenings(self) -> Iterator[Happening]:
        issued = [(story, day) for story in STORIES if (day := story.issued_on(self.today)) is not None]
        first = min(day for _story, day in issued)
        for number in range((self.today - first).days + 1):
            day = first + timedelta(days=number)
            # Steps of the clock come at midnight, notices in the morning; the recipient's midnight may be earlier.
            yield from ((moment, lambda _moment: None) for moment in (at(day, 0, 1), at(day, 6, 1)))
        for story, issued_on in issued:
            yield at(issued_on, 9, 40, 7), lambda moment, story=story: self._issue(story, moment)
            for code, acts in story.lives.items():
                for act in acts:
                    hour, do = _VERBS[act.verb]
                    moment = at(issued_on + timedelta(days=act.day), *hour)
                    yield (
                        moment,
                        lambda moment, key=(story.subject, code), act=act, do=do: self._act(key, act, do, moment),
                    )

    def _draft(self, story: Story, moment: datetime) -> Any:
        self.tell(story.subject)
        who = {"by": person_by_email(OFFICER), "at": moment}
        draft = actions.save_draft(
            **who,
            subject=story.subject,
            text=story.text,
            reasons=story.reasons,
            theme=story.theme,
            recipient_ids=[body_by_code(code).pk for code in story.lives],
            is_example=True,
        )
        for title in story.files:
            actions.enclose(**who, recommendation_id=draft.pk, title=title, upload=example_pdf(f"{title}.pdf"))
        return draft

    def _issue(self, story: Story, moment: datetime) -> None:
        draft = self._draft(story, moment - timedelta(minutes=28))
        who = {"recommendation_id": draft.pk}
        actions.submit(**who, by=person_by_email(OFFICER), at=moment - timedelta(minutes=26))
        actions.approve(**who, by=person_by_email(MANAGER), at=moment - timedelta(minutes=12))
        for case in actions.issue(recommendation_id=draft.pk, by=person_by_email(SIGNATORY), at=moment):
            self.cases[story.subject, case.recipient.code] = case.pk

    def _act(self, key: tuple[str, str], act: Act, do: Callable[..., None], moment: datetime) -> None:
        _subject, code = key
        do(case_id=self.cases[key], code=code, at=moment, **act.facts)


# --- what may be done to a case ---------------------------------------------------------------------------------


def _acknowledge(*, case_id: int, code: str, at: datetime) -> None:
    actions.acknowledge(case_id=case_id, by=principal_of(code, on=at.date()), at=at)


def _establish_receipt(*, case_id: int, code: str, at: datetime, days_back: int, file: str, **facts: Any) -> None:
    actions.establish_receipt(
        case_id=case_id,
        by=person_by_email(OFFICER),
        at=at,
        moment=at - timedelta(days=days_back, hours=4, minutes=5),
        evidence=example_pdf(file),
        **facts,
    )


def _answer(*, case_id: int, code: str, at: datetime, file: str, **said: Any) -> None:
    by = principal_of(code, on=at.date())
    while_writing = {"case_id": case_id, "by": by, "at": at - timedelta(minutes=29)}
    actions.save_response(**while_writing, **said, **_signature(by))
    if file:
        actions.attach(**while_writing, upload=example_pdf(file))
    actions.answer(case_id=case_id, by=by, at=at)


def _record_answer(*, case_id: int, code: str, at: datetime, days_back: int, file: str, **said: Any) -> None:
    actions.record_answer(
        case_id=case_id,
        by=person_by_email(OFFICER),
        at=at,
        received_at=at - timedelta(days=days_back, hours=5),
        upload=example_pdf(file),
        **said,
        **_signature(principal_of(code, on=at.date())),
    )


def _extend(*, case_id: int, code: str, at: datetime, days: int, reason: str) -> None:
    until = at.date() + timedelta(days=days)
    actions.extend(case_id=case_id, by=person_by_email(OFFICER), at=at, until=until, reason=reason)


def _assess(*, case_id: int, code: str, at: datetime, within: int, **thought: Any) -> None:
    complete_by = at.date() + timedelta(days=within) if within else None
    actions.assess(case_id=case_id, by=person_by_email(OFFICER), at=at, complete_by=complete_by, **thought)


def _signature(person: Any) -> dict[str, str]:
    return {"signatory_name": person.name, "signatory_capacity": "Direction (exemple)"}


def _sign_rung(*, case_id: int, code: str, at: datetime) -> None:
    """Signs the letter of the lowest rung that waits as it is merged, to whom the directory says."""
    by, on = person_by_email(MANAGER), at.date()
    case = queries.get_case_by_id(by, case_id, on=on)
    rung = queries.case_file(by, case.number, on=on).rungs[0]
    letter = escalation_queries.letter_of(case.instance, rung)
    who = {"letter": letter, "after_days": rung.after_days, "at": at, "authority": rung.authority}
    french, english = (
        rung_letters.merged(case, language=language, signatory=by.name, signatory_title="directeur (exemple)", **who)
        for language in ("fr", "en")
    )
    in_english = case.language == "en"
    actions.send_rung_letter(
        case_id=case_id,
        rung_id=rung.pk,
        by=by,
        at=at,
        addressees=[
            (each.addressee.name, each.addressee.email)
            for each in escalation_queries.suggested_addressees(case, rung, on=on)
            if each.chosen
        ],
        subject=french.subject,
        text=french.text,
        subject_en=english.subject if in_english else "",
        text_en=english.text if in_english else "",
    )


def _by(email: str, action: Callable[..., Any]) -> Callable[..., None]:
    def act(*, case_id: int, code: str, at: datetime, **facts: Any) -> None:
        action(case_id=case_id, by=person_by_email(email), at=at, **facts)

    return act


# Verb of a story → the hour at which it is done, and how.
_VERBS: dict[str, tuple[tuple[int, ...], Callable[..., None]]] = {
    "acknowledge": ((10, 4, 27), _acknowledge),
    "answer": ((14, 31, 52), _answer),
    "record_answer": ((15, 10), _record_answer),
    "establish_receipt": ((15, 20), _establish_receipt),
    "extend": ((15, 30), _extend),
    "assess": ((15, 40), _assess),
    "sign_rung": ((15, 45), _sign_rung),
    "close": ((15, 50), _by(OFFICER, actions.close)),
    "withdraw": ((16,), _by(SIGNATORY, actions.withdraw)),
}
