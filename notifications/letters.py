"""A letter as it is sent: subject, plain text and HTML, from a message's row and the records frozen at issue.

One template for each letter and language, `templates/notifications/<letter>.<language>.txt`: its first line is the
subject, the rest its paragraphs (see `blocks`); administrators may write another in its place (see `wording`). What
only one letter says (`own_words`) is filled in afterwards: a template names it like the rest, but neither in a heading
nor to a filter. French is complete by itself; a letter in English is followed by the whole French one. The same row
gives the same letter for as long as its words are in force; what was sent is kept.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import css_inline
from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import override

from recommendations.letter_words import sentences
from recommendations.models import Assessment, ReceiptFact, Response, RungDecision
from recommendations.wordings import Worded
from workflows.rungs import Authority
from workflows.wording import Words

from . import blanks, wording, words
from .blocks import WIDTH, Block, Line, as_lines, parse, quoted
from .catalogue import LETTERS, SIGNED
from .models import Message, split_event

_INLINER = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)

# A quarter of the bytes to send, hash and keep; nothing in a letter is preformatted.
_INDENTED = re.compile(r"\n[ \n]+")
_COLON = {"fr": "\u00a0:", "en": ":"}
_TIMELINESS = {
    "": Words("", ""),
    "in_time": Words("dans le délai", "within the period"),
    "in_time_other_reading": Words("à temps selon une autre lecture du délai", "in time under another reading"),
    "late": Words("après l’échéance", "after the due date"),
}
_POINT = Words("Point {}\u00a0: {}", "Point {}: {}")
_ASKED = Words("Ce que l’Office demande de compléter\u00a0:", "What the Office asks to be completed:")
_EXAMPLE = Words("[exemple] ", "[example] ")
_FILE = Words("[dossier {}, {}]", "[case {}, {}]")
_BLANKS = {name: blanks.named(name) for name in ("addressee", "recipient", "case_number")}
_FRENCH_FOLLOWS = "The French version follows. – La version française suit."


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the subject, and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str

    def sha256(self, *, message_id: str, to: str) -> str:
        """SHA-256 of the letter, its identifier and its address, as canonical JSON; hexadecimal (C-1.1, a. 5)."""
        said = [message_id, to, self.subject, self.text, self.html]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """The letter in one language; its subject ends with the case and the recipient."""

    language: str
    subject: str
    blocks: list[Block]


class Step(NamedTuple):
    """One step of the computation of a due date, with its day and its article."""

    date: str
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Form:
    """A letter with its own words left blank: the same for all the recipients of a recommendation, hence made once."""

    subject: blanks.Text
    text: tuple[blanks.Text | blanks.WrappedText, ...]
    html: blanks.Text

    def fill(self, own: Mapping[str, str]) -> Letter:
        """The letter with its own words, which are plain text."""
        text = "".join(piece.fill(own) for piece in self.text)
        escaped = {name: escape(said) for name, said in own.items()}
        return Letter(self.subject.fill(own), text, self.html.fill(escaped))


class Forms:
    """The forms of one run of the outbox, by all that they say: letters that say the same share one.

    In the words in force when the first is asked for, unless others are given; `typed`: in those that somebody is
    about to sign, by language.
    """

    def __init__(
        self, worded: wording.Wording | None = None, *, typed: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._known: dict[Any, Form] = {}
        self._worded = worded
        self._typed = typed
        self._as_signed = worded is None  # who tries other words wants to see them

    def form_of(self, message: Message) -> Form:
        """The form of a message's letter, in French or in English and French."""
        said = []
        if self._worded is None:
            self._worded = wording.in_force()
        worded = self._worded
        for language in ("en", "fr") if message.language == "en" else ("fr",):
            with override(language):
                context = context_of(message, language, worded.sentences[language])
                if self._typed is not None or self._as_signed:
                    context["typed"] = (self._typed or {}).get(language) or typed_in(message, language)
                said.append((message.letter, language, context))
        key = tuple((letter, language, *context.values()) for letter, language, context in said)
        form = self._known.get(key)
        if form is None:
            form = self._known[key] = _form([_part(*each, worded.engine) for each in said])
        return form


def render(message: Message, forms: Forms | None = None) -> Letter:
    """The letter of a message, whose case, instance and recommendation are best loaded with it.

    `forms` is for many letters at a time.
    """
    if message.digest_id is not None:
        return _digest(message)
    return (forms or Forms()).form_of(message).fill(own_words(message))


