"""What an answer says, of the whole or of each point: what it lacks, what may change, what is taken over unchanged."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workflows import engine

from ..models import Case, PointAnswer, RecommendationPoint, Response
from ..point_queries import carried_points, points_of
from ..point_rules import NEEDED, SAID, field_name, needed_of, overall_disposition

_MISSING = {
    "disposition": _("Dites si l’instance entend donner suite à la recommandation."),
    "follow_up": _("Écrivez les suites que l’instance entend donner."),
    "reasons": _("Écrivez les motifs de la décision."),
    "signatory_name": _("Écrivez le nom de la personne qui signe."),
    "signatory_capacity": _("Écrivez le titre de la personne qui signe."),
}
_MISSING_OF_POINT = {
    "disposition": _("Point %(number)d : dites si l’instance entend y donner suite."),
    "follow_up": _("Point %(number)d : écrivez les suites que l’instance entend donner."),
    "reasons": _("Point %(number)d : écrivez les motifs de la décision."),
}
# What is said of each point, by its number: its disposition, follow-up and reasons.
PointsSaid = Mapping[int, Mapping[str, str]]


class PointNotReopened(engine.EngineError):
    """A complement says only what was asked; what was answered of the other points stays as it was sent."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        words = _(
            "Le point %(number)d n’est pas à compléter : ce que l’instance en a dit reste au dossier tel quel. "
            "Répondez aux points que l’Office a rouverts."
        )
        return str(words % {"number": self.number})


def missing_in(response: Response, points: Sequence[PointAnswer] = ()) -> dict[str, Any]:
    """What a response still lacks before it can be sent: field → sentence; empty when it is whole.

    `points` is what it says of each point of the recommendation (`point_queries.point_answers`): with any, they say it
    all, and the response itself lacks its signature at most.
    """
    missing: dict[str, Any] = {} if points else _missing_of_whole(response)
    for each in points:
        lacking = [name for name in needed_of(each.disposition) if not getattr(each, name).strip()]
        if each.disposition not in NEEDED:
            lacking.insert(0, "disposition")
        number = each.point.number
        missing |= {field_name(number, name): _MISSING_OF_POINT[name] % {"number": number} for name in lacking}
    for name in ("signatory_name", "signatory_capacity"):
        if not getattr(response, name).strip():
            missing[name] = _MISSING[name]
    return missing


def _missing_of_whole(response: Response) -> dict[str, Any]:
    if response.disposition not in NEEDED:
        return {"disposition": _MISSING["disposition"]}
    return {name: _MISSING[name] for name in NEEDED[response.disposition] if not getattr(response, name).strip()}


def say(response: Response, said: Mapping[str, str], points: PointsSaid) -> list[PointAnswer]:
    """Writes what is said into a response, point by point where the recommendation has points; returns their rows.

    Raises `ValidationError` for what is said of the whole where points are answered, and of a point that is not there.
    """
    rows = [PointAnswer(response=response, point=point) for point in points_of(response.case.recommendation)]
    unknown = sorted(points.keys() - {row.point.number for row in rows})
    carried = _carried(response.case, [row.point for row in rows])
    if unknown:
        raise ValidationError(_("Cette recommandation n’a pas de point %(number)d.") % {"number": unknown[0]})
    if rows and any(text.strip() for text in said.values()):
        raise ValidationError(_("Cette recommandation se répond point par point."))
    for row in rows:
        _keep_said(row, points.get(row.point.number, {}))
        if (earlier := carried.get(row.point_id)) is not None:
            if row.point.number in points and _differ(row, earlier):
                raise PointNotReopened(row.point.number)
            _take_over(row, earlier)
    _keep_said(response, said)
    response.by_points = bool(rows)
    if rows:
        response.disposition = overall_disposition(row.disposition for row in rows)
    return rows


def _carried(case: Case, points: Sequence[RecommendationPoint]) -> dict[int, PointAnswer]:
    """The points that a next version takes over unchanged, by their key."""
    if not points:
        return {}
    versions = case.responses.exclude(sent_at=None).prefetch_related("points__point", "assessments__points__point")
    return {row.point_id: row for row in carried_points(list(versions), points)}


def _differ(row: PointAnswer, other: PointAnswer) -> bool:
    return any(getattr(row, name) != getattr(other, name) for name in SAID)


def _take_over(row: PointAnswer, earlier: PointAnswer) -> None:
    row.disposition, row.follow_up, row.reasons = earlier.disposition, earlier.follow_up, earlier.reasons
    row.carried = True


def _keep_said(row: Response | PointAnswer, said: Mapping[str, str]) -> None:
    disposition = said.get("disposition", "")
    row.disposition = disposition if disposition in Response.Disposition.values else ""
    row.follow_up, row.reasons = said.get("follow_up", "").strip(), said.get("reasons", "").strip()


def refuse_unasked(draft: Response, points: Sequence[PointAnswer]) -> None:
    """Raises `PointNotReopened` where a draft says anew what is not asked: the Office asked after it was kept."""
    carried = _carried(draft.case, [each.point for each in points])
    for each in points:
        if each.point_id in carried and _differ(each, carried[each.point_id]):
            raise PointNotReopened(each.point.number)
    if carried:
        draft.points.filter(point__in=list(carried)).update(carried=True)


def say_of_each(draft: Response, points: Sequence[PointAnswer]) -> None:
    """Keeps under each point a draft from before points were answered: the page showed the same under each."""
    draft.by_points, draft.follow_up, draft.reasons = True, "", ""
    draft.disposition = overall_disposition(each.disposition for each in points)
    for each in points:
        each.response = draft
    draft.save()
    keep_rows(points)


def keep_rows(rows: Sequence[PointAnswer]) -> None:
    """All the points in one statement, those kept before too."""
    fields = [*SAID, "carried"]
    unique = ["response", "point"]
    PointAnswer.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)
