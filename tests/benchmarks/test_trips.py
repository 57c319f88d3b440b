"""How often the engine asks the database, whatever the machine."""

import pytest

from benchmarks.data import ANSWERED, ISSUED, PRINCIPAL, RECEIVED, SIGNATORY, profile
from benchmarks.trips import round_trips
from workflows import engine


@pytest.fixture
def case(committed_db):
    return engine.start(engine.Start("America/Toronto"), profile=profile(), by=SIGNATORY, at=ISSUED)


def test_a_case_starts_in_four_round_trips(case):
    rules = profile()
    trips = round_trips(
        lambda: engine.start(engine.Start("America/Toronto"), profile=rules, by=SIGNATORY, at=ISSUED),
    )
    assert trips == 4  # hold or reserve, write, ask whether letters are called for, COMMIT


def test_a_step_takes_four_round_trips_with_its_journal_dates_and_due_work(case):
    def acknowledge():
        engine.advance(case.pk, "acknowledge", by=PRINCIPAL, at=RECEIVED, received_at=RECEIVED)

    def answer():
        engine.advance(case.pk, "answer", by=PRINCIPAL, at=ANSWERED, answered_at=ANSWERED)

    assert [round_trips(acknowledge), round_trips(answer)] == [4, 4]
