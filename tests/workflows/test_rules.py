"""Administrators change the rules: what is shown before is what happens, and nothing is lost half-way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.given import nothing_changes
from tests.workflows.given import ADMINISTRATOR, OFFICER, acknowledged, fresh, local, profile
from workflows import engine, rule_queries, rules
from workflows.calendar import DecreedDay
from workflows.models import DecreedHoliday, RuleChange, RuleProfile, Transition, WorkflowInstance

pytestmark = pytest.mark.django_db

AT = local(2026, 11, 1)
TODAY = date(2026, 11, 1)
DAY = DecreedDay(date(2026, 12, 7), "deuil national", "day of mourning", "décret de l’exemple")


def _decree(new=DAY, **more):
    seen = rules.effect_of_decreeing(new).seen
    return rules.decree(new, **{"by": ADMINISTRATOR, "at": AT, "seen": seen, **more})


def _dates():
    return {row.pk: (row.due_on, row.in_default_from) for row in WorkflowInstance.objects.all()}


def _case():
    """Received on Wednesday 7 October: day 60 is a Sunday, due Monday 7 December."""
    return acknowledged(local(2026, 10, 7, 9))


class TestTheEffectShown(TestCase):
    """Whatever the day and the receipts, the lines shown are the rows that change, and taking back undoes them."""

    @settings(max_examples=12, deadline=None)
    @given(
        receipts=st.lists(st.integers(0, 25), min_size=1, max_size=4),
        day=st.dates(date(2026, 11, 27), date(2027, 1, 8)),
    )
    def test_is_what_then_happens(self, receipts, day):
        for days in receipts:
            acknowledged(local(2026, 10, 1, 9) + timedelta(days=days))
        before = _dates()
        new = replace(DAY, day=day)
        try:
            shown = rules.effect_of_decreeing(new)
        except ValidationError:  # a Sunday, Christmas Day
            return
        _decree(new)
        told = {each.instance_id: (each.due_after, each.default_after) for each in shown.moves}
        assert {pk: dates for pk, dates in _dates().items() if dates != before[pk]} == told
        back = rules.effect_of_taking_back(day=day)
        assert {each.instance_id for each in back.moves} == set(told)
        rules.take_back(day=day, reason="erreur, exemple", by=ADMINISTRATOR, at=AT, seen=back.seen)
        assert _dates() == before


def test_a_day_decreed_leaves_its_reason_in_each_journal_and_in_the_history():
    case = _case()
    change = _decree()
    assert (change.cases, change.carried_at, change.actor_name) == (1, AT, ADMINISTRATOR.name)
    entry = Transition.objects.get(instance=case, step="redate")
    assert (
        entry.facts["reason"] == "Jour férié décrété\u00a0: deuil national, lundi 7 décembre 2026 (décret de l’exemple)"
    )
    with pytest.raises(Error), transaction.atomic():
        RuleChange.objects.update(reason="autre")
    with pytest.raises(Error), transaction.atomic():
        RuleChange.objects.all().delete()


def test_an_effect_that_is_no_longer_the_one_read_is_not_carried_out():
    _case()
    seen = rules.effect_of_decreeing(DAY).seen
    _case()  # one more case would move
    with nothing_changes(), pytest.raises(rules.RulesChanged):
        _decree(seen=seen)
    seen = rules.effect_of_decreeing(DAY).seen
    other = replace(DAY, day=date(2026, 12, 9))
    _decree(other)  # a colleague adds another day
    with nothing_changes(), pytest.raises(rules.RulesChanged):
        _decree(seen=seen)


@pytest.mark.parametrize("day", [date(2026, 12, 6), date(2026, 12, 25), date(1950, 1, 3)])
def test_a_day_that_is_a_holiday_already_or_out_of_the_table_is_refused(day):
    with nothing_changes(), pytest.raises(ValidationError) as refused:
        _decree(replace(DAY, day=day))
    assert "day" in refused.value.error_dict


def test_the_same_day_is_not_decreed_twice_and_one_unknown_not_taken_back():
    _decree()
    with nothing_changes():
        with pytest.raises(ValidationError):
            _decree()
        with pytest.raises(rules.NotDecreed):
            rules.effect_of_taking_back(day=TODAY)


def test_only_an_administrator_changes_rules():
    seen = rules.effect_of_decreeing(DAY).seen
    with nothing_changes():
        with pytest.raises(engine.NotAllowed):
            rules.decree(DAY, by=OFFICER, at=AT, seen=seen)
        with pytest.raises(engine.NotAllowed):
            rules.take_back(day=DAY.day, reason="exemple", by=OFFICER, at=AT, seen="")
        with pytest.raises(engine.NotAllowed):
            _save(by=OFFICER)


def test_a_change_that_died_half_way_is_carried_on_by_the_next_sweep(monkeypatch):
    case = _case()

    def die(**said):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(engine, "redate_open", die)
        with pytest.raises(KeyboardInterrupt):
            _decree()
    assert fresh(case).due_on == date(2026, 12, 7)
    assert rule_queries.still_carried()
    assert rules.carry_on(now=AT) == 1
    assert fresh(case).due_on == date(2026, 12, 8)
    assert rules.carry_on(now=AT) == 0
    assert not rule_queries.still_carried()


def test_a_case_counted_beside_the_change_is_healed_at_night():
    _decree()
    case = _case()
    DecreedHoliday.objects.all().delete()  # as if the case had not read the day yet
    engine.redate_open(by=ADMINISTRATOR, at=AT, reason="exemple")
    DecreedHoliday.objects.create(day=DAY.day, name_fr=DAY.name_fr, name_en=DAY.name_en, source=DAY.source)
    assert rules.heal(now=AT) == 1
    assert fresh(case).due_on == date(2026, 12, 8)


# --- versions ---------------------------------------------------------------------------------------------------


def _save(**changed):
    said = {
        "regime": "16-27",
        "values": {"reminders": [20, 5]},
        "in_force_from": date(2026, 12, 1),
        "reason": "Décision de l’exemple",
        "by": ADMINISTRATOR,
        "at": AT,
        "on": TODAY,
        "expected_version": 1,
    }
    return rules.save_version(**{**said, **changed})


def test_a_change_is_the_next_version_and_the_one_in_use_stays():
    before = RuleProfile.objects.values().get(version=1)
    case = _case()
    saved = _save()
    kept = RuleProfile.objects.get(version=2)
    assert (saved.version, kept.reminders, kept.known_rungs) == (2, [20, 5], profile().known_rungs)
    assert RuleProfile.objects.values().get(version=1) == before
    assert fresh(case).profile == profile()
    regime = rule_queries.regime_of("16-27", on=TODAY)
    assert (regime.current.number, [each.number for each in regime.coming]) == (1, [2])
    assert (regime.versions[0].who, regime.versions[1].who) == (ADMINISTRATOR.name, None)
    assert rule_queries.regime_of("16-27", on=date(2026, 12, 1)).current.number == 2
    assert [each.cases for each in regime.versions] == [0, 1]


def test_a_version_that_a_newer_one_overtakes_is_named_before():
    _save(in_force_from=date(2027, 1, 1))
    row = rules.next_version(
        regime="16-27",
        values={"receipt_task": 12},
        in_force_from=date(2026, 12, 1),
        reason="Exemple",
        on=TODAY,
        expected_version=2,
    )
    effect = rule_queries.effect_of_version(row, on=TODAY, time_zone="America/Toronto")
    assert [each.number for each in effect.replaced] == [2]
    assert [each.name for each in effect.differences] == ["receipt_task"]
    assert [(each.version, each.until) for each in effect.spans] == [(3, None)]


def test_the_example_of_a_version_shows_the_days_that_move():
    row = rules.next_version(
        regime="16-27",
        values={"period_days": 30, "reminders": [7], "response_due": 7},
        in_force_from=date(2026, 12, 1),
        reason="Exemple",
        on=TODAY,
        expected_version=1,
    )
    days = {
        each.kind: each for each in rule_queries.effect_of_version(row, on=TODAY, time_zone="America/Toronto").example
    }
    assert (days["due"].before, days["due"].after) == (date(2027, 1, 30), date(2026, 12, 31))
    assert (days["reminder:14"].after, days["reminder:7"].moved) == (None, True)
    assert not days["receipt_task:15"].moved


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"in_force_from": date(2026, 10, 31)}, "in_force_from"),
        ({"values": {"default_readings": []}}, "default_readings"),
        ({"values": {"reminders": [7, 7]}}, "reminders"),
        ({"values": {"reminders": [60]}}, "reminders"),
        ({"values": {"reminders": [0]}}, "reminders"),
        ({"values": {"response_due": 60}}, "response_due"),
        ({"values": {"assessment_reminders": [60]}}, "assessment_reminders"),
        ({"values": {"period_days": 0}}, "period_days"),
        ({"values": {"notice_hour": 3}}, "notice_hour"),
        ({"values": {"due_reading": "autre"}}, "due_reading"),
        ({"values": {}}, "__all__"),
    ],
)
def test_a_version_without_sense_is_refused_in_words(changed, field):
    with nothing_changes(), pytest.raises(ValidationError) as refused:
        _save(**changed)
    assert field in (refused.value.error_dict if hasattr(refused.value, "error_dict") else {"__all__"})


def test_two_administrators_do_not_write_over_each_other():
    _save()
    with nothing_changes(), pytest.raises(rules.RulesChanged):
        _save(values={"reminders": [10]})
