"""The letter of a case as data: everything it says, frozen at issue, from which its PDF is made and made again.

What is the same for all the recipients (`Issued`) is kept once, as canonical JSON; what is a recipient's own (`Copy`)
are columns of its case. Both together are the letter, and the SHA-256 of its canonical JSON stands in the journal.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.wording import NBSP, Words, full_date, hour, legal_time

from .letter_words import SENTENCES, TITLES, article, days, said, sentences
from .marks import Line, Mark
from .texts import Block, Point, blocks

# The layout of letters issued from now on. A layout once used is never edited: a change is the next one.
TEMPLATE = "letter-2"

# Left for each recipient's own: the template fills them in, in our own sentences only.
SITE, CASE_NUMBER = "{site}", "{case_number}"

_MORE = {
    "dated": Words("Le {}", "{}"),
    "title": Words("Recommandation {} – {}", "Recommendation {} – {}"),
    "subject": Words(f"Objet{NBSP}:", "Subject:"),
    "case": Words(f"Dossier{NBSP}:", "Case:"),
    "case_short": Words("Dossier", "Case"),
    "page": Words("Page {} de {}", "Page {} of {}"),
    "tag": Words("exemple", "example"),
    "sent": Words(
        "Signée et transmise par moyen technologique le {}, à {} ({}).",
        "Signed and sent by technological means on {}, at {} ({}).",
    ),
    "hash": Words(
        f"Empreinte SHA-256 de la lettre, inscrite au journal du dossier{NBSP}:",
        "SHA-256 of the letter, as entered in the journal of the case:",
    ),
    "other": Words("An English version follows.", "The French version comes first. – La version française précède."),
    "unprintable": Words(
        "Les signes qui n’ont pas de forme imprimée sont notés par leur numéro Unicode, entre crochets. Le portail les "
        "montre tels quels.",
        "Characters that have no printed form are given by their Unicode number, in brackets. The portal shows them "
        "as they are.",
    ),
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with the letter: its title, and what proves which file it is. `size` is in bytes."""

    title: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter under a title: our own sentences, or what it `quotes`: « text » or « reasons ».

    With `address`, the issuer's stands under the first sentence.
    """

    title: str
    sentences: tuple[str, ...] = ()
    quotes: str = ""
    address: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """The words of the letter in one language, in the order in which they stand. `more` are those of the layout."""

    title: str
    date: str
    greeting: str
    opening: str
    sections: tuple[Section, ...]
    regards: str
    sent: str
    example: str
    more: dict[str, str]


@dataclass(frozen=True, slots=True)
class Issued:
    """What the letters of one recommendation share. `issued_at` is in UTC, ISO 8601."""

    template: str
    number: str
    subject: str
    article: str
    period_days: int
    issuer: str
    issuer_address: tuple[str, ...]
    issued_at: str
    signatory_name: str
    signatory_title: str
    portal: str
    is_example: bool
    text: tuple[Block, ...]
    reasons: tuple[Block, ...]
    fr: Version
    en: Version
    enclosures: tuple[Enclosure, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces."""
        return _canonical(_as_data(self))

    @classmethod
    def read(cls, text: str) -> "Issued":
        """From canonical JSON."""
        found = json.loads(text)
        found |= {name: tuple(_block(each) for each in found[name]) for name in ("text", "reasons")}
        found["issuer_address"] = tuple(found["issuer_address"])
        found["enclosures"] = tuple(Enclosure(**each) for each in found.get("enclosures", ()))
        found |= {language: _version(found[language]) for language in ("fr", "en")}
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Copy:
    """What is one recipient's own: its case, the lines of its address, the language of its letter."""

    case_number: str
    recipient: str
    lines: tuple[str, ...]
    language: str

    @classmethod
    def of(cls, case: Any) -> "Copy":
        """From the columns of a case, frozen at issue."""
        lines = tuple(case.addressee.splitlines())
        return cls(case.number, case.recipient_name, lines, case.language)


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of one case."""

    recommendation: Issued
    to: Copy

    def to_json(self) -> str:
        """Canonical JSON of all that the letter says."""
        return _canonical(_as_data(self))

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical JSON; hexadecimal (C-1.1, a. 5)."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def file_name(self) -> str:
        """« 2026-014-03-lettre.pdf »."""
        return f"{self.to.case_number}-lettre.pdf"


def hasher(issued_json: str) -> Callable[[Copy], str]:
    """The SHA-256 of each letter of a recommendation: what they share is gone through once, not ten thousand times."""
    shared = hashlib.sha256(f'{{"recommendation":{issued_json},"to":'.encode())

    def of(to: Copy) -> str:
        own = shared.copy()
        own.update(f"{_canonical(asdict(to))}}}".encode())
        return own.hexdigest()

    return of


def compose(
    recommendation: Any,
    *,
    article_of_law: str,
    period_days: int,
    signatory: tuple[str, str],
    officer: Any,
    address: str,
    site: str,
    time_zone: str,
    worded: Mapping[str, frozenset[tuple[str, str]]] | None = None,
    enclosures: Sequence[Enclosure] = (),
) -> Issued:
    """The letter of a recommendation that is being issued.

    `signatory` is a name and a title, `address` the issuer's for answers by post, `site` that of the portal,
    `time_zone` the legal time of the issuer, `worded` by language the sentences that administrators wrote otherwise,
    `enclosures` the files that go with it.
    """
    known = {
        "template": TEMPLATE,
        "number": recommendation.number,
        "subject": one_line(recommendation.subject),
        "article": article_of_law,
        "period_days": period_days,
        "issuer": one_line(recommendation.issuer_name),
        "issuer_address": address_lines(address),
        "issued_at": recommendation.issued_at.astimezone(UTC).isoformat(),
        "signatory_name": one_line(signatory[0]),
        "signatory_title": one_line(signatory[1]),
        "portal": f"{site}/dossier/",
        "is_example": recommendation.is_example,
        "text": blocks(recommendation.text, marked=recommendation.marked),
        "reasons": blocks(recommendation.reasons, marked=recommendation.marked),
        "enclosures": tuple(enclosures),
    }
    who = {"officer": one_line(officer.name), "officer_email": officer.email}
    local = recommendation.issued_at.astimezone(ZoneInfo(time_zone))
    ours = worded or {}
    fr, en = (_words(each, known, local, who, ours.get(each, frozenset())) for each in ("fr", "en"))
    return Issued(**known, fr=fr, en=en)


def _words(
    language: str,
    known: dict[str, Any],
    issued_at: datetime,
    who: dict[str, str],
    worded: frozenset[tuple[str, str]],
) -> Version:
    """`issued_at` is in the legal time of the issuer."""
    zone = issued_at.tzinfo
    assert isinstance(zone, ZoneInfo)

    def say(words: Words, *values: str) -> str:
        return said(words, language).format(*values)

    day = say(full_date(issued_at.date()))
    told = sentences(
        language,
        worded,
        number=known["number"],
        article=article(known["article"]),
        period=say(days(known["period_days"])),
        site=SITE,
        case_number=CASE_NUMBER,
        **who,
    )
    assert told.keys() == SENTENCES.keys()
    titles = dict(worded)

    def section(title: str, *names: str, quotes: str = "", address: bool = False) -> Section:
        name = titles.get(f"title-{title}") or say(TITLES[title])
        return Section(name, tuple(told[name] for name in names), quotes, address)

    files = Section(
        titles.get("title-enclosures") or say(TITLES["enclosures"]),
        (told["enclosures"], *(_listed(place, each) for place, each in enumerate(known["enclosures"], start=1))),
    )
    quoted = [section(each, quotes=each) for each in ("text", "reasons") if known[each]]
    layout = ("subject", "case", "case_short", "page", "tag", "hash", "other", "unprintable")
    return Version(
        title=say(_MORE["title"], known["number"], known["subject"]),
        date=say(_MORE["dated"], day),
        greeting=told["greeting"],
        opening=told["transmits"],
        sections=(
            *quoted,
            *([files] if known["enclosures"] else []),
            section("time_limit", "duty", "runs"),
            section("acknowledge", "acknowledge"),
            section("answer", "where", "content", "not_an_answer", address=True),
            section("contact", "contact"),
        ),
        regards=told["regards"],
        sent=say(_MORE["sent"], day, say(hour(issued_at)), say(legal_time(zone))),
        example=told["example"] if known["is_example"] else "",
        more={name: said(_MORE[name], language) for name in layout},
    )


def _listed(place: int, file: Enclosure) -> str:
    """A file as the letter names it. Braces are places for a recipient's own words: what people typed has none."""
    named = f"{place}. {file.title} – {file.name}".translate({ord("{"): "(", ord("}"): ")"})
    return f"{named} – SHA-256{NBSP}: {file.sha256}"


