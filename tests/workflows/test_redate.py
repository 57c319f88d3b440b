"""A day is decreed while many cases are open: only those whose dates move are written, in sets."""

from datetime import date, timedelta

import pytest

from tests.workflows.given import ADMINISTRATOR, PRINCIPAL, acknowledged, fresh, local, open_kinds
from workflows import engine
from workflows.clock import decisive
from workflows.journal import verify
from workflows.models import DecreedHoliday, Transition

pytestmark = pytest.mark.django_db

AT = local(2026, 11, 1)


def _decree(day):
    DecreedHoliday.objects.create(day=day, name_fr="Jour décrété", name_en="Decreed day", source="exemple")


def _all_open(count=4):
    """Received on Wednesday 7 October: day 60 is a Sunday, due Monday 7 December."""
    return [acknowledged(local(2026, 10, 7, 9 + n)) for n in range(count)]


def test_only_the_cases_whose_dates_move_are_written():
    moved = _all_open()
    standing = acknowledged(local(2026, 10, 12, 9))
    _decree(date(2026, 12, 7))
    assert engine.redate_open(by=ADMINISTRATOR, at=AT, reason="décret, exemple", batch_size=3) == len(moved)
    assert fresh(standing).version == standing.version
    for case in moved:
        assert fresh(case).due_on == date(2026, 12, 8)
        assert [each.outcome for each in case.deadlines.all()] == ["replaced", "running"]
        assert verify(case.pk) == []
        assert open_kinds(fresh(case)) == open_kinds(case)
    assert engine.redate_open(by=ADMINISTRATOR, at=AT, reason="encore") == 0


def test_the_set_does_what_one_case_alone_does():
    together, alone = _all_open(2)
    _decree(date(2026, 12, 7))
    assert engine.redate(alone.pk, by=ADMINISTRATOR, at=AT, reason="décret, exemple")
    assert engine.redate_open(by=ADMINISTRATOR, at=AT, reason="décret, exemple") == 1
    first, second = fresh(together), fresh(alone)
    assert (first.stage, first.due_on, first.in_default_from, first.cycle, first.version) == (
        second.stage,
        second.due_on,
        second.in_default_from,
        second.cycle,
        second.version,
    )
    said = [
        {key: value for key, value in entry.facts.items() if key != "received_at"}
        for entry in Transition.objects.filter(instance__in=[first, second], step="redate")
    ]
    assert said[0] == said[1]


def test_a_case_already_reported_is_redated_with_the_others():
    case = _all_open(1)[0]
    at = local(2026, 12, 8, 9)
    engine.sweep(now=at)
    assert fresh(case).stage == "escalated"
    _decree(date(2026, 12, 7))
    assert engine.redate_open(by=ADMINISTRATOR, at=at, reason="décret, exemple") == 1
    assert fresh(case).stage == "response_due"  # no longer late, and the clock has brought it near its new date


def test_who_may_not_redate_changes_nothing():
    case = _all_open(1)[0]
    _decree(date(2026, 12, 7))
    with pytest.raises(engine.NotAllowed):
        engine.redate_open(by=PRINCIPAL, at=AT, reason="exemple")
    assert fresh(case).version == case.version


def test_the_day_and_the_hour_of_closing_decide():
    five = local(2026, 10, 7, 17)
    assert decisive(five, "America/Toronto") == (date(2026, 10, 7), False)
    assert decisive(five + timedelta(seconds=1), "America/Toronto") == (date(2026, 10, 7), True)
    assert decisive(local(2026, 10, 7, 23, 30), "America/Halifax") == (date(2026, 10, 8), False)