def _digest(message: Message) -> Letter:
    """A digest: about no case, in the one language that its reader chose."""
    language, facts = message.language, message.facts
    day = _in(language, words.day(facts["day"]))
    with override(language):
        said = Context({**facts, "day": day}, autoescape=False)
        source = wording.SHIPPED.get_template(f"digest.{language}.txt").render(said)
    subject, _end, body = source.strip().partition("\n")
    return _form([Part(language, subject, parse(body))]).fill({})


def own_words(message: Message) -> dict[str, str]:
    """What only this letter says: the blanks of its form."""
    case = message.case
    recipient = words.one_line(case.recipient_name)
    who = (case.number, case.recipient_acronym or case.recipient_name)
    return {
        "addressee": words.one_line(message.addressee_name) or recipient,
        "recipient": recipient,
        "case_number": case.number,
        "file_fr": _FILE.fr.format(*who),
        "file_en": _FILE.en.format(*who),
    }


def _form(parts: Sequence[Part]) -> Form:
    """The letter of one or two languages, French last."""
    notice = _FRENCH_FOLLOWS if len(parts) > 1 else ""
    subject = parts[0].subject
    html = render_to_string("notifications/letter.html", {"parts": parts, "subject": subject, "notice": notice})
    lines = [Line(notice), Line("")] if notice else []
    for number, part in enumerate(parts):
        lines += [Line(""), Line("=" * WIDTH), Line("")] if number else []
        lines += as_lines(part.blocks, colon=_COLON[part.language])
    return Form(blanks.read(subject), blanks.read_lines(lines), blanks.read(_INDENTED.sub("\n", _INLINER.inline(html))))


def _part(letter: str, language: str, context: Mapping[str, Any], engine: Engine) -> Part:
    """The letter in one language: the template's first line is its subject."""
    with override(language):
        # A template is text: nothing is escaped here, the HTML layout escapes everything.
        said = Context({**context, **_BLANKS}, autoescape=False)

        def read(name: str) -> str:
            return engine.get_template(f"{name}.{language}.txt").render(said).strip()

        title, _end, body = read(letter).partition("\n")
        if LETTERS[letter].signed:
            # What a person signs stands between a head and the recommendation, which nobody retypes.
            title, body = context.get("typed") or (title, body)
            body = "\n\n".join((read("_head"), body, read("_recommendation")))
    example = _in(language, _EXAMPLE) if context["is_example"] else ""
    return Part(language, f"{example}{title} {blanks.named(f'file_{language}')}", parse(body))


def typed_in(message: Message, language: str) -> tuple[str, str] | None:
    """Subject and text of a letter as the person who signed it amended them; None for every other letter."""
    key = message.facts.get("told", {}).get("rung_decision") if message.letter in SIGNED else None
    if key is None:
        return None
    made = RungDecision.objects.get(pk=key)
    return (made.subject_en, made.text_en) if language == "en" else (made.subject, made.text)


def _in(language: str, said: Words) -> str:
    return said.en if language == "en" else said.fr


