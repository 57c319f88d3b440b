"""Files from outside: hostile until proven. What is accepted is a short list, told by content, not by name."""

import codecs
import hashlib
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MAX_SIZE = 20 * 1024 * 1024  # bytes
MAX_FILES = 10  # of one response
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, of an office document

# Extension → type. The content must be what the extension says.
ACCEPTED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
}
_PACKED = {"docx": "word/", "xlsx": "xl/", "odt": "content.xml", "ods": "content.xml"}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is known of a file that was accepted. `sha256` is hexadecimal, `size` in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Accepts a file or raises `ValidationError` with a sentence that says what to do."""
    name = _clean_name(upload.name or "")
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in ACCEPTED:
        raise ValidationError(
            _(
                "« %(name)s » n’est pas d’un genre accepté. "
                "Joignez un fichier PDF, Word, Excel, OpenDocument, PNG, JPEG ou texte."
            ),
            params={"name": name},
        )
    if not upload.size:
        raise ValidationError(_("« %(name)s » est vide. Choisissez le bon fichier."), params={"name": name})
    if upload.size > MAX_SIZE:
        raise ValidationError(
            _("« %(name)s » dépasse 20 Mo. Réduisez-le ou joignez-le en plusieurs fichiers."), params={"name": name}
        )
    if not _is_what_it_says(upload, extension):
        raise ValidationError(
            _(
                "Le contenu de « %(name)s » n’est pas celui d’un fichier %(kind)s sans macro ni mot de passe. "
                "Enregistrez-le de nouveau, puis joignez-le."
            ),
            params={"name": name, "kind": extension.upper()},
        )
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return CheckedFile(name, ACCEPTED[extension], upload.size, digest.hexdigest())


def _clean_name(name: str) -> str:
    """The last part of a name, without control or direction characters, 120 characters at most."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C").strip()
    path = PurePath(kept or "fichier")
    return path.stem[: 120 - len(path.suffix)] + path.suffix


def _is_what_it_says(upload: UploadedFile, extension: str) -> bool:
    upload.seek(0)
    start = upload.read(8192)
    if extension == "txt":
        return _is_text(start)
    if extension in _PACKED:
        return _is_document(upload, extension)
    found = filetype.guess(start)
    if found is None or found.mime != ACCEPTED[extension]:
        return False
    return extension != "pdf" or not _is_encrypted_pdf(upload)


def _is_text(start: bytes) -> bool:
    if b"\x00" in start:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last character may be cut
    except UnicodeDecodeError:
        return False
    return True


def _is_document(upload: UploadedFile, extension: str) -> bool:
    """A package of the right kind, of a reasonable size once unpacked, without macros."""
    try:
        with zipfile.ZipFile(upload) as package:
            members = package.infolist()
            names = [each.filename for each in members]
            if len(members) > 5000 or sum(each.file_size for each in members) > MAX_UNPACKED:
                return False
            if any(each.flag_bits & 0x1 for each in members):  # encrypted
                return False
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                return False
            if extension in ("odt", "ods"):
                kind = package.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
                return kind == ACCEPTED[extension]
            return "[Content_Types].xml" in names and any(name.startswith(_PACKED[extension]) for name in names)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return False


def _is_encrypted_pdf(upload: UploadedFile) -> bool:
    upload.seek(0)
    return any(b"/Encrypt" in chunk for chunk in upload.chunks())
