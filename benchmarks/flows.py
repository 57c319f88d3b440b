"""The stock parts to compare with: viewflow's own flow, timer and lock, and its state machine on a row of ours."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from viewflow import fsm, this
from viewflow.workflow import flow
from viewflow.workflow.lock import select_for_update_lock
from viewflow.workflow.models import Process

from workflows.families import Stage
from workflows.models import Transition, WorkflowInstance

LONG = timedelta(days=60)


class Following(flow.Flow):
    """A case as stock viewflow would follow it: started, acknowledged, answered."""

    process_class = Process
    process_title = "Dossier"
    lock_impl = select_for_update_lock

    start = flow.StartHandle().Next(this.acknowledge)
    acknowledge = flow.Handle(this.on_step).Next(this.answer)
    answer = flow.Handle(this.on_step).Next(this.end)
    end = flow.End()

    def on_step(self, activation: Any, **facts: Any) -> None:
        activation.process.data = {**(activation.process.data or {}), **facts}
        activation.process.save(update_fields=["data"])


class Waiting(flow.Flow):
    """A case on which nothing is heard: the stock timer fires, and the case is escalated."""

    process_class = Process
    process_title = "Silence"
    lock_impl = select_for_update_lock

    start = flow.StartHandle().Next(this.wait)
    wait = flow.Timer(LONG).Next(this.escalate)
    escalate = flow.Function(this.on_silence).Next(this.end)
    end = flow.End()

    def on_silence(self, activation: Any) -> None:
        activation.process.data = {"stage": "escalated"}
        activation.process.save(update_fields=["data"])


class Machine:
    """The state machine as its cookbook has it: a class around a row."""

    stage = fsm.State(Stage, default=Stage.ISSUED)

    def __init__(self, row: WorkflowInstance) -> None:
        self.row = row

    @stage.getter()
    def _stage(self) -> Stage:
        return Stage(self.row.stage)

    @stage.setter()
    def _set_stage(self, value: Stage) -> None:
        self.row.stage = value.value

    @stage.transition(source=Stage.ISSUED, target=Stage.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """Received."""

    @stage.transition(source=Stage.ACKNOWLEDGED, target=Stage.ANSWERED)
    def answer(self) -> None:
        """Answered."""

    @stage.transition(source=Stage.ACKNOWLEDGED, target=Stage.ACKNOWLEDGED)
    def note(self) -> None:
        """A fact that changes nothing."""


def machine_step(pk: int, step: str, values: dict[str, Any], entry: dict[str, Any]) -> None:
    """One step of the state machine made safe in the simplest way: a row lock, the row, one row of history."""
    with transaction.atomic():
        row = WorkflowInstance.objects.select_for_update().get(pk=pk)
        getattr(Machine(row), step)()
        row.version += 1
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        Transition.objects.create(instance_id=pk, seq=row.version, target=row.stage, **entry)
