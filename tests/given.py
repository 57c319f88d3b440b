"""What tests of records and pages start from: an Office, recipients, cases at passed moments, by the real doors.

Everybody is invented. The dates are those of `tests.workflows.given`: issued on Monday 5 October 2026, received the
next day, due on Saturday 5 December; by the other reading on Monday 7, so in default from Tuesday 8 December 2026.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from directory.actions import designate_address, grant_role, register_body
from directory.models import Body, Person
from recommendations import actions
from recommendations.models import Assessment, Case, Recommendation, Response
from workflows import engine
from workflows.models import DueWork, RuleProfile

TORONTO = ZoneInfo("America/Toronto")
ISSUED = datetime(2026, 10, 5, 10, 0, tzinfo=TORONTO)
RECEIVED = datetime(2026, 10, 6, 9, 30, 15, tzinfo=TORONTO)
DUE_ON = date(2026, 12, 5)
IN_DEFAULT_FROM = date(2026, 12, 8)
PASSWORD = "recommandation-exemple"
SINCE = date(2020, 1, 1)

# A text of two points, which are answered one by one; that of `make_draft` has none and is answered as a whole.
POINTS = "L’Office recommande :\n\n1. d’ouvrir une cohorte par année;\n2. d’en publier le calendrier (exemple)."

FOLLOW = {
    "disposition": "follow",
    "follow_up": "Deux cohortes de formation d’appoint seront ouvertes, à titre d’exemple.",
    "reasons": "",
    "signatory_name": "Morgan Exemple",
    "signatory_capacity": "Sous-ministre",
}
SIGNED = {"signatory_name": "Morgan Exemple", "signatory_capacity": "Sous-ministre"}
IN_PART = {**FOLLOW, "disposition": "in_part", "reasons": "Les places de stage ne suffisent pas, à titre d’exemple."}
DECLINE = {**IN_PART, "disposition": "decline", "follow_up": ""}


def said_of(disposition: str, **texts: str) -> dict[str, str]:
    """What is said of one point: whole, whatever is decided."""
    follow_up = "" if disposition == "decline" else "Une cohorte ouvrira (exemple)."
    reasons = "" if disposition == "follow" else "Le calendrier existe (exemple)."
    return {"disposition": disposition, "follow_up": follow_up, "reasons": reasons, **texts}


def thought_of(outcome: str, **texts: str) -> dict[str, str]:
    """What the Office thinks of one point: whole, whatever the class."""
    question = "Précisez la date (exemple)." if outcome == "to_complete" else ""
    return {"outcome": outcome, "reasons": "Motif de l’appréciation (exemple).", "question": question, **texts}


SAID_OF_POINTS = {1: said_of("follow"), 2: said_of("decline")}


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """A moment in the legal time of most of Québec."""
    return datetime(year, month, day, hour, minute, second, tzinfo=TORONTO)


def make_person(email: str, name: str = "Claude Exemple", *, language: str = "fr", **fields: Any) -> Person:
    """Somebody who logs in with `PASSWORD`, for now without any role."""
    return Person.objects.create_user(email, PASSWORD, name=name, language=language, **fields)


@dataclass(frozen=True, slots=True)
class Office:
    """An issuer, and one person for each of its roles."""

    body: Body
    officer: Person
    signatory: Person
    manager: Person
    administrator: Person


def make_office(code: str = "office", name: str = "Office des professions, exemple") -> Office:
    """An Office with its people: camille@…, dominique@…, alex@…, frederique@office.example."""
    body, _new = register_body(code=code, kind="body", name=name, acronym="OPX", is_issuer=True)

    def person(first_name: str, role: str, title: str, **fields: Any) -> Person:
        email = f"{first_name.lower().replace('é', 'e')}@{code}.example"
        made = make_person(email, f"{first_name} Exemple", **fields)
        grant_role(person=made, body=body, role=role, starts_on=SINCE, title=title)
        return made

    return Office(
        body,
        officer=person("Camille", "officer", "Agente de recherche"),
        signatory=person("Dominique", "signatory", "Présidente"),
        manager=person("Alex", "manager", "Directeur"),
        administrator=person("Frédérique", "administrator", "Administratrice", is_staff=True, is_superuser=True),
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A body that receives, with who answers for it and who prepares its answers."""

    body: Body
    principal: Person
    preparer: Person


