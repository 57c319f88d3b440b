"""The PDF of a case's letter: made when it is first asked for, kept under its hash, the same ever after."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from workflows import engine

from ..documents import Copy, Issued, Letter
from ..models import Case, LetterFile, LetterText, letter_path
from ..people import office_day
from ..printing import NotMade, made_with, pdf_of
from ..queries import NotFound, get_case, letter_hash_of, side_of


class LetterNotMade(engine.EngineError):
    """The program that makes the PDF failed or took too long."""

    def __str__(self) -> str:
        return str(_("La lettre n’a pas pu être mise en PDF. Réessayez dans un moment."))


class LetterAltered(engine.EngineError):
    """What would be given out is not what was issued: it is not given out."""

    def __str__(self) -> str:
        return str(_("La lettre n’est plus celle dont le journal garde l’empreinte : elle n’est pas remise."))


@dataclass(frozen=True, slots=True)
class Print:
    """A letter to give out: the name of its file, its bytes, and their SHA-256 in hexadecimal."""

    name: str
    content: bytes
    sha256: str


def print_letter(*, number: str, by: Person, side: str, at: datetime) -> Print:
    """The letter of a case as PDF, for somebody of the « office » or of the « recipient ».

    Whoever asks first makes it; two at once keep one. Raises `NotFound` (also for a case issued before letters were
    frozen), `LetterAltered`, `LetterNotMade`.
    """
    on = office_day(at)
    case = get_case(by, number, on=on)
    text = LetterText.objects.filter(recommendation=case.recommendation_id).first()
    if text is None or side_of(by, case, on=on) != side:
        raise NotFound
    letter = Letter(Issued.read(text.data), Copy.of(case))
    kept = LetterFile.objects.filter(case=case).first()
    content = _content_of(kept) if kept else None
    if kept is None or content is None:
        if letter.sha256 != letter_hash_of(case):
            raise LetterAltered
        try:
            content = pdf_of(letter)
        except NotMade as error:
            raise LetterNotMade from error
        kept = _keep(case, content, at=at)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise LetterAltered
    return Print(letter.file_name, content, kept.sha256)


def _content_of(kept: LetterFile) -> bytes | None:
    """The bytes of the file; None when it is not there, as after a restored database without its files."""
    try:
        with kept.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _keep(case: Case, content: bytes, *, at: datetime) -> LetterFile:
    """The row of the letter's file, the first that was written; its file is there."""
    row = LetterFile(
        case=case,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        made_with=made_with(),
        made_at=at,
    )
    name = letter_path(row, "")
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    row.file.name = name
    LetterFile.objects.bulk_create([row], ignore_conflicts=True)
    return LetterFile.objects.get(case=case)
