"""Which words are in force: what administrators wrote, and of it the sentences that the letter in PDF says too."""

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from .letter_language import Blank, Text, Unreadable, Vocabulary, plain, read
from .letter_words import SENTENCES, TITLES, Words, said
from .models import WordingVersion

log = logging.getLogger(__name__)

# How people name what a sentence leaves blank.
SENTENCE_BLANKS = {
    "number": "numéro de la recommandation",
    "article": "article",
    "period": "délai",
    "officer": "responsable du dossier",
    "officer_email": "courriel du responsable",
}
# Each recipient's own, which the letter's layout fills in these sentences only.
OWN_BLANKS = {"site": "adresse du dossier", "case_number": "numéro du dossier"}
_WITH_OWN = ("acknowledge", "where")


class Version(NamedTuple):
    """A version that is in force, or that somebody is writing."""

    name: str
    language: str
    subject: str
    body: str


Worded = frozenset[tuple[str, str]]
"""Sentences and titles said otherwise in one language: (« sentence-duty », its format), as `sentences` takes them."""


def in_force() -> tuple[Version, ...]:
    """The versions in force, in one query; the rest is what comes with the product."""
    rows = WordingVersion.objects.order_by("name", "language", "-version").distinct("name", "language")
    return tuple(Version(*row) for row in rows.values_list("name", "language", "subject", "body"))


def worded(versions: Iterable[Version], language: str) -> Worded:
    """Of the versions in force, the sentences and titles in a language. One that can no longer be read is left out."""
    return _worded(tuple(each for each in versions if each.language == language and is_sentence(each.name)))


@lru_cache(maxsize=16)
def _worded(versions: tuple[Version, ...]) -> Worded:
    found = set()
    for each in versions:
        try:
            found.add((each.name, as_format(each.name, each.body)))
        except Unreadable:
            log.error("Wording %s (%s) cannot be read any more: what comes with the product is said", *each[:2])
    return frozenset(found)


def is_sentence(name: str) -> bool:
    """Whether a name is that of a sentence or a title, and not of a letter."""
    kind, _dash, slug = name.partition("-")
    return slug in {"sentence": SENTENCES, "title": TITLES}.get(kind, {})


def vocabulary_of(name: str) -> Vocabulary:
    """What a sentence may leave blank; a title leaves nothing."""
    kind, _dash, slug = name.partition("-")
    if kind == "title":
        return Vocabulary({})
    known = SENTENCE_BLANKS | (OWN_BLANKS if slug in _WITH_OWN else {})
    return Vocabulary({plain(label): code for code, label in known.items()})


def as_format(name: str, body: str) -> str:
    """A sentence as `sentences` fills it in. Raises `Unreadable`."""
    nodes = read(body, vocabulary_of(name))
    return "".join(f"{{{each.code}}}" if isinstance(each, Blank) else each.words for each in nodes if _is_plain(each))


def _is_plain(node: object) -> bool:
    return isinstance(node, Blank | Text)


def shipped_sentence(name: str, language: str) -> str:
    """A sentence or a title as it comes with the product, in the small language."""
    kind, _dash, slug = name.partition("-")
    words: Words = SENTENCES[slug] if kind == "sentence" else TITLES[slug]
    text = said(words, language)
    for code, label in (SENTENCE_BLANKS | OWN_BLANKS).items():
        text = text.replace(f"{{{code}}}", f"{{{label}}}")
    return text
