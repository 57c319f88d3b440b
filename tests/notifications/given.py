"""What tests of letters start from: an Office, recipients with somebody to write to, cases brought to a stage."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from directory import actions as directory
from directory.models import Body, Person
from notifications import rung_letters
from notifications.models import Message
from recommendations import actions
from recommendations.models import Case, Escalating
from workflows import engine

TORONTO = ZoneInfo("America/Toronto")
SINCE = date(2026, 1, 1)
# A Monday, and the Tuesday after: the sixtieth day is Saturday 5 December, which the default reading leaves alone.
ISSUED = datetime(2026, 10, 5, 10, 0, tzinfo=TORONTO)
RECEIVED = datetime(2026, 10, 6, 9, 30, 15, tzinfo=TORONTO)
TEXT = "Revoir la formation d’appoint exigée.\n\n\\# Ce n’est pas un titre\n| ni | une table |"


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TORONTO)


def person(email: str, name: str, body: Body | None = None, role: str = "", language: str = "fr") -> Person:
    made = Person.objects.create_user(email, name=name, language=language)
    if body is not None:
        directory.grant_role(person=made, body=body, role=role, starts_on=SINCE)
    return made


class Office:
    """The Office and its people; `issue` sends a recommendation to bodies."""

    def __init__(self) -> None:
        self.body, _new = directory.register_body(
            code="office", kind="body", name="Office des professions du Québec", acronym="OPQ", is_issuer=True
        )
        self.officer = person("camille@office.example", "Camille Exemple", self.body, "officer")
        self.signatory = person("dominique@office.example", "Dominique Exemple", self.body, "signatory")
        self.manager = person("alex@office.example", "Alex Exemple", self.body, "manager")

    def issue(self, *bodies: Body, at: datetime = ISSUED, text: str = TEXT, is_example: bool = False) -> list[Case]:
        draft = actions.save_draft(
            by=self.officer,
            at=at,
            subject="Formation d’appoint des technologistes médicaux",
            text=text,
            reasons="Des candidates et candidats attendent plus d’un an.",
            theme=3,
            recipient_ids=[body.pk for body in bodies],
            is_example=is_example,
        )
        actions.submit(recommendation_id=draft.pk, by=self.officer, at=at)
        actions.approve(recommendation_id=draft.pk, by=self.manager, at=at)
        return actions.issue(recommendation_id=draft.pk, by=self.signatory, at=at)


def recipient(n: int = 1, *, language: str = "fr", with_people: bool = True) -> Body:
    """A body, with a principal whose address is `morgan<n>@instance.example`."""
    name = "Ministère de l’Enseignement supérieur" if n == 1 else f"Organisme de l’exemple {n}"
    body, _new = directory.register_body(
        code=f"instance-{n}", kind="department", name=name, acronym="MES" if n == 1 else "", language=language
    )
    if with_people:
        person(f"morgan{n}@instance.example", f"Morgan Exemple {n}", body, "principal", language)
    return body


def principal_of(case: Case) -> Person:
    return Person.objects.get(memberships__body=case.recipient, memberships__role="principal")


def acknowledged(case: Case, at: datetime = RECEIVED) -> Case:
    return actions.acknowledge(case_id=case.pk, by=principal_of(case), at=at)


def answered(case: Case, at: datetime, disposition: str = "follow") -> None:
    by = principal_of(case)
    actions.save_response(
        case_id=case.pk,
        by=by,
        at=at,
        disposition=disposition,
        follow_up="La formation sera revue." if disposition != "decline" else "",
        reasons="Faute de places de stage." if disposition != "follow" else "",
        signatory_name="Morgan Exemple",
        signatory_capacity="Sous-ministre",
    )
    actions.answer(case_id=case.pk, by=by, at=at)


def days_go_by(until: datetime) -> None:
    engine.sweep(now=until)


def letters(case: Case, event: str = "") -> list[Message]:
    rows = Message.objects.filter(case=case).select_related("case__instance", "case__recommendation").order_by("pk")
    return list(rows.filter(event=event) if event else rows)


def events(case: Case) -> list[str]:
    return [message.event for message in letters(case)]


def sign_rungs(case: Case, by: Person, at: datetime, *, language: str = "fr") -> None:
    """Signs, as they are merged, the letters of every rung of a case that waits for a decision."""
    for rung in Escalating.objects.filter(case=case, finished=None).exclude(authority="report"):
        who = {"letter": f"to_{rung.authority}", "after_days": rung.after_days, "at": at, "signatory": by.name}
        french = rung_letters.merged(case, language="fr", **who)
        english = rung_letters.merged(case, language="en", **who) if language == "en" else None
        actions.send_rung_letter(
            case_id=case.pk,
            rung_id=rung.pk,
            by=by,
            at=at,
            addressees=[("Lou Exemple", "lou@autorite.example")],
            subject=french.subject,
            text=french.text,
            subject_en=english.subject if english else "",
            text_en=english.text if english else "",
        )
