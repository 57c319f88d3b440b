"""The letters as they are worded: the files that come with the product, and what administrators wrote in their place.

A file is a template of Django. People see and write the small language instead (`recommendations.letter_language`): a
file is told in it, and what they write is put together from its tree as a template, so that nothing typed is run.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.template import Engine

from recommendations import wordings
from recommendations.letter_language import (
    Blank,
    Choice,
    Fault,
    Node,
    Part,
    Text,
    Unreadable,
    Vocabulary,
    names,
    plain,
    read,
)
from recommendations.letter_words import SENTENCES, TITLES
from recommendations.wordings import Version, Worded

log = logging.getLogger(__name__)

FILES = Path(__file__).parent / "templates" / "notifications"
SHIPPED = Engine(dirs=[FILES])
LANGUAGES = ("fr", "en")

# How people name what a letter says, whatever its language: the desk speaks French first.
_BLANKS = {
    "addressee": "destinataire de la lettre",
    "answered_at": "moment de la réponse",
    "article": "article",
    "assess_by": "terme de l’appréciation",
    "assess_by_short": "terme de l’appréciation sans le jour",
    "at": "moment du geste",
    "authority": "autorité de l’échelon",
    "case_number": "numéro du dossier",
    "channel": "preuve de la réception",
    "complete_by": "terme du complément",
    "complete_by_short": "terme du complément sans le jour",
    "courtesy_before": "fin du délai de courtoisie d’avant",
    "courtesy_ended": "fin du délai de courtoisie devenu sans objet",
    "courtesy_until": "fin du délai de courtoisie",
    "courtesy_until_short": "fin du délai de courtoisie sans le jour",
    "date": "date de la lettre",
    "days_left_words": "nombre de jours",
    "disposition": "intention de l’instance",
    "due_before": "échéance d’avant",
    "due_on": "échéance",
    "due_on_short": "échéance sans le jour",
    "enclosures": "pièces jointes",
    "hash": "empreinte de la réponse",
    "in_default_from": "date du défaut",
    "issued_on": "date de transmission",
    "issuer": "nom de l’Office",
    "note": "note",
    "notice_days": "jours de l’avis",
    "number": "numéro de la recommandation",
    "officer": "responsable du dossier",
    "officer_email": "courriel du responsable",
    "on": "date du geste",
    "outcome": "appréciation",
    "period": "délai",
    "reason": "motif",
    "reasons": "motifs de l’appréciation",
    "points_assessed": "appréciation de chaque point",
    "points_said": "intention de l’instance sur chaque point",
    "received_at": "moment de la réception",
    "received_before": "réception d’avant",
    "recipient": "instance",
    "short_subject": "objet abrégé",
    "signatory": "nom de la personne qui signe",
    "signatory_title": "titre de la personne qui signe",
    "site": "adresse du dossier",
    "subject": "objet",
    "text": "texte de la recommandation",
    "text_reasons": "motifs de la recommandation",
    "timeliness": "à temps ou non",
    "version": "version de la réponse",
}
_SENTENCE_NAMES = {
    "greeting": "salutation",
    "transmits": "transmission",
    "enclosures": "où trouver les pièces jointes",
    "duty": "devoir de répondre",
    "runs": "début du délai",
    "acknowledge": "accuser réception",
    "where": "où répondre",
    "content": "contenu de la réponse",
    "not_an_answer": "un accusé n’est pas une réponse",
    "contact": "nous joindre",
    "regards": "formule de politesse",
    "example": "exemple",
}
_PARTS = {
    "_head": "en-tête",
    "_salutation": "salutation",
    "_recommendation": "recommandation",
    "_how_to_answer": "comment répondre",
    "_steps": "calcul de l’échéance",
    "_close": "fin de la lettre",
}
_CONDITIONS = {
    "answered_at": "le moment de la réponse est connu",
    "assess_by": "l’appréciation a un terme",
    "awaited": "une réponse est attendue",
    "channel": "la preuve est connue",
    "courtesy_before": "un délai de courtoisie courait",
    "courtesy_ended": "un délai de courtoisie devient sans objet",
    "courtesy_until": "un délai de courtoisie est accordé",
    "days_left == 0": "l’échéance est aujourd’hui",
    "days_left == 1": "il reste un jour",
    "due_before": "une échéance existait",
    "due_moved": "l’échéance a changé",
    "due_on": "une échéance existe",
    "enclosures": "des pièces sont jointes",
    "is_example": "c’est un exemple",
    "ladder": "des échelons sont prévus pour l’instance",
    "late": "la réponse est en retard",
    "note": "une note est donnée",
    'outcome_slug == "satisfactory" or outcome_slug == "satisfactory_otherwise"': "la réponse est satisfaisante",
    "overdue": "l’échéance est passée",
    "points_assessed": "chaque point est apprécié",
    "points_said": "la recommandation a des points",
    "reason": "un motif est donné",
    "reasons": "l’appréciation a des motifs",
    "signatory_title": "le titre de la personne qui signe est connu",
    "received_before": "une réception était retenue",
    "text_reasons": "la recommandation a des motifs",
    "timeliness": "la réponse est datée",
    "version == 1": "c’est la première version",
}
# What stands in a letter until each has its own, or already holds such a place: not in a title, which is underlined.
_NOT_IN_A_TITLE = {"addressee", "recipient", "case_number", "site"}

_TAGS = re.compile(r"(\{%.*?%\}|\{\{.*?\}\})", re.S)
_INCLUDE = re.compile(r'include "(\w+)\.(?:fr|en)\.txt"')


def shipped_names() -> list[str]:
    """The letters and shared parts that come with the product and that people may write otherwise."""
    return [name for name in _file_names() if all(_can_be_told(name, language) for language in LANGUAGES)]


@cache
def _file_names() -> tuple[str, ...]:
    return tuple(sorted({path.name.split(".")[0] for path in FILES.glob("*.fr.txt")}))


def _can_be_told(name: str, language: str) -> bool:
    try:
        shipped(name, language)
    except Unreadable:
        return False
    return True


@cache
def vocabulary() -> Vocabulary:
    """What letters may name. A blank or a condition of a file that has no name of its own yet bears its code."""
    blanks, parts = dict(_BLANKS), dict(_PARTS)
    blanks |= {f"say_{slug}": f"phrase : {sentence_label(slug)}" for slug in SENTENCES}
    conditions = dict(_CONDITIONS)
    for source in (path.read_text() for path in FILES.glob("*.txt")):
        for tag in _TAGS.findall(source) if "{% for" not in source else ():  # lines of rows: no letter to write here
            said = tag[2:-2].strip()
            kind, _blank, rest = said.partition(" ")
            if tag.startswith("{{"):
                if "." not in said and "|" not in said:
                    blanks.setdefault(said, said.replace("_", " "))
            elif kind in ("if", "elif"):
                conditions.setdefault(rest, rest.replace("_", " "))
            elif found := _INCLUDE.fullmatch(said):
                parts.setdefault(found[1], found[1].strip("_").replace("_", " "))
    return Vocabulary(*({plain(name): code for code, name in each.items()} for each in (blanks, parts, conditions)))


def every_name() -> list[str]:
    """Every text that people may write otherwise: letters, shared parts, sentences and titles."""
    files = sorted(shipped_names(), key=lambda name: name.startswith("_"))
    return [*files, *(f"sentence-{slug}" for slug in SENTENCES), *(f"title-{slug}" for slug in TITLES)]


def part_label(name: str) -> str:
    """How a part is named between braces."""
    return _PARTS.get(name, name.strip("_").replace("_", " "))


def sentence_label(slug: str) -> str:
    """How a sentence is named between braces."""
    return _SENTENCE_NAMES.get(slug, slug.replace("_", " "))


@cache
def shipped(name: str, language: str) -> tuple[str, str]:
    """The subject (a part has none) and the body of a file, in the small language. Raises `Unreadable`."""
    known = vocabulary()
    blanks, parts, conditions = ({code: said for said, code in each.items()} for each in _of(known))
    found = []
    for piece in _TAGS.split((FILES / f"{name}.{language}.txt").read_text()):
        said = piece[2:-2].strip()
        kind, _blank, rest = said.partition(" ")
        if piece.startswith("{{") and said in blanks:
            found.append(f"{{{blanks[said]}}}")
        elif not piece.startswith("{"):
            found.append(piece)
        elif kind == "if":
            found.append(f"{{si {conditions[rest]}}}")
        elif kind == "elif":
            found.append(f"{{sinon si {conditions[rest]}}}")
        elif said in ("else", "endif"):
            found.append({"else": "{sinon}", "endif": "{fin}"}[said])
        elif match := _INCLUDE.fullmatch(said):
            found.append(f"{{partie : {parts[match[1]]}}}")
        else:
            raise Unreadable(Fault.BRACE, piece)
    text = "".join(found).strip()
    if name.startswith("_"):
        return "", text
    subject, _end, body = text.partition("\n")
    return subject, body.strip()


def _of(known: Vocabulary) -> tuple[dict[str, str], ...]:
    return dict(known.blanks), dict(known.parts), dict(known.conditions)


def template_of(version: Version) -> str:
    """What was written, as a template of Django. Raises `Unreadable`."""
    known = vocabulary()
    body = read(version.body, known)
    for line in version.body.splitlines():
        if line.startswith("# "):
            _require_title(line, known)
    subject = read(version.subject, known)
    return (f"{_source(subject, version.language)}\n" if version.subject else "") + _source(body, version.language)


def parts_of(version: Version) -> set[str]:
    """The shared parts that a text takes in by itself. Raises `Unreadable`."""
    return set(re.findall(r'\{% include "(\w+)\.', template_of(version)))


def goes_round(version: Version, others: Iterable[Version]) -> bool:
    """Whether a part would take itself in, through parts in force as they are."""
    written = {(each.name, each.language): each for each in others} | {(version.name, version.language): version}
    seen: set[str] = set()
    ahead = parts_of(version)
    while ahead:
        name = ahead.pop()
        if name == version.name:
            return True
        if name not in seen:
            seen.add(name)
            known = written.get((name, version.language)) or shipped_version(name, version.language)
            ahead |= parts_of(known) if known else set()
    return False


def shipped_version(name: str, language: str) -> Version | None:
    """What comes with the product, as version 0; None for a file that cannot be told in the small language."""
    if wordings.is_sentence(name):
        return Version(name, language, "", wordings.shipped_sentence(name, language))
    try:
        return Version(name, language, *shipped(name, language))
    except Unreadable:
        return None


def _require_title(line: str, known: Vocabulary) -> None:
    try:
        used = set(names(read(line, known)))
    except Unreadable:
        return  # a condition that begins or ends elsewhere; the whole text was read above
    found = {each for each in used if each in _NOT_IN_A_TITLE or each.startswith("say_")}
    if found:
        raise Unreadable(Fault.TITLE, line)


def _source(nodes: Sequence[Node], language: str) -> str:
    return "".join(_as_django(each, language) for each in nodes)


def _as_django(node: Node, language: str) -> str:
    if isinstance(node, Text):
        return node.words  # holds no brace
    if isinstance(node, Blank):
        return f"{{{{ {node.code} }}}}"
    if isinstance(node, Part):
        return f'{{% include "{node.code}.{language}.txt" %}}'
    assert isinstance(node, Choice)
    said = []
    for place, (condition, inside) in enumerate(node.cases):
        tag = "else" if condition is None else f"{'elif' if place else 'if'} {condition}"
        said.append(f"{{% {tag} %}}{_source(inside, language)}")
    return "".join(said) + "{% endif %}"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in force for a run of letters: an engine that finds the texts, and the sentences by language."""

    engine: Engine
    sentences: dict[str, Worded]


def in_force() -> Wording:
    """The words in force now: one query, the rest kept for as long as nothing is changed."""
    return wording_of(wordings.in_force())


def wording_of(versions: Iterable[Version]) -> Wording:
    """The words of some versions in the place of the files."""
    return _wording(tuple(versions))


@lru_cache(maxsize=8)
def _wording(versions: tuple[Version, ...]) -> Wording:
    sentences = {each: wordings.worded(versions, each) for each in LANGUAGES}
    texts = {}
    for each in versions:
        if wordings.is_sentence(each.name):
            continue
        try:
            texts[f"{each.name}.{each.language}.txt"] = template_of(each)
        except Unreadable:  # after an update that knows a blank no more; no letter is held up by it
            log.error("Wording %s (%s) cannot be read any more: what comes with the product is said", *each[:2])
    if not texts:
        return Wording(SHIPPED, sentences)
    ours = ("django.template.loaders.locmem.Loader", texts)
    files = ("django.template.loaders.filesystem.Loader", [FILES])
    return Wording(Engine(loaders=[("django.template.loaders.cached.Loader", [ours, files])]), sentences)
