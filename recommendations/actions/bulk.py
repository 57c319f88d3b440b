"""Reminding a recipient and giving a case to a colleague: for one case, or for all that were chosen in a list."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from directory.queries import among, person_by_key
from workflows import human
from workflows.engine import EngineError
from workflows.many import Asked, advance_many

from ..case_acts import Judged, judge_assignments, judge_extensions, judge_reminders, office_cases, own_bulk_act
from ..models import BulkAct, BulkLine, Case, CourtesyExtension, HandReminder
from ..people import actor_for, office_day
from ..queries import NotFound
from ..task_queries import tasks_of_cases
from .lengths import too_long

MOST = 10_000  # cases of one act
SET = 200  # cases that are written by the same statements
FORGOTTEN = timedelta(days=1)  # a preview that nobody confirmed
Outcome = BulkLine.Outcome
log = logging.getLogger(__name__)

# A case, and the version of it that the person saw.
Seen = tuple[int, int | None]
Outcomes = dict[int, EngineError | None]


class WentWrong(EngineError):
    """Something of ours broke on this case."""

    def __str__(self) -> str:
        return str(_("Une erreur est survenue et rien n’a été fait. Ouvrez le dossier et recommencez."))


# --- one case ---------------------------------------------------------------------------------------------------


def remind(*, case_id: int, by: Person, at: datetime, expected_version: int | None = None) -> None:
    """Sends the recipient of a case the reminder that suits its stage, once a day. No date moves.

    Raises `NotFound`, `AlreadyReminded`, `IssuedToday`, `NothingAwaited`, `NobodyToWriteTo`, `CaseOver`, `NotAllowed`,
    `StalePage`, `Busy`.
    """
    _alone(_remind([(case_id, expected_version)], by=by, at=at))


def assign(*, case_id: int, to: Person, by: Person, at: datetime, expected_version: int | None = None) -> None:
    """Gives a case to a colleague, with the tasks about it that the person responsible had.

    Raises `NotFound`, `AlreadyResponsible`, `NotOfTheOffice`, `NotYourCase`, `CaseOver`, `NotAllowed`, `StalePage`,
    `Busy`.
    """
    _alone(_assign([(case_id, expected_version)], to=to, by=by, at=at))


def _alone(outcomes: Outcomes) -> None:
    if not outcomes:
        raise NotFound
    for refusal in outcomes.values():
        if refusal is not None:
            raise refusal


# --- a set of cases ---------------------------------------------------------------------------------------------


@transaction.atomic
def _remind(seen: Sequence[Seen], *, by: Person, at: datetime) -> Outcomes:
    on = office_day(at)
    outcomes, _judged = _take("remind", seen, lambda ids: judge_reminders(by, ids, on=on), by=by, at=at)
    told = [pk for pk, refusal in outcomes.items() if refusal is None]
    HandReminder.objects.bulk_create(HandReminder(case_id=pk, on=on, sent_by=by, sent_at=at) for pk in told)
    return outcomes


@transaction.atomic
def _assign(seen: Sequence[Seen], *, to: Person, by: Person, at: datetime) -> Outcomes:
    on = office_day(at)
    outcomes, judged = _take("assign", seen, lambda ids: judge_assignments(by, ids, to=to, on=on), by=by, at=at)
    given = {pk: judged[pk].case.officer_id for pk, refusal in outcomes.items() if refusal is None}
    Case.objects.filter(pk__in=among(given)).update(officer=to)
    tasks = tasks_of_cases(given)
    actors = {each: actor_for(to, issuer_id=each, on=on) for each in {found.issuer_id for found in tasks}}
    theirs = [each for each in tasks if each.matter.case and each.task.owner_id == given[each.matter.case.pk]]
    fit = [each for each in theirs if actors[each.issuer_id].role_among(each.task.flow_task.roles) is not None]
    human.hand_over_many([each.task for each in fit if not each.unfit(to)], to=to, at=at)
    return outcomes


@transaction.atomic
def _extend(seen: Sequence[Seen], *, until: date, reason: str, by: Person, at: datetime) -> Outcomes:
    outcomes, judged = _take(
        "extend", seen, lambda ids: judge_extensions(by, ids, until=until, reason=reason, at=at), by=by, at=at
    )
    granted = [judged[pk].case for pk, refusal in outcomes.items() if refusal is None]
    running = CourtesyExtension.objects.filter(case__in=granted, ended_at=None)
    running.update(ending=CourtesyExtension.Ending.REPLACED, ended_by=by, ended_at=at)
    known = {"until": until, "reason": reason, "granted_by": by, "granted_at": at}
    CourtesyExtension.objects.bulk_create(
        CourtesyExtension(case=case, due_on=case.instance.due_on, **known) for case in granted
    )
    return outcomes


def _take(
    step: str,
    seen: Sequence[Seen],
    judge: Callable[[Collection[int]], dict[int, Judged]],
    *,
    by: Person,
    at: datetime,
) -> tuple[Outcomes, dict[int, Judged]]:
    """The step on each case that `by` may see; the others are in none of the answers."""
    on, judged = office_day(at), dict[int, Judged]()
    versions = dict(seen)
    cases = office_cases(by, versions, on=on)
    actors = {each: actor_for(by, issuer_id=each, on=on) for each in {case.recommendation.issuer_id for case in cases}}

    def facts(ids: Sequence[int]) -> dict[int, dict[str, object] | EngineError]:
        judged.update(judge(ids))
        return {pk: each.facts if each.refusal is None else each.refusal for pk, each in judged.items()}

    asked = [Asked(case.pk, actors[case.recommendation.issuer_id], versions[case.pk]) for case in cases]
    return advance_many(asked, step, at=at, judge=facts), judged


# --- a bulk act -------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_bulk(*, kind: str, case_ids: Collection[int], by: Person, at: datetime, listed: str = "") -> BulkAct:
    """Notes what a person would do to some cases, as they stand now; nothing is done before `confirm_bulk`.

    Cases that the person does not see are as if they were not; `listed` is the address of their list. Raises
    `ValidationError`.
    """
    if kind not in BulkAct.Kind.values:
        raise ValidationError(_("Choisissez ce qu’il faut faire des dossiers."))
    cases = office_cases(by, case_ids, on=office_day(at))
    if not cases:
        raise ValidationError(_("Cochez au moins un dossier."))
    if len(cases) > MOST:
        raise ValidationError(
            _("Un geste porte sur %(most)d dossiers au plus. Réduisez la liste, puis recommencez."),
            params={"most": MOST},
        )
    BulkAct.objects.filter(person=by, confirmed_at=None, made_at__lt=at - FORGOTTEN).delete()
    act = BulkAct.objects.create(kind=kind, person=by, listed=listed, made_at=at)
    BulkLine.objects.bulk_create(
        [BulkLine(act=act, case=case, version=case.instance.version) for case in cases], batch_size=2000
    )
    return act


def ask_extension(*, act_id: int, by: Person, until: date, reason: str) -> BulkAct:
    """Notes until when a bulk act would wait, and why; nothing is done yet. Raises `NotFound`, `ValidationError`."""
    act = own_bulk_act(by, act_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Donnez le motif du délai : il est inscrit au journal, et reçu.")})
    if errors := too_long(CourtesyExtension(reason=reason.strip()), "reason"):
        raise ValidationError(errors)
    said = {"until": until.isoformat(), "reason": reason.strip()}
    BulkAct.objects.filter(pk=act.pk, confirmed_at=None, kind=BulkAct.Kind.EXTEND).update(said=said)
    return act


def confirm_bulk(
    *, act_id: int, by: Person, at: datetime, to: Person | None = None, until: date | None = None
) -> BulkAct:
    """Does a bulk act, case by case as far as each is possible; confirmed again, it does what is left, nothing twice.

    A line is written in the transaction of its act, so that whatever dies half-way leaves the rest to be done. `to` is
    to whom the cases are given; `until` the day that was read, noted by `ask_extension`. Raises `NotFound`,
    `ValidationError`.
    """
    act = own_bulk_act(by, act_id)
    if act.confirmed_at is None:
        if act.kind == BulkAct.Kind.ASSIGN and to is None:
            raise ValidationError({"to": _("Choisissez à qui confier les dossiers.")})
        if act.kind == BulkAct.Kind.EXTEND and (until is None or act.said.get("until") != until.isoformat()):
            raise ValidationError({"until": _("Choisissez jusqu’à quand attendre, et relisez ce qui changerait.")})
        said = {"to": to.pk} if to is not None else act.said
        # Of two clicks at once, one decides; the other finds what it decided.
        BulkAct.objects.filter(pk=act.pk, confirmed_at=None).update(confirmed_at=at, said=said)
        act.refresh_from_db()
    while lines := _next_lines(act):
        try:
            _do(act, lines, by=by, at=at)
        except Exception:  # one of the set is held or broken, and the whole set was undone: one by one
            for pk in lines:
                _do_alone(act, pk, by=by, at=at)
    return act


def _next_lines(act: BulkAct) -> list[int]:
    return list(act.lines.filter(outcome=Outcome.WAITING).order_by("pk").values_list("pk", flat=True)[:SET])


@transaction.atomic
def _do(act: BulkAct, keys: Sequence[int], *, by: Person, at: datetime) -> None:
    """Some lines, each with its outcome; those that another click is doing are waited for, and left to it."""
    waiting = act.lines.select_for_update().filter(pk__in=among(keys), outcome=Outcome.WAITING).order_by("pk")
    lines = {line.case_id: line for line in waiting}
    seen = [(line.case_id, line.version) for line in lines.values()]
    if act.kind == BulkAct.Kind.REMIND:
        outcomes = _remind(seen, by=by, at=at)
    elif act.kind == BulkAct.Kind.EXTEND:
        outcomes = _extend(seen, until=date.fromisoformat(act.said["until"]), reason=act.said["reason"], by=by, at=at)
    else:
        outcomes = _assign(seen, to=person_by_key(act.said["to"]), by=by, at=at)
    for pk, line in lines.items():
        refusal = outcomes.get(pk, WentWrong())  # no longer seen by the person: shown to nobody
        line.outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        line.why = "" if refusal is None else str(refusal)
    BulkLine.objects.bulk_update(lines.values(), ["outcome", "why"])


def _do_alone(act: BulkAct, pk: int, *, by: Person, at: datetime) -> None:
    try:
        _do(act, [pk], by=by, at=at)
    except Exception as error:
        refusal = error if isinstance(error, EngineError) else WentWrong()
        if not isinstance(error, EngineError):
            log.exception("bulk act %s, line %s", act.pk, pk)
        act.lines.filter(pk=pk, outcome=Outcome.WAITING).update(outcome=Outcome.REFUSED, why=str(refusal))
