"""Several people at one rung at the same instant, each on a connection of their own: one letter, or one answer."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from notifications.models import Message
from recommendations import actions
from recommendations.models import Escalating, RungDecision
from tests import given
from tests.given import local
from workflows import engine, human

AT = local(2027, 1, 23)


def at_once(*calls):
    """Runs the calls in threads, from the same instant; a refusal is what its call gives."""
    ready = threading.Barrier(len(calls))

    def run(call):
        ready.wait()
        try:
            return call()
        except engine.EngineError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_people_who_sign_at_once_and_one_who_answers_leave_one_decision_at_most(committed_db):
    office, body = given.make_office(), given.make_recipient()
    case = given.escalated_case(office, body)
    rung = Escalating.objects.get()
    actions.save_response(case_id=case.pk, by=body.principal, at=AT, **given.FOLLOW)
    who = {"case_id": case.pk, "rung_id": rung.pk, "at": AT}
    letter = {"addressees": [("Lou", "lou@a.example")], "subject": "a", "text": "b"}
    results = at_once(
        lambda: actions.send_rung_letter(by=office.officer, **who, **letter),
        lambda: actions.send_rung_letter(by=office.manager, **who, **letter),
        lambda: actions.skip_rung(by=office.signatory, **who, reason="Exemple."),
        lambda: actions.answer(case_id=case.pk, by=body.principal, at=AT),
    )
    decided = [each for each in results if isinstance(each, RungDecision)]
    assert len(decided) <= 1
    assert [type(each) for each in results[:3] if each not in decided] == [human.TaskDone] * (3 - len(decided))
    assert RungDecision.objects.count() == len(decided)
    assert Message.objects.filter(event="to_direction").count() == sum(each.outcome == "sent" for each in decided)
    rung.refresh_from_db()
    assert rung.status == ("DONE" if decided else "CANCELED")
    assert given.fresh(case).instance.stage == "answered"
