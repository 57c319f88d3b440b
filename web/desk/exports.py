"""A list as a file, line by line: CSV and XLSX. However long the list, the memory is that of a few lines.

What people wrote never becomes a formula of the reader's spreadsheet (OWASP, “CSV Injection”).
"""

import csv as spreadsheet
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from web.desk.columns import Column, Value
from web.desk.presenters import CaseRow

AT_ONCE = 500  # lines of CSV that leave together
BOM = "\ufeff"  # without it, a spreadsheet takes the accents of UTF-8 for something else
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# How a formula may begin, the full-width forms that some spreadsheets take for it too.
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what no XML document may hold


def csv(columns: Sequence[Column], rows: Iterable[CaseRow], *, name: str) -> StreamingHttpResponse:
    """The rows as CSV that a French spreadsheet opens: UTF-8 with its mark, « ; », CRLF. Leaves while it is read."""
    lines = _csv(columns, rows, language=translation.get_language() or "fr")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _csv(columns: Sequence[Column], rows: Iterable[CaseRow], *, language: str) -> Iterator[bytes]:
    left, written = iter(rows), io.StringIO(newline="")
    writer = spreadsheet.writer(written, delimiter=";", lineterminator="\r\n")
    written.write(BOM)
    with translation.override(language):  # that of the request has ended when the file leaves
        writer.writerow([column.heading for column in columns])
    while True:
        with translation.override(language):
            for row in islice(left, AT_ONCE):
                writer.writerow([_text(column.value(row)) for column in columns])
        if not written.tell():
            return
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def _text(value: Value) -> str:
    """A value as CSV has it: days as ISO 8601 says them; an apostrophe before what would be a formula."""
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def xlsx(columns: Sequence[Column], rows: Iterable[CaseRow], *, name: str) -> FileResponse:
    """The rows as a workbook: days are days, numbers are numbers, text is text. Written to disk, then sent."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Dossiers"))
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_heading(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column.value(row)) for column in columns])
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the response, once it is sent
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _heading(sheet: Any, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column.heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    """A value of a workbook. What begins as a formula or an error is said to be text, and stays text when edited."""
    if not isinstance(value, str):
        return value
    text = _NO_XML.sub("", value)
    if not text.startswith("#") and not _FORMULA.match(text):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
