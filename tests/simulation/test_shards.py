"""Many worlds at once: cut by the cases alone, played in databases of their own, and nothing left behind."""

import json
from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests import database
from web.simulation import shards
from web.simulation.checker import Violation
from web.simulation.run import Report, simulate
from web.simulation.shards import cut, merge


def _report(**said):
    known = {"cases": 3, "days": 10, "seed": 1, "faults": True, "acts": 5, "refused": 1, "letters": 4, "repeated": 1}
    return Report(**known | {"seconds": 2.0} | said)


@pytest.mark.parametrize("cases", [1, 99, 100, 250, 1_999, 10_000])
def test_the_worlds_share_the_cases_and_no_seed(cases):
    worlds = cut(cases=cases, days=10, seed=1, faults=True)
    assert [each.first for each in worlds] == [sum(one.cases for one in worlds[:place]) for place in range(len(worlds))]
    assert sum(each.cases for each in worlds) == cases
    assert len({each.seed for each in worlds}) == len(worlds) <= 20


def test_another_seed_gives_other_worlds():
    first, second = (cut(cases=300, days=10, seed=seed, faults=True) for seed in (1, 2))
    assert not {each.seed for each in first} & {each.seed for each in second}


def test_the_reports_of_the_worlds_become_one():
    broken = _report(violations=[Violation(101, "faux")], story=["gestes"], struck={"act cut": 2})
    merged = merge([_report(struck={"act cut": 1}), broken], seed=7, seconds=8.0)
    assert (merged.cases, merged.acts, merged.letters, merged.repeated, merged.seed) == (6, 10, 8, 2, 7)
    assert merged.struck == {"act cut": 3}
    assert (merged.violations, merged.story) == ([Violation(101, "faux")], ["gestes"])
    assert merged.case_years == 6 * 10 / 365


def _databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_own()])
        return {name for (name,) in cursor.fetchall()}


def _own():
    return connection.settings_dict["NAME"]


def test_two_processes_say_what_one_says_and_leave_nothing_behind(committed_db, capsys, monkeypatch):
    monkeypatch.setattr(shards, "LEAST", 4)
    before, own = _databases(), _own()
    call_command("simulate", "--cases=8", "--days=75", "--seed=2", "--faults", "--processes=2", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["violations"] == []
    assert (_databases(), _own()) == (before, own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflows_workflowinstance")
        assert cursor.fetchone() == (0,)

    alone = []
    for each in cut(cases=8, days=75, seed=2, faults=True):
        database.restore()
        alone.append(simulate(cases=each.cases, days=75, seed=each.seed, faults=True, world=nullcontext))
    assert len(alone) == 2
    same = ("acts", "refused", "letters", "repeated", "struck", "years_lived", "violations")
    merged = merge(alone, seed=2, seconds=0)
    assert {name: getattr(merged, name) for name in same} == {name: told[name] for name in same}


@pytest.mark.parametrize("wrong", ["--cases=0", "--days=4000", "--processes=65"])
def test_figures_out_of_reach_are_refused(wrong):
    with pytest.raises(CommandError, match="donnez un nombre"):
        call_command("simulate", wrong)