def make_recipient(
    code: str = "ministere",
    name: str = "Ministère de l’Exemple",
    *,
    kind: str = "department",
    acronym: str = "MEX",
    language: str = "fr",
    time_zone: str = "America/Toronto",
) -> Recipient:
    """A recipient with a principal (morgan@…) and a preparer (sacha@…, who may write and may not send)."""
    body = make_silent_body(code, name, kind=kind, acronym=acronym, language=language, time_zone=time_zone)
    principal = make_person(f"morgan@{code}.example", "Morgan Exemple", language=language)
    preparer = make_person(f"sacha@{code}.example", "Sacha Exemple", language=language)
    grant_role(person=principal, body=body, role="principal", starts_on=SINCE, title="Sous-ministre")
    grant_role(person=preparer, body=body, role="preparer", starts_on=SINCE)
    return Recipient(body, principal, preparer)


def part(name: str) -> Any:
    """A fixture: a part of what the module keeps for its tests (`own`, in `tests/conftest.py`)."""

    @pytest.fixture(name=name)
    def found(own: Any) -> Any:
        return getattr(own, name)

    return found


def make_order() -> Recipient:
    """A professional order that receives."""
    return make_recipient("ordre", "Ordre des Exemples", kind="professional_order", acronym="ODE")


def make_silent_body(code: str = "sans-adresse", name: str = "Collège de l’Exemple", **fields: Any) -> Body:
    """A recipient to whom nobody can write: no person, no designated address."""
    fields.setdefault("kind", "educational_institution")
    return register_body(code=code, name=name, **fields)[0]


def give_address(body: Body, address: str) -> None:
    """Enters an e-mail address that the body designated."""
    designate_address(
        body=body, channel="email", address=address, designated_on=SINCE, designated_by="le secrétariat, exemple"
    )


def make_draft(office: Office, *bodies: Body, at: datetime = ISSUED, **fields: Any) -> Recommendation:
    """A whole draft, addressed to `bodies`; any field may be replaced."""
    known = {
        "subject": "Formation d’appoint des technologistes médicaux (exemple)",
        "text": "L’Office recommande d’ouvrir une cohorte par année et d’en publier le calendrier (exemple).",
        "reasons": "Exemple. Des candidates et des candidats attendent plus de deux ans.",
        "theme": 3,
        "is_example": True,
    }
    return actions.save_draft(
        by=office.officer, at=at, recipient_ids=[body.pk for body in bodies], **{**known, **fields}
    )


def make_reviewed(office: Office, *bodies: Body, at: datetime = ISSUED, **fields: Any) -> Recommendation:
    """A draft that the manager found ready to sign."""
    draft = make_draft(office, *bodies, at=at, **fields)
    review(office, draft, at=at)
    return draft


def review(office: Office, draft: Recommendation, *, at: datetime = ISSUED) -> None:
    """The officer hands a draft in, and the manager finds it ready."""
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=at)
    actions.approve(recommendation_id=draft.pk, by=office.manager, at=at)


def issue_cases(office: Office, *bodies: Body, at: datetime = ISSUED, **fields: Any) -> list[Case]:
    """One recommendation issued to all `bodies`: one case each, in the order of their codes."""
    draft = make_reviewed(office, *bodies, at=at, **fields)
    return actions.issue(recommendation_id=draft.pk, by=office.signatory, at=at)


def issue_case(office: Office, body: Body, *, at: datetime = ISSUED, **fields: Any) -> Case:
    """A recommendation issued to one body."""
    return issue_cases(office, body, at=at, **fields)[0]


