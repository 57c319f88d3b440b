"""What may be read of bodies and people on a day. Every query takes the day: names, roles and addresses change."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from .models import OFFICE_ROLES, Absence, Body, BodyName, DesignatedAddress, Membership, Person, Role


class NotInDirectory(LookupError):
    """There is no such thing in the directory for this person: strangers are not told that it exists."""


def holds_on(start: str, end: str, day: date) -> Q:
    """What held on a day: `start` and `end` name its first and last days, null where unknown or open."""
    return (Q(**{f"{start}__lte": day}) | Q(**{start: None})) & (Q(**{f"{end}__gte": day}) | Q(**{end: None}))


def among(keys: Iterable[int]) -> RawSQL:
    """Keys for `__in`, as one value: a list of thousands, written out key by key, costs more than the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", ["{" + ",".join(map(str, keys)) + "}"])


def active_memberships(person: Person, *, on: date) -> QuerySet[Membership]:
    """The roles a person holds on a day; none once the person may no longer log in."""
    return Membership.objects.filter(holds_on("starts_on", "ends_on", on), person=person, person__is_active=True)


def issuers_of(person: Person, *, on: date) -> QuerySet[Body]:
    """The issuers for which a person holds a role of the Office on a day."""
    held = active_memberships(person, on=on).filter(role__in=OFFICE_ROLES)
    return Body.objects.filter(is_issuer=True, pk__in=held.values("body_id"))


@dataclass(frozen=True, slots=True)
class Name:
    """How a body is called on a day."""

    name: str
    acronym: str


def names_on(body_ids: Collection[int], *, on: date) -> dict[int, Name]:
    """The names of bodies on a day, by key, in two queries; a body without a name that day bears its code."""
    if not body_ids:
        return {}
    keys = among(body_ids)
    found = {pk: Name(code, "") for pk, code in Body.objects.filter(pk__in=keys).values_list("pk", "code")}
    rows = BodyName.objects.filter(holds_on("valid_from", "valid_until", on), body_id__in=keys)
    found.update(
        {body_id: Name(name, acronym) for body_id, name, acronym in rows.values_list("body_id", "name", "acronym")}
    )
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A body in a list to choose from."""

    pk: int
    name: str
    acronym: str
    kind: str
    language: str


def bodies_to_choose(*, on: date, text: str = "") -> list[Choice]:
    """The bodies that may receive a recommendation, by name, accents not mattering in the order nor in `text`."""
    rows = BodyName.objects.filter(holds_on("valid_from", "valid_until", on), body__is_issuer=False).select_related(
        "body"
    )
    if wanted := " ".join(text.split()):  # a text pasted from a document may hold no-break spaces
        rows = rows.filter(Q(name__unaccent__icontains=wanted) | Q(acronym__icontains=wanted))
    plain = Lower(Func(F("name"), function="unaccent"))  # the collation of the database puts é after z
    return [
        Choice(row.body_id, row.name, row.acronym, row.body.kind, row.body.language)
        for row in rows.order_by(plain, "body_id")
    ]


class Addressee(NamedTuple):
    """Somebody to write to."""

    name: str
    email: str
    language: str


def notice_addressees(body_ids: Iterable[int], *, on: date) -> dict[int, list[Addressee]]:
    """Whom to write to at each body on a day: designated e-mail addresses, then principals and alternates.

    As many queries for one body as for many; each address once per body, in a stable order; a body with nobody
    to write to has an empty list.
    """
    found: dict[int, dict[str, Addressee]] = {body_id: {} for body_id in body_ids}
    addresses = DesignatedAddress.objects.filter(
        holds_on("designated_on", "active_until", on),
        body_id__in=among(found),
        channel=DesignatedAddress.Channel.EMAIL,
    )
    columns = addresses.order_by("designated_on", "pk").values_list("body_id", "address", "body__language")
    designated = list(columns)
    names = names_on({body_id for body_id, _address, _language in designated}, on=on)
    for body_id, address, language in designated:
        found[body_id].setdefault(address.lower(), Addressee(names[body_id].name, address, language))
    for body_id, _person_id, person in _members(found, (Role.PRINCIPAL, Role.ALTERNATE), on=on):
        found[body_id].setdefault(person.email.lower(), person)
    return {body_id: list(addressees.values()) for body_id, addressees in found.items()}


class PostalAddressee(NamedTuple):
    """Whom a letter on paper is addressed to: somebody with a title, or nobody by name; and where, if that is known."""

    name: str = ""
    title: str = ""
    address: str = ""


def postal_addressees(body_ids: Iterable[int], *, on: date) -> dict[int, PostalAddressee]:
    """Whom to address letters to at each body on a day: its principal, else its alternate, at its address of the post.

    Two queries, for one body as for ten thousand.
    """
    keys = list(body_ids)
    active = Membership.objects.filter(
        holds_on("starts_on", "ends_on", on), body_id__in=among(keys), person__is_active=True
    )
    roles = (Role.ALTERNATE, Role.PRINCIPAL)
    held = active.filter(role__in=roles).values_list("body_id", "role", "person__name", "pk", "title")
    # The last one stays: a principal after the alternates, and of several the first by name.
    ranked = sorted(held, key=lambda row: (row[2], row[3]), reverse=True)
    people = {row[0]: row for role in roles for row in ranked if row[1] == role}
    posted = DesignatedAddress.objects.filter(
        holds_on("designated_on", "active_until", on), body_id__in=among(keys), channel=DesignatedAddress.Channel.POST
    )
    addresses = dict(posted.order_by("designated_on", "pk").values_list("body_id", "address"))
    return {
        key: PostalAddressee(*((people[key][2], people[key][4]) if key in people else ("", "")), addresses.get(key, ""))
        for key in keys
    }


def technological_addresses(body_id: int) -> QuerySet[DesignatedAddress]:
    """Where a body accepts, or accepted, to receive by technological means (C-1.1, a. 31), the newest last."""
    kinds = (DesignatedAddress.Channel.EMAIL, DesignatedAddress.Channel.PORTAL)
    return DesignatedAddress.objects.filter(body_id=body_id, channel__in=kinds).order_by("designated_on", "pk")


def title_of(person: Person, *, body_id: int, roles: Sequence[Role], on: date) -> str:
    """The title under which a person holds the first of `roles` for a body on a day; empty when none is known."""
    held = dict(active_memberships(person, on=on).filter(body_id=body_id).values_list("role", "title"))
    return next((held[role] for role in roles if held.get(role)), "")


def office_addressees(body_id: int, *, roles: Sequence[Role], on: date) -> list[Addressee]:
    """The people of an issuer who hold one of `roles` on a day, each once."""
    return list({person_id: person for _body, person_id, person in _members([body_id], roles, on=on)}.values())


def _members(body_ids: Collection[int], roles: Sequence[Role], *, on: date) -> list[tuple[int, int, Addressee]]:
    """Body, person's key and person of the memberships of a day, in the order of the roles, then of the names."""
    rows = Membership.objects.filter(
        holds_on("starts_on", "ends_on", on), body_id__in=among(body_ids), role__in=roles, person__is_active=True
    )
    ranks = {role.value: rank for rank, role in enumerate(roles)}
    columns = ("role", "person__name", "pk", "body_id", "person_id", "person__email", "person__language")
    held = sorted(rows.values_list(*columns), key=lambda row: (ranks[row[0]], row[1], row[2]))
    return [
        (body_id, person_id, Addressee(name, email, language))
        for _role, name, _pk, body_id, person_id, email, language in held
    ]


