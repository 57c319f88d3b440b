"""From what happened to the letters that tell it: rows only, in the transaction that made it true.

An act and its letters are kept or undone together. The same event told twice writes nothing twice (`message_once`).
"""

import hashlib
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from directory.queries import Addressee
from recommendations.models import Case
from recommendations.people import office_day
from workflows.events import Event

from .addressees import AddressBook
from .catalogue import LETTERS, Wanted, letters_for
from .facts import load_cases, snapshot
from .models import Message

_NOBODY = Addressee("", "", "fr")


def write_messages(sender: Any, *, events: tuple[Event, ...], **kwargs: Any) -> None:
    """Writes the letters that a set of events calls for: as many queries for one event as for five hundred.

    What is not the case of a recommendation has no letters here. A case with nobody to write to gets one dead letter.
    """
    wanted = [(told, each) for told in events for each in letters_for(told)]
    cases = load_cases({told.instance_id for told, _each in wanted}, letters=[each.letter for _told, each in wanted])
    wanted = [(told, each) for told, each in wanted if told.instance_id in cases]
    if not wanted:
        return
    moment = max(told.at for told in events)  # a step of the clock bears its own, passed moment
    book = AddressBook(on=office_day(moment))
    book.look_up(cases.values())
    rows = []
    for told, each in wanted:
        case = cases[told.instance_id]
        facts = snapshot(case, each.letter, told, moment=moment)
        rows += [
            message_to(addressee, case=case, wanted=each, facts=facts, at=moment)
            for addressee in addressees_of(book, case, each.letter) or [_NOBODY]
        ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def addressees_of(book: AddressBook, case: Case, letter: str) -> list[Addressee]:
    """Whom one letter of a case goes to; empty when there is nobody."""
    kind = LETTERS[letter]
    if kind.audience == Message.Audience.RECIPIENT:
        return book.recipients(case)
    return book.office(case, with_managers=kind.managers)


def message_to(addressee: Addressee, *, case: Case, wanted: Wanted, facts: dict[str, Any], at: datetime) -> Message:
    """The row, not saved, of one letter to one addressee; dead when its address is empty."""
    audience = LETTERS[wanted.letter].audience
    message = Message(
        case=case,
        event=wanted.event,
        cycle=wanted.cycle,
        addressee=addressee.email,
        addressee_name=addressee.name,
        audience=audience,
        language=addressee.language,
        facts=facts,
        created_at=at,
        not_before=at,
        message_id=message_id(case.number, wanted, addressee.email),
    )
    if not addressee.email:
        nobody_here = audience == Message.Audience.OFFICE
        message.state = Message.State.DEAD
        message.reason = Message.Reason.NOBODY_AT_THE_OFFICE if nobody_here else Message.Reason.NOBODY
        message.language = case.language
    return message


def message_id(case_number: str, wanted: Wanted, address: str) -> str:
    """The same for every attempt to send the same letter, so that a mail program shows a repeated one once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    who = hashlib.sha256(address.lower().encode()).hexdigest()[:16]
    return f"<{case_number}.{wanted.event.replace(':', '-')}.{wanted.cycle}.{who}@{domain}>"
