"""The core under simulated years: what three seeds tell holds, faults included; and every planted bug is caught."""

from datetime import UTC, date, datetime, timedelta

import pgtrigger
import pytest
from dateutil.easter import easter
from django.db import connection, transaction

from recommendations import receivers
from web.simulation import law
from web.simulation.checker import check
from web.simulation.player import play
from web.simulation.run import shrink, simulate
from web.simulation.stories import REFUSED, Act, Story, tell
from workflows import clock, engine, steps, store

pytestmark = pytest.mark.django_db


@pytest.mark.timeout(300)  # ten seconds of processor time: more on a machine that others use
@pytest.mark.parametrize(("seed", "cases"), [(1, 67), (2, 67), (3, 66)])
def test_two_hundred_cases_of_three_seeds_hold_under_faults(seed, cases):
    report = simulate(cases=cases, days=125, seed=seed, faults=True)
    assert [str(each) for each in report.violations] == [], "\n".join(report.story)
    assert report.letters > 200
    assert report.refused > 0


def test_the_same_seed_tells_the_same_story():
    assert tell(cases=20, days=150, seed=4, faults=True) == tell(cases=20, days=150, seed=4, faults=True)
    assert tell(cases=20, days=150, seed=4) != tell(cases=20, days=150, seed=5)


def test_the_law_written_anew_knows_easter():
    assert [year for year in range(2003, 2200) if law.easter(year) != easter(year)] == []


# What a bug would leave in the rows: name → statement.
_INSTANCE = "UPDATE workflows_workflowinstance SET"
_PROCESS = "UPDATE viewflow_process SET"
_ONE = "(SELECT min(id) FROM workflows_workflowinstance WHERE {})"
_ROWS = {
    "deleted notice": "DELETE FROM workflows_duework WHERE id = (SELECT min(id) FROM workflows_duework)",
    "extra notice": "INSERT INTO workflows_duework (instance_id, kind, cycle, due_at, done_at, outcome)"
    " SELECT instance_id, 'rung:99', cycle, due_at, due_at, 'fired' FROM workflows_duework LIMIT 1",
    "notice at another moment": "UPDATE workflows_duework SET due_at = due_at + interval '1 hour'"
    " WHERE done_at IS NULL",
    "open work on a finished case": "UPDATE workflows_duework SET done_at = NULL, outcome = '' WHERE instance_id = "
    + _ONE.format("finished_at IS NOT NULL"),
    "due date off by one": f"{_INSTANCE} due_on = due_on - 1 WHERE id = " + _ONE.format("due_on IS NOT NULL"),
    "late called in time": f"{_INSTANCE} timeliness = 'in_time' WHERE timeliness = 'late'",
    "stage set by hand": f"{_INSTANCE} stage = 'response_due', version = version + 1 WHERE stage = 'escalated'",
    "broken hash": "UPDATE workflows_transition SET actor_name = 'autre' WHERE seq = 2",
    "cut journal": "DELETE FROM workflows_transition WHERE id = (SELECT max(id) FROM workflows_transition)",
    "computation lost": "DELETE FROM workflows_deadline WHERE id = (SELECT min(id) FROM workflows_deadline)",
    "letter lost": "UPDATE notifications_message SET event = 'perdue' WHERE id = "
    "(SELECT min(id) FROM notifications_message WHERE state = 'cancelled')",
    "rung decided by nobody": "UPDATE viewflow_task SET status = 'DONE' WHERE status = 'ASSIGNED' AND process_id = "
    "(SELECT e.process_ptr_id FROM recommendations_escalating e JOIN viewflow_process p ON p.id = e.process_ptr_id"
    " WHERE p.finished IS NULL ORDER BY 1 LIMIT 1)",
    "rung that nobody has": "UPDATE recommendations_escalating SET after_days = after_days + 1",
    "courtesy not ended": "UPDATE recommendations_courtesyextension SET ending = '', ended_at = NULL"
    " WHERE id = (SELECT min(id) FROM recommendations_courtesyextension WHERE ended_at IS NOT NULL)",
    "courtesy of nobody": f"{_INSTANCE} courtesy_until = due_on + 1 WHERE id = "
    + _ONE.format("due_on IS NOT NULL AND courtesy_until IS NULL"),
    "task of a receipt that nobody asked for": f"{_PROCESS} created = created - interval '40 days'"
    " WHERE id = (SELECT min(process_ptr_id) FROM recommendations_receiving)",
    "task of a receipt that came late": f"{_PROCESS} created = created + interval '1 second'"
    " WHERE id = (SELECT min(process_ptr_id) FROM recommendations_receiving)",
    "task of a receipt lost": "DELETE FROM recommendations_receiving WHERE process_ptr_id = "
    "(SELECT min(process_ptr_id) FROM recommendations_receiving)",
    "task of a receipt still open": f"{_PROCESS} finished = NULL, status = 'NEW' WHERE id = "
    "(SELECT min(r.process_ptr_id) FROM recommendations_receiving r JOIN viewflow_process p ON p.id = r.process_ptr_id"
    " WHERE p.finished IS NOT NULL)",
    "letter for ever in flight": "UPDATE notifications_message SET state = 'sending' WHERE state = 'cancelled'",
}


