"""A table that somebody sends, CSV or XLSX, as lines of text; hostile until read. Knows nothing of what it says."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

MAX_SIZE = 5 * 1024 * 1024  # bytes
MAX_UNPACKED = 40 * 1024 * 1024  # bytes, of a workbook: a small file may hold gigabytes of zeros
MAX_PARTS = 500  # files in a workbook
MAX_LINES = 10_000
MAX_COLUMNS = 50
MAX_CELL = 2_000  # characters
DELIMITERS = (";", ",", "\t")

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_SEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its number as a spreadsheet counts it, and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read, and how: `encoding` and `delimiter` of a CSV, `name` of the sheet of a workbook.

    `others` counts the sheets of the workbook that were not read.
    """

    format: str
    headings: list[str]
    lines: list[Line]
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    others: int = 0


def read_sheet(content: bytes, *, known: Callable[[Sequence[str]], int]) -> Sheet:
    """The table in a file, told by its content, not by its name; empty lines are left out.

    `known` says how many of the cells are headings that mean something: the separator of a CSV is the one under which
    most do. Raises `ValidationError` with a sentence that says what to do.
    """
    if not content.strip():
        raise ValidationError(_("Le fichier est vide : choisissez le bon fichier."))
    if len(content) > MAX_SIZE:
        raise ValidationError(_("Le fichier dépasse 5 Mo : partagez-le en plusieurs fichiers."))
    if content.startswith(_OLD_OFFICE):
        raise ValidationError(
            _("Ce classeur est d’un ancien format, ou protégé : enregistrez-le en XLSX, sans mot de passe.")
        )
    return _workbook(content) if content.startswith(_ZIP) else _text(content, known)


# --- CSV --------------------------------------------------------------------------------------------------------


def _text(content: bytes, known: Callable[[Sequence[str]], int]) -> Sheet:
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise _not_a_table()
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda each: known(next(csv.reader([first], delimiter=each), [])))
    headings, lines = _table(_records(text, delimiter))
    return Sheet("CSV", headings, lines, encoding=encoding, delimiter=delimiter)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, said = "utf-16", "UTF-16"
    else:
        encoding, said = "utf-8-sig", "UTF-8"
    for codec, name in ((encoding, said), ("cp1252", "Windows-1252")):
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise _not_a_table()


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValidationError(
                _("Ligne %(n)d : des guillemets s’ouvrent ou se ferment au mauvais endroit. Corrigez-les."),
                params={"n": reader.line_num},
            ) from error


# --- XLSX -------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Sheet:
    _check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
        first = sheets[0]
        rows = first.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
        headings, lines = _table([_said(value) for value in row] if any(row) else () for row in rows)
    except ValidationError:
        raise
    except Exception as error:  # whatever a damaged or a hostile workbook makes the reader raise
        raise _not_a_table() from error
    return Sheet("XLSX", headings, lines, name=first.title, others=len(book.sheetnames) - 1)


def _check_package(content: bytes) -> None:
    """Refuses what is no workbook, is locked, or would unpack without end: sizes are read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _not_a_table() from error
    if "xl/workbook.xml" not in {each.filename for each in members} or any(each.flag_bits & 0x1 for each in members):
        raise _not_a_table()
    if len(members) > MAX_PARTS or sum(each.file_size for each in members) > MAX_UNPACKED:
        raise ValidationError(
            _("Une fois ouvert, ce classeur est trop volumineux : n’y gardez que la feuille des instances.")
        )


def _said(value: Any) -> str:
    """A cell as it would be typed: a day as ISO 8601 says it, a whole number without decimals, a formula as text."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if value is None:
        return ""
    return str(getattr(value, "text", value))  # a formula of a range holds its text


# --- both -------------------------------------------------------------------------------------------------------


def _table(rows: Iterable[Sequence[str]]) -> tuple[list[str], list[Line]]:
    headings: list[str] = []
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = [_plain(each) for each in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise ValidationError(_("Le fichier a plus de 50 colonnes : n’y gardez que celles du modèle."))
        if cells and headings:
            lines.append(Line(number, cells))
        headings = headings or cells
        if len(lines) > MAX_LINES:
            raise ValidationError(_("Le fichier a plus de 10 000 lignes : partagez-le en plusieurs fichiers."))
    if not lines:
        raise ValidationError(_("Le fichier n’a aucune ligne sous ses titres de colonnes : ajoutez-en au moins une."))
    return headings, lines


def _plain(text: str) -> str:
    """One line without what nobody sees; what is far too long is cut, and refused further on."""
    return " ".join(_NOT_SEEN.sub("", text[: MAX_CELL * 2]).split())


def _not_a_table() -> ValidationError:
    return ValidationError(
        _(
            "Ce fichier n’est ni un tableau CSV ni un classeur XLSX lisible : enregistrez-le de nouveau, puis "
            "envoyez-le."
        )
    )
