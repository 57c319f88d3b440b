from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Lettres et avis")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.events import happened

        from .receivers import write_messages

        happened.connect(write_messages, dispatch_uid="notifications.write_messages")
