"""Files from outside: what is accepted is told by content, and a refusal says what to do."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations import uploads
from recommendations.uploads import ACCEPTED, check_upload
from tests.given import pdf

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20
OPEN_DOCUMENT = {kind: ACCEPTED[kind].encode() for kind in ("odt", "ods")}


def _packed(**members: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_types", "[Content_Types].xml"), content)
    return whole.getvalue()


DOCX = _packed(_types=b"<Types/>", **{"word__document.xml": b"<w/>"})
XLSX = _packed(_types=b"<Types/>", **{"xl__workbook.xml": b"<x/>"})


def _upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF-1.7\n%%EOF"),
        ("PLAN.PDF", b"%PDF-1.7\n%%EOF"),
        ("carte.png", PNG),
        ("photo.jpg", JPEG),
        ("photo.jpeg", JPEG),
        ("note.txt", "Les suites données, à titre d’exemple.".encode()),
        ("réponse.docx", DOCX),
        ("places.xlsx", XLSX),
        ("réponse.odt", _packed(mimetype=OPEN_DOCUMENT["odt"], **{"content.xml": b"<o/>"})),
        ("places.ods", _packed(mimetype=OPEN_DOCUMENT["ods"], **{"content.xml": b"<o/>"})),
    ],
)
def test_each_accepted_kind_is_accepted_by_its_content(name, content):
    found = check_upload(_upload(name, content))
    assert (found.name, found.size) == (name, len(content))
    assert found.content_type == ACCEPTED[name.rsplit(".")[-1].lower()]
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.exe", b"MZ"),
        ("plan", b"%PDF-1.7"),
        ("page.html", b"<script>alert(1)</script>"),
        ("image.svg", b"<svg onload='alert(1)'/>"),
        ("plan.pdf", b"<html>"),
        ("plan.pdf", b"%PDF-1.7\n/Encrypt 5 0 R\n%%EOF"),
        ("carte.png", JPEG),
        ("photo.jpg", PNG),
        ("note.txt", b"a\x00b"),
        ("note.txt", b"\xff\xfe\xff\xfe\xff\xfe"),
        ("réponse.docx", XLSX),
        ("réponse.docx", b"PK\x03\x04 not a package"),
        ("réponse.docx", _packed(_types=b"<Types/>", **{"word__document.xml": b"", "word__vbaProject.bin": b""})),
        ("réponse.odt", _packed(mimetype=OPEN_DOCUMENT["ods"])),
        ("réponse.odt", _packed(**{"content.xml": b""})),
        ("réponse.odt", _packed(mimetype=OPEN_DOCUMENT["odt"], **{"Basic__Standard__Module1.xml": b""})),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content):
    with pytest.raises(ValidationError):
        check_upload(_upload(name, content))


def test_an_encryption_mark_across_two_chunks_is_seen():
    upload = pdf(content=b"")
    step = upload.DEFAULT_CHUNK_SIZE
    body = b"%PDF-1.7\n" + b"a" * (step - 9 - 4) + b"/Encrypt 5 0 R\n%%EOF"
    assert body.index(b"/Encrypt") < step < body.index(b"/Encrypt") + len(b"/Encrypt")
    with pytest.raises(ValidationError):
        check_upload(_upload("plan.pdf", body))


def test_a_text_may_end_in_any_character_and_be_cut_anywhere():
    for tail in ("", "é", "’", "😀"):
        check_upload(_upload("note.txt", ("x" * 8190 + tail + "suite").encode()))
        check_upload(_upload("note.txt", ("x" + tail).encode()))


def test_an_empty_file_and_one_too_big_are_refused_with_what_to_do(monkeypatch):
    with pytest.raises(ValidationError, match="est vide"):
        check_upload(_upload("plan.pdf", b""))
    monkeypatch.setattr(uploads, "MAX_SIZE", 20)
    with pytest.raises(ValidationError, match="dépasse 20 Mo"):
        check_upload(_upload("plan.pdf", b"%PDF-1.7" + b"a" * 20))


def test_a_package_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 1000)
    with pytest.raises(ValidationError):
        check_upload(_upload("réponse.docx", _packed(_types=b"<Types/>", **{"word__document.xml": b"a" * 2000})))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Dossiers\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.pdf", "planfdp.pdf"),
        ("pl\x00an\n.pdf", "plan.pdf"),
        ("  plan.pdf ", "plan.pdf"),
        ("re\u0301ponse.pdf", "réponse.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_its_path_or_anything_invisible(sent, kept):
    upload = pdf()
    upload._name = sent  # as a hostile browser writes it: Django's own setter already cleans a little
    assert check_upload(upload).name == kept


def test_the_file_can_be_read_again_after_the_check():
    upload = pdf(content=b"suite")
    check_upload(upload)
    assert upload.read().startswith(b"%PDF")
