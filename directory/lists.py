"""Lists of bodies to look through, and everything that is known of one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from .models import Body, BodyName, DesignatedAddress, Membership
from .queries import holds_on


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
        exists=Exists(BodyName.objects.filter(borne, body=OuterRef("pk"))),
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
    shown = (borne or names or [None])[0]
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
