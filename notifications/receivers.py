"""From what happened to the letters that tell it: rows only, in the transaction that made it true.

An act and its letters are kept or undone together. The same event told twice writes nothing twice (`message_once`).
"""

from typing import Any

from directory.queries import Addressee
from recommendations.people import office_day
from workflows.events import Event, Transitioned

from .addressees import AddressBook
from .catalogue import LETTERS, letters_for
from .facts import Facts, Known, load_cases, own_facts
from .models import Message
from .store import write_letters

_NOBODY = Addressee("", "", "fr")


def write_messages(sender: Any, *, events: tuple[Event, ...], **kwargs: Any) -> None:
    """Writes the letters that a set of events calls for: as many queries for one event as for five hundred.

    What is not the case of a recommendation has no letters here. A case with nobody to write to gets one dead letter.
    """
    wanted = [(told, each) for told in events for each in letters_for(told)]
    cases = load_cases({told.instance_id for told, _each in wanted})
    wanted = [(told, each) for told, each in wanted if told.instance_id in cases]
    if not wanted:
        return
    moment = max(told.at for told in events)  # a step of the clock bears its own, passed moment
    book = AddressBook(on=office_day(moment))
    book.look_up(cases.values())
    facts = Facts(moment=moment)
    facts.look_up((told, each.letter) for told, each in wanted)
    rows = []
    for told, each in wanted:
        case = cases[told.instance_id]
        number, own = facts.number_of(case, each.letter, told), own_facts(told)
        for addressee in _chosen(told) or addressees_of(book, case, each.letter) or [_NOBODY]:
            rows.append((case, each, addressee, number, own))
    write_letters(rows, facts=facts.all, at=moment)


def _chosen(told: Event) -> list[Addressee]:
    """Whom the person who signed a letter sent it to; empty for every other letter."""
    if not isinstance(told, Transitioned) or told.step != "decide_rung":
        return []
    language = told.facts.get("language", "fr")
    return [Addressee(name, email, language) for name, email in told.facts.get("addressees", ())]


def addressees_of(book: AddressBook, case: Known, letter: str) -> list[Addressee]:
    """Whom one letter of a case goes to; empty when there is nobody."""
    kind = LETTERS[letter]
    if kind.audience == Message.Audience.RECIPIENT:
        return book.recipients(case)
    return book.office(case, with_managers=kind.managers)
