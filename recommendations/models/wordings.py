"""What administrators wrote in the place of the letters that come with the product."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WordingVersion(models.Model):
    """One version of a letter, of a part that letters share, or of a sentence, in one language. Append-only.

    `body` is in the small language of `letter_language`. Version 0 is what comes with the product and has no row; the
    newest row is in force, and a former version comes back as a new one.
    """

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    subject = models.CharField(_("objet de la lettre"), max_length=300, blank=True)
    body = models.TextField(_("texte"), max_length=20_000)
    reason = models.CharField(_("motif du changement"), max_length=300)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version d’une lettre type")
        constraints = [models.UniqueConstraint(fields=["name", "language", "version"], name="wording_version_once")]
        triggers = [pgtrigger.Protect(name="wordings_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name}.{self.language}, version {self.version}"
