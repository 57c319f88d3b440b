"""Every benchmark runs and writes its lines. What it measures is never asserted: machines differ."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from benchmarks.__main__ import NAMES
from benchmarks.measure import Line, Target, in_turns
from tests.processes import wait_until

FIELDS = {"name", "size", "ours", "floor", "limit", "stock", "target", "met"}


@pytest.mark.timeout(300)
def test_every_benchmark_runs_and_writes_its_lines(tmp_path):
    out = tmp_path / "results.json"
    environment = {key: value for key, value in os.environ.items() if key != "SUITES_LOCAL"}
    command = [sys.executable, "-m", "benchmarks", "--size", "50", "--rounds", "1", "--out", str(out)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(out.read_text())
    assert said["machine"]["cores"] >= 1
    assert {each["name"].split(".")[0].replace("step", "steps", 1) for each in said["lines"]} == set(NAMES)
    for each in said["lines"]:
        assert set(each) >= FIELDS
        assert each["ours"] > 0
        assert each["name"] in done.stdout


def test_benchmarks_asked_to_stop_stop_their_server_and_remove_its_folder(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "SUITES_LOCAL"}
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "clock",
        "outbox",
        "redate",
        "contention",
        "--rounds",
        "3",
        "--out",
        str(tmp_path / "results.json"),
    ]
    local = settings.BASE_DIR / ".local"
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until((tmp_path / "results.json").exists, what="the first line was measured", seconds=90)
        (folder,) = local.glob(f"bench-{process.pid}-*")
        process.terminate()
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
        assert not folder.exists()
    finally:
        process.kill()
        process.wait()


def test_the_ways_take_turns_and_none_always_goes_first():
    order = []
    ways = {name: (lambda name=name: order.append(name) or float(len(order))) for name in "abc"}
    found = in_turns(ways, 3)
    assert "".join(order) == "abcbcacab"
    assert found["a"] == [1.0, 6.0, 8.0]


@pytest.mark.parametrize(
    ("target", "ours", "met"),
    [
        (Target("limit", at_least=0.5), 50.0, True),
        (Target("limit", at_least=0.5), 49.9, False),
        (Target(at_most=2), 2.0, True),
        (Target(at_most=2), 2.1, False),
        (Target("stock", at_least=100), 1e9, None),  # the stock part was not measured
    ],
)
def test_a_target_is_met_missed_or_not_measured(target, ours, met):
    line = Line("x", 1, "/s", ours, limit=100.0, targets=(target,))
    assert line.as_json()["met"] is met
