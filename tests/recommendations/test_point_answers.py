"""An answer point by point: what each point must say, what follows from all, what is frozen."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import actions, point_queries, point_rules, queries
from recommendations.actions.responses import response_hash
from recommendations.models import PointAnswer, Response
from tests import given
from tests.given import DUE_ON, FOLLOW, POINTS, SIGNED, local, said_of

pytestmark = pytest.mark.django_db
SENT = local(2026, 11, 16, 15, 20)


@pytest.fixture
def case(office, department):
    return given.acknowledged_case(office, department, text=POINTS)


def save(case, by, *, at=SENT, **said):
    return actions.save_response(case_id=case.pk, by=by, at=at, **{**SIGNED, **said})


def rows_of(response):
    return [(row.point.number, row.disposition, row.follow_up, row.reasons) for row in response.points.all()]


@pytest.mark.parametrize(
    ("dispositions", "overall"),
    [
        (["follow", "follow"], "follow"),
        (["decline", "decline"], "decline"),
        (["in_part", "in_part"], "in_part"),
        (["follow", "decline"], "in_part"),
        (["follow", "in_part"], "in_part"),
        (["decline", "in_part"], "in_part"),
        (["follow", ""], ""),
        ([], ""),
    ],
)
def test_the_overall_decision_follows_from_those_of_the_points(dispositions, overall):
    assert point_rules.overall_disposition(dispositions) == overall


def test_a_draft_keeps_each_point_in_one_row_however_often_it_is_saved(case, department):
    save(case, department.preparer, points={2: said_of("follow")})
    draft = save(case, department.principal, points=given.SAID_OF_POINTS)
    assert rows_of(draft) == [
        (1, "follow", "Une cohorte ouvrira (exemple).", ""),
        (2, "decline", "", "Le calendrier existe (exemple)."),
    ]
    assert (draft.by_points, draft.disposition, draft.edition) == (True, "in_part", 2)
    assert PointAnswer.objects.count() == 2


def test_the_whole_is_not_answered_where_points_are_nor_a_point_that_is_not_there(case, department):
    for said in ({"disposition": "follow"}, {"follow_up": "Tout."}, {"points": {3: said_of("follow")}}):
        with given.nothing_changes(), pytest.raises(ValidationError):
            save(case, department.principal, **said)


def test_points_are_not_answered_where_there_are_none(office, department):
    whole = given.acknowledged_case(office, department)
    with given.nothing_changes(), pytest.raises(ValidationError, match="n’a pas de point 1"):
        save(whole, department.principal, points={1: said_of("follow")})


def test_each_point_says_what_it_lacks_before_the_answer_is_sent(case, department):
    save(case, department.principal, points={1: {"disposition": "in_part", "follow_up": "Une partie."}})
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.answer(case_id=case.pk, by=department.principal, at=SENT)
    assert refused.value.message_dict == {
        "point_1_reasons": ["Point 1\u00a0: écrivez les motifs de la décision."],
        "point_2_disposition": ["Point 2\u00a0: dites si l’instance entend y donner suite."],
    }


def test_the_hash_that_is_sent_covers_the_points(case, department):
    sent = given.answer_points(case, department.principal, at=SENT)
    points = list(sent.points.all())
    assert sent.sha256 == response_hash(sent, points) != response_hash(sent)
    points[1].reasons = "Autre chose."
    assert response_hash(sent, points) != sent.sha256


def test_the_journal_and_the_letters_say_what_is_decided_of_each_point(case, office, department):
    given.answer_points(case, department.principal, at=SENT)
    entry = queries.case_file(office.officer, case.number, on=DUE_ON).journal[-1]
    assert entry.facts["disposition"] == "in_part"
    assert entry.facts["points"] == [{"number": 1, "disposition": "follow"}, {"number": 2, "disposition": "decline"}]


def test_an_answer_on_paper_is_recorded_point_by_point(case, office):
    common = {"case_id": case.pk, "by": office.officer, "at": SENT, "received_at": local(2026, 11, 12), **SIGNED}
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.record_answer(**common, points={1: said_of("follow")})
    assert set(refused.value.message_dict) == {"point_2_disposition"}
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.record_answer(**common, disposition="follow", follow_up="Tout.")
    sent = actions.record_answer(**common, points=given.SAID_OF_POINTS)
    assert (sent.disposition, sent.by_points, len(rows_of(sent))) == ("in_part", True, 2)
    assert sent.sha256 == response_hash(sent, list(sent.points.all()))


def test_a_draft_from_before_points_were_answered_says_of_each_what_it_said_of_all(case, department):
    save(case, department.principal)
    Response.objects.update(by_points=False, disposition="follow", follow_up="Tout (exemple).")
    PointAnswer.objects.all().delete()
    file = queries.case_file(department.principal, case.number, on=DUE_ON)
    kept = point_queries.point_answers(file.draft, file.points)
    assert [(each.point.number, each.disposition, each.follow_up) for each in kept] == [
        (1, "follow", "Tout (exemple)."),
        (2, "follow", "Tout (exemple)."),
    ]
    sent = actions.answer(case_id=case.pk, by=department.principal, at=SENT)
    assert (sent.by_points, sent.disposition, sent.follow_up, len(rows_of(sent))) == (True, "follow", "", 2)
    assert sent.sha256 == response_hash(sent, list(sent.points.all()))


def test_what_was_answered_as_a_whole_keeps_its_hash(office, department):
    sent = given.send_answer(given.acknowledged_case(office, department), department.principal, at=SENT, said=FOLLOW)
    assert (sent.sha256, sent.by_points, rows_of(sent)) == (response_hash(sent), False, [])


def test_a_case_costs_the_same_for_two_points_and_for_twenty(office, department, django_assert_num_queries):
    numbers = range(1, 21)
    few = given.acknowledged_case(office, department, text=POINTS)
    many = given.acknowledged_case(office, department, text="\n".join(f"{n}. Point (exemple)." for n in numbers))
    given.answer_points(few, department.principal, at=SENT)
    given.answer_points(many, department.principal, at=SENT, points={n: said_of("follow") for n in numbers})

    def read(case):
        (response,) = queries.case_file(office.officer, case.number, on=DUE_ON).responses
        return [row.point.text for row in response.points.all()]

    with CaptureQueriesContext(connection) as counted:
        assert len(read(few)) == 2
    with django_assert_num_queries(len(counted)):
        assert len(read(many)) == 20
