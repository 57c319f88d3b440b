"""The admin site: everything of the engine may be read there, nothing changed. Rules are changed at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from viewflow.workflow.models import Process, Task

from .models import (
    Deadline,
    DecreedHoliday,
    DueWork,
    Heartbeat,
    RuleChange,
    RuleProfile,
    Transition,
    WorkflowInstance,
)
from .rungs import LadderRung


class ReadOnlyAdmin(admin.ModelAdmin):
    """What happened is not edited."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


for model in (
    RuleProfile,
    LadderRung,
    DecreedHoliday,
    RuleChange,
    WorkflowInstance,
    Transition,
    Deadline,
    DueWork,
    Heartbeat,
):
    admin.site.register(model, ReadOnlyAdmin)

# Stock viewflow lets an administrator edit moments and delete tasks.
for model in (Process, Task):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, ReadOnlyAdmin)
