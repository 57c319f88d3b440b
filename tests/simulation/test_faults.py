"""Each fault strikes, in rows that are really committed, and leaves nothing that the checker would find."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from web.simulation.checker import check
from web.simulation.faults import BROKEN, Killed, beside, cut, hang_up
from web.simulation.player import play
from web.simulation.stories import ACT_FAULTS, SEND_FAULTS, SWEEP_FAULTS, Act, Story

DAY = timedelta(days=1)
ISSUED = datetime(2027, 1, 11, 15, tzinfo=UTC)


def _played(*acts):
    return play(Story(0, (*acts, Act(ISSUED + 200 * DAY, "sweep"), Act(ISSUED + 200 * DAY, "drain"))))


def _hurt(fault, nth=1):
    return (("fault", fault), ("nth", nth))


@pytest.mark.parametrize("fault", ACT_FAULTS)
def test_an_act_that_meets_a_fault_is_done_once(committed_db, fault):
    log = _played(
        Act(ISSUED, "issue", (0, 1), _hurt(fault)),
        Act(ISSUED + DAY, "acknowledge", (0,), _hurt(fault)),
        Act(ISSUED + 20 * DAY, "answer", (0,), _hurt(fault, 2)),
        Act(ISSUED + 30 * DAY, "answer", (1,), _hurt(fault)),
        Act(ISSUED + 31 * DAY, "assess", (1,), _hurt(fault)),
        Act(ISSUED + 32 * DAY, "close", (1,), _hurt(fault)),
    )
    assert check(log) == []
    assert all(each.taken for each in log.done)
    assert log.faults[f"act {fault}"] >= 5


def test_an_act_that_meets_a_fault_and_is_refused_changes_nothing(committed_db):
    refused = [Act(ISSUED + DAY, "close", (0,), _hurt(fault)) for fault in ACT_FAULTS]
    log = _played(Act(ISSUED, "issue", (0,)), *refused)
    assert check(log) == []
    assert sum(not each.taken for each in log.done) == len(ACT_FAULTS)


@pytest.mark.parametrize("fault", SWEEP_FAULTS)
def test_a_sweep_that_meets_a_fault_leaves_the_rest_to_the_next(committed_db, fault):
    log = _played(Act(ISSUED, "issue", tuple(range(12))), Act(ISSUED + 20 * DAY, "sweep", (), _hurt(fault)))
    assert check(log) == []
    assert log.faults[f"sweep {fault}"] >= 1


@pytest.mark.parametrize("fault", SEND_FAULTS)
def test_an_outbox_that_meets_a_fault_loses_no_letter(committed_db, fault):
    log = _played(Act(ISSUED, "issue", (0, 1, 2)), Act(ISSUED + DAY, "send", (), _hurt(fault, 2)))
    assert check(log) == []
    assert log.faults[f"send {fault}"] == 1
    assert sum(log.post.taken.values()) - len(log.post.taken) == (fault in ("after_send", "unrecorded"))


def test_a_task_that_the_broker_lost_was_never_done(committed_db):
    log = _played(Act(ISSUED, "issue", (0,)), Act(ISSUED + DAY, "send", (), _hurt("flushed")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM notifications_delivery ORDER BY at LIMIT 1")
        assert cursor.fetchone()[0] == ISSUED + 200 * DAY
    assert check(log) == []


def test_a_connection_that_was_cut_undoes_what_was_not_committed_and_opens_again(committed_db):
    @transaction.atomic
    def written_and_cut():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO workflows_heartbeat (name, succeeded_at, report) VALUES ('x', now(), '{}')")
        cut()

    with pytest.raises(BROKEN):
        written_and_cut()
    hang_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflows_heartbeat WHERE name = 'x'")
        assert cursor.fetchone() == (0,)


def test_what_fails_beside_is_not_passed_over_in_silence(committed_db):
    def fails():
        raise Killed

    with pytest.raises(Killed), beside(fails):
        pass
