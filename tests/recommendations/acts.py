"""What the state machine asks around each act: what is refused, whether anything changed, what an answer says."""

from typing import Any

from django.apps import apps
from django.db import connection

from tests import given
from tests.recommendations.law_model import Model

Refusal = type[Exception] | None


def first_of(*refusals: tuple[bool, type[Exception]]) -> Refusal:
    """The refusal of the first condition that holds; None when the act must succeed."""
    return next((kind for holds, kind in refusals if holds), None)


def everything() -> list[str]:
    """A hash of every row of ours, table by table, in one round trip: asked before and after each refused act."""
    ours = ("directory", "workflows", "recommendations", "notifications")
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in ours]
    hashes = [f"(SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {each} t)" for each in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(hashes)}")
        return list(cursor.fetchone())


def answer_of(model: Model, *, whole: bool) -> dict[str, Any]:
    """An answer to the points of a case, or to the whole; something is missing unless `whole`."""
    if not model.by_points:
        return given.FOLLOW if whole else {**given.FOLLOW, "follow_up": ""}
    return {**given.SIGNED, "points": given.SAID_OF_POINTS if whole else {1: given.said_of("follow")}}