def test_each_bug_planted_in_the_rows_is_caught():
    log = play(tell(cases=40, days=150, seed=1, faults=True))
    assert check(log) == []
    missed = []
    for name, statement in _ROWS.items():
        with transaction.atomic():
            with pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(statement)
                assert cursor.rowcount > 0, name
            if not check(log):
                missed.append(name)
            transaction.set_rollback(True)
    assert missed == []


def test_a_doubled_letter_is_caught():
    log = play(tell(cases=12, days=150, seed=1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE notifications_message DROP CONSTRAINT message_once")
        cursor.execute("CREATE TEMP TABLE twice ON COMMIT DROP AS SELECT * FROM notifications_message LIMIT 1")
        cursor.execute("UPDATE twice SET id = (SELECT max(id) + 1 FROM notifications_message)")
        cursor.execute("INSERT INTO notifications_message SELECT * FROM twice")
    assert any("2 times" in each.what for each in check(log))


def _utc_dates(monkeypatch):
    monkeypatch.setattr(clock, "local_date", lambda moment, zone: moment.astimezone(UTC).date())


def _less_for_at_most(monkeypatch):
    right = steps.timeliness
    monkeypatch.setattr(
        steps, "timeliness", lambda at, *, due_on, **rest: right(at, due_on=due_on - timedelta(days=1), **rest)
    )


def _correction_forgets_to_plan(monkeypatch):
    right = steps.plan
    monkeypatch.setattr(
        steps, "plan", lambda batch, row, *rest, **only: None if row.cycle > 1 else right(batch, row, *rest, **only)
    )


def _late_after_the_courtesy_only(monkeypatch):
    right, held = steps.timeliness, steps.take_step

    def take_step(batch, row, step, **rest):
        until = row.courtesy_until
        monkeypatch.setattr(
            steps,
            "timeliness",
            lambda at, *, due_on, in_default_from, time_zone: right(
                at,
                due_on=until or due_on,
                in_default_from=max(in_default_from, (until or due_on) + timedelta(days=1)),
                time_zone=time_zone,
            ),
        )
        held(batch, row, step, **rest)

    monkeypatch.setattr(engine, "take_step", take_step)


def _courtesy_puts_nothing_aside(monkeypatch):
    monkeypatch.setattr(store, "_SET_ASIDE", store._SET_ASIDE + " AND false")


@pytest.mark.parametrize(
    "plant",
    [
        _utc_dates,
        _less_for_at_most,
        _correction_forgets_to_plan,
        _late_after_the_courtesy_only,
        _courtesy_puts_nothing_aside,
    ],
)
def test_each_bug_planted_in_the_code_is_caught(plant, monkeypatch):
    story = tell(cases=12, days=150, seed=7)
    plant(monkeypatch)
    assert check(play(story)) != []


def test_a_violation_is_told_by_a_short_story(monkeypatch):
    _correction_forgets_to_plan(monkeypatch)
    story = tell(cases=12, days=150, seed=7)
    with transaction.atomic():
        violation = check(play(story))[0]
        transaction.set_rollback(True)
    shortest = shrink(story, violation)
    assert len(shortest.acts) <= 6
    assert {case for act in shortest.acts for case in act.cases} == {violation.case}
    assert shortest.acts[0].at.date() >= date(2027, 1, 4)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ISSUED = datetime(2027, 1, 11, 15, tzinfo=UTC)


def _by_hand(*acts):
    return play(Story(0, (Act(ISSUED, "issue", (0,)), *acts, Act(ISSUED + 200 * DAY, "drain"))))


def test_a_fact_that_proves_nothing_leaves_the_office_its_task():
    bounce = Act(ISSUED + DAY, "establish", (0,), (("moment", ISSUED + DAY), ("admissible", False)))
    assert check(_by_hand(bounce, Act(ISSUED + 40 * DAY, "sweep"))) == []


def _tasks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.created, p.finished, p.status FROM recommendations_receiving r"
            " JOIN viewflow_process p ON p.id = r.process_ptr_id"
        )
        return cursor.fetchall()


def test_the_office_is_asked_for_the_receipt_at_once_when_an_address_refuses():
    refused = REFUSED  # the case of that number goes to the body of that number
    acts = (Act(ISSUED + HOUR, "send"), Act(ISSUED + 3 * DAY, "acknowledge", (refused,)))
    log = play(Story(0, (Act(ISSUED, "issue", (refused,)), *acts, Act(ISSUED + 200 * DAY, "drain"))))
    assert check(log) == []
    assert _tasks() == [(ISSUED + HOUR, ISSUED + 3 * DAY, "DONE")]


def test_the_office_is_asked_for_the_receipt_when_nobody_acknowledges_and_no_more_once_it_is_taken_back():
    late = ISSUED + 40 * DAY
    assert check(_by_hand(Act(late, "sweep"), Act(late + DAY, "withdraw", (0,)))) == []
    assert _tasks() == [(late, late + DAY, "CANCELED")]


def test_the_law_of_the_receipt_task_knows_what_may_be_and_what_must():
    asked = law.asked_to_prove
    first, second, third = ISSUED, ISSUED + HOUR, ISSUED + DAY
    never = {"silence": None, "refusals": [], "rounds": [third], "ended": None}
    assert asked(**never) == (None, None)
    assert asked(**{**never, "silence": (first, second)}) == (first, second)
    assert asked(**{**never, "refusals": [first]}) == (first, third)
    assert asked(**{**never, "refusals": [second], "silence": (first, second)}) == (first, second)
    assert asked(**{**never, "refusals": [first], "ended": second}) == (first, None)  # proved before anybody was told
    assert asked(**{**never, "refusals": [third], "ended": second}) == (None, None)


def test_dates_counted_anew_that_have_passed_too_are_missed():
    earlier = Act(ISSUED + 90 * DAY, "correct", (0,), (("moment", ISSUED + DAY), ("admissible", True)))
    acknowledged = Act(ISSUED + 2 * DAY, "acknowledge", (0,))
    assert check(_by_hand(acknowledged, Act(ISSUED + 80 * DAY, "sweep"), earlier)) == []


def test_an_answer_ends_the_rungs_that_wait_and_one_that_left_them_open_is_caught(monkeypatch):
    life = [Act(ISSUED + 2 * DAY, "acknowledge", (0,)), Act(ISSUED + 130 * DAY, "sweep")]
    life.append(Act(ISSUED + 131 * DAY, "decide", (0,), (("signed", True),)))
    life.append(Act(ISSUED + 132 * DAY, "answer", (0,)))
    with transaction.atomic():
        assert check(_by_hand(*life)) == []
        transaction.set_rollback(True)
    monkeypatch.setattr(receivers, "close_rung_tasks", lambda ids, *, at: None)
    assert any("rung" in each.what for each in check(_by_hand(*life)))
