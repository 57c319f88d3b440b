"""What is done to the directory. Nothing is erased: a name ends, a role ends, an address is retired."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .models import BODY_ROLES, OFFICE_ROLES, Body, BodyName, DesignatedAddress, Membership, Person


@transaction.atomic
def register_body(*, code: str, kind: str, name: str, acronym: str = "", **fields: Any) -> tuple[Body, bool]:
    """Makes a body known under `code`, or finds it again; returns it and whether anything is new or changed.

    The name of a body that is known is not touched: see `rename_body`. Raises `ValidationError`.
    """
    known = Body.objects.filter(code=code).first()
    if known is not None:
        changed = {key: value for key, value in {"kind": kind, **fields}.items() if getattr(known, key) != value}
        for key, value in changed.items():
            setattr(known, key, value)
        known.full_clean()
        known.save()
        return known, bool(changed)
    body = Body(code=code, kind=kind, **fields)
    body.full_clean()
    body.save()
    BodyName.objects.create(body=body, name=name, acronym=acronym)
    return body, True


@transaction.atomic
def rename_body(*, body: Body, name: str, acronym: str, on: date) -> BodyName:
    """From `on`, the body bears another name; cases issued before keep the one they were issued under."""
    body.names.filter(valid_until=None).update(valid_until=on - timedelta(days=1))
    return BodyName.objects.create(body=body, name=name, acronym=acronym, valid_from=on)


def add_person(*, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
    """Makes a person, or finds the one with this address again and leaves it as it is."""
    known = Person.objects.filter(email__iexact=email).first()
    return known or Person.objects.create_user(email, password, name=name, **fields)


@transaction.atomic
def grant_role(*, person: Person, body: Body, role: str, starts_on: date, title: str = "") -> Membership:
    """Gives a role from a day on; one already held is returned as it is.

    Raises `ValidationError` on a role of the other side.
    """
    allowed = OFFICE_ROLES if body.is_issuer else BODY_ROLES
    if role not in allowed:
        raise ValidationError({"role": _("Ce rôle n’existe pas dans une instance de ce genre.")})
    held = Membership.objects.filter(person=person, body=body, role=role, ends_on=None).first()
    return held or Membership.objects.create(person=person, body=body, role=role, starts_on=starts_on, title=title)


def end_role(*, membership: Membership, on: date) -> None:
    """`on` is the last day of the role; what the person did stays."""
    if on < membership.starts_on:
        raise ValidationError({"ends_on": _("Le rôle ne peut pas finir avant d’avoir commencé.")})
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])


def designate_address(
    *, body: Body, channel: str, address: str, designated_on: date, designated_by: str, proof: str = ""
) -> DesignatedAddress:
    """Enters an address where the body accepts to receive (C-1.1, a. 31); the same one again is returned as it is."""
    known = body.addresses.filter(channel=channel, address__iexact=address, active_until=None).first()
    return known or DesignatedAddress.objects.create(
        body=body,
        channel=channel,
        address=address,
        designated_on=designated_on,
        designated_by=designated_by,
        proof=proof,
    )


def retire_address(*, address: DesignatedAddress, on: date) -> None:
    """`on` is the last day on which the body receives there."""
    address.active_until = on
    address.save(update_fields=["active_until"])
