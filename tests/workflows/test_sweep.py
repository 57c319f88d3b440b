"""Sweeps and acts from several real connections at once, and the set-based sweep against one case at a time."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.given import ISSUED, OFFICER, PRINCIPAL, SIGNATORY, acknowledged, fresh, issued, local
from workflows import engine, journal
from workflows.models import DueWork, Transition, WorkflowInstance

ROW = [
    "stage", "version", "cycle", "started_at", "changed_at", "received_at", "due_on", "in_default_from", "answered_at",
    "timeliness", "finished_at",
]  # fmt: skip

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["acknowledge", "establish_receipt", "correct_receipt", "answer", "revise", "close", "withdraw"]
        ),
        st.integers(min_value=0, max_value=120),  # day of the act
        st.integers(min_value=0, max_value=40),  # days back of the receipt it states
    ),
    max_size=4,
)


def _live(story, seeds, *, one_by_one):
    """Plays the acts of each case in order, with the clock run at the given days, in sets or one case at a time."""
    cases = [issued() for _ in story]
    moments = sorted(
        {("sweep", day) for day in seeds} | {("act", day) for life in story for _s, day, _b in life},
        key=lambda m: (m[1], m[0]),
    )
    for what, day in moments:
        now = ISSUED + timedelta(days=day, hours=3)
        if what == "sweep":
            if one_by_one:
                for _case in cases:
                    engine.sweep(now=now, batch_size=1)
            else:
                engine.sweep(now=now)
            continue
        for case, life in zip(cases, story, strict=True):
            for step, on, back in life:
                if on != day:
                    continue
                facts = {}
                if step in ("acknowledge", "establish_receipt", "correct_receipt"):
                    facts["received_at"] = max(ISSUED, now - timedelta(days=back))
                if step in ("answer", "revise"):
                    facts["answered_at" if step == "answer" else "arrived_at"] = now
                by = {"acknowledge": PRINCIPAL, "answer": PRINCIPAL, "revise": PRINCIPAL, "withdraw": SIGNATORY}.get(
                    step, OFFICER
                )
                try:
                    engine.advance(case.pk, step, by=by, at=now, **facts)
                except engine.NotPossibleNow:
                    continue
    rows = []
    for case in cases:
        row = fresh(case)
        rows.append(
            (
                [getattr(row, name) for name in ROW],
                list(
                    case.transitions.order_by("seq").values_list(
                        "step", "source", "target", "at", "recorded_at", "facts"
                    )
                ),
                list(
                    case.due_work.order_by("cycle", "kind").values_list("kind", "cycle", "due_at", "done_at", "outcome")
                ),
                list(case.deadlines.order_by("cycle").values_list("cycle", "due_on", "outcome", "closed_at")),
            )
        )
        assert journal.verify(case.pk) == []
        if row.finished_at:
            assert not case.due_work.filter(done_at=None).exists()
    return rows


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(acts, min_size=1, max_size=4), days=st.lists(st.integers(min_value=0, max_value=150), max_size=6))
def test_a_sweep_in_sets_gives_the_rows_of_one_case_at_a_time(story, days):
    assert _live(story, days, one_by_one=False) == _live(story, days, one_by_one=True)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.integers(min_value=1, max_value=200))
def test_a_step_runs_the_clock_as_a_sweep_would(day):
    now = ISSUED + timedelta(days=day)
    swept, answered = acknowledged(), acknowledged()
    engine.sweep(now=now)
    before = list(swept.transitions.values_list("seq", "step", "at"))
    engine.advance(answered.pk, "answer", by=PRINCIPAL, at=max(now, answered.changed_at), answered_at=now)
    assert list(answered.transitions.values_list("seq", "step", "at"))[: len(before)] == before


def _at_once(*calls):
    """Runs the calls in threads of their own, each on its own connection, from the same instant."""
    ready = threading.Barrier(len(calls))

    def run(call):
        ready.wait()
        try:
            return call()
        except engine.EngineError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


NOW = local(2026, 12, 10)


def _sound(count):
    """Every case whole: no gap in its journal, every piece of due work done at most once, nothing left open."""
    assert WorkflowInstance.objects.count() == count
    for case in WorkflowInstance.objects.all():
        assert journal.verify(case.pk) == []
        steps = list(case.transitions.values_list("step", flat=True))
        assert len(steps) == len(set(steps))
    assert not DueWork.objects.filter(done_at=None, due_at__lte=NOW).exists()


def test_sweeps_in_parallel_do_everything_once(committed_db):
    for _ in range(60):
        acknowledged()
    reports = _at_once(*[lambda: engine.sweep(now=NOW, batch_size=7)] * 4)
    engine.sweep(now=NOW)
    assert sum(each.steps for each in reports) <= 120
    assert Transition.objects.filter(step="escalate").count() == 60
    _sound(60)


def test_sweeps_and_answers_at_once_leave_every_case_answered(committed_db):
    cases = [acknowledged() for _ in range(24)]

    def answers(some):
        for case in some:
            engine.advance(case.pk, "answer", by=PRINCIPAL, at=NOW, answered_at=NOW)

    results = _at_once(
        lambda: engine.sweep(now=NOW, batch_size=3),
        lambda: engine.sweep(now=NOW, batch_size=5),
        lambda: answers(cases[:12]),
        lambda: answers(cases[12:][::-1]),
    )
    assert not [each for each in results if isinstance(each, Exception)]
    assert {fresh(case).stage for case in cases} == {"answered"}
    assert {fresh(case).timeliness for case in cases} == {"late"}
    assert {each.partition("_")[0] for each in DueWork.objects.filter(done_at=None).values_list("kind", flat=True)} == {
        "assessment"
    }
    _sound(24)


def test_two_people_who_answer_at_once_give_one_answer(committed_db):
    case = acknowledged()
    results = _at_once(
        *[lambda: engine.advance(case.pk, "answer", by=PRINCIPAL, at=NOW, answered_at=NOW)] * 4,
    )
    assert sum(isinstance(each, engine.NotPossibleNow) for each in results) == 3
    assert Transition.objects.filter(step="answer").count() == 1
    _sound(1)


def test_a_case_held_by_a_person_is_left_to_the_next_sweep(committed_db):
    held, free = acknowledged(), acknowledged()
    swept = threading.Event()

    def hold():
        with transaction.atomic():
            engine.hold(held.pk)
            assert swept.wait(10)

    def sweep():
        while not _is_locked(held.pk):
            pass
        report = engine.sweep(now=NOW)
        swept.set()
        return report

    _nothing, report = _at_once(hold, sweep)
    assert report.cases == 1
    assert (fresh(free).stage, fresh(held).stage) == ("escalated", "acknowledged")
    engine.sweep(now=NOW)
    _sound(2)


def _is_locked(pk):
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic():
            WorkflowInstance.objects.select_for_update(no_key=True, nowait=True).get(pk=pk)
    except DatabaseError:
        return True
    return False


def test_who_waits_longest_for_a_case_has_it_next(committed_db):
    case = acknowledged()
    order, lock = [], threading.Lock()

    def writer(number):
        def act():
            for _turn in range(8):
                with transaction.atomic():
                    engine.advance(case.pk, "note_receipt", by=PRINCIPAL, at=case.changed_at, channel="portal")
                    with lock:
                        order.append(number)
                    time.sleep(0.005)

        return act

    _at_once(*[writer(number) for number in range(4)])
    while len(set(order[-4:])) < 4:
        order.pop()  # at the end those who came first have nothing left to do
    waits = [
        following - place
        for number in range(4)
        for place, following in itertools.pairwise([n for n, who in enumerate(order) if who == number])
    ]
    assert max(waits) <= 6, order  # four in turn; a late comer may miss one
