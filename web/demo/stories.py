"""The examples: what the Office might have recommended on the subjects of its own report, and what came of it.

Days count from the issue; `issued` is the number of days before the day of loading. Every text is an example.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a case, `day` days after its issue; `verb` is one of `player.VERBS`."""

    day: int
    verb: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One recommendation; `lives` gives, for each recipient's code, what happens there. `issued` "
    "None: still a draft."""

    issued: int | None
    theme: int
    subject: str
    text: str
    reasons: str
    lives: dict[str, tuple[Act, ...]]


def _answer(day: int, disposition: str, **texts: str) -> Act:
    return Act(day, "answer", {"disposition": disposition, "follow_up": "", "reasons": "", **texts})


def _assess(day: int, outcome: str, reasons: str) -> Act:
    return Act(day, "assess", {"outcome": outcome, "reasons": reasons})


ACKNOWLEDGED = "acknowledge"
_INTRO = "En vertu de l’article 16.27 du Code des professions, l’Office des professions du Québec recommande\u00a0:"

STORIES = (
    Story(
        issued=75,
        theme=3,
        subject="Formation d’appoint des technologistes médicaux formés à l’étranger (exemple)",
        text=(
            "L’accès à la formation d’appoint demeure la principale difficulté signalée par les "
            "technologistes médicaux "
            "formés à l’étranger. Trois solutions ont été étudiées par le groupe de travail réuni "
            "depuis l’automne 2021.\n\n"
            f"{_INTRO}\n\n"
            "1. Offrir, à compter de l’automne 2027, une formation d’appoint en technologie médicale "
            "dans au moins deux "
            "cégeps, dont un hors de la région de Montréal.\n"
            "2. Prévoir pour cette formation une voie de reconnaissance des acquis et des compétences ouverte aux "
            "personnes recommandées par l’ordre professionnel.\n"
            "3. Publier, au plus tard le 1er juillet de chaque année, le nombre de places offertes "
            "et le nombre de places "
            "comblées."
        ),
        reasons=(
            "Des personnes dont l’équivalence est reconnue en partie attendent plus de deux ans une place. "
            "Aucune offre régulière n’existe hors de Montréal."
        ),
        lives={
            "ministere-enseignement-superieur": (
                Act(3, ACKNOWLEDGED),
                _answer(
                    50,
                    "follow",
                    follow_up=(
                        "La formation sera offerte à compter de l’automne 2027 dans deux cégeps, dont un en région. "
                        "Le financement du démarrage est prévu au budget 2027-2028. Les places offertes et comblées "
                        "seront publiées chaque année avant le 1er juillet."
                    ),
                ),
                _assess(58, "satisfactory", "La réponse porte sur les trois points et donne une date pour chacun."),
            ),
            "ordre-technologistes-medicaux": (
                Act(2, ACKNOWLEDGED),
                _answer(
                    45,
                    "in_part",
                    follow_up=(
                        "L’Ordre transmettra au ministère, chaque automne, le nombre de personnes à qui une formation "
                        "d’appoint est prescrite, par domaine."
                    ),
                    reasons=(
                        "L’Ordre n’offre pas lui-même de formation et ne peut s’engager sur le nombre de places ni sur "
                        "leur publication."
                    ),
                ),
                _assess(
                    61,
                    "to_complete",
                    "La réponse ne dit pas à compter de quand les données seront transmises. Veuillez le préciser.",
                ),
            ),
            "federation-cegeps": (Act(1, ACKNOWLEDGED),),
            "ministere-immigration": (
                Act(4, ACKNOWLEDGED),
                _answer(
                    72,
                    "follow",
                    follow_up=(
                        "Le Ministère assure la coordination du groupe de travail et en présentera "
                        "le plan au printemps."
                    ),
                ),
            ),
            "college-ahuntsic": (),
        },
    ),
    Story(
        issued=62,
        theme=3,
        subject="Formation d’appoint découlant des nouvelles prescriptions aux infirmières auxiliaires (exemple)",
        text=(
            "De nouvelles prescriptions de formation d’appoint ont été adoptées pour l’exercice de la profession "
            "d’infirmière et d’infirmier auxiliaire. L’offre doit suivre la demande dans chaque région.\n\n"
            f"{_INTRO}\n\n"
            "1. Établir avec les établissements un calendrier commun des cours, publié six mois à l’avance.\n"
            "2. Réserver dans chaque région un nombre de places à la formation d’appoint."
        ),
        reasons="Les cours ne sont pas offerts aux mêmes dates d’une région à l’autre, et des places restent libres.",
        lives={
            "ordre-infirmieres-auxiliaires": (
                Act(2, ACKNOWLEDGED),
                _answer(
                    40,
                    "decline",
                    reasons=(
                        "Le calendrier des cours et le nombre de places relèvent des établissements et du ministère. "
                        "L’Ordre n’a pas le pouvoir d’y donner suite."
                    ),
                ),
            ),
            "ministere-education": (Act(6, ACKNOWLEDGED),),
        },
    ),
    Story(
        issued=40,
        theme=3,
        subject="Stages des professionnels formés à l’étranger dans le réseau de la santé (exemple)",
        text=(
            "L’accès aux stages prescrits par les ordres professionnels varie selon les établissements du réseau de la "
            "santé et des services sociaux.\n\n"
            f"{_INTRO}\n\n"
            "1. Désigner dans chaque établissement une personne responsable des stages de ces personnes.\n"
            "2. Tenir un registre des demandes de stage reçues, acceptées et refusées, avec les motifs de refus."
        ),
        reasons="Les demandes refusées ne sont pas comptées; leurs motifs ne sont pas connus.",
        lives={
            "ministere-sante": (Act(2, ACKNOWLEDGED),),
            "ministere-emploi": (
                Act(
                    9,
                    "establish_receipt",
                    {
                        "channel": "registered_mail",
                        "days_back": 4,
                        "origin": "Office des professions du Québec, 800, place D’Youville, Québec",
                        "destination": "Sous-ministre, 150, boulevard René-Lévesque Est, Québec (exemple)",
                        "note": "Avis de livraison signé (exemple).",
                    },
                ),
            ),
        },
    ),
    Story(
        issued=100,
        theme=2,
        subject="Attestation d’études collégiales en radiodiagnostic par reconnaissance des acquis (exemple)",
        text=(
            "L’attestation d’études collégiales d’intégration à la profession de technologue en radiodiagnostic est "
            "offerte depuis l’automne 2021 en démarche de reconnaissance des acquis et des compétences.\n\n"
            f"{_INTRO}\n\n"
            "1. Maintenir l’offre pour les trois prochaines cohortes.\n"
            "2. Faire connaître à l’Office, chaque année, le nombre de personnes admises et diplômées."
        ),
        reasons="La première cohorte a montré l’utilité de cette voie.",
        lives={
            "college-ahuntsic": (
                Act(1, ACKNOWLEDGED),
                _answer(30, "follow", follow_up="Le Collège maintient l’offre et transmettra les données chaque juin."),
                _assess(44, "satisfactory", "La réponse est complète."),
                Act(45, "close", {"note": "Rien de plus n’est attendu."}),
            ),
            "ordre-technologues-imagerie-medicale": (
                Act(2, ACKNOWLEDGED),
                _answer(55, "follow", follow_up="L’Ordre continuera de recommander les personnes candidates."),
            ),
        },
    ),
    Story(
        issued=30,
        theme=4,
        subject="Activités de francisation propres à une profession (exemple)",
        text=(
            "Des personnes attendent un permis faute d’un cours de français adapté à leur profession.\n\n"
            f"{_INTRO}\n\n1. Offrir des activités de francisation par profession, en ligne et à temps partiel."
        ),
        reasons="La demande vient de plusieurs ordres.",
        lives={
            "ministere-immigration": (
                Act(2, ACKNOWLEDGED),
                Act(
                    10,
                    "withdraw",
                    {"reason": "Le ministère a annoncé ces activités entre-temps; la recommandation est sans objet."},
                ),
            ),
        },
    ),
    Story(
        issued=12,
        theme=1,
        subject="Information sur les démarches menant à un permis (exemple)",
        text=(
            "Les personnes formées à l’étranger doivent consulter plusieurs sites pour comprendre les démarches.\n\n"
            f"{_INTRO}\n\n"
            "1. Ajouter, sur la page de chaque programme visé, le lien vers l’ordre professionnel concerné.\n"
            "2. Présenter au même endroit les étapes, les coûts et les délais usuels."
        ),
        reasons="L’autoévaluation des établissements a montré des pages manquantes.",
        lives={
            "bureau-cooperation-interuniversitaire": (),
            "conseil-interprofessionnel": (Act(4, ACKNOWLEDGED),),
            "ministere-enseignement-superieur": (),
            "ordre-technologistes-medicaux": (Act(2, ACKNOWLEDGED),),
        },
    ),
    Story(
        issued=5,
        theme=2,
        subject="Documentation des voies de reconnaissance des compétences (exemple)",
        text=f"{_INTRO}\n\n1. Décrire, pour chaque voie, les conditions d’admission et la durée usuelle du parcours.",
        reasons="Les voies existantes sont mal connues des personnes à qui elles s’adressent.",
        lives={"cerac-marie-victorin": (), "commission-partenaires-marche-travail": ()},
    ),
    Story(
        issued=None,
        theme=0,
        subject="Données sur l’accès à la formation d’appoint (exemple, projet)",
        text=f"{_INTRO}\n\n1. Transmettre à l’Office, chaque année, les données sur les demandes et les admissions.",
        reasons="L’Office doit dresser un état de situation de l’accès à la formation.",
        lives={"federation-cegeps": (), "ministere-education": ()},
    ),
)
