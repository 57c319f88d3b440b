"""Lists of bodies to look through, and everything that is known of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from .models import Body, BodyKind, BodyList, BodyName, DesignatedAddress, Membership, Person, Role
from .queries import NotInDirectory, among, holds_on, issuers_of


@dataclass(frozen=True, slots=True)
class BodyFilter:
    """What a list of bodies is narrowed to; empty means everything."""

    text: str = ""
    kind: str = ""


def list_bodies(*, on: date, chosen: BodyFilter) -> QuerySet[Body]:
    """The bodies that receive recommendations, by name, accents not mattering in the order nor in what is looked for.

    Each has `name` and `acronym`, those of the day, or the last ones it bore when it bears none (`exists` is then
    false); `designated` says whether an address was designated. Names of the past are looked through too.
    """
    borne = holds_on("valid_from", "valid_until", on)
    latest = BodyName.objects.filter(body=OuterRef("pk")).order_by(
        Case(When(borne, then=Value(0)), default=Value(1)), F("valid_from").desc(nulls_last=True)
    )
    addresses = DesignatedAddress.objects.filter(holds_on("designated_on", "active_until", on), body=OuterRef("pk"))
    rows = Body.objects.filter(is_issuer=False).annotate(
        name=Subquery(latest.values("name")[:1]),
        acronym=Subquery(latest.values("acronym")[:1]),
        exists=Exists(_names(on)),
        designated=Exists(addresses),
    )
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if words := chosen.text.replace("\x00", " ").split():
        found = Q()
        for word in words:
            found &= Q(name__unaccent__icontains=word) | Q(acronym__icontains=word)
        rows = rows.filter(Exists(BodyName.objects.filter(found, body=OuterRef("pk"))))
    plain = Lower(Func(F("name"), function="unaccent"))  # the collation of the database puts é after z
    return rows.order_by(plain, "pk")


def active_bodies(*, on: date) -> QuerySet[Body]:
    """The bodies that may receive a recommendation on a day: those that bear a name."""
    return Body.objects.filter(Exists(_names(on)), is_issuer=False)


def _names(on: date) -> QuerySet[BodyName]:
    return BodyName.objects.filter(holds_on("valid_from", "valid_until", on), body=OuterRef("pk"))


def reachable(*, on: date) -> Q:
    """Bodies to which a notice can be e-mailed on a day: at a designated address, or to somebody who answers for it."""
    addresses = DesignatedAddress.objects.filter(
        holds_on("designated_on", "active_until", on), body=OuterRef("pk"), channel=DesignatedAddress.Channel.EMAIL
    )
    people = Membership.objects.filter(
        holds_on("starts_on", "ends_on", on),
        body=OuterRef("pk"),
        role__in=(Role.PRINCIPAL, Role.ALTERNATE),
        person__is_active=True,
    )
    return Q(Exists(addresses)) | Q(Exists(people))


def designated_addresses(body_ids: Iterable[int], *, on: date) -> dict[int, list[tuple[str, str]]]:
    """Channel and address of what each body designated and still uses on a day, by key, in one query."""
    rows = DesignatedAddress.objects.filter(
        holds_on("designated_on", "active_until", on), body_id__in=among(body_ids)
    ).order_by("designated_on", "pk")
    found: dict[int, list[tuple[str, str]]] = {}
    for each in rows:
        found.setdefault(each.body_id, []).append((each.channel, each.address))
    return found


def kind_counts(*, on: date) -> dict[str, int]:
    """How many bodies of each kind there are on a day."""
    found = dict(active_bodies(on=on).order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: found.get(kind, 0) for kind in BodyKind.values}


@dataclass(frozen=True, slots=True)
class BodyFile:
    """A body through time: names and roles, the newest first; `name` is that of the day, or the last it bore."""

    body: Body
    name: str
    acronym: str
    exists: bool
    names: list[BodyName]
    people: list[Membership]
    addresses: list[DesignatedAddress]


def body_file(code: str, *, on: date) -> BodyFile | None:
    """Everything the directory knows of a body that receives, in four queries; None when there is none."""
    body = Body.objects.filter(code=code, is_issuer=False).first()
    if body is None:
        return None
    names = list(body.names.order_by(F("valid_from").desc(nulls_last=True)))
    held = Case(When(holds_on("starts_on", "ends_on", on), then=Value(0)), default=Value(1))
    people = body.memberships.select_related("person").order_by(held, "-starts_on", "person__name", "pk")
    active = Case(When(holds_on("designated_on", "active_until", on), then=Value(0)), default=Value(1))
    borne = [each for each in names if _holds(each.valid_from, each.valid_until, on)]
    shown = next(iter(borne or names), None)
    return BodyFile(
        body=body,
        name=shown.name if shown else body.code,
        acronym=shown.acronym if shown else "",
        exists=bool(borne),
        names=names,
        people=list(people),
        addresses=list(body.addresses.order_by(active, "-designated_on", "pk")),
    )


def _holds(start: date | None, end: date | None, on: date) -> bool:
    return (start is None or start <= on) and (end is None or end >= on)


# --- lists that people keep -------------------------------------------------------------------------------------


def body_lists(person: Person, *, on: date) -> QuerySet[BodyList]:
    """The lists offered to a person: its own and those that colleagues share, by name.

    Each has `n`, the number of its bodies that exist that day.
    """
    shared = Q(shared=True, issuer__in=issuers_of(person, on=on))
    rows = BodyList.objects.filter(Q(owner=person) | shared, retired_at=None).select_related("owner")
    plain = Lower(Func(F("name"), function="unaccent"))
    return with_counts(rows, on=on).order_by(plain, "pk")


def with_counts(rows: QuerySet[BodyList], *, on: date) -> QuerySet[BodyList]:
    """Lists with `n`, the number of their bodies that exist on a day."""
    members: QuerySet[Any] = BodyList.bodies.through.objects.filter(
        bodylist_id=OuterRef("pk"), body__in=active_bodies(on=on)
    )
    n = members.order_by().values("bodylist_id").annotate(n=Count("pk")).values("n")
    return rows.annotate(n=Func(Subquery(n), Value(0), function="COALESCE", output_field=IntegerField()))


def body_list(person: Person, pk: int, *, on: date) -> BodyList:
    """A list offered to a person. Raises `NotInDirectory`."""
    found = body_lists(person, on=on).filter(pk=pk).first()
    if found is None:
        raise NotInDirectory
    return found
