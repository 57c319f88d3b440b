"""The rungs of the Office's ladder that ask a person: opened once, decided once, cancelled by whatever ends them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from viewflow.workflow.models import Task

from notifications.models import Message
from notifications.outbox import send_due
from recommendations import actions, escalation_queries, task_queries
from recommendations.models import Escalating, RungDecision
from recommendations.queries import NotFound, case_file
from tests import given
from tests.given import local
from workflows import engine, human
from workflows.models import DecreedHoliday

pytestmark = pytest.mark.django_db
AT = local(2027, 1, 23)
REPORT, ALL_REACHED = local(2027, 3, 9), local(2027, 4, 8)
WORDS = {"subject": "Recommandation sans réponse", "text": "Madame,\n\nExemple."}
TO = [("Morgan Exemple", "morgan@ministere.example")]


@pytest.fixture
def case(office, department):
    return given.escalated_case(office, department)


@pytest.fixture
def rung(case):
    return Escalating.objects.get()


def tasks(person, on=AT):
    return [each for each in task_queries.tasks_of(person, on=on.date()) if each.flow == "EscalationFlow"]


def send(case, rung, by, at=AT, **said):
    words = {"addressees": TO, **WORDS, **said}
    return actions.send_rung_letter(case_id=case.pk, rung_id=rung.pk, by=by, at=at, **words)


def test_a_rung_is_a_task_of_the_officer_due_the_day_it_is_reached(case, rung, office):
    (task,) = tasks(office.officer)
    assert (task.title, task.mine, task.due_on) == ("Écrire à la direction de l’instance", True, date(2027, 1, 22))
    assert (rung.after_days, rung.authority, rung.cycle) == (45, "direction", 1)
    given.live_until(local(2027, 1, 24))
    assert Escalating.objects.count() == 1


def test_each_rung_that_asks_a_person_has_its_task_also_after_an_outage(office, department):
    given.acknowledged_case(office, department)
    engine.sweep(now=ALL_REACHED)
    assert [each.title for each in tasks(office.officer)] == [
        "Écrire à la direction de l’instance",
        "Saisir la présidence de l’Office",
        "Saisir le comité directeur",
        "Décider de la mention au rapport annuel",
        "Écrire à la ou au ministre",
    ]


def test_a_kind_of_recipient_without_ladder_has_no_task(office):
    other = given.make_recipient("personne", "Fondation de l’Exemple", kind="other_person")
    given.escalated_case(office, other, until=ALL_REACHED)
    assert tasks(office.officer, ALL_REACHED) == []


def test_a_signed_letter_leaves_as_amended_and_is_kept(case, rung, office):
    made = send(case, rung, office.manager, addressees=[*TO, ("Sacha", "sacha@ministere.example")])
    assert (made.outcome, made.letter, made.title) == ("sent", "to_direction", "Directeur")
    send_due(now=AT + timedelta(minutes=1))
    first, second = Message.objects.filter(event="to_direction").order_by("pk")
    assert (first.addressee, second.addressee) == ("morgan@ministere.example", "sacha@ministere.example")
    assert (first.audience, first.state, len(first.sha256)) == ("recipient", "sent", 64)
    assert first.subject.startswith("[exemple] Recommandation sans réponse")
    assert "Madame,\n\nExemple." in first.text
    assert "Texte de la recommandation" in first.text
    assert case_file(office.officer, case.number, on=AT.date()).journal_faults == []


def test_a_decision_is_a_step_of_the_journal_and_moves_nothing_else(case, rung, office):
    before = given.fresh(case).instance
    send(case, rung, office.officer)
    after = given.fresh(case).instance
    assert (after.stage, after.due_on, after.rung) == (before.stage, before.due_on, "direction")
    entry = case_file(office.officer, case.number, on=AT.date()).journal[-1]
    assert (entry.step, entry.facts["decision"], entry.facts["authority"]) == ("decide_rung", "sent", "direction")
    assert tasks(office.officer) == []


def test_the_second_click_and_the_second_person_are_refused(case, rung, office):
    send(case, rung, office.officer)
    for by, act in ((office.officer, send), (office.signatory, send)):
        with given.nothing_changes(), pytest.raises(human.TaskDone):
            act(case, rung, by)
    with given.nothing_changes(), pytest.raises(human.TaskDone):
        actions.skip_rung(case_id=case.pk, rung_id=rung.pk, by=office.manager, at=AT, reason="Exemple.")
    assert Message.objects.filter(event="to_direction").count() == 1


def test_a_stale_page_is_refused(case, rung, office):
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        send(case, rung, office.officer, expected_version=case.instance.version - 1)


def test_passing_a_rung_asks_for_a_reason_and_writes_to_nobody(case, rung, office):
    said = {"case_id": case.pk, "rung_id": rung.pk, "by": office.officer, "at": AT}
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.skip_rung(**said, reason=" ")
    letters = Message.objects.count()
    made = actions.skip_rung(**said, reason="La direction a appelé, exemple.")
    assert (made.outcome, Message.objects.count()) == ("skipped", letters)
    assert Task.objects.get(flow_task__endswith="decide", process=rung.pk).owner == office.officer


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"addressees": []}, "to"),
        ({"addressees": [("Sans adresse", "rien")]}, "email"),
        ({"addressees": [("", "a@b.example")]}, "name"),
        ({"subject": " "}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "a" * 20_001}, "text"),
        ({"text_en": "Dear Sir,"}, "subject_en"),
    ],
)
def test_a_letter_that_is_not_whole_is_not_signed(case, rung, office, said, field):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        send(case, rung, office.officer, **said)
    assert field in refused.value.message_dict


def test_a_rung_is_nobodys_but_the_office_s(case, rung, office, other_office, department):
    with given.nothing_changes(), pytest.raises(NotFound):
        send(case, rung, other_office.officer)
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        send(case, rung, department.principal)


# --- what ends a rung -------------------------------------------------------------------------------------------


def cancelled(rung):
    rung.refresh_from_db()
    task = Task.objects.get(process=rung.pk, flow_task__endswith="decide")
    return (rung.status, task.status, rung.finished == task.finished == AT)


def test_an_answer_cancels_the_open_rungs_in_its_transaction(case, rung, office, department):
    given.send_answer(case, department.principal, at=AT)
    assert cancelled(rung) == ("CANCELED", "CANCELED", True)
    with given.nothing_changes(), pytest.raises(human.TaskDone):
        send(case, rung, office.officer)


def test_a_withdrawal_cancels_them(case, rung, office):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=AT, reason="Exemple.")
    assert cancelled(rung) == ("CANCELED", "CANCELED", True)


def test_new_dates_cancel_them_and_reach_the_rungs_anew(case, rung, office):
    DecreedHoliday.objects.create(day=date(2026, 12, 7), name_fr="Jour décrété", name_en="Decreed", source="exemple")
    actor = case_file(office.administrator, case.number, on=AT.date())
    assert "redate" in actor.may
    engine.redate_open(by=actions_actor(office, case), at=AT, reason="Exemple.")
    assert cancelled(rung) == ("CANCELED", "CANCELED", True)
    assert given.fresh(case).instance.cycle == 2
    given.live_until(local(2027, 1, 24))
    (task,) = tasks(office.officer)
    assert (task.due_on, Escalating.objects.get(finished=None).cycle) == (date(2027, 1, 23), 2)


def actions_actor(office, case):
    from recommendations.people import actor_for

    return actor_for(office.administrator, issuer_id=case.recommendation.issuer_id, on=AT.date())


def test_a_letter_that_waits_does_not_leave_once_the_answer_came(case, rung, office, department):
    send(case, rung, office.officer)
    given.send_answer(case, department.principal, at=AT)
    send_due(now=AT + timedelta(minutes=1))
    message = Message.objects.get(event="to_direction")
    assert (message.state, message.reason) == ("cancelled", "moot")


# --- the mention in the annual report ---------------------------------------------------------------------------


@pytest.fixture
def mention(office, department):
    case = given.escalated_case(office, department, until=REPORT)
    return case, Escalating.objects.get(authority="report")


def test_the_mention_is_decided_with_a_reason_and_kept(mention, office):
    case, rung = mention
    said = {"case_id": case.pk, "rung_id": rung.pk, "by": office.manager, "at": REPORT}
    for wrong in ({"mentioned": True, "text": "", "reason": "a"}, {"mentioned": False, "text": "", "reason": ""}):
        with given.nothing_changes(), pytest.raises(ValidationError):
            actions.decide_mention(**said, **wrong)
    with given.nothing_changes(), pytest.raises(NotFound):
        send(case, rung, office.manager, at=REPORT)
    made = actions.decide_mention(**said, mentioned=True, text="Aucune réponse, exemple.", reason="Exemple.")
    assert (made.outcome, made.text, made.decided_by) == ("mentioned", "Aucune réponse, exemple.", office.manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        RungDecision.objects.update(text="Autre chose.")


def test_a_mention_that_is_not_made_keeps_no_words(mention, office):
    case, rung = mention
    made = actions.decide_mention(
        case_id=case.pk, rung_id=rung.pk, by=office.manager, at=REPORT, mentioned=False, text="a", reason="Exemple."
    )
    assert (made.outcome, made.text, made.reason) == ("not_mentioned", "", "Exemple.")


# --- whom to write to -------------------------------------------------------------------------------------------


def test_the_directory_says_who_bears_an_authority(office, department):
    given.give_address(department.body, "greffe@ministere.example")
    case = given.escalated_case(office, department, until=ALL_REACHED)

    def suggested(authority):
        rung = Escalating.objects.get(authority=authority)
        found = escalation_queries.suggested_addressees(case, rung, on=AT.date())
        return [(each.addressee.email, each.chosen) for each in found]

    assert suggested("direction") == [("morgan@ministere.example", True), ("greffe@ministere.example", False)]
    assert suggested("presidency") == [("dominique@office.example", True)]
    assert suggested("minister") == suggested("committee") == []
