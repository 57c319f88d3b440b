"""A flow as a drawing: viewflow places the nodes and the lines, our template draws them, in our colours and words."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language
from viewflow.workflow import chart

_KINDS = {"HUMAN": "task", "START": "event", "END": "event"}
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A shape at its place, in units of the drawing. `lines`: its title, each line with its place."""

    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, float, float], ...]
    current: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def radius(self) -> float:
        return self.width / 2

    @property
    def diamond(self) -> str:
        """The corners of a gate, as SVG takes them."""
        (x, y), half, rise = self.middle, self.width / 2, self.height / 2
        return f"{x - half},{y} {x},{y - rise} {x + half},{y} {x},{y + rise}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: `view_box`, shapes, and lines as SVG paths."""

    title: str
    view_box: str
    nodes: tuple[Node, ...]
    lines: tuple[str, ...]


def drawn(flow_class: Any, *, at: str) -> Chart:
    """The flow with the node named `at` as the current one, in the language of the page."""
    plain = _laid_out(flow_class, get_language())
    nodes = tuple(
        Node(
            *(each.name, each.kind, each.x, each.y, each.width, each.height, each.lines),
            current=each.name == at,
        )
        for each in plain.nodes
    )
    return Chart(plain.title, plain.view_box, nodes, plain.lines)


@cache  # by language: titles are broken into lines where the words of the language allow
def _laid_out(flow_class: Any, language: str | None) -> Chart:
    grid = chart.calc_layout_data(flow_class)
    nodes = tuple(
        Node(
            cell.node.name,
            _KINDS.get(cell.node.task_type, "gate"),
            cell.shape.x,
            cell.shape.y,
            cell.shape.width,
            cell.shape.height,
            tuple((text, cell.shape.x + x, cell.shape.y + y) for text, _align, _size, x, y in cell.shape.text),
        )
        for cell in grid.cells
    )
    lines = tuple("M" + " L".join(f"{x},{y}" for x, y in edge.segments) for edge in grid.edges)
    right = max([each.x + each.width for each in nodes] + [x for edge in grid.edges for x, _y in edge.segments])
    bottom = max([each.y + each.height for each in nodes] + [y for edge in grid.edges for _x, y in edge.segments])
    box = f"{-_MARGIN} {-_MARGIN} {right + 2 * _MARGIN} {bottom + 2 * _MARGIN}"
    return Chart(str(flow_class.process_title), box, nodes, lines)
