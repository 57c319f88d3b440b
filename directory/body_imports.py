"""The rows of what was imported: a file of bodies, as it was read, until somebody confirms it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyImport(models.Model):
    """A file of bodies that somebody sent. What it would do is worked out anew each time it is read (`imports.plan`).

    Its lines are kept until it is applied, then emptied: what they say stands in the directory, and `counts` says how
    many there were of each sort. Without `by`, it came by the command.
    """

    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.JSONField(default=dict, help_text="`imports.read`: how the file was read, its headings, its lines.")
    list_name = models.CharField(max_length=80, blank=True)
    kept_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("importation d’instances")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
