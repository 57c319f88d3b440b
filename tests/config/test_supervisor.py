"""The one-command run: what ends together, and what it says when something is missing."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from devtools import run, setup, supervisor
from devtools.messages import Problem
from tests.processes import wait_until

SUPERVISED = """
import subprocess, sys
from devtools.supervisor import Supervisor
server = subprocess.Popen(["sleep", sys.argv[1]], start_new_session=True)
supervisor = Supervisor(watch={"server": server}, ready=lambda: True, announce=lambda: print("ready", flush=True))
supervisor.add_process("short", f"exec sleep {sys.argv[2]}", cwd="/")
supervisor.add_process("long", "exec sleep 61", cwd="/")
code = supervisor.run()
server.kill()
sys.exit(code)
"""


def supervised(home: Path, server: str, child: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SUPERVISED, server, child]
    environment = {**os.environ, "SUITES_LOCAL": str(home), "SUITES_RUN": str(home)}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)


def children_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize(("server", "child"), [("62", "0.8"), ("0.8", "62")], ids=["a child", "a server"])
def test_the_end_of_one_ends_all(tmp_path, server, child):
    process = supervised(tmp_path, server, child)
    wait_until(lambda: len(children_of(process)) >= 4, what="everything is started")
    started = children_of(process)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1, said
    assert not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_that_was_asked_for_is_clean(tmp_path, asked):
    process = supervised(tmp_path, "62", "62")
    assert process.stdout
    wait_until(lambda: "ready" in process.stdout.readline(), what="the site answers")
    process.send_signal(asked)
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_what_a_killed_run_left_is_ended_by_the_next(tmp_path):
    marked = {**os.environ, "SUITES_RUN": str(tmp_path)}
    left = subprocess.Popen(["sleep", "63"], env=marked, start_new_session=True)
    somebody_elses = subprocess.Popen(["sleep", "63"], env={**os.environ, "SUITES_RUN": "/elsewhere"})
    supervisor.end_leftovers(tmp_path)
    assert not psutil.pid_exists(left.pid)
    assert somebody_elses.poll() is None
    somebody_elses.kill()


def test_a_taken_port_is_said_with_another_to_choose():
    with socket.socket() as other:
        other.bind((run.ADDRESS, 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(Problem, match=f"make run PORT={taken + 1}"):
            run._refuse_a_taken_port(taken)


def test_a_second_run_in_the_same_folder_is_told_where_the_first_one_is(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "LOCAL", tmp_path)
    code = "import devtools.run as r, pathlib, sys, time; r.LOCAL = pathlib.Path(sys.argv[1])\n"
    code += "with r.only_one(8123):\n    print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Problem, match="http://localhost:8123"), run.only_one(8000):
            pass
        first.kill()  # its lock goes with it
    time.sleep(0.1)
    with run.only_one(8000):
        pass


def test_a_python_that_does_not_fit_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match=r"needs Python 3\.11.*is 3\.9") as told:
        setup._go_on_with_a_fitting_python([])
    assert "apt install python3" in told.value.do


def test_a_python_without_venv_is_told_which_package_brings_it(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "VENV", tmp_path / "venv")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / "venv/bin/python")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(Problem, match="lacks the venv module") as told:
        setup._make_environment()
    assert "apt install python3-venv" in told.value.do
