"""What the Office says to a recipient about a recommendation, once for the letter and for the e-mails.

Pure, and without a translation catalogue: the sentences are frozen with the letter. French is the source; `{names}`
are filled in by who says the sentence.
"""

from functools import lru_cache

from workflows.wording import NBSP, Words

SENTENCES = {
    # --- what is sent ---
    "greeting": Words("Madame, Monsieur,", "Dear Sir or Madam:"),
    "transmits": Words(
        "L’Office vous transmet la recommandation {number}, formulée à l’intention de votre organisation en vertu de "
        "l’article {article} du Code des professions (RLRQ, chapitre C-26).",
        "The Office sends you recommendation {number}, made to your organization under section {article} of the "
        "Professional Code (CQLR, chapter C-26).",
    ),
    # --- what goes with it ---
    "enclosures": Words(
        "Les pièces jointes à la présente lettre se téléchargent dans le portail ({site}, dossier {case_number}).",
        "The enclosures to this letter can be downloaded in the portal ({site}, case {case_number}).",
    ),
    # --- until when ---
    "duty": Words(
        "Dans les {period} suivant la réception de la recommandation, votre organisation doit informer l’Office par "
        "écrit des suites qu’elle entend y donner et, si elle n’entend pas y donner suite, des motifs justifiant sa "
        "décision.",
        "Within {period} after receiving the recommendation, your organization must inform the Office in writing of "
        "the follow-up it intends to give to it and, if it does not intend to follow it, of the reasons for its "
        "decision.",
    ),
    "runs": Words(
        "Le délai court à compter de la réception de la recommandation. Dès que la réception sera établie, l’Office "
        "vous fera connaître l’échéance et la manière dont elle est calculée.",
        "The period runs from the receipt of the recommendation. As soon as receipt is established, the Office will "
        "inform you of the due date and of how it is computed.",
    ),
    # --- how and where ---
    "acknowledge": Words(
        "Nous vous prions d’accuser réception de la recommandation dans le portail ({site}, dossier {case_number}) ou "
        "en écrivant à la personne responsable du dossier.",
        "Please acknowledge receipt of the recommendation in the portal ({site}, case {case_number}) or by writing to "
        "the person responsible for the case.",
    ),
    "where": Words(
        "La réponse se donne par écrit, dans le portail ({site}, dossier {case_number}) ou par lettre adressée à "
        "l’Office.",
        "The answer is given in writing, in the portal ({site}, case {case_number}) or by letter addressed to the "
        "Office.",
    ),
    "content": Words(
        "Elle indique les suites que votre organisation entend donner à la recommandation ou, si elle n’entend pas y "
        "donner suite, les motifs justifiant sa décision. Lorsque votre organisation n’entend y donner suite qu’en "
        "partie, la réponse indique les suites pour cette partie et les motifs pour le reste.",
        "It states the follow-up that your organization intends to give to the recommendation or, if it does not "
        "intend to follow it, the reasons for its decision. Where your organization intends to follow it only in "
        "part, the answer states the follow-up for that part and the reasons for the rest.",
    ),
    "not_an_answer": Words(
        "Un accusé de réception ne constitue pas une réponse.", "An acknowledgement of receipt is not an answer."
    ),
    # --- the end ---
    "contact": Words(
        "Pour toute question, veuillez vous adresser à la personne responsable du dossier, {officer}, à l’adresse "
        "{officer_email}.",
        "If you have any question, please write to the person responsible for the case, {officer}, at {officer_email}.",
    ),
    "regards": Words("Veuillez agréer, Madame, Monsieur, l’expression de nos sentiments distingués.", "Yours truly,"),
    "example": Words(
        f"Exemple{NBSP}: cette lettre fait partie d’une démonstration. Aucune suite n’est attendue.",
        "Example: this letter is part of a demonstration. Nothing is expected of you.",
    ),
}
TITLES = {
    "text": Words("Texte de la recommandation", "Text of the recommendation"),
    "reasons": Words("Motifs de la recommandation", "Reasons for the recommendation"),
    "enclosures": Words("Pièces jointes", "Enclosures"),
    "time_limit": Words("Délai pour répondre", "Time limit for answering"),
    "acknowledge": Words("Pour accuser réception", "How to acknowledge receipt"),
    "answer": Words("Pour répondre", "How to answer"),
    "contact": Words("Pour nous joindre", "How to reach us"),
}


def said(words: Words, language: str) -> str:
    """Words in one of the languages."""
    return words.en if language == "en" else words.fr


@lru_cache(maxsize=64)
def sentences(language: str, worded: frozenset[tuple[str, str]] = frozenset(), **values: str) -> dict[str, str]:
    """Every sentence in a language, with `values` in the places of their names.

    `worded` are those that administrators wrote otherwise: (« sentence-duty », its words).
    """
    ours = dict(worded)
    return {
        name: ours.get(f"sentence-{name}", said(words, language)).format_map(values)
        for name, words in SENTENCES.items()
    }


def days(count: int) -> Words:
    """« 1 jour », « 7 jours »; “1 day”, “7 days”."""
    return Words(f"{count}{NBSP}jour{'s' if abs(count) > 1 else ''}", f"{count} day{'s' if abs(count) != 1 else ''}")


def article(reference: str) -> str:
    """« 16.27 », from « C-26, a. 16.27 »."""
    return reference.rpartition("a. ")[2]
