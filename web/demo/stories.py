"""The examples: what the Office might have recommended on the subjects of its own report, and what came of it.

Days count from the issue. Every text is an example: none of these recommendations, answers or persons exists.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

SATURDAY = 5
_PERIOD = 60


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a case, `day` days after its issue; `verb` is one of `player.VERBS`."""

    day: int
    verb: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One recommendation; `lives` gives, for each recipient's code, what happens there.

    `issued` is the number of days before the day of loading; None: still a draft. With `saturday`, it is chosen so that
    a receipt on the day after the issue has its sixtieth day on the last Saturday that is `saturday` days ago or more,
    where the two readings of the law part. `files` are the titles of those that go with it.
    """

    theme: int
    subject: str
    text: str
    reasons: str
    lives: dict[str, tuple[Act, ...]]
    issued: int | None = None
    saturday: int = 0
    files: tuple[str, ...] = ()

    def issued_on(self, today: date) -> date | None:
        """The day of its issue when it is loaded on `today`."""
        if self.saturday:
            newest = today - timedelta(days=self.saturday)
            saturday = newest - timedelta(days=(newest.weekday() - SATURDAY) % 7)
            return saturday - timedelta(days=_PERIOD + 1)
        return None if self.issued is None else today - timedelta(days=self.issued)


def _text(*paragraphs: str, points: tuple[str, ...] = ()) -> str:
    if not points:  # answered as a whole
        return "\n\n".join(paragraphs)
    numbered = "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))
    return "\n\n".join([*paragraphs, _INTRO, numbered])


def _received(day: int) -> Act:
    return Act(day, "acknowledge")


def _by_registered_mail(day: int, *, days_back: int, destination: str) -> Act:
    return Act(
        day,
        "establish_receipt",
        {
            "channel": "registered_mail",
            "days_back": days_back,
            "origin": "Office des professions du Québec, Québec (exemple)",
            "destination": destination,
            "note": "Avis de livraison signé par l’accueil (exemple).",
            "file": "avis de livraison (exemple).pdf",
        },
    )


def _said(*points: tuple[str, str, str]) -> dict[int, dict[str, str]]:
    """What is said of each point: what is decided, the follow-up, the reasons."""
    names = ("disposition", "follow_up", "reasons")
    return {number: dict(zip(names, said, strict=True)) for number, said in enumerate(points, start=1)}


def _answer(day: int, *points: tuple[str, str, str], file: str = "", **whole: str) -> Act:
    """An answer to each point or, where the text has none, to the whole."""
    return Act(day, "answer", {"file": file, **({"points": _said(*points)} if points else whole)})


def _assess(day: int, outcome: str, reasons: str, *points: tuple[str, str, str], within: int = 0) -> Act:
    """`points`: the class, the reasons and the question of each; `within`: days until the complement is due."""
    names = ("outcome", "reasons", "question")
    thought = {number: dict(zip(names, each, strict=True)) for number, each in enumerate(points, start=1)}
    return Act(day, "assess", {"outcome": outcome, "reasons": reasons, "points": thought, "within": within})


_INTRO = "En vertu de l’article 16.27 du Code des professions, l’Office des professions du Québec recommande\u00a0:"

STORIES = (
    Story(
        issued=75,
        theme=0,
        subject="Formation d’appoint des technologistes médicaux formés à l’étranger (exemple)",
        files=("Trois solutions étudiées (exemple)",),
        text=_text(
            "L’accès à la formation d’appoint demeure la principale difficulté signalée par les technologistes "
            "médicaux formés à l’étranger. Trois solutions ont été présentées au groupe de travail mis sur pied à "
            "l’automne 2021.",
            "Aucune d’elles n’est encore offerte de façon régulière.",
            points=(
                "d’offrir une formation d’appoint en technologie médicale dans au moins deux cégeps, dont un hors de "
                "la région de Montréal, à compter de la prochaine année scolaire;",
                "de prévoir, pour cette formation, une voie de reconnaissance des acquis et des compétences ouverte "
                "aux personnes recommandées par l’ordre professionnel;",
                "de publier chaque année, au plus tard le 1er juillet, le nombre de places offertes et le nombre de "
                "places comblées.",
            ),
        ),
        reasons=(
            "Des personnes dont l’équivalence est reconnue en partie attendent une place plus de deux ans (exemple). "
            "Sans offre régulière, la prescription de l’ordre ne peut être suivie."
        ),
        lives={
            "ministere-enseignement-superieur": (
                _received(3),
                _answer(
                    50,
                    ("follow", "Deux cégeps, dont un en région, l’offriront dès la prochaine année scolaire.", ""),
                    ("follow", "Une démarche de reconnaissance des acquis y sera jointe à la même date.", ""),
                    (
                        "follow",
                        "La direction des programmes publiera ces nombres chaque année, avant le 1er juillet.",
                        "",
                    ),
                    file="calendrier de mise en œuvre (exemple).pdf",
                ),
                _assess(
                    58,
                    "satisfactory",
                    "La réponse porte sur les trois points et donne une date pour chacun.",
                    ("satisfactory", "Deux cégeps, une région et une date sont nommés.", ""),
                    ("satisfactory", "La démarche de reconnaissance a sa date.", ""),
                    ("satisfactory", "La direction qui publie et le jour sont nommés.", ""),
                ),
            ),
            "ordre-technologistes-medicaux": (
                _received(2),
                _answer(
                    45,
                    ("decline", "", "L’Ordre n’offre pas lui-même de formation\u00a0: l’offre relève des cégeps."),
                    ("follow", "L’Ordre recommandera à cette voie les personnes dont il aura reconnu les acquis.", ""),
                    (
                        "in_part",
                        "L’Ordre fera connaître, par domaine, le nombre de personnes à qui une formation d’appoint est "
                        "prescrite.",
                        "Il ne connaît pas le nombre de places offertes ni de places comblées.",
                    ),
                ),
                _assess(
                    61,
                    "to_complete",
                    "La réponse est claire sur deux points; elle ne dit pas quand les données seront connues.",
                    ("satisfactory_otherwise", "L’offre relève en effet des cégeps, qui y donnent suite.", ""),
                    ("satisfactory", "L’Ordre recommandera les personnes visées.", ""),
                    ("to_complete", "", "À compter de quand, et à quelle fréquence, ces nombres seront-ils connus?"),
                    within=30,
                ),
            ),
            "federation-cegeps": (_received(1),),
            "ministere-immigration": (
                _received(4),
                _answer(
                    72,
                    (
                        "follow",
                        "Le Ministère coordonne le groupe de travail et en présentera le plan au printemps.",
                        "",
                    ),
                    ("follow", "Ce plan comprendra la reconnaissance des acquis.", ""),
                    ("follow", "Les nombres figureront au rapport annuel du Ministère.", ""),
                ),
            ),
            "college-ahuntsic": (),
        },
    ),
    Story(
        issued=62,
        theme=0,
        subject="Formation d’appoint découlant des nouvelles prescriptions de l’OIIAQ (exemple)",
        text=_text(
            "De nouvelles prescriptions de formation d’appoint ont été adoptées pour l’exercice de la profession "
            "d’infirmière auxiliaire et d’infirmier auxiliaire. Deux formations fondées sur la prescription à la carte "
            "sont en préparation.",
            "L’offre des centres de formation professionnelle doit suivre la demande de chaque région.",
            points=(
                "d’établir avec les centres un calendrier commun des cours, publié six mois à l’avance;",
                "de réserver, dans chaque région, un nombre de places à la formation d’appoint;",
                "de confirmer par écrit à chaque personne le cours où sa prescription peut être suivie.",
            ),
        ),
        reasons="Les cours ne commencent pas aux mêmes dates d’une région à l’autre, et des places restent libres.",
        lives={
            "ordre-infirmieres-auxiliaires": (
                _received(2),
                _answer(
                    40,
                    ("decline", "", "Le calendrier des cours relève des centres. L’Ordre appuie toutefois ce point."),
                    ("decline", "", "Le nombre de places relève du ministère."),
                    ("decline", "", "L’Ordre ne sait pas à quel cours chaque personne est admise."),
                ),
            ),
            "ministere-education": (
                _received(6),
                Act(58, "extend", {"days": 42, "reason": "Le comité d’orientation siège le mois prochain (exemple)."}),
            ),
        },
    ),
    Story(
        issued=52,
        theme=3,
        subject="Stages des professionnels formés à l’étranger dans le réseau de la santé (exemple)",
        text=_text(
            "L’accès aux stages prescrits par les ordres professionnels varie d’un établissement à l’autre du réseau "
            "de la santé et des services sociaux.",
            points=(
                "de désigner dans chaque établissement une personne responsable de ces stages;",
                "de tenir un registre des demandes de stage reçues, acceptées et refusées, avec les motifs du refus.",
            ),
        ),
        reasons="Les demandes refusées ne sont pas comptées et leurs motifs ne sont pas connus.",
        lives={
            "ministere-sante": (_received(2),),
            "ministere-emploi": (
                _by_registered_mail(9, days_back=4, destination="Bureau de la sous-ministre, Québec (exemple)"),
            ),
        },
    ),
    Story(
        saturday=1,
        theme=1,
        subject="Schématisation des parcours qui exigent un stage en santé (exemple)",
        text=_text(
            "La liste des titres d’emploi qui exigent un stage est dressée. La schématisation des parcours reste à "
            "faire en imagerie médicale.",
            points=(
                "de terminer la schématisation des parcours en imagerie médicale;",
                "de publier les schémas en langage clair, avec la durée usuelle de chaque étape.",
            ),
        ),
        reasons="Les candidates et les candidats découvrent trop tard qu’un stage leur sera demandé.",
        lives={"recrutement-sante-quebec": (_received(1),)},
    ),
    Story(
        saturday=3,
        theme=2,
        subject="Mise à jour du guide de négociation des ARM (exemple)",
        text=_text(
            "Les arrangements de reconnaissance mutuelle des qualifications professionnelles (ARM) facilitent "
            "l’accès à plusieurs professions. Le guide de négociation destiné aux ordres date d’avant les derniers "
            "arrangements.",
            points=(
                "d’actualiser le guide à la lumière des pratiques jugées les meilleures;",
                "d’y ajouter un modèle de mesure compensatoire, avec sa durée et son coût;",
                "d’accompagner les ordres qui négocient un premier arrangement.",
            ),
        ),
        reasons="Des mesures compensatoires inutilement longues retardent la délivrance des permis (exemple).",
        lives={
            "ministere-relations-internationales": (
                _received(1),
                _answer(
                    62,
                    ("follow", "Le guide sera actualisé avec les ordres; un projet leur sera soumis à l’hiver.", ""),
                    ("follow", "Le modèle y sera joint.", ""),
                    ("follow", "Une personne répondra aux ordres dès l’automne.", ""),
                ),
            ),
            "ordre-technologues-imagerie-medicale": (
                _received(4),
                Act(
                    30,
                    "record_answer",
                    {
                        "points": _said(
                            ("decline", "", "Le guide relève du ministère."),
                            ("follow", "L’Ordre fournira un modèle tiré de son propre arrangement.", ""),
                            ("decline", "", "L’Ordre n’a pas le personnel qu’il y faut."),
                        ),
                        "days_back": 2,
                        "file": "lettre de l’Ordre (exemple).pdf",
                    },
                ),
                _assess(
                    38,
                    "insufficient",
                    "La lettre ne dit ni quand ni sous quelle forme le modèle sera fourni.",
                    ("satisfactory_otherwise", "Le ministère actualise le guide.", ""),
                    ("insufficient", "Ni la date ni la forme du modèle ne sont données.", ""),
                    ("insufficient", "Le manque de personnel n’exclut pas un accompagnement à distance.", ""),
                ),
            ),
        },
    ),
    Story(
        issued=132,
        theme=2,
        subject="Attestation d’études collégiales en radiodiagnostic par reconnaissance des acquis (exemple)",
        text=_text(
            "L’attestation d’études collégiales d’intégration à la profession de technologue en radiodiagnostic est "
            "offerte en démarche de reconnaissance des acquis et des compétences.",
            f"{_INTRO[:-2]} d’en maintenir l’offre pour les trois prochaines cohortes.",
        ),
        reasons="La première cohorte a montré l’utilité de cette voie.",
        lives={
            "college-ahuntsic": (
                _received(1),
                _answer(
                    30,
                    disposition="follow",
                    follow_up="Le Collège maintient l’offre pour trois cohortes, à compter de l’automne.",
                ),
                _assess(44, "satisfactory", "La réponse est complète."),
                Act(45, "close", {"note": "Rien de plus n’est attendu de cette instance."}),
            ),
            # An invented college never answers: its direction was written to, the presidency is a task.
            "college-exemple-iles": (_received(1), Act(114, "sign_rung")),
        },
    ),
    Story(
        issued=30,
        theme=3,
        subject="Activités de francisation propres à une profession (exemple)",
        text=_text(
            "Des personnes attendent un permis faute d’un cours de français adapté à leur profession.",
            points=("d’offrir des activités de francisation par profession, en ligne et à temps partiel.",),
        ),
        reasons="La demande vient de plusieurs ordres professionnels.",
        lives={
            "ministere-immigration": (
                _received(2),
                Act(
                    10,
                    "withdraw",
                    {
                        "reason": "Le Ministère a annoncé ces activités entre-temps\u00a0: la recommandation est "
                        "sans objet."
                    },
                ),
            ),
        },
    ),
    Story(
        issued=12,
        theme=1,
        subject="Information sur les démarches menant à un permis (exemple)",
        text=_text(
            "Les personnes formées à l’étranger doivent consulter plusieurs sites pour comprendre les étapes qui "
            "mènent à un permis. L’autoévaluation des établissements a montré des pages manquantes.",
            points=(
                "d’ajouter, à la page de chaque programme visé, le lien vers l’ordre professionnel concerné;",
                "d’y présenter les étapes, les coûts et la durée usuelle du parcours.",
            ),
        ),
        reasons="Une information dispersée retarde le dépôt des demandes d’équivalence.",
        lives={
            "bureau-cooperation-interuniversitaire": (),
            "conseil-interprofessionnel": (_received(4),),
            "ministere-enseignement-superieur": (),
            "ordre-technologistes-medicaux": (_received(2),),
            "college-exemple-iles": (_received(1),),
        },
    ),
    Story(
        issued=5,
        theme=2,
        subject="Description des voies de reconnaissance des compétences (exemple)",
        text=_text(
            "Les voies de reconnaissance des acquis et des compétences sont mal connues de celles et ceux à qui elles "
            "s’adressent.",
            points=("de décrire, pour chaque voie, les conditions d’admission et la durée usuelle du parcours.",),
        ),
        reasons="Les demandes d’équivalence passent à côté de voies plus courtes (exemple).",
        lives={"cerac-marie-victorin": (), "commission-partenaires-marche-travail": ()},
    ),
    Story(
        theme=0,
        subject="Données sur l’accès à la formation d’appoint (exemple, projet)",
        text=_text(
            "L’Office dresse chaque année un état de situation de l’accès à la formation.",
            points=("de lui transmettre chaque année les données sur les demandes et sur les admissions.",),
        ),
        reasons="Les données manquent pour plusieurs professions.",
        lives={"federation-cegeps": (), "ministere-education": ()},
    ),
)
