"""What the pages of the answer say beside the form: what is there, what is missing, what somebody else did."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.actions import missing_in
from recommendations.point_rules import NEEDED, field_name
from recommendations.queries import CaseFile
from web.portal.forms import DECISIONS, SIGNED, ResponseForm, drafted, names_of, typed_in
from web.presenters import dates

# --- what is missing --------------------------------------------------------------------------------------------


_LABELS = [(value, label) for value, label, _help in DECISIONS]
_WRITTEN = {"follow_up": gettext_lazy("Suites"), "reasons": gettext_lazy("Motifs")}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line of the list beside the form: where it is, whether it is there, and in which words."""

    anchor: str
    title: str
    there: bool
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """What is there and what is missing of an answer."""

    lines: list[CheckLine]
    title: str


def check_of(typed: Mapping[str, str], file: CaseFile) -> Check:
    """The list beside the form, for what a form or a draft says."""
    said, answers = drafted(typed, file)
    missing = missing_in(said, answers)
    if answers:
        lines = [_point_line(each, missing) for each in answers]
        if said.disposition:  # it is never typed: as long as points are to decide, nothing of it is missing
            title, words = _("Décision d’ensemble"), str(decision_words(said.disposition))
            lines.append(CheckLine("points", title, there=True, words=words))
    else:
        chosen = dict(_LABELS).get(said.disposition, "")
        lines = [_line("disposition", missing, _("Décision"), chosen, _("À choisir"))]
        for name in NEEDED.get(said.disposition, ()):
            lines.append(_line(name, missing, _WRITTEN[name], _("Texte écrit"), _("Texte à écrire")))
    lines.append(_line("signatory_name", missing, _("Signature"), said.signatory_name, _("Nom à écrire")))
    lines.append(_line("signatory_capacity", missing, _("Titre"), said.signatory_capacity, _("Titre à écrire")))
    if count := len(missing):
        return Check(lines, ngettext("Il manque %(n)d élément", "Il manque %(n)d éléments", count) % {"n": count})
    return Check(lines, _("Tout y est"))


def _line(name: str, missing: Collection[str], title: str, there: str, to_do: str) -> CheckLine:
    return CheckLine(f"id_{name}", title, name not in missing, to_do if name in missing else there)


_TO_WRITE = {
    "disposition": gettext_lazy("Décision à choisir"),
    "follow_up": gettext_lazy("Suites à écrire"),
    "reasons": gettext_lazy("Motifs à écrire"),
}


def _point_line(answer: Any, missing: Collection[str]) -> CheckLine:
    """A line for a point: its decision, or the first thing that it lacks."""
    number = answer.point.number
    title = _("Point %(number)d") % {"number": number}
    for name, words in _TO_WRITE.items():
        if (field := field_name(number, name)) in missing:
            return CheckLine(f"id_{field}", title, there=False, words=str(words))
    words = decision_words(answer.disposition)
    if answer.carried:
        words = _("%(decision)s, sans changement") % {"decision": words}
    return CheckLine(f"point-{number}", title, there=True, words=str(words))


def decision_words(disposition: str) -> Promise | str:
    """« Donner suite en partie »; empty as long as nothing is decided."""
    return dict(_LABELS).get(disposition, "")


@dataclass(frozen=True, slots=True)
class Decision:
    """One of the three choices of the form: its control, and what it asks for."""

    control: Any
    help: Promise


def decisions(field: Any) -> list[Decision]:
    """The three choices of a field, each with what it asks for."""
    return [
        Decision(control, words) for control, (_value, _label, words) in zip(field.subwidgets, DECISIONS, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class PointQuestion:
    """What the form asks of one point; of one that is not asked again, `carried` is what is taken over, and it has no
    fields.
    """

    point: Any
    carried: Any = None
    asked: str = ""
    decision: Any = None
    decisions: Sequence[Decision] = ()
    follow_up: Any = None
    reasons: Any = None


def point_questions(form: ResponseForm, file: CaseFile) -> list[PointQuestion]:
    """What the form asks of each point, in the order of the text."""
    carried = {each.point.number: each for each in file.carried}
    return [
        PointQuestion(point, carried=carried[point.number])
        if point.number in carried
        else _question(form, point, (file.asked or {}).get(point.number, ""))
        for point in file.points
    ]


def _question(form: ResponseForm, point: Any, asked: str) -> PointQuestion:
    decision, follow_up, reasons = (form[field_name(point.number, name)] for name in _TO_WRITE)
    return PointQuestion(
        point, asked=asked, decision=decision, decisions=decisions(decision), follow_up=follow_up, reasons=reasons
    )


# --- somebody else at the same draft ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody did meanwhile, in words, and what their version says where it differs from what is typed."""

    said: str
    differences: list[tuple[Any, str]]


def conflict_of(file: CaseFile, typed: Mapping[str, str]) -> Conflict:
    """Two people at one draft: what the other did, and the places where both texts differ."""
    other = file.draft or (file.responses[-1] if file.responses else None)
    if other is None:  # the draft was there when the page was opened
        return Conflict(_("Le brouillon que vous aviez ouvert n’existe plus."), [])
    moment = dates.moment_short(other.sent_at or other.saved_at, file.instance.time_zone)
    words = (
        _("%(who)s a enregistré une autre version du brouillon (%(when)s).")
        if other.sent_at is None
        else _("%(who)s a transmis la réponse à l’Office (%(when)s).")
    )
    kept = typed_in(other, file)
    differences = [
        (label, decision_words(kept[name]) if name.endswith("disposition") else kept[name])
        for name, label in _labels_of(file.open_points).items()
        if kept[name].strip() != typed.get(name, "").strip()
    ]
    return Conflict(words % {"who": other.saved_by.name, "when": moment}, differences)


def _labels_of(points: Sequence[Any]) -> dict[str, Any]:
    """What stands above each text of the form; for those of points, with their number."""
    fields = ResponseForm.base_fields
    if not points:
        return {name: fields[name].label for name in names_of(points)}
    of_points = {
        field_name(each.number, name): _("Point %(number)d – %(label)s")
        % {"number": each.number, "label": fields[name].label}
        for each in points
        for name in _TO_WRITE
    }
    return of_points | {name: fields[name].label for name in SIGNED}
