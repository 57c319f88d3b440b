"""What the columns of an imported file are called, and how their cells are read."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .models import Body, BodyKind, BodyName, DesignatedAddress

ADDRESSES = tuple(DesignatedAddress.Channel.values)  # each is a column of its own


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in French, what else it may be called, an example, and the field that limits its length."""

    key: str
    heading: str
    others: tuple[str, ...]
    example: str
    field: Any = None

    @property
    def longest(self) -> int | None:
        return self.field.max_length if self.field else None


def _field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


_ADDRESS = _field(DesignatedAddress, "address")
COLUMNS = (
    Column("code", "code", ("référence", "reference", "slug"), "cegep-de-l-exemple", _field(Body, "code")),
    Column("name", "nom", ("nom français", "name", "French name"), "Cégep de l’Exemple", _field(BodyName, "name")),
    Column("acronym", "sigle", ("acronyme", "acronym", "abbreviation"), "CEX", _field(BodyName, "acronym")),
    Column("since", "nom porté depuis", ("depuis", "name since", "since"), "2026-09-01"),
    Column("kind", "genre", ("genre d’instance", "type", "kind"), "établissement d’enseignement"),
    Column("language", "langue", ("language",), "français"),
    Column("time_zone", "heure légale", ("fuseau horaire", "time zone", "timezone"), "Québec"),
    Column("source", "source", ("source du nom",), "Site de l’établissement, exemple", _field(Body, "source")),
    Column(
        "email",
        "courriel désigné",
        ("courriel", "adresse courriel", "email", "e-mail", "designated email"),
        "secretariat@cegep.example",
        _ADDRESS,
    ),
    Column("portal", "boîte du portail", ("portail", "portal", "portal box"), "", _ADDRESS),
    Column(
        "post",
        "adresse postale",
        ("poste", "postal address", "mailing address"),
        "1, rue de l’Exemple, Québec (Québec)  G1A 0A0",
        _ADDRESS,
    ),
    Column("designated_on", "désignée le", ("date de désignation", "designated on"), "2026-09-15"),
    Column(
        "designated_by",
        "désignée par",
        ("designated by",),
        "la secrétaire générale, exemple",
        _field(DesignatedAddress, "designated_by"),
    ),
    Column(
        "proof",
        "preuve",
        ("preuve de la désignation", "proof", "evidence"),
        "lettre du 15 septembre 2026, exemple",
        _field(DesignatedAddress, "proof"),
    ),
)
HEADINGS = {each.key: each.heading for each in COLUMNS}


def fold(text: str) -> str:
    """What stays of a text when accents, case, blanks and punctuation do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]", "", "".join(each for each in plain if not unicodedata.combining(each)))


_BY_WORD = {fold(word): each.key for each in COLUMNS for word in (each.heading, each.key, *each.others)}


def known_headings(cells: Sequence[str]) -> int:
    """How many cells are the heading of a column, as `sheets.read_sheet` asks."""
    return sum(fold(each) in _BY_WORD for each in cells)


def columns_of(headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the headings that mean nothing here. Raises `ValidationError`."""
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        key = _BY_WORD.get(fold(heading))
        if key is None:
            ignored += [heading] if heading else []
        elif key in places:
            text = _("Deux colonnes disent « %(heading)s » : n’en gardez qu’une.")
            raise ValidationError(text % {"heading": HEADINGS[key]})
        else:
            places[key] = place
    if not places.keys() & {"code", "name"}:
        raise ValidationError(
            _("La première ligne doit nommer les colonnes, dont « code » ou « nom ». Partez du fichier modèle.")
        )
    return places, ignored


# --- cells ------------------------------------------------------------------------------------------------------


_KINDS = {
    BodyKind.DEPARTMENT: ("ministère", "ministères", "department", "ministry"),
    BodyKind.BODY: ("organisme", "organismes", "body", "agency", "public body"),
    BodyKind.PROFESSIONAL_ORDER: ("ordre professionnel", "ordres professionnels", "ordre", "professional order"),
    BodyKind.EDUCATIONAL_INSTITUTION: (
        *("établissement d’enseignement", "établissements d’enseignement", "établissement"),
        "educational institution",
    ),
    BodyKind.OTHER_PERSON: ("autre personne", "autres personnes", "personne", "other person"),
}
_KIND_OF = {fold(word): kind.value for kind, words in _KINDS.items() for word in (*words, kind.value)}
_LANGUAGE_OF = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}
_ZONE_OF = {
    "quebec": "America/Toronto",
    "ilesdelamadeleine": "America/Halifax",
    "magdalenislands": "America/Halifax",
}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_cell(key: str, text: str) -> Any:
    """What a cell says, as the directory keeps it. Raises `ValidationError` with a sentence that says what to write."""
    longest = next(each for each in COLUMNS if each.key == key).longest
    if text.startswith("=") or re.fullmatch(r"#[A-Z/0]+[!?A-Z]?", text):
        raise ValidationError(_("C’est une formule ou son erreur : remplacez-la par sa valeur."))
    if longest and len(text) > longest:
        raise ValidationError(_("Le texte a plus de %(n)d caractères : abrégez-le.") % {"n": longest})
    return _READ.get(key, _typographic)(text)


def _typographic(text: str) -> str:
    """With the apostrophe of French, as the directory has it."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def _code(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text.lower()):
        raise ValidationError(
            _("« %(text)s » n’est pas un code : écrivez des lettres sans accent, des chiffres et des traits d’union.")
            % {"text": text}
        )
    return text.lower()


def _kind(text: str) -> str:
    if (found := _KIND_OF.get(fold(text))) is None:
        raise ValidationError(
            _(
                "« %(text)s » n’est pas un genre : écrivez ministère, organisme, ordre professionnel, établissement "
                "d’enseignement ou autre personne."
            )
            % {"text": text}
        )
    return found


def _language(text: str) -> str:
    if (found := _LANGUAGE_OF.get(fold(text))) is None:
        raise ValidationError(
            _("« %(text)s » n’est pas une langue des lettres : écrivez français ou anglais.") % {"text": text}
        )
    return found


def _zone(text: str) -> str:
    found = _ZONE_OF.get(fold(text), text)
    if found not in _zones():
        raise ValidationError(
            _(
                "« %(text)s » n’est pas une heure légale connue : écrivez Québec, Îles-de-la-Madeleine, ou un nom "
                "comme America/Toronto."
            )
            % {"text": text}
        )
    return found


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(
            _("« %(text)s » n’est pas une date : écrivez l’année, le mois et le jour, par exemple 2026-09-01.")
            % {"text": text}
        ) from error


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(_("Ce n’est pas une adresse de courriel : vérifiez-la.")) from error
    return text


_READ: dict[str, Callable[[str], Any]] = {
    "code": _code,
    "kind": _kind,
    "language": _language,
    "time_zone": _zone,
    "since": _day,
    "designated_on": _day,
    "email": _email,
    "portal": str,
}
