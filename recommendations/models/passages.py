"""Standard passages: what an Office writes often, ready to be put into a draft."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .drafting import Theme


class Passage(models.Model):
    """A passage of one issuer. What it says is its version of the number `version`."""

    issuer = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.pk} v{self.version}"


class PassageVersion(models.Model):
    """A passage as an administrator saved it; never changed. Drafts hold copies: a later version changes none."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"))
    theme = models.PositiveSmallIntegerField(_("thème du plan"), choices=Theme, null=True, blank=True)
    offered = models.BooleanField(default=True, help_text="Whether it is offered to who writes a draft.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["passage", "number"], name="passage_version_once")]
        triggers = [pgtrigger.Protect(name="passage_version_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title

    @property
    def marked(self) -> bool:
        """Passages are read as the texts they are put into."""
        return True
