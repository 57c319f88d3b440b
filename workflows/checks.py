"""System checks: what must never be used of viewflow is refused at start-up (docs/decisions, « fsm for law »)."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.utils.functional import Promise
from viewflow.workflow import flow as nodes
from viewflow.workflow.base import Flow

from .locks import RowLock

# Timers of viewflow duplicate, outlive their task and do not move with a corrected receipt; the due work table does.
_TIMERS = tuple(
    getattr(nodes, name)
    for name in ("Timer", "StartTimer", "ConditionalCatch")
    if isinstance(getattr(nodes, name, None), type)
)


def flows() -> Iterator[type[Flow]]:
    """Every flow class that is loaded, at any depth."""
    waiting = list(Flow.__subclasses__())
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        yield each


def faults_of(flow_class: Any) -> Iterator[checks.CheckMessage]:
    """What this project refuses in one flow class."""
    where = f"{flow_class.__module__}.{flow_class.__name__}"
    if not isinstance(flow_class.lock_impl, RowLock):
        yield checks.Error(f"{where} has no row lock.", hint="Set lock_impl = row_lock.", id="workflows.E001")
    if not isinstance(flow_class.process_title, Promise):  # viewflow falls back on the docstring or the class's name
        yield checks.Error(
            f"{where} has no translatable title.", hint="Set process_title = gettext_lazy(…).", id="workflows.E002"
        )
    for node in flow_class.instance.nodes():
        if isinstance(node, _TIMERS):
            yield checks.Error(
                f"{where}.{node.name} is a timer of viewflow.", hint="Plan due work instead.", id="workflows.E003"
            )
    if any(issubclass(base, Flow) and base is not Flow for base in flow_class.__bases__):
        yield checks.Error(f"{where} inherits from another flow: their timers and tasks mix.", id="workflows.E004")


@checks.register("workflows")
def check_flows(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuses timers of viewflow, flows without a real lock, titles taken from docstrings, inherited flows."""
    return [fault for each in flows() for fault in faults_of(each)]
