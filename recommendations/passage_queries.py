"""The standard passages that a person of an Office may read."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet

from directory.models import Person
from directory.queries import issuers_of
from workflows.actors import Role

from .models import Passage, PassageVersion
from .people import actor_for
from .queries import NotFound


def passages(person: Person, *, on: date, offered: bool | None = None) -> QuerySet[PassageVersion]:
    """What each passage of the person's Office says now, by theme and title; `offered`: only those, or the others."""
    found = PassageVersion.objects.filter(passage__issuer__in=issuers_of(person, on=on), number=F("passage__version"))
    if offered is not None:
        found = found.filter(offered=offered)
    return found.select_related("saved_by", "passage").order_by(F("theme").asc(nulls_last=True), "title", "pk")


def get_passage(person: Person, pk: int, *, on: date) -> tuple[Passage, Sequence[PassageVersion]]:
    """A passage with its versions, the last first. Raises `NotFound`."""
    passage = Passage.objects.filter(pk=pk, issuer__in=issuers_of(person, on=on)).first()
    if passage is None:
        raise NotFound
    return passage, list(passage.versions.select_related("saved_by").order_by("-number"))


def may_change_passages(person: Person, *, issuer_id: int, on: date) -> bool:
    """Whether the person administers the passages of an issuer."""
    return Role.ADMINISTRATOR in actor_for(person, issuer_id=issuer_id, on=on).roles
