"""The task of establishing a receipt: when it opens, whose it is, how it ends."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from recommendations import actions, task_queries
from recommendations.flows import ReceiptFlow
from recommendations.models import FailedDelivery, Receiving
from tests import given
from tests.given import ISSUED, RECEIVED, local
from workflows import engine, human
from workflows.events import DeliveryFailed, tell_undelivered

pytestmark = pytest.mark.django_db
SILENT_UNTIL = local(2026, 10, 27, 6)  # fifteen working days after the issue, Thanksgiving left out
LATER = local(2026, 10, 28)


@pytest.fixture
def case(office, department):
    return given.issue_case(office, department.body)


def tasks(person, at=LATER):
    return [each for each in task_queries.tasks_of(person, on=at.date()) if each.flow == "ReceiptFlow"]


def fail(case, address="greffe@ministere.example", at=ISSUED):
    tell_undelivered(DeliveryFailed(case.pk, address, at, "550 exemple", at))


def test_when_nobody_acknowledges_the_officer_has_a_task(case, office):
    engine.sweep(now=SILENT_UNTIL - timedelta(seconds=1))
    assert tasks(office.officer) == []
    engine.sweep(now=SILENT_UNTIL)
    (task,) = tasks(office.officer)
    assert (task.title, task.owner, task.mine, task.since) == (
        "Établir la réception",
        office.officer,
        True,
        SILENT_UNTIL,
    )
    assert task.case == case
    assert not tasks(office.manager)[0].mine


def test_the_task_opens_once_however_often_it_is_asked_for(case, office):
    fail(case)
    fail(case)
    fail(case, "autre@ministere.example")
    engine.sweep(now=SILENT_UNTIL)
    engine.sweep(now=SILENT_UNTIL)
    assert Receiving.objects.count() == len(tasks(office.officer)) == 1
    assert FailedDelivery.objects.count() == 2


def test_the_rows_of_many_processes_begun_at_once_are_those_of_one(office):
    bodies = [given.make_silent_body(f"college-{n}") for n in range(3)]
    one, *many = given.issue_cases(office, *bodies)
    human.start(ReceiptFlow.start, at=LATER, case=one)
    human.start_many(ReceiptFlow.start, [Receiving(case=each) for each in many], at=LATER)

    def rows(case):
        process = Receiving.objects.get(case=case)
        found = list(process.task_set.order_by("pk"))
        columns = [
            [getattr(task, name) for name in ("flow_task", "flow_task_type", "status", "token", "data", "owner_id")]
            + [task.created, task.assigned, task.started, task.finished, task.owner_permission]
            for task in found
        ]
        follows = [[found.index(before) for before in task.previous.all()] for task in found]
        return process.flow_class, process.status, process.created, process.finished, process.data, columns, follows

    assert rows(many[0]) == rows(many[1]) == rows(one)


def test_a_receipt_that_somebody_else_proves_ends_the_task(case, office, department):
    engine.sweep(now=SILENT_UNTIL)
    actions.acknowledge(case_id=case.pk, by=department.principal, at=LATER)
    assert tasks(office.officer) == []
    assert (Receiving.objects.get().status, Receiving.objects.get().finished) == ("DONE", LATER)


def test_who_proves_the_receipt_did_the_task_whoever_had_it(case, office):
    engine.sweep(now=SILENT_UNTIL)
    actions.establish_receipt(
        case_id=case.pk, by=office.manager, at=LATER, moment=RECEIVED, channel="courier", origin="a", destination="b"
    )
    done = Task.objects.get(process__receiving__case=case, flow_task=ReceiptFlow.prove)
    assert (done.owner, done.status, done.finished) == (office.manager, "DONE", LATER)


def test_a_fact_that_proves_nothing_leaves_the_task(case, office):
    engine.sweep(now=SILENT_UNTIL)
    actions.establish_receipt(
        case_id=case.pk,
        by=office.officer,
        at=LATER,
        moment=RECEIVED,
        channel="notice",
        origin="a",
        destination="b",
        admissible=False,
    )
    assert len(tasks(office.officer)) == 1


def test_an_answer_or_a_withdrawal_cancels_the_task(office, department, order):
    answered, withdrawn = given.issue_cases(office, department.body, order.body)
    engine.sweep(now=SILENT_UNTIL)
    given.send_answer(answered, department.principal, at=LATER)
    actions.withdraw(case_id=withdrawn.pk, by=office.signatory, at=LATER, reason="exemple")
    assert tasks(office.officer) == []
    assert {(each.status, each.finished) for each in Receiving.objects.all()} == {("CANCELED", LATER)}


def test_a_case_whose_receipt_is_proved_gets_no_task_from_a_refusal(case, office, department):
    actions.acknowledge(case_id=case.pk, by=department.principal, at=RECEIVED)
    fail(case, at=LATER)
    assert FailedDelivery.objects.count() == 1
    assert tasks(office.officer) == []


def test_the_task_is_nobodys_when_the_officer_has_left(case, office):
    office.officer.is_active = False
    office.officer.save()
    engine.sweep(now=SILENT_UNTIL)
    (task,) = tasks(office.manager)
    assert (task.owner, task.may_take) == (None, True)
    actions.take(task_id=task.pk, by=office.manager, at=LATER)
    assert tasks(office.manager)[0].mine


def test_another_office_sees_no_task(case, other_office):
    engine.sweep(now=SILENT_UNTIL)
    assert tasks(other_office.officer) == []


def test_the_tasks_of_many_cases_open_and_are_listed_in_as_many_queries_as_those_of_two(
    office, django_assert_max_num_queries
):
    def silent(count, start):
        bodies = [given.make_silent_body(f"college-{start}-{n}") for n in range(count)]
        given.issue_cases(office, *bodies, at=ISSUED)

    silent(2, 0)
    with django_assert_max_num_queries(40) as few:
        engine.sweep(now=SILENT_UNTIL)
        task_queries.tasks_of(office.manager, on=LATER.date())
    silent(12, 2)
    with django_assert_max_num_queries(len(few)):
        engine.sweep(now=SILENT_UNTIL)
        assert len(task_queries.tasks_of(office.manager, on=LATER.date())) == 14
