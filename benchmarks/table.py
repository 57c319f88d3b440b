"""``python -m benchmarks.table``: the last results as the table of docs/performance.md."""

import json
from typing import Any

from .__main__ import RESULTS


def table(said: dict[str, Any]) -> str:
    """The lines of `results.json` in Markdown; a ratio beside each thing that ours is compared with."""
    rows = [
        "| line | size | unit | ours | floor | limit | stock | target | met |",
        "|---|--:|---|--:|--:|--:|--:|---|---|",
    ]
    for each in said["lines"]:
        cells = [f"`{each['name']}`", f"{each['size']:,}", each["unit"], _figure(each["ours"])]
        cells += [_beside(each, column) for column in ("floor", "limit", "stock")]
        cells += [each["target"] or "–", {True: "yes", False: "**no**", None: "–"}[each["met"]]]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _beside(each: dict[str, Any], column: str) -> str:
    value = each[column]
    return f"{_figure(value)} (×{each['ours'] / value:.2g})" if value else "–"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    print(table(json.loads(RESULTS.read_text(encoding="utf-8"))))
