"""Who logs in to the demonstration. All bear the surname « Exemple » and addresses that can exist nowhere."""

from dataclasses import dataclass
from datetime import date

from directory.actions import add_person, designate_address, grant_role, register_body
from directory.queries import body_by_code

PASSWORD = "exemple-de-suites"
OFFICE = "office-des-professions"
OFFICER, SIGNATORY, MANAGER = "camille@office.example", "dominique@office.example", "alex@office.example"
ADMINISTRATOR = "charlie@office.example"
MES, OPTMQ = "ministere-enseignement-superieur", "ordre-technologistes-medicaux"
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the demonstration; `what` says in a word who it is, for those whom `demo_accounts` lists."""

    email: str
    name: str
    body: str
    role: str
    title: str
    what: str = ""
    language: str = "fr"
    is_staff: bool = False


ACCOUNTS = (
    Account(OFFICER, "Camille Exemple", OFFICE, "officer", "agente de recherche (exemple)", "Office, agente"),
    Account(SIGNATORY, "Dominique Exemple", OFFICE, "signatory", "présidente (exemple)", "Office, présidence (signe)"),
    Account(MANAGER, "Alex Exemple", OFFICE, "manager", "directeur (exemple)", "Office, gestion"),
    Account(
        ADMINISTRATOR,
        "Charlie Exemple",
        OFFICE,
        "administrator",
        "pilotage du système (exemple)",
        "Office, administration",
        is_staff=True,
    ),
    Account("morgan@mes.example", "Morgan Exemple", MES, "principal", "sous-ministre (exemple)", "MES, répond"),
    Account("robin@mes.example", "Robin Exemple", MES, "preparer", "conseiller (exemple)", "MES, prépare"),
    Account("sacha@optmq.example", "Sacha Exemple", OPTMQ, "principal", "direction (exemple)", "OPTMQ, répond"),
    Account(
        "riley@iles.example",
        "Riley Exemple",
        "college-exemple-iles",
        "principal",
        "direction des études (exemple)",
        "Collège (en anglais), répond",
        language="en",
    ),
    *(
        Account(f"secretariat@{code}.example", f"{first} Exemple", code, "principal", "secrétariat (exemple)")
        for code, first in (
            ("federation-cegeps", "Claude"),
            ("ministere-immigration", "Andrea"),
            ("college-ahuntsic", "Dany"),
            ("ordre-infirmieres-auxiliaires", "Maxime"),
            ("ministere-education", "Lou"),
            ("ministere-sante", "Noa"),
            ("ministere-emploi", "Yannick"),
            ("ministere-relations-internationales", "Ange"),
            ("bureau-cooperation-interuniversitaire", "Jo"),
            ("conseil-interprofessionnel", "Ariel"),
            ("ordre-technologues-imagerie-medicale", "Gaby"),
            ("commission-partenaires-marche-travail", "Sam"),
            ("recrutement-sante-quebec", "Eden"),
        )
    ),
)


def load_people() -> None:
    """Makes the people, their roles and the designated address of each body; again and again without doubling.

    The bodies of the report must be loaded. One of them has nobody on purpose: its letters are seen not to leave.
    """
    register_body(
        code="college-exemple-iles",
        kind="educational_institution",
        name="Collège Exemple des Îles",
        acronym="CEI",
        language="en",
        time_zone="America/Halifax",
        source="Instance inventée pour la démonstration.",
    )
    for account in ACCOUNTS:
        person = add_person(
            email=account.email,
            name=account.name,
            password=PASSWORD,
            language=account.language,
            is_staff=account.is_staff,
            is_superuser=account.is_staff,
        )
        body = body_by_code(account.body)
        grant_role(person=person, body=body, role=account.role, starts_on=SINCE, title=account.title)
        if account.role == "principal":
            designate_address(
                body=body,
                channel="email",
                address=account.email,
                designated_on=SINCE,
                designated_by=account.name,
                proof="exemple",
            )
