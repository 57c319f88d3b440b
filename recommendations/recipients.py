"""Whom a draft is addressed to: bodies named one by one, kinds of bodies, lists; each body once, as of a day."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from directory import lists as directory
from directory.models import Body, BodyKind, BodyList, Person
from directory.queries import Addressee, PostalAddressee, notice_addressees, postal_addressees

from .models import Recommendation

_NAMED = Recommendation.proposed_recipients.through
_LISTED = Recommendation.proposed_lists.through
_MEMBERS = BodyList.bodies.through


def recipients_of(draft: Any, *, on: date) -> QuerySet[Body]:
    """The bodies that a draft is addressed to on a day, each once; `draft` is its key, or a reference to it.

    A body that bears no name that day exists no more, and is left out: see `gone`.
    """
    return directory.active_bodies(on=on).filter(
        Q(Exists(_named(draft))) | Q(_of_kind(draft)) | Q(Exists(_listed(draft)))
    )


def _named(draft: Any) -> QuerySet[Any]:
    return _NAMED.objects.filter(recommendation_id=draft, body_id=OuterRef("pk"))


def _of_kind(draft: Any) -> Exists:
    return Exists(Recommendation.objects.filter(pk=draft, proposed_kinds__contains=[OuterRef("kind")]))


def _listed(draft: Any) -> QuerySet[Any]:
    lists = _LISTED.objects.filter(recommendation_id=draft).values("bodylist_id")
    return _MEMBERS.objects.filter(bodylist_id__in=lists, body_id=OuterRef("pk"))


def recipient_count(*, on: date) -> Subquery:
    """How many recipients each recommendation of a query has on a day; to annotate it with."""
    found = recipients_of(OuterRef(OuterRef("pk")), on=on).order_by()
    return Subquery(found.annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n"))


def gone(draft: Recommendation, *, on: date) -> QuerySet[Body]:
    """The bodies named one by one that exist no more on a day: nothing goes to them."""
    active = directory.active_bodies(on=on).values("pk")
    return Body.objects.filter(Exists(_named(draft.pk))).exclude(pk__in=active)


def fingerprint(body_ids: Iterable[int]) -> str:
    """What tells one set of recipients from another: what was read is what is issued."""
    return hashlib.sha256(",".join(map(str, sorted(body_ids))).encode()).hexdigest()


def lists_offered(person: Person, draft: Recommendation | None, *, on: date) -> list[BodyList]:
    """The lists that a person may address a draft to, with those that it is already addressed to, by name."""
    offered = {each.pk: each for each in directory.body_lists(person, on=on)}
    if draft is not None:
        for each in directory.with_counts(draft.proposed_lists.select_related("owner"), on=on):
            offered.setdefault(each.pk, each)
    return sorted(offered.values(), key=lambda each: each.name.lower())


# --- what a draft asks for --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A class, a list, or the bodies named one by one (`kind` and `listed` empty), and how many it stands for."""

    n: int
    kind: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a draft is addressed to, in numbers. `total` counts each body once.

    `unreachable`: nobody there can be e-mailed; `undesignated`: no address was designated; `repeated`: named in
    several ways.
    """

    asked: list[Asked]
    total: int
    unreachable: int
    undesignated: int
    repeated: int
    gone: list[str]
    fingerprint: str


def recipients(draft: Recommendation, *, on: date) -> Recipients:
    """Whom a draft is addressed to on a day, in a constant number of queries."""
    of_kind = directory.kind_counts(on=on)
    asked = [Asked(of_kind[kind], kind=kind) for kind in BodyKind.values if kind in draft.proposed_kinds]
    for each in directory.with_counts(draft.proposed_lists.order_by("name", "pk"), on=on):
        asked.append(Asked(each.n, listed=each.name))
    named = recipients_of(draft.pk, on=on).filter(Exists(_named(draft.pk))).count()
    if named:
        asked.append(Asked(named))
    rows = _annotated(draft, on=on)
    numbers = rows.order_by().aggregate(
        total=Count("pk"),
        unreachable=Count("pk", filter=Q(reachable=False)),
        undesignated=Count("pk", filter=Q(designated=False)),
        repeated=Count("pk", filter=Q(ways__gt=1)),
    )
    gone_names = directory.list_bodies(on=on, chosen=directory.BodyFilter()).filter(pk__in=gone(draft, on=on))
    return Recipients(
        asked=asked,
        gone=[each.name or each.code for each in gone_names],
        fingerprint=fingerprint(recipients_of(draft.pk, on=on).values_list("pk", flat=True)),
        **numbers,
    )


def _annotated(draft: Recommendation, *, on: date) -> QuerySet[Any]:
    """The recipients by name, with `designated`, `reachable`, and `ways`, in how many ways each is named."""
    lists = _MEMBERS.objects.filter(bodylist_id__in=draft.proposed_lists.values("pk"), body_id=OuterRef("pk"))
    n_lists = Subquery(lists.order_by().values("body_id").annotate(n=Count("pk")).values("n"))
    return (
        directory.list_bodies(on=on, chosen=directory.BodyFilter())
        .filter(pk__in=recipients_of(draft.pk, on=on).values("pk"))
        .annotate(
            reachable=directory.reachable(on=on),
            by_name=Exists(_named(draft.pk)),
            by_kind=_of_kind(draft.pk),
            by_list=Func(n_lists, Value(0), function="COALESCE", output_field=IntegerField()),
        )
        .annotate(ways=_number("by_name") + _number("by_kind") + F("by_list"))
    )


def _number(name: str) -> Func:
    return Func(F(name), template="(%(expressions)s)::int", output_field=IntegerField())


# --- one by one -------------------------------------------------------------------------------------------------


PROBLEMS = ("unreachable", "undesignated", "repeated")


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One recipient before issue. `post` is whom the letter on paper is addressed to, `notified` who is e-mailed.

    `designated` says where the body accepts to receive, by channel; `problems` are among `PROBLEMS`.
    """

    body: Any
    post: PostalAddressee
    notified: Sequence[Addressee]
    designated: Sequence[tuple[str, str]]
    problems: Sequence[str]


def lines_of(draft: Recommendation, *, on: date, problem: str = "") -> QuerySet[Any]:
    """The recipients of a draft on a day, by name; those with one of `PROBLEMS` alone when it is given."""
    rows = _annotated(draft, on=on)
    narrowed = {
        "unreachable": Q(reachable=False),
        "undesignated": Q(designated=False),
        "repeated": Q(ways__gt=1),
    }.get(problem)
    return rows if narrowed is None else rows.filter(narrowed)


def with_details(rows: Iterable[Any], *, on: date) -> list[RecipientLine]:
    """Rows of `lines_of` with whom to write to and where; as many queries for one as for a thousand."""
    found = list(rows)
    keys = [each.pk for each in found]
    post, notified = postal_addressees(keys, on=on), notice_addressees(keys, on=on)
    designated = directory.designated_addresses(keys, on=on)
    return [
        RecipientLine(
            body=each,
            post=post[each.pk],
            notified=notified[each.pk],
            designated=designated.get(each.pk, []),
            problems=[
                name
                for name, here in (
                    ("unreachable", not each.reachable),
                    ("undesignated", not each.designated),
                    ("repeated", each.ways > 1),
                )
                if here
            ],
        )
        for each in found
    ]
