"""Who logs in to the demonstration. All bear the surname « Exemple » and addresses that can exist nowhere."""

from dataclasses import dataclass
from datetime import date

from directory.actions import add_person, designate_address, grant_role
from directory.queries import body_by_code

PASSWORD = "exemple-de-suites"
OFFICE = "office-des-professions"
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the demonstration. `shown`: listed by `demo_accounts`."""

    email: str
    name: str
    body: str
    role: str
    title: str
    what: str
    shown: bool = True
    is_staff: bool = False


ACCOUNTS = (
    Account("camille@office.example", "Camille Exemple", OFFICE, "officer", "agente", "Office, agente"),
    Account(
        "dominique@office.example",
        "Dominique Exemple",
        OFFICE,
        "signatory",
        "présidente (exemple)",
        "Office, présidence (signe)",
    ),
    Account("alex@office.example", "Alex Exemple", OFFICE, "manager", "directeur (exemple)", "Office, gestion"),
    Account(
        "charlie@office.example",
        "Charlie Exemple",
        OFFICE,
        "administrator",
        "administration",
        "Office, administration",
        is_staff=True,
    ),
    Account(
        "morgan@mes.example",
        "Morgan Exemple",
        "ministere-enseignement-superieur",
        "principal",
        "sous-ministre adjointe (exemple)",
        "Instance : Enseignement supérieur",
    ),
    Account(
        "sacha@optmq.example",
        "Sacha Exemple",
        "ordre-technologistes-medicaux",
        "principal",
        "direction générale (exemple)",
        "Instance : OPTMQ",
    ),
    Account(
        "robin@mes.example",
        "Robin Exemple",
        "ministere-enseignement-superieur",
        "preparer",
        "conseillère (exemple)",
        "Instance : Enseignement supérieur, prépare sans transmettre",
    ),
    *(
        Account(
            f"secretariat@{code}.example", f"{first} Exemple", code, "principal", "secrétariat (exemple)", "", False
        )
        for code, first in (
            ("federation-cegeps", "Claude"),
            ("ministere-immigration", "Andrea"),
            ("college-ahuntsic", "Dany"),
            ("ordre-infirmieres-auxiliaires", "Maxime"),
            ("ministere-education", "Lou"),
            ("ministere-sante", "Noa"),
            ("ministere-emploi", "Yannick"),
            ("bureau-cooperation-interuniversitaire", "Jo"),
            ("conseil-interprofessionnel", "Ariel"),
            ("ordre-technologues-imagerie-medicale", "Gaby"),
            ("commission-partenaires-marche-travail", "Sam"),
        )
    ),
)


def load_people() -> None:
    """Makes the people, their roles and the designated address of each body; again and again without doubling."""
    for account in ACCOUNTS:
        person = add_person(email=account.email, name=account.name, password=PASSWORD, is_staff=account.is_staff)
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
