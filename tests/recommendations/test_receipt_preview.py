"""What a correction would change is told beforehand, by the same code, and nothing is written."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from recommendations import actions
from recommendations.receipt_preview import foresee_correction
from tests import given
from tests.given import RECEIVED, local
from workflows.families import AUDIENCES, LIVE_IN, Stage, split_kind
from workflows.models import DueWork

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(module_db):
    office, department = given.make_office(), given.make_recipient()
    return SimpleNamespace(office=office, department=department, case=given.acknowledged_case(office, department))


office, department, case = map(given.part, ("office", "department", "case"))


def foresee(case, office, at, moment, admissible=True):
    fact = case.receipt_facts.get(replaced_by=None)
    asked = {"moment": moment, "admissible": admissible, "at": at, "on": at.date()}
    with given.nothing_changes():
        return foresee_correction(office.officer, case.pk, fact.pk, **asked), fact


def told(case):
    row = given.fresh(case).instance
    work = DueWork.objects.filter(instance=row, done_at=None).values_list("kind", "due_at")
    live = {kind: due for kind, due in work if split_kind(kind)[0] in AUDIENCES}
    if row.stage == "escalated":
        live = {kind: due for kind, due in live.items() if Stage.ESCALATED in LIVE_IN[split_kind(kind)[0]]}
    return row.stage, row.received_at, row.due_on, row.in_default_from, row.timeliness, live


def as_told(standing):
    names = ("stage", "received_at", "due_on", "in_default_from", "timeliness", "notices")
    return tuple(getattr(standing, name) for name in names)


@pytest.mark.parametrize("answered", [None, local(2026, 12, 7)])
@pytest.mark.parametrize("at", [local(2026, 10, 20), local(2026, 11, 25), local(2026, 12, 20), local(2027, 1, 20)])
@pytest.mark.parametrize("days", [-0.5, 9, 40])
def test_what_is_foreseen_is_what_happens(case, office, department, at, days, answered):
    moment = RECEIVED + timedelta(days=days)
    if answered and answered < at:
        given.live_until(answered)
        given.send_answer(case, department.principal, at=answered)
    given.live_until(at)
    if moment > at:
        return
    before = told(case)
    foreseen, fact = foresee(case, office, at, moment)
    assert as_told(foreseen.before) == before
    actions.correct_receipt(
        case_id=case.pk, fact_id=fact.pk, by=office.officer, at=at, moment=moment, admissible=True, reason="exemple"
    )
    assert as_told(foreseen.after) == told(case)


def test_setting_the_only_proof_aside_leaves_no_date(case, office):
    assert foresee(case, office, local(2026, 10, 20), RECEIVED, admissible=False)[0] is None


def test_a_later_moment_of_a_fact_that_does_not_govern_changes_nothing(case, office, department):
    at = local(2026, 10, 20)
    actions.acknowledge(case_id=case.pk, by=department.principal, at=at)
    later = case.receipt_facts.order_by("moment").last()
    asked = {"moment": at - timedelta(days=1), "admissible": True, "at": at, "on": at.date()}
    foreseen = foresee_correction(office.officer, case.pk, later.pk, **asked)
    assert foreseen.before == foreseen.after
