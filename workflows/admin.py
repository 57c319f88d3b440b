"""The admin site: rules and decreed days may be changed there; everything that happened may only be read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process, Task

from . import engine
from .actors import Actor, Role
from .models import Deadline, DecreedHoliday, DueWork, Heartbeat, RuleProfile, Transition, WorkflowInstance


def administrator(request: HttpRequest) -> Actor:
    """Who acts through the admin site, for the journal."""
    return Actor(id=str(request.user.pk), name=str(request.user), roles=frozenset({Role.ADMINISTRATOR}))


class ReadOnlyAdmin(admin.ModelAdmin):
    """What happened is not edited."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RuleProfile)
class RuleProfileAdmin(admin.ModelAdmin):
    """A change is saved as the next version: open cases keep the rules they started with."""

    list_display = ["regime", "version", "in_force_from", "reason"]
    list_filter = ["regime"]
    exclude = ["version"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: RuleProfile, form: Any, change: bool) -> None:
        newest = RuleProfile.objects.filter(regime=obj.regime).aggregate(newest=Max("version"))["newest"]
        obj.pk, obj.version = None, (newest or 0) + 1
        obj._state.adding = True
        obj.save(force_insert=True)


@admin.register(DecreedHoliday)
class DecreedHolidayAdmin(admin.ModelAdmin):
    """A day decreed counts at once for every open case; each moved date keeps its earlier computation."""

    list_display = ["day", "name_fr", "source"]

    def save_model(self, request: HttpRequest, obj: DecreedHoliday, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._redate(request, f"{obj.name_fr}, {obj.day.isoformat()} ({obj.source})")

    def delete_model(self, request: HttpRequest, obj: DecreedHoliday) -> None:
        super().delete_model(request, obj)
        self._redate(request, f"retrait : {obj.name_fr}, {obj.day.isoformat()} ({obj.source})")

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def _redate(self, request: HttpRequest, reason: str) -> None:
        moved = engine.redate_open(by=administrator(request), at=timezone.now(), reason=reason)
        messages.info(request, _("%(count)d échéances recalculées.") % {"count": moved})


for model in (WorkflowInstance, Transition, Deadline, DueWork, Heartbeat):
    admin.site.register(model, ReadOnlyAdmin)

# Stock viewflow lets an administrator edit moments and delete tasks.
for model in (Process, Task):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, ReadOnlyAdmin)