def acknowledged_case(
    office: Office, recipient: Recipient, *, issued_at: datetime = ISSUED, at: datetime = RECEIVED, **fields: Any
) -> Case:
    """A case acknowledged by the principal in the portal."""
    case = issue_case(office, recipient.body, at=issued_at, **fields)
    return actions.acknowledge(case_id=case.pk, by=recipient.principal, at=at)


def send_answer(case: Case, by: Person, *, at: datetime, said: dict[str, str] | None = None) -> Response:
    """The recipient writes and sends an answer at one moment."""
    actions.save_response(case_id=case.pk, by=by, at=at, **(said or FOLLOW))
    return actions.answer(case_id=case.pk, by=by, at=at)


def answer_points(case: Case, by: Person, *, at: datetime, points: dict[int, dict[str, str]] | None = None) -> Response:
    """The recipient answers `POINTS`, or other points, one by one, and sends it at once."""
    actions.save_response(case_id=case.pk, by=by, at=at, **SIGNED, points=points or SAID_OF_POINTS)
    return actions.answer(case_id=case.pk, by=by, at=at)


def ask_to_complete(case: Case, office: Office, *, at: datetime, **more: Any) -> Assessment:
    """The Office finds the first of two `POINTS` satisfactory, and asks to complete the second."""
    points = {1: thought_of("satisfactory"), 2: thought_of("to_complete")}
    said = {"outcome": "to_complete", "reasons": "Une date manque (exemple).", "points": points, **more}
    return actions.assess(case_id=case.pk, by=office.officer, at=at, **said)


def answered_case(office: Office, recipient: Recipient, *, at: datetime | None = None, **said: str) -> Case:
    """A case acknowledged, then answered (on 16 November 2026 unless told)."""
    case = acknowledged_case(office, recipient)
    send_answer(case, recipient.principal, at=at or local(2026, 11, 16), said={**FOLLOW, **said})
    return fresh(case)


def escalated_case(office: Office, recipient: Recipient, *, until: datetime | None = None) -> Case:
    """A case that nobody answers: by default it has reached its first rung that asks a person, the direction."""
    case = acknowledged_case(office, recipient)
    live_until(until or local(2027, 1, 22))
    return fresh(case)


def ask_for_second_reader() -> None:
    """From now on another person confirms each assessment: the rules in force say so."""
    RuleProfile.objects.update(second_reader=True)


def proposed_assessment(office: Office, recipient: Recipient, *, at: datetime | None = None) -> Case:
    """A case whose answer the officer has assessed, and that waits for its second reader."""
    case = answered_case(office, recipient)
    ask_for_second_reader()
    said = {"outcome": "insufficient", "reasons": "Exemple."}
    actions.assess(case_id=case.pk, by=office.officer, at=at or local(2026, 11, 17), **said)
    RuleProfile.objects.update(second_reader=False)
    return fresh(case)


def fresh(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.select_related("instance", "recommendation", "recipient", "officer").get(pk=case.pk)


def fresh_all(cases: Sequence[Case]) -> list[Case]:
    """`fresh`, for several."""
    return [fresh(case) for case in cases]


def live_until(moment: datetime) -> None:
    """Lets time pass as the beat would: a sweep at each moment when something is due, then one at `moment`."""
    while True:
        first = DueWork.objects.filter(done_at=None, due_at__lt=moment).order_by("due_at").first()
        if first is None:
            break
        report = engine.sweep(now=first.due_at)
        assert not report.failed, report.failed
    engine.sweep(now=moment)


def pdf(name: str = "exemple.pdf", content: bytes = b"") -> SimpleUploadedFile:
    """A small real PDF, as a browser would send it."""
    return SimpleUploadedFile(name, b"%PDF-1.4\n% exemple\n" + content + b"\n%%EOF\n", content_type="application/pdf")


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Asserts that no row of ours changes inside: a refused act leaves no trace."""
    before = _everything()
    yield
    assert _everything() == before


def _everything() -> dict[str, list[Any]]:
    ours = ("directory", "workflows", "recommendations", "notifications")
    models = [model for model in apps.get_models() if model._meta.app_label in ours]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}