def colleagues_of(person: Person, *, on: date) -> list[tuple[int, str]]:
    """Key and name of those who hold a role of the same issuers on a day, by name; the person too."""
    issuers = issuers_of(person, on=on).values_list("pk", flat=True)
    held = _members(list(issuers), OFFICE_ROLES, on=on)
    return sorted({person_id: each.name for _body, person_id, each in held}.items(), key=lambda each: each[1])


# --- absences ---------------------------------------------------------------------------------------------------


def absences_of(person: Person, *, on: date) -> QuerySet[Absence]:
    """The absences of a person and of all colleagues of a day, past and to come, in the order of their days."""
    colleagues = Membership.objects.filter(
        holds_on("starts_on", "ends_on", on), body_id__in=issuers_of(person, on=on), role__in=OFFICE_ROLES
    )
    rows = Absence.objects.filter(person__in=colleagues.values("person"))
    return rows.select_related("person", "delegate", "entered_by", "ended_by")


def stands_in_for(person: Person, *, on: date) -> dict[int, Absence]:
    """Those whose work a person does on a day, by key, with the absence that made it so."""
    keys = [away for away, delegate in Absence.objects.delegates(on=on).items() if delegate == person.pk]
    rows = Absence.objects.on(on).filter(person__in=keys) if keys else Absence.objects.none()
    return {row.person_id: row for row in rows.select_related("person")}


def delegates_to_write_to(*, on: date) -> dict[int, Addressee]:
    """Who is away on a day, by key, with whom to write to meanwhile; two queries."""
    delegates = Absence.objects.delegates(on=on)
    if not delegates:
        return {}
    rows = Person.objects.filter(pk__in=set(delegates.values())).values_list("pk", "name", "email", "language")
    people = {pk: Addressee(*row) for pk, *row in rows}
    return {away: people[delegate] for away, delegate in delegates.items()}


def person_by_key(pk: int) -> Person:
    """A person by key. Raises `Person.DoesNotExist`."""
    return Person.objects.get(pk=pk)


def body_by_code(code: str) -> Body:
    """A body by its key of loading. Raises `Body.DoesNotExist`."""
    return Body.objects.get(code=code)


def person_by_email(email: str) -> Person:
    """A person by address, whatever its case. Raises `Person.DoesNotExist`."""
    return Person.objects.get(email__iexact=email)


def principal_of(code: str, *, on: date) -> Person:
    """Who answers first for a body on a day. Raises `LookupError` when nobody does."""
    for _body, person_id, _addressee in _members([body_by_code(code).pk], (Role.PRINCIPAL, Role.ALTERNATE), on=on):
        return Person.objects.get(pk=person_id)
    raise LookupError(f"{code} has no principal on {on}")
