"""The administration site of letters: what was sent is read, what reached nobody is put back into the queue."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.queries import NotFound
from workflows.admin import ReadOnlyAdmin
from workflows.engine import EngineError

from . import actions
from .models import Delivery, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["case", "event", "addressee", "state", "reason", "created_at", "sent_at"]
    list_filter = ["state", "audience", "event"]
    search_fields = ["case__number", "addressee", "message_id"]
    list_select_related = ["case"]
    actions = ["put_back"]

    @admin.action(description=_("Remettre en file les lettres non remises"), permissions=["view"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Each by itself: one that is refused says why and does not stop the others."""
        done = 0
        for message in queryset:
            try:
                done += len(actions.requeue(message_id=message.pk, by=request.user, at=timezone.now()))
            except EngineError as error:
                messages.warning(request, f"{message.case} · {error}")
            except NotFound:
                messages.warning(
                    request, _("%(case)s · Ce dossier n’est pas de votre organisme.") % {"case": message.case}
                )
        messages.info(request, _("%(count)d lettres remises en file.") % {"count": done})


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["message", "attempt", "at", "outcome", "detail"]
    list_filter = ["outcome"]
