"""What may be read of the wording of letters: every text with its versions, its blanks, and how a letter would look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.models import Person
from recommendations import documents, printing, wordings
from recommendations.models import Case, LetterText, WordingVersion
from recommendations.people import OFFICE_TIME
from recommendations.queries import NotFound, visible_to

from . import letters, wording
from .catalogue import LETTERS
from .models import Message


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text; version 0 is what comes with the product, which nobody here wrote."""

    number: int
    subject: str
    body: str
    reason: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Wording:
    """One text with its versions, the newest first. `kind` is « letter », « part », « sentence » or « title »."""

    name: str
    kind: str
    label: str
    language: str
    has_subject: bool
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        return self.versions[0]


def label_of(name: str) -> str:
    """How a text is called on pages."""
    if name in LETTERS:
        return str(LETTERS[name].label)
    kind, _dash, slug = name.partition("-")
    if kind == "title":
        return _("Titre « %(name)s »") % {"name": wordings.shipped_sentence(name, "fr")}
    if kind == "sentence":
        return _("Phrase « %(name)s »") % {"name": wording.sentence_label(slug)}
    return _("Partie « %(name)s »") % {"name": wording.part_label(name)}


def kind_of(name: str) -> str:
    """Where a text belongs: « letter », « part », « sentence » or « title »."""
    if wordings.is_sentence(name):
        return name.partition("-")[0]
    return "part" if name.startswith("_") else "letter"


def every_wording(language: str) -> list[Wording]:
    """Every text in a language with its versions, in one query."""
    rows = WordingVersion.objects.filter(language=language).select_related("saved_by").order_by("-version")
    return [_wording(name, language, [row for row in rows if row.name == name]) for name in wording.every_name()]


def wording_of(name: str, language: str) -> Wording:
    """One text with its versions. Raises `NotFound`."""
    if name not in wording.every_name() or language not in wording.LANGUAGES:
        raise NotFound
    rows = WordingVersion.objects.filter(name=name, language=language).select_related("saved_by").order_by("-version")
    return _wording(name, language, list(rows))


def _wording(name: str, language: str, rows: Sequence[WordingVersion]) -> Wording:
    shipped = wording.shipped_version(name, language)
    assert shipped is not None  # `every_name` has only those that can be told
    versions = [
        Version(row.version, row.subject, row.body, row.reason, row.saved_by.name, row.saved_at) for row in rows
    ]
    first = Version(0, shipped.subject, shipped.body, _("Texte livré avec le produit"), "", None)
    kind = kind_of(name)
    return Wording(name, kind, label_of(name), language, kind == "letter", (*versions, first))


def wording_changes(*, limit: int = 1000) -> list[WordingVersion]:
    """What was written, the last first."""
    return list(WordingVersion.objects.select_related("saved_by").order_by("-pk")[:limit])


# --- how it would look ------------------------------------------------------------------------------------------


def _example(person: Person, name: str, *, on: date) -> Message | None:
    """The newest letter that shows a text among the cases the person sees; any other letter when none does."""
    cases = visible_to(person, on=on).order_by().values("pk")
    rows = Message.objects.filter(case_id__in=cases).select_related("case__instance", "case__recommendation")
    same = Q(event=name) | Q(event__startswith=f"{name}:")
    fallback = Q(event="issued") if kind_of(name) != "letter" else Q(audience=Message.Audience.RECIPIENT)
    found = rows.filter(same).order_by("-pk").first() or rows.filter(fallback).order_by("-pk").first()
    if found is not None and kind_of(name) == "letter" and found.letter != name:
        found.event = name  # never sent yet: shown with the facts of another letter of the same case
    return found


def _in_place(version: wordings.Version) -> tuple[wordings.Version, ...]:
    """The versions in force, this one in its place."""
    others = (each for each in wordings.in_force() if (each.name, each.language) != (version.name, version.language))
    return (*others, version)


def preview(person: Person, version: wordings.Version, *, on: date) -> letters.Letter | None:
    """A real letter as it would be said, in English and in French; None while the person sees no case.

    Writes and sends nothing.
    """
    message = _example(person, version.name, on=on)
    if message is None:
        return None
    message.language = "en"  # followed by the whole French one
    return letters.render(message, letters.Forms(wording.wording_of(_in_place(version))))


def preview_pdf(person: Person, version: wordings.Version, *, on: date) -> bytes | None:
    """A real letter in PDF as it would be issued, marked as an example; None while no such letter was issued.

    Raises `printing.NotMade`.
    """
    frozen = LetterText.objects.values("recommendation")
    cases = visible_to(person, on=on).filter(recommendation__in=frozen)
    case: Case | None = cases.select_related("recommendation__drafted_by").order_by("-pk").first()
    if case is None:
        return None
    known = documents.Issued.read(LetterText.objects.get(recommendation=case.recommendation).data)
    case.recommendation.is_example, case.language = True, "en"
    versions = _in_place(version)
    issued = documents.compose(
        case.recommendation,
        article_of_law=known.article,
        period_days=known.period_days,
        signatory=(known.signatory_name, known.signatory_title),
        officer=case.recommendation.drafted_by,
        address="\n".join(known.issuer_address),
        site=known.portal.removesuffix("/dossier/"),
        time_zone=OFFICE_TIME,
        worded={each: wordings.worded(versions, each) for each in wording.LANGUAGES},
    )
    return printing.pdf_of(documents.Letter(issued, documents.Copy.of(case)))


@dataclass(frozen=True, slots=True)
class BlankLine:
    """A name that people may write between braces, and what it says in the example."""

    name: str
    says: str


def blanks_for(person: Person, name: str, language: str, *, on: date) -> list[BlankLine]:
    """The blanks of a text, each with what it says in the example."""
    known = wordings.vocabulary_of(name) if wordings.is_sentence(name) else wording.vocabulary()
    message = _example(person, name, on=on)
    says: dict[str, object] = {}
    if message is not None:
        says = letters.context_of(message, language) | letters.own_words(message)
    return [BlankLine(said, _short(says.get(code, ""))) for said, code in sorted(known.blanks.items())]


def _short(value: object) -> str:
    text = " ".join(str(value or "").replace("> ", "").split())
    if "Qz" in text:
        return ""
    return text if len(text) <= 60 else f"{text[:59].rsplit(' ', 1)[0]}…"


def parts_for(name: str) -> list[str]:
    """The parts that a text may take in, as people name them; a sentence takes none."""
    return [] if wordings.is_sentence(name) else sorted(wording.vocabulary().parts)


def conditions_for(name: str) -> list[str]:
    """The conditions that a text may put, as people name them; a sentence puts none."""
    return [] if wordings.is_sentence(name) else sorted(wording.vocabulary().conditions)
