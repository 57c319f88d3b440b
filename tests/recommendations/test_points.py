"""The points of a recommendation: frozen at issue, each with a number of its own."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from pgtrigger import ignore

from recommendations import actions, point_queries
from recommendations.models import RecommendationPoint
from tests import given
from tests.given import ISSUED

pytestmark = pytest.mark.django_db


def points_of(recommendation):
    return [(each.number, each.label, each.text) for each in point_queries.points_of(recommendation)]


def test_issuing_freezes_the_points_one_row_each(office, department, order):
    text = "Vu ce qui précède :\n\n2) d’ouvrir une cohorte;\n a) à l’automne;\n1° d’en publier le calendrier."
    issued = given.issue_cases(office, department.body, order.body, text=text)[0].recommendation
    assert points_of(issued) == [
        (2, "2)", "d’ouvrir une cohorte;\na) à l’automne;"),
        (1, "1°", "d’en publier le calendrier."),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        RecommendationPoint.objects.update(text="")
    with pytest.raises(DatabaseError), transaction.atomic():
        RecommendationPoint.objects.all().delete()


def test_a_text_without_numbered_points_is_answered_as_a_whole(office, department):
    issued = given.issue_case(office, department.body, text="– d’ouvrir;\na) de publier.").recommendation
    assert points_of(issued) == []


def test_a_draft_has_no_points_yet(office, department):
    assert points_of(given.make_draft(office, department.body)) == []


def test_a_draft_whose_points_repeat_a_number_is_neither_handed_in_nor_issued(office, department):
    draft = given.make_draft(office, department.body, text="1. d’ouvrir;\n2. x;\n\nAussi :\n\n1. de publier.")
    for act in (actions.submit, actions.issue):
        with given.nothing_changes(), pytest.raises(ValidationError, match="portent le numéro 1. Donnez"):
            act(recommendation_id=draft.pk, by=office.officer, at=ISSUED)


def test_what_was_issued_before_points_were_kept_gets_them_unless_numbers_repeat(office, department):
    kept = [
        given.issue_case(office, department.body, text=text).recommendation
        for text in ("1. d’ouvrir;\n2. de publier.", "Sans point.")
    ]
    with ignore("recommendations.RecommendationPoint:point_is_frozen"):
        RecommendationPoint.objects.all().delete()
    doubled = kept[1]
    type(doubled).objects.filter(pk=doubled.pk).update(text="1. x\n\nPuis :\n\n1. y")
    given.make_draft(office, department.body)
    importlib.import_module("recommendations.migrations.0005_points").give_points(apps, None)
    assert points_of(kept[0]) == [(1, "1.", "d’ouvrir;"), (2, "2.", "de publier.")]
    assert RecommendationPoint.objects.count() == 2
