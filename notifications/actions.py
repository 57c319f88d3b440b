"""What the Office does about a letter that did not leave, and about calendars."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.queries import Addressee, issuers_of
from recommendations.people import actor_for, office_day
from recommendations.queries import NotFound, get_case_by_id, side_of
from workflows import engine
from workflows.families import Stage

from .addressees import AddressBook
from .calendar_feed import calendar_of
from .catalogue import SIGNED, Wanted
from .facts import load_cases
from .models import CalendarFeed, Delivery, DigestChoice, Message
from .queries import feeds_of
from .receivers import addressees_of
from .store import write_letters


class NotDead(engine.EngineError):
    """The letter was sent, or is about to be."""

    def __str__(self) -> str:
        return str(_("Cette lettre n’attend rien de vous : elle est partie, ou va partir."))


class StillNobody(engine.EngineError):
    """There is still nobody to write to."""

    def __str__(self) -> str:
        return str(
            _("Il n’y a encore personne à qui écrire. Inscrivez d’abord une adresse ou une personne au répertoire.")
        )


@transaction.atomic
def requeue(*, message_id: int, by: Person, at: datetime) -> list[Message]:
    """Puts a dead letter back into the queue; returns the letters that will now leave.

    To the same address when it is still one of the body's; else to its present addresses that never had this letter,
    the same facts and date standing. Raises `NotFound`, `NotAllowed` (not of the Office), `NotDead`, `StillNobody`.
    """
    on = office_day(at)
    message = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if message is None:
        raise NotFound
    case = get_case_by_id(by, message.case_id, on=on)
    if side_of(by, case, on=on) != "office":
        raise engine.NotAllowed("requeue", actor_for(by, issuer_id=case.recommendation.issuer_id, on=on))
    if message.state != Message.State.DEAD:
        raise NotDead
    known = load_cases([case.pk])[case.pk]
    book = AddressBook(on=on)
    book.look_up([known])
    if message.letter in SIGNED:  # it goes to whom the person who signed it chose
        addressees = [Addressee(message.addressee_name, message.addressee, message.language)]
    else:
        addressees = addressees_of(book, known, message.letter)
    if not addressees:
        raise StillNobody
    Delivery.objects.create(message=message, attempt=0, at=at, outcome=Delivery.Outcome.REQUEUED, detail=by.name)
    message.attempts, message.not_before = 0, at
    if message.addressee.lower() in {each.email.lower() for each in addressees}:
        message.state, message.reason = Message.State.QUEUED, ""
        message.save(update_fields=["attempts", "not_before", "state", "reason"])
        return [message]
    message.state, message.reason = Message.State.CANCELLED, Message.Reason.READDRESSED
    message.save(update_fields=["state", "reason"])
    wanted = Wanted(message.letter, message.event, message.cycle)
    same = Message.objects.filter(case=case, event=message.event, cycle=message.cycle)
    had_it = {address.lower() for address in same.values_list("addressee", flat=True)}
    never_had = [each for each in addressees if each.email.lower() not in had_it]
    write_letters([(known, wanted, each, 0, {}) for each in never_had], facts=[message.facts], at=at)
    return list(same.filter(addressee__in=[each.email for each in never_had]).order_by("pk"))


@transaction.atomic
def readdress(*, message_id: int, by: Person, at: datetime, name: str, email: str) -> Message:
    """Sends a letter that a person signed, and that did not leave, to another address, in the same words.

    Raises `NotFound`, `NotAllowed` (not of the Office), `NotDead`, `NotPossibleNow` (an answer came meanwhile), and
    `ValidationError` by field.
    """
    on = office_day(at)
    message = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if message is None or message.case_id is None:
        raise NotFound
    case = get_case_by_id(by, message.case_id, on=on)
    if side_of(by, case, on=on) != "office":
        raise engine.NotAllowed("requeue", actor_for(by, issuer_id=case.recommendation.issuer_id, on=on))
    if message.state != Message.State.DEAD or message.letter not in SIGNED:
        raise NotDead
    if case.instance.stage != Stage.ESCALATED:
        raise engine.NotPossibleNow("decide_rung", case.instance.stage)
    name, email = " ".join(name.split()), email.strip()
    same = Message.objects.filter(case=case, event=message.event, cycle=message.cycle)
    errors: dict[str, Any] = {}
    if not name or len(name) > 200:
        errors["name"] = _("Inscrivez le nom de la personne, en 200 caractères au plus.")
    try:
        validate_email(email)
    except ValidationError:
        errors["email"] = _("Inscrivez une adresse de courriel complète, comme nom@organisme.quebec.")
    if same.filter(addressee__iexact=email).exists():
        errors["email"] = _("La lettre est déjà adressée à cette adresse. Inscrivez-en une autre.")
    if errors:
        raise ValidationError(errors)
    Delivery.objects.create(message=message, attempt=0, at=at, outcome=Delivery.Outcome.REQUEUED, detail=by.name)
    message.state, message.reason = Message.State.CANCELLED, Message.Reason.READDRESSED
    message.save(update_fields=["state", "reason"])
    known, wanted = load_cases([case.pk])[case.pk], Wanted(message.letter, message.event, message.cycle)
    write_letters([(known, wanted, Addressee(name, email, message.language), 0, {})], facts=[message.facts], at=at)
    return same.get(addressee=email)


# --- calendars --------------------------------------------------------------------------------------------------


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(*, by: Person, at: datetime, kind: str, body_id: int | None = None) -> tuple[CalendarFeed, str]:
    """Makes a calendar for `by`; returns it with its secret, which is shown now and never again.

    Raises `ValidationError` (a body's without a body), `NotFound` for who is of no Office.
    """
    if not issuers_of(by, on=office_day(at)).exists():
        raise NotFound
    of_body = CalendarFeed.Kind(kind) is CalendarFeed.Kind.BODY
    if of_body and body_id is None:
        raise ValidationError({"body": _("Choisissez l’instance dont vous voulez les échéances.")})
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        owner=by, kind=kind, body_id=body_id if of_body else None, token_sha256=_hashed(token), made_at=at
    )
    feed.save()
    return feed, token


def revoke_feed(*, feed_id: int, by: Person, at: datetime) -> None:
    """The address answers nobody any more. Raises `NotFound` when it is not one of `by`'s that still answers."""
    if not feeds_of(by).filter(pk=feed_id).update(revoked_at=at):
        raise NotFound


def read_feed(*, token: str, at: datetime) -> bytes:
    """The calendar behind a secret, as of `at`, noting that it was read.

    Looked up by its hash: how long the search takes tells nothing of any secret. Raises `NotFound` alike for one that
    is unknown, revoked, or whose owner has no role any more.
    """
    feed = CalendarFeed.objects.select_related("owner").filter(token_sha256=_hashed(token), revoked_at=None).first()
    if feed is None:
        raise NotFound
    calendar = calendar_of(feed, on=office_day(at))
    CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=at)
    return calendar


# --- digests ----------------------------------------------------------------------------------------------------


def choose_digest(*, by: Person, at: datetime, rhythm: str, weekday: int, language: str) -> DigestChoice:
    """How often `by` wants one letter about all that waits, from the next time on. Raises `NotFound` (of no Office)."""
    if not issuers_of(by, on=office_day(at)).exists():
        raise NotFound
    said = {
        "rhythm": DigestChoice.Rhythm(rhythm),
        "weekday": DigestChoice.Weekday(weekday),
        "language": language,
        "chosen_at": at,
    }
    return DigestChoice.objects.update_or_create(person=by, defaults=said)[0]