def one_line(value: str) -> str:
    """What people typed, on one line."""
    return " ".join(value.split())


def address_lines(*parts: str) -> tuple[str, ...]:
    """The lines of an address, without empty ones."""
    return tuple(line for part in parts for each in part.splitlines() if (line := one_line(each)))


# What letters learnt to say since the first one: left out while empty, so that the oldest keep their hashes.
_SINCE = frozenset({"heading", "enclosures"})


def _as_data(said: Any) -> dict[str, Any]:
    return asdict(said, dict_factory=lambda pairs: {k: v for k, v in pairs if v or k not in _SINCE})


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _block(found: dict[str, Any]) -> Block:
    return Block(_lines(found["lines"]), tuple(_point(each) for each in found["points"]), found.get("heading", 0))


def _point(found: dict[str, Any]) -> Point:
    return Point(found["label"], _lines(found["lines"]), tuple(_point(each) for each in found["points"]))


def _lines(found: list[Any]) -> tuple[Line, ...]:
    return tuple(each if isinstance(each, str) else tuple(map(_piece, each)) for each in found)


def _piece(found: Any) -> str | Mark:
    return found if isinstance(found, str) else Mark(found["kind"], tuple(map(_piece, found["pieces"])), found["to"])


def _version(found: dict[str, Any]) -> Version:
    sections = tuple(Section(**{**each, "sentences": tuple(each["sentences"])}) for each in found["sections"])
    return Version(**{**found, "sections": sections})
