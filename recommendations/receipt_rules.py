"""What each channel of receipt asks for: which moment, which evidence, by which article. Read by actions and pages.

Where the law says nothing of a file, none is required; the note and the origin still say how one knows.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ReceiptFact

Channel = ReceiptFact.Channel

# By technological means: C-25.01, a. 111 may carry such a receipt to the next working day, if the rules say so.
TECHNOLOGICAL = (
    Channel.PORTAL,
    Channel.ANSWER,
    Channel.DELIVERY_LOG,
    Channel.DESIGNATED_ADDRESS,
)


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """`moment`: which moment is that of the receipt; `evidence`: the file that proves it; `source`: the article."""

    moment: str | Promise
    evidence: str | Promise
    source: str | Promise
    required: bool = False


RULES = {
    Channel.REGISTERED_MAIL: ChannelRule(
        _("la date de signature de l’avis de livraison"), _("l’avis de livraison signé"), _("C-25.01, a. 131"), True
    ),
    Channel.BAILIFF: ChannelRule(
        _("le moment de la signification"), _("le procès-verbal de l’huissier"), _("C-25.01, a. 110"), True
    ),
    Channel.COURIER: ChannelRule(
        _("le moment de la livraison"), _("le bordereau de livraison, si vous l’avez"), _("C-25.01, a. 110")
    ),
    Channel.BY_HAND: ChannelRule(_("le moment de la remise"), _("le reçu signé, s’il y en a un"), _("C-25.01, a. 110")),
    Channel.LETTER: ChannelRule(
        _("le moment que l’écrit donne; à défaut, celui de l’écrit"),
        _("l’écrit où l’instance accuse réception"),
        _("C-25.01, a. 110"),
        True,
    ),
    Channel.DELIVERY_LOG: ChannelRule(
        _("le moment que les données attestent"),
        _("les données conservées : date, heure, minute, seconde, origine et destination"),
        _("C-1.1, a. 31"),
        True,
    ),
    Channel.DESIGNATED_ADDRESS: ChannelRule(
        _("le moment où le document devient accessible à cette adresse; la réception est présumée"),
        _("le bordereau d’envoi"),
        _("C-1.1, a. 31"),
        True,
    ),
    Channel.NOTICE: ChannelRule(
        _("aucun : un lien n’est pas le document, cet avis ne prouve pas la réception"), "", _("C-1.1, a. 31")
    ),
}


class Condition(TextChoices):
    """What must all be true for a receipt to be presumed at a designated address (C-1.1, a. 31)."""

    DESIGNATED = "designated", _("L’instance a désigné cette adresse avant l’envoi")
    ACTIVE = "active", _("L’adresse était active au moment de la réception")
    DOCUMENT = "document", _("Le document lui-même y est devenu accessible, et non un simple lien")
    NO_REFUSAL = "no_refusal", _("Aucun retour ni refus n’est venu de cette adresse")
    SLIP = "slip", _("Le bordereau d’envoi est conservé, et joint ci-dessous")