def context_of(message: Message, language: str, worded: Worded = frozenset()) -> dict[str, Any]:
    """What the templates may say, in words of their language; a name that does not apply is empty, never missing.

    All but what `own_words` says: two letters with the same context are the same form. The values can be hashed.
    """
    facts, case = message.facts, message.case
    recommendation, told, zone = case.recommendation, facts.get("told", {}), facts["time_zone"]
    before = facts.get("before") or {}
    days_left = facts["days_left"]

    def say(said: Words) -> str:
        return _in(language, said)

    # What the letter in PDF says too, in the same words.
    shared = sentences(
        language,
        worded,
        number=recommendation.number,
        article=words.article(facts["article"]),
        period=say(words.days(facts["period_days"])),
        site=f"{settings.SITE_URL}/dossier/{_BLANKS['case_number']}/",
        case_number=_BLANKS["case_number"],
        officer=words.one_line(facts["officer"]["name"]),
        officer_email=facts["officer"]["email"],
    )
    return {
        **{f"say_{name}": sentence for name, sentence in shared.items()},
        "site": f"{settings.SITE_URL}/dossier/{_BLANKS['case_number']}/",
        "number": recommendation.number,
        "subject": words.one_line(recommendation.subject),
        "short_subject": words.shortened(recommendation.subject),
        "issuer": words.one_line(recommendation.issuer_name),
        "officer": words.one_line(facts["officer"]["name"]),
        "officer_email": facts["officer"]["email"],
        "is_example": recommendation.is_example,
        "text": quoted(recommendation.text, marked=recommendation.marked),
        "text_reasons": quoted(recommendation.reasons, marked=recommendation.marked),
        "enclosures": "\n".join(f"- {title}" for title in recommendation.enclosed),
        "article": words.article(facts["article"]),
        "period": say(words.days(facts["period_days"])),
        "date": say(words.day(facts["date"])),
        "issued_on": say(words.local_day(facts["issued_at"], zone)),
        "received_at": say(words.moment(facts["received_at"], zone)),
        "due_on": say(words.day(facts["due_on"])),
        "due_on_short": say(words.short_day(facts["due_on"])),
        "in_default_from": say(words.day(facts["in_default_from"])),
        "courtesy_until": say(words.day(facts.get("courtesy_until"))),
        "courtesy_until_short": say(words.short_day(facts.get("courtesy_until"))),
        "assess_by": say(words.day(facts.get("assess_by"))),
        "assess_by_short": say(words.short_day(facts.get("assess_by"))),
        "complete_by": say(words.day(facts.get("complete_by"))),
        "complete_by_short": say(words.short_day(facts.get("complete_by"))),
        "days_left": days_left,
        "days_left_words": say(words.days(abs(days_left or 0))),
        "overdue": days_left is not None and days_left < 0,
        "notice_days": split_event(message.event)[1],
        "stage": facts["stage"],
        "awaited": facts["stage"] in ("acknowledged", "response_due", "escalated"),
        "ladder": facts.get("ladder", True),
        "at": say(words.moment(facts["at"], zone)),
        "on": say(words.local_day(facts["at"], zone)),
        "steps": tuple(_step(step, language) for step in facts.get("steps", ())),
        "received_before": say(words.moment(before.get("received_at"), zone)),
        "due_before": say(words.day(before.get("due_on"))),
        "due_moved": bool(before) and before["due_on"] != facts["due_on"],
        "timeliness": say(_TIMELINESS[told.get("timeliness") or facts["timeliness"]]),
        "late": (told.get("timeliness") or facts["timeliness"]) == "late",
        **_told(told, zone, say),
    }


def _told(told: Mapping[str, Any], zone: str, say: Any) -> dict[str, Any]:
    """What the step itself said, as its entry in the journal keeps it."""
    return {
        "channel": _label(ReceiptFact.Channel, told.get("channel")),
        "answered_at": say(words.moment(told.get("answered_at"), zone)),
        "courtesy_before": say(words.day(told.get("courtesy_before"))),
        "courtesy_ended": say(words.day(told.get("courtesy_ended"))),
        "version": told.get("version"),
        "hash": told.get("sha256", ""),
        "disposition": _label(Response.Disposition, told.get("disposition")),
        "points_said": _points_said(told),
        "points_assessed": _points_assessed(told, say),
        "outcome": _label(Assessment.Outcome, told.get("outcome")),
        "authority": _label(Authority, told.get("authority")),
        "signatory": words.one_line(told.get("signatory", "")),
        "signatory_title": words.one_line(told.get("signatory_title", "")),
        "outcome_slug": told.get("outcome", ""),
        "reason": quoted(told.get("reason") or ""),
        "reasons": quoted(told.get("reasons") or ""),
        "note": quoted(told.get("note") or ""),
    }


def _points_said(told: Mapping[str, Any]) -> str:
    """What an answer decides of each point, one a line."""
    said = [(each["number"], each["disposition"]) for each in told.get("points", ()) if "disposition" in each]
    return quoted("\n".join(f"{number}. {_label(Response.Disposition, each)}" for number, each in said))


def _points_assessed(told: Mapping[str, Any], say: Any) -> str:
    """What the Office thinks of each point: a title, its reasons, what it asks."""
    said = []
    for each in told.get("points", ()):
        if outcome := _label(Assessment.Outcome, each.get("outcome")):
            said += [f"# {say(_POINT).format(each['number'], outcome)}", quoted(each["reasons"])]
            said += [say(_ASKED), quoted(each["question"])] if each["question"] else []
    return "\n\n".join(part for part in said if part)


def _label(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value else ""


def _step(step: Mapping[str, str], language: str) -> Step:
    article = step["article"] if language == "fr" else step.get("article_en") or step["article"]
    return Step(_in(language, words.day(step["date"])), step[f"text_{language}"], article)
