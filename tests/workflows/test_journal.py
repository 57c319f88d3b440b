"""The journal: what it keeps, and that nobody changes it unseen."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.workflows.given import (
    ISSUED,
    RECEIVED,
    acknowledged,
    issued,
    local,
    steps,
)
from workflows import engine, journal
from workflows.actors import Role
from workflows.models import DueWork, Transition, WorkflowInstance

pytestmark = pytest.mark.django_db


def test_each_step_is_in_the_journal_with_who_and_when():
    case = acknowledged()
    engine.sweep(now=local(2026, 12, 9))
    assert steps(case) == ["issue", "acknowledge", "come_due", "escalate"]
    issue, acknowledge, _come_due, escalate = case.transitions.order_by("seq")
    assert (issue.actor_name, issue.actor_role) == ("Dominique Exemple", "signatory")
    assert (acknowledge.actor_id, acknowledge.at) == ("3", RECEIVED)
    assert (escalate.actor_id, escalate.at) == ("clock", local(2026, 12, 8, 0))
    assert escalate.recorded_at == local(2026, 12, 9)
    assert journal.verify(case.pk) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE workflows_transition SET actor_name = 'x'", "DELETE FROM workflows_transition"]
)
def test_the_database_refuses_to_change_the_journal(statement):
    acknowledged()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_journal_changed_behind_the_trigger_shows():
    case = acknowledged()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE workflows_transition SET actor_name = 'Autre' WHERE instance_id = %s AND seq = 2", [case.pk]
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    assert [(fault.seq, fault.what) for fault in journal.verify(case.pk)] == [(2, "changed entry")]


def test_the_database_refuses_a_stage_set_by_hand():
    case = acknowledged()
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkflowInstance.objects.filter(pk=case.pk).update(stage="closed")


def test_due_work_exists_once():
    case = issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        DueWork.objects.create(instance=case, kind="receipt_task:15", cycle=0, due_at=ISSUED)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "NULL",
        "null",
        '« {a,"b"} »',
        "C:\\dossier\\",
        "l’apostrophe ' et %s",
        "deux\nlignes\tet\u00a0espace",
        "𝔘 é",
        "{}",
    ],
)
def test_the_journal_keeps_what_was_said_to_the_letter(said):
    clerk = engine.Actor("2", said, frozenset({Role.PRINCIPAL}))
    case = issued()
    facts = {"reason": said, "more": {"said": [said, 1, True, None]}}
    engine.advance(case.pk, "acknowledge", by=clerk, at=RECEIVED, received_at=RECEIVED, **facts)
    entry = Transition.objects.get(instance=case, step="acknowledge")
    assert entry.actor_name == said
    assert {name: entry.facts[name] for name in facts} == facts
    assert journal.verify(case.pk) == []
