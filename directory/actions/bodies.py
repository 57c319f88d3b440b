"""Bodies, their names, their people, their addresses."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import Body, BodyName, DesignatedAddress, Membership, Person


@transaction.atomic
def register_body(
    *,
    code: str,
    kind: str,
    name: str,
    acronym: str = "",
    since: date | None = None,
    formerly: tuple[str, str] | None = None,
    **fields: Any,
) -> tuple[Body, bool]:
    """Makes a body known under `code`, or finds it again; returns it and whether anything is new or changed.

    `since` is the first day of its name, where that is known, and `formerly` the name and acronym it bore before. The
    name of a body that is known is not touched: see `rename_body`. Raises `ValidationError`.
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
    if formerly is not None and since is not None:
        before, its_acronym = formerly
        BodyName.objects.create(body=body, name=before, acronym=its_acronym, valid_until=since - timedelta(days=1))
    BodyName.objects.create(body=body, name=name, acronym=acronym, valid_from=since)
    return body, True


@transaction.atomic
def rename_body(*, body: Body, name: str, acronym: str, on: date) -> BodyName:
    """From `on`, the body bears another name; cases issued before keep the one they were issued under.

    Raises `ValidationError` when a name that is known begins or ends on that day or later.
    """
    if body.names.filter(Q(valid_from__gte=on) | Q(valid_until__gte=on)).exists():
        raise ValidationError(
            {"on": _("Un autre nom commence ou finit à cette date ou plus tard : choisissez une date plus tardive.")}
        )
    body.names.filter(valid_until=None).update(valid_until=on - timedelta(days=1))
    return BodyName.objects.create(body=body, name=name, acronym=acronym, valid_from=on)


def add_person(*, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
    """Makes a person, or finds the one with this address again and leaves it as it is."""
    known = Person.objects.filter(email__iexact=email).first()
    return known or Person.objects.create_user(email, password, name=name, **fields)


@transaction.atomic
def grant_role(*, person: Person, body: Body, role: str, starts_on: date, title: str = "") -> Membership:
    """Gives a role from a day on; one held since that day or before, without an end, is returned as it is.

    Raises `ValidationError` on a role of the other side, and on one held for a part of these days.
    """
    held = Membership.objects.filter(
        person=person, body=body, role=role, starts_on__lte=starts_on, ends_on=None
    ).first()
    if held is not None:
        return held
    membership = Membership(person=person, body=body, role=role, starts_on=starts_on, title=title)
    membership.full_clean()
    membership.save()
    return membership


def end_role(*, membership: Membership, on: date) -> None:
    """`on` is the last day of the role; what the person did stays. Raises `ValidationError`, as `grant_role`."""
    membership.ends_on = on
    membership.full_clean()
    membership.save(update_fields=["ends_on"])


def designate_address(
    *, body: Body, channel: str, address: str, designated_on: date, designated_by: str, proof: str = ""
) -> DesignatedAddress:
    """Enters an address where the body accepts to receive (C-1.1, a. 31); the same one again is returned as it is.

    Raises `ValidationError` on what is not an e-mail address when the channel is e-mail.
    """
    known = body.addresses.filter(channel=channel, address__iexact=address, active_until=None).first()
    if known is not None:
        return known
    made = DesignatedAddress(
        body=body,
        channel=channel,
        address=address,
        designated_on=designated_on,
        designated_by=designated_by,
        proof=proof,
    )
    made.full_clean()
    made.save()
    return made


def retire_address(*, address: DesignatedAddress, on: date) -> None:
    """`on` is the last day on which the body receives there. Raises `ValidationError`."""
    address.active_until = on
    address.full_clean()
    address.save(update_fields=["active_until"])
