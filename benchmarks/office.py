"""An Office and as many recipients as asked, each with a person to write to; rows by the thousand, nobody is real."""

from dataclasses import dataclass
from datetime import date

from directory.actions import grant_role, register_body
from directory.models import Body, BodyName, Membership, Person
from recommendations import actions
from recommendations.models import Recommendation

from .data import ISSUED

SINCE = date(2020, 1, 1)
TEXT = "L’Office recommande :\n\n1. d’ouvrir une cohorte par année;\n2. d’en publier le calendrier (exemple)."


@dataclass(frozen=True, slots=True)
class Office:
    """Who drafts and who signs, and to whom."""

    body: Body
    officer: Person
    signatory: Person
    manager: Person
    recipients: tuple[int, ...]

    def draft(self) -> Recommendation:
        """A whole draft to all the recipients, reviewed: it only wants a signature."""
        draft = actions.save_draft(
            by=self.officer,
            at=ISSUED,
            subject="Formation d’appoint (exemple)",
            text=TEXT,
            reasons="Exemple. Des candidates et des candidats attendent plus de deux ans.",
            theme=3,
            recipient_ids=self.recipients,
            is_example=True,
        )
        actions.submit(recommendation_id=draft.pk, by=self.officer, at=ISSUED)
        actions.approve(recommendation_id=draft.pk, by=self.manager, at=ISSUED)
        return draft


def office(recipients: int) -> Office:
    """The Office by its own doors, the recipients in sets."""
    body, _new = register_body(code="office", kind="body", name="Office, exemple", acronym="OPX", is_issuer=True)
    people = []
    for name, role in (("Camille", "officer"), ("Dominique", "signatory"), ("Alex", "manager")):
        person = Person.objects.create_user(f"{name.lower()}@office.example", name=f"{name} Exemple")
        grant_role(person=person, body=body, role=role, starts_on=SINCE)
        people.append(person)
    bodies = Body.objects.bulk_create(
        [Body(code=f"instance-{n:06}", kind="educational_institution") for n in range(recipients)], batch_size=2000
    )
    BodyName.objects.bulk_create([BodyName(body=each, name=f"Collège {each.code}") for each in bodies], batch_size=2000)
    principals = Person.objects.bulk_create(
        [Person(email=f"morgan@{each.code}.example", name="Morgan Exemple", password="!") for each in bodies],
        batch_size=2000,
    )
    Membership.objects.bulk_create(
        [
            Membership(person=person, body=each, role="principal", starts_on=SINCE)
            for person, each in zip(principals, bodies, strict=True)
        ],
        batch_size=2000,
    )
    return Office(body, *people, tuple(each.pk for each in bodies))
