"""Standard passages of the demonstration, which a draft may take."""

from datetime import datetime

from directory.queries import person_by_email
from recommendations import actions

from .people import ADMINISTRATOR

# Title, text.
PASSAGES = (
    (
        "Formule de recommandation (exemple)",
        "En vertu de l’article 16.27 du Code des professions, l’Office des professions du Québec recommande :",
    ),
    (
        "Motif tiré de l’attente d’une place (exemple)",
        "Des personnes dont l’équivalence est reconnue en partie attendent une place plus de deux ans (exemple).",
    ),
)


def save_passages(*, at: datetime) -> None:
    """As an administrator does."""
    by = person_by_email(ADMINISTRATOR)
    for title, text in PASSAGES:
        actions.save_passage(by=by, at=at, title=title, text=text, theme=None)
