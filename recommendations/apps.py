from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = _("Recommandations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.events import happened, undelivered

        from .receivers import count_ends, end_courtesies, note_failure, open_tasks

        happened.connect(open_tasks, dispatch_uid="recommendations.open_tasks")
        happened.connect(count_ends, dispatch_uid="recommendations.count_ends")
        happened.connect(end_courtesies, dispatch_uid="recommendations.end_courtesies")
        undelivered.connect(note_failure, dispatch_uid="recommendations.note_failure")
