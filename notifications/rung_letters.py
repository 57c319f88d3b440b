"""The letters that a person signs at a rung of the Office's ladder: merged for the page, shown before they leave."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template import Context
from django.utils.translation import override

from recommendations.models import Case
from workflows.events import NoticeReached

from . import blanks, letters, wording
from .facts import Facts, load_cases
from .models import Message


@dataclass(frozen=True, slots=True)
class Merged:
    """A letter filled in with what its case says, for a person to amend; its head and the recommendation apart."""

    subject: str
    text: str


def merged(case: Case, *, letter: str, language: str, after_days: int, at: datetime, **told: str) -> Merged:
    """The letter in the words in force. `told`: `authority`, `signatory` and `signatory_title`."""
    message = _message(case, letter, after_days=after_days, at=at, told=told)
    worded = wording.in_force()
    with override(language):
        context = letters.context_of(message, language, worded.sentences[language])
        named = {name: blanks.named(name) for name in ("addressee", "recipient", "case_number")}
        said = Context({**context, **named}, autoescape=False)
        source = worded.engine.get_template(f"{letter}.{language}.txt").render(said).strip()
    subject, _end, text = blanks.read(source).fill(letters.own_words(message)).partition("\n")
    return Merged(subject, text.strip())


def shown(
    case: Case,
    *,
    letter: str,
    after_days: int,
    at: datetime,
    addressee: tuple[str, str],
    typed: dict[str, tuple[str, str]],
) -> letters.Letter:
    """The letter as it would leave for an addressee (name, address), in the languages of `typed`; nothing is written.

    `typed`: by language, subject and text.
    """
    message = _message(case, letter, after_days=after_days, at=at, told={})
    message.addressee_name, message.addressee = addressee
    message.language = "en" if "en" in typed else "fr"
    return letters.render(message, letters.Forms(typed=typed))


def _message(case: Case, letter: str, *, after_days: int, at: datetime, told: dict[str, Any]) -> Message:
    """A letter that is not kept, with the facts of the day."""
    facts = Facts(moment=at)
    known = load_cases([case.pk])[case.pk]
    stated = facts.all[facts.number_of(known, letter, NoticeReached(case.pk, "", 0, at, at))]
    return Message(case=case, event=f"{letter}:{after_days}", language="fr", facts={**stated, "told": told})
