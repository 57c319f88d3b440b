"""What people of the Office keep for themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list of cases that somebody keeps by name: its filters and columns, as the address of the list has them."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("directory.Body", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("nom de la vue"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False, help_text="Seen by all people of the issuer.")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vue enregistrée")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name
