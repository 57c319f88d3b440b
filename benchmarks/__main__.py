"""``python -m benchmarks [NAME…]``: measures, prints a table, writes ``benchmarks/results.json``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter

import psutil

from .measure import Line
from .place import fresh_database, servers_and_tables

NAMES = ("clock", "steps", "sweep", "issue", "outbox", "redate", "contention", "cockpit")
RESULTS = Path(__file__).with_name("results.json")
SIZES = {"k": 1000, "M": 1_000_000}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the named benchmarks, or all. 0 also when a target is missed: a figure is not a fault."""
    asked = _parser().parse_args(arguments)
    lines: list[Line] = []
    begun = perf_counter()
    with servers_and_tables():
        for name in asked.names or NAMES:
            fresh_database()
            module = import_module(f"benchmarks.{name}")
            for each in module.run(size=asked.size, rounds=asked.rounds):
                lines.append(each)
                print(_told(each), flush=True)
                # After each line: what was measured outlives a run that is killed.
                asked.out.write_text(_as_json(lines, _machine()), encoding="utf-8")
    print(f"{len(lines)} lines in {perf_counter() - begun:.0f} s, written to {asked.out.name}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What the core costs, measured.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(NAMES)}")
    parser.add_argument("--size", type=_size, help="cases, rows or recipients: 10k, 100k, 1M; else each has its own")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which the ways take turns (5)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results are written")
    return parser


def _size(text: str) -> int:
    number, factor = (text[:-1], SIZES[text[-1]]) if text[-1:] in SIZES else (text, 1)
    if not number.isdigit() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a size like 10k, 100k or 1M")
    return int(number) * factor


def _told(each: Line) -> str:
    words = [f"{each.name:<24} {each.size:>9,} {each.ours:>11,.2f} {each.unit}"]
    for column in ("floor", "limit", "stock"):
        value = getattr(each, column)
        if value:
            words.append(f"{column} {value:,.2f} (×{each.ours / value:.2f})")
    said = each.as_json()
    if said["target"]:
        verdict = {True: "met", False: "MISSED", None: "not measured"}[said["met"]]
        words.append(f"target {said['target']}: {verdict}")
    for name, value in each.notes.items():
        words.append(f"{name} {value:,.2f}" if isinstance(value, float) else f"{name} {value}")
    return " | ".join(words)


def _machine() -> dict[str, object]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "postgresql": version,
        "load_before": round(psutil.getloadavg()[2], 2),
    }


def _as_json(lines: Sequence[Line], machine: dict[str, object]) -> str:
    said = {"machine": machine, "lines": [_rounded(each.as_json()) for each in lines]}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _rounded(said: dict[str, object]) -> dict[str, object]:
    def short(value: object) -> object:
        if isinstance(value, float):
            return float(f"{value:.4g}") if abs(value) < 1000 else round(value)
        if isinstance(value, dict):
            return {key: short(each) for key, each in value.items()}
        return [short(each) for each in value] if isinstance(value, list | tuple) else value

    return {key: short(value) for key, value in said.items()}


if __name__ == "__main__":
    sys.exit(main())
