"""What may be read of letters: by case for a page, as sent for proof, dead ones for the Office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from directory.models import Person
from directory.queries import among, issuers_of
from recommendations.models import Case
from recommendations.queries import NotFound, side_of, visible_to
from workflows.families import Stage

from . import letters
from .catalogue import SIGNED, label_of
from .models import CalendarFeed, Digest, DigestChoice, Message, split_event

State = Message.State


@dataclass(frozen=True, slots=True)
class AddresseeLine:
    """One address of a letter. `reason` says why it did not leave, `last_error` what the mail server said."""

    pk: int
    name: str
    email: str
    language: str
    state: str
    state_label: str
    sent_at: datetime | None
    reason: str
    last_error: str


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter to all its addressees. `state` is the least happy one of them, `sent_at` the last sending.

    `pk` is the first addressee's, for a page that shows the letter.
    """

    pk: int
    event: str
    cycle: int
    label: str
    days: int | None
    audience: str
    created_at: datetime
    addressees: tuple[AddresseeLine, ...]
    state: str
    state_label: str
    sent_at: datetime | None


# What a page should say of a letter whose addressees fared differently: the first of these that any of them has.
_UNHAPPIEST_FIRST = (State.DEAD, State.SENDING, State.QUEUED, State.SENT, State.CANCELLED)


def letters_of(case_id: int, *, audience: str = "") -> list[LetterLine]:
    """The letters of a case, newest first; those to one `audience` (« recipient », « office ») when it is given."""
    rows = Message.objects.filter(case_id=case_id).defer("text", "html", "facts")
    if audience:
        rows = rows.filter(audience=audience)
    groups = groupby(rows.order_by("-created_at", "-pk"), key=lambda row: (row.created_at, row.event, row.cycle))
    return [_line(list(group)[::-1]) for _key, group in groups]


def _line(rows: list[Message]) -> LetterLine:
    first = rows[0]
    state = next(state for state in _UNHAPPIEST_FIRST if any(row.state == state for row in rows))
    return LetterLine(
        pk=first.pk,
        event=first.event,
        cycle=first.cycle,
        label=label_of(first.event),
        days=split_event(first.event)[1],
        audience=first.audience,
        created_at=first.created_at,
        addressees=tuple(
            AddresseeLine(
                row.pk,
                row.addressee_name,
                row.addressee,
                row.language,
                row.state,
                str(row.get_state_display()),
                row.sent_at,
                str(row.get_reason_display()),
                row.last_error,
            )
            for row in rows
        ),
        state=state.value,
        state_label=str(state.label),
        sent_at=max((row.sent_at for row in rows if row.sent_at), default=None),
    )


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter as it was sent; one that has not left is shown as it would leave."""

    subject: str
    text: str
    html: str
    to: str
    to_name: str
    language: str
    sent_at: datetime | None
    message_id: str
    sha256: str
    state: str
    state_label: str
    reason: str
    label: str
    case_number: str
    may_readdress: bool  # signed, did not leave, and no answer came meanwhile


def letter_as_sent(person: Person, message_pk: int, *, on: date) -> SentLetter:
    """One letter, for who sees its case; the recipient sees those to itself only. Raises `NotFound`."""
    message = Message.objects.select_related("case__instance", "case__recommendation").filter(pk=message_pk).first()
    if message is None:
        raise NotFound
    case = visible_to(person, on=on).filter(pk=message.case_id).first()
    if case is None:
        raise NotFound
    if message.audience != Message.Audience.RECIPIENT and side_of(person, case, on=on) != "office":
        raise NotFound
    made = letters.Letter(message.subject, message.text, message.html) if message.text else letters.render(message)
    return SentLetter(
        subject=made.subject,
        text=made.text,
        html=made.html,
        to=message.addressee,
        to_name=message.addressee_name,
        language=message.language,
        sent_at=message.sent_at,
        message_id=message.message_id,
        sha256=message.sha256,
        state=message.state,
        state_label=str(message.get_state_display()),
        reason=str(message.get_reason_display()),
        label=label_of(message.event),
        case_number=case.number,
        may_readdress=message.state == State.DEAD
        and message.letter in SIGNED
        and case.instance.stage == Stage.ESCALATED
        and side_of(person, case, on=on) == "office",
    )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that did not leave and will not by itself."""

    pk: int
    case_number: str
    recipient: str
    label: str
    to: str
    reason: str
    last_error: str
    since: datetime


def _dead(person: Person, *, on: date) -> QuerySet[Message]:
    issuers = issuers_of(person, on=on).values("pk")
    return Message.objects.filter(state=State.DEAD, case__recommendation__issuer_id__in=issuers)


def dead_letters(person: Person, *, on: date) -> list[DeadLetter]:
    """The letters of the person's Office that reached nobody, newest first; a recipient has none."""
    rows = _dead(person, on=on).select_related("case").defer("text", "html", "facts", "case__search")
    return [
        DeadLetter(
            row.pk,
            row.case.number,
            row.case.recipient_name,
            label_of(row.event),
            row.addressee,
            str(row.get_reason_display()),
            row.last_error,
            row.created_at,
        )
        for row in rows.order_by("-created_at", "-pk")
    ]


def count_dead_letters(person: Person, *, on: date) -> int:
    """How many letters of the person's Office reached nobody."""
    return _dead(person, on=on).count()


def planned_label(kind: str) -> str:
    """How a page names a kind of due work to come: « Rappel de l’échéance, 14 jours avant »."""
    return label_of(kind)


# --- calendars --------------------------------------------------------------------------------------------------

FEED_KINDS = list(CalendarFeed.Kind.choices)


def feeds_of(person: Person) -> QuerySet[CalendarFeed]:
    """The calendars that a person made and did not revoke."""
    return CalendarFeed.objects.filter(owner=person, revoked_at=None)


# --- digests ----------------------------------------------------------------------------------------------------

RHYTHMS = list(DigestChoice.Rhythm.choices)
WEEKDAYS = list(DigestChoice.Weekday.choices)


def digest_choice(person: Person) -> DigestChoice | None:
    """What a person chose of digests; None when the person never chose, and gets none."""
    return DigestChoice.objects.filter(person=person).first()


def digests_of(person: Person, *, count: int) -> QuerySet[Digest]:
    """The last digests of a person, each with its letter where there was something to say."""
    return Digest.objects.filter(person=person).select_related("message").order_by("-for_day")[:count]


# --- after an issue ---------------------------------------------------------------------------------------------


def issue_letters(case_ids: Iterable[int]) -> dict[int, list[AddresseeLine]]:
    """Where the notice of the issue went for each case, by key, in one query."""
    rows = Message.objects.filter(case_id__in=among(case_ids), event="issued").defer("text", "html", "facts")
    found: dict[int, list[AddresseeLine]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.case_id, []).append(
            AddresseeLine(
                row.pk,
                row.addressee_name,
                row.addressee,
                row.language,
                row.state,
                str(row.get_state_display()),
                row.sent_at,
                str(row.get_reason_display()),
                row.last_error,
            )
        )
    return found


def untold(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases of which no notice of the issue left or will leave: nobody to write to, or every letter dead."""
    alive = Message.objects.filter(case_id=OuterRef("pk"), event="issued").exclude(
        state__in=(State.DEAD, State.CANCELLED)
    )
    return cases.filter(~Exists(alive))
