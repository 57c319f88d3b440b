"""What administrators write in the place of the letters that come with the product."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from recommendations import wordings
from recommendations.administration_queries import require_administrator
from recommendations.letter_language import Fault, Unreadable
from recommendations.models import WordingVersion
from recommendations.people import office_day
from recommendations.queries import NotFound
from workflows import engine

from . import wording

_SAID = {
    Fault.BRACE: _("Une accolade est de trop ou manque près de « %(words)s »."),
    Fault.BLANK: _(
        "« %(words)s » n’est pas un blanc que l’on peut écrire ici. Choisissez dans la liste des blancs ci-dessous."
    ),
    Fault.PART: _("« %(words)s » n’est pas une partie connue. Les parties sont : %(known)s."),
    Fault.CONDITION: _("« %(words)s » n’est pas une condition connue. Les conditions sont : %(known)s."),
    Fault.ORDER: _("« %(words)s » n’a pas de « {si …} » devant."),
    Fault.TITLE: _("Un titre ne peut pas contenir ce blanc : « %(words)s ». Écrivez-le dans le texte."),
    Fault.OPEN: _("Un « {si …} » n’a pas son « {fin} »."),
}


class WordingChanged(engine.EngineError):
    """Somebody saved another version since the page was read."""

    def __str__(self) -> str:
        return str(_("Une autre personne a enregistré une version de ce texte depuis. Comparez, puis recommencez."))


def checked(*, name: str, language: str, subject: str, body: str) -> wordings.Version:
    """The text as it would be kept. Raises `ValidationError` by field, with what is known where a name is not.

    Raises `NotFound` for a text that does not exist.
    """
    if name not in wording.every_name() or language not in wording.LANGUAGES:
        raise NotFound
    origin = wording.shipped_version(name, language)
    assert origin is not None  # `every_name` has only those that can be told
    body = "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))
    found = wordings.Version(name, language, " ".join(subject.split(" ")).strip() if origin.subject else "", body)
    if not body:
        raise ValidationError({"body": _("Écrivez le texte.")})
    if origin.subject and not found.subject:
        raise ValidationError({"subject": _("Écrivez l’objet de la lettre.")})
    if "\n" in found.subject or (wordings.is_sentence(name) and "\n" in body):
        raise ValidationError({"body": _("Une phrase tient sur une seule ligne.")})
    for field in ("subject", "body") if origin.subject else ("body",):
        try:
            _read(found, field)
        except Unreadable as error:
            raise ValidationError({field: _in_words(error, name)}) from error
    if not wordings.is_sentence(name) and wording.goes_round(found, wordings.in_force()):
        raise ValidationError({"body": _("Cette partie se contiendrait elle-même.")})
    return found


def _read(version: wordings.Version, field: str) -> None:
    if wordings.is_sentence(version.name):
        wordings.as_format(version.name, version.body)
    elif field == "subject":
        wording.template_of(version._replace(body=""))
    else:
        wording.template_of(version._replace(subject=""))


def _in_words(error: Unreadable, name: str) -> str:
    if wordings.is_sentence(name) and error.fault not in (Fault.BLANK, Fault.BRACE):
        return str(_("Une phrase ou un titre ne prend que les blancs de la liste ci-dessous."))
    known = wording.vocabulary()
    lists = {Fault.PART: known.parts, Fault.CONDITION: known.conditions}
    said = {"words": error.words, "known": "; ".join(sorted(lists.get(error.fault, ())))}
    return str(_SAID[error.fault]) % said


@transaction.atomic
def save_wording(
    *, by: Person, at: datetime, name: str, language: str, subject: str, body: str, reason: str, expected_version: int
) -> WordingVersion:
    """Saves the next version of a text; letters that leave from now on say it, those sent stay as they are.

    Raises `NotAllowed`, `NotFound`, `WordingChanged`, and `ValidationError` as `checked`, for no reason and no change.
    """
    require_administrator(by, on=office_day(at))
    found = checked(name=name, language=language, subject=subject, body=body)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Donnez le motif du changement : il reste dans l’historique.")})
    newest = WordingVersion.objects.filter(name=name, language=language).order_by("-version").first()
    if (newest.version if newest else 0) != expected_version:
        raise WordingChanged
    now = wordings.Version(name, language, newest.subject, newest.body) if newest else None
    if found == (now or wording.shipped_version(name, language)):
        raise ValidationError({"body": _("Rien n’est changé : c’est le texte en vigueur.")})
    row = WordingVersion(
        name=name,
        language=language,
        version=expected_version + 1,
        subject=found.subject,
        body=found.body,
        reason=reason,
        saved_by=by,
        saved_at=at,
    )
    row.full_clean(exclude=["saved_by"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # a colleague at the same instant
        raise WordingChanged from error
    return row
