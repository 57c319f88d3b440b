"""What the Office thinks of each point of an answer: what is asked of it, and what follows for the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Assessment, PointAssessment, Recommendation
from ..point_queries import points_of
from ..point_rules import INSUFFICIENT, TO_COMPLETE, field_name, possible_outcomes

# What is thought of each point, by its number: its outcome, reasons and question.
PointsThought = Mapping[int, Mapping[str, str]]


def point_assessments(recommendation: Recommendation, thought: PointsThought) -> list[PointAssessment]:
    """The rows of an assessment, unsaved, one for each point. Raises `ValidationError` for a point that is not there.

    A question belongs to a point to complete alone.
    """
    points = points_of(recommendation)
    unknown = sorted(thought.keys() - {point.number for point in points})
    if unknown:
        raise ValidationError(_("Cette recommandation n’a pas de point %(number)d.") % {"number": unknown[0]})
    return [_row(point, thought.get(point.number, {})) for point in points]


def _row(point: Any, said: Mapping[str, str]) -> PointAssessment:
    outcome = said.get("outcome", "")
    question = said.get("question", "").strip() if outcome == TO_COMPLETE else ""
    return PointAssessment(point=point, outcome=outcome, reasons=said.get("reasons", "").strip(), question=question)


def missing_in_points(rows: Sequence[PointAssessment]) -> dict[str, Any]:
    """What the assessment of points lacks: field → sentence. A question says by itself why a point is to complete."""
    missing = {}
    for row in rows:
        number = row.point.number
        if row.outcome not in Assessment.Outcome.values:
            missing[field_name(number, "outcome")] = _("Point %(number)d : choisissez une appréciation.")
        elif row.outcome == TO_COMPLETE and not row.question:
            missing[field_name(number, "question")] = _("Point %(number)d : écrivez ce que l’instance doit compléter.")
        elif row.outcome != TO_COMPLETE and not row.reasons:
            missing[field_name(number, "reasons")] = _("Point %(number)d : écrivez les motifs de l’appréciation.")
    return {name: words % {"number": int(name.split("_")[1])} for name, words in missing.items()}


def against_points(outcome: str, rows: Sequence[PointAssessment]) -> Any:
    """Why a class over all does not go with those of the points, in a sentence; empty when it does."""
    outcomes = {row.outcome for row in rows}
    if not rows or outcome in possible_outcomes(outcomes):
        return ""
    if TO_COMPLETE in outcomes:
        return _("Un point est à compléter : la réponse entière l’est aussi.")
    if outcome == TO_COMPLETE:
        return _("Aucun point n’est à compléter : choisissez d’abord ceux qui le sont, et dites ce que vous demandez.")
    if INSUFFICIENT in outcomes:
        return _("Un point est insuffisant : la réponse entière ne peut être satisfaisante.")
    return _("Aucun point n’est insuffisant : la réponse entière ne peut l’être.")
