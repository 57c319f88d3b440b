"""Assessing point by point, and the complement: what goes with what, which points open again, what stays as it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from notifications.letters import render
from notifications.models import Message
from recommendations import actions, point_rules, queries
from recommendations.actions.responses import response_hash
from recommendations.models import Assessment, PointAssessment, Response
from tests import given
from tests.given import DUE_ON, POINTS, SIGNED, local, said_of, thought_of
from workflows import engine

pytestmark = pytest.mark.django_db
SENT, ASSESSED, LATER = local(2026, 11, 16), local(2026, 11, 20), local(2026, 12, 20)


@pytest.fixture
def case(office, department):
    """Answered point by point, in time."""
    case = given.acknowledged_case(office, department, text=POINTS)
    given.answer_points(case, department.principal, at=SENT)
    return given.fresh(case)


@pytest.fixture
def asked(case, office):
    """The second point is to be completed, by a day."""
    given.ask_to_complete(case, office, at=ASSESSED, complete_by=local(2026, 12, 18).date())
    return given.fresh(case)


def assess(case, office, *outcomes, overall, at=ASSESSED, **more):
    points = {number: thought_of(each) for number, each in enumerate(outcomes, start=1)}
    said = {"outcome": overall, "reasons": "Ensemble (exemple).", "points": points, **more}
    return actions.assess(case_id=case.pk, by=office.officer, at=at, **said)


def complete(case, by, *, at=LATER, points=None):
    save = {"case_id": case.pk, "by": by, "at": at, **SIGNED}
    actions.save_response(**save, points=points or {2: said_of("follow")})
    return actions.answer(case_id=case.pk, by=by, at=at)


def rows_of(response):
    return [
        (row.point.number, row.disposition, row.follow_up, row.reasons, row.carried) for row in response.points.all()
    ]


# --- the class over all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "possible"),
    [
        (["satisfactory", "satisfactory"], ("satisfactory", "satisfactory_otherwise")),
        (["satisfactory", "satisfactory_otherwise"], ("satisfactory_otherwise", "satisfactory")),
        (["satisfactory", "insufficient"], ("insufficient", "satisfactory_otherwise")),
        (["to_complete", "insufficient"], ("to_complete",)),
        (["to_complete", "satisfactory"], ("to_complete",)),
    ],
)
def test_the_classes_of_the_points_propose_one_over_all_and_leave_some(outcomes, possible):
    assert point_rules.possible_outcomes(outcomes) == possible


@pytest.mark.parametrize(
    ("outcomes", "overall", "said"),
    [
        (("satisfactory", "insufficient"), "satisfactory", "ne peut être satisfaisante"),
        (("satisfactory", "to_complete"), "satisfactory", "la réponse entière l’est aussi"),
        (("insufficient", "to_complete"), "insufficient", "la réponse entière l’est aussi"),
        (("satisfactory", "satisfactory"), "to_complete", "Aucun point n’est à compléter"),
        (("satisfactory", "satisfactory"), "insufficient", "Aucun point n’est insuffisant"),
    ],
)
def test_a_class_over_all_against_those_of_the_points_is_refused(case, office, outcomes, overall, said):
    with given.nothing_changes(), pytest.raises(ValidationError, match=said):
        assess(case, office, *outcomes, overall=overall)


def test_each_point_has_a_class_and_reasons_or_a_question(case, office):
    points = {1: thought_of("insufficient", reasons=" "), 2: thought_of("to_complete", question="", reasons="")}
    for said, missing in (
        ({}, {"point_1_outcome", "point_2_outcome"}),
        (points, {"point_1_reasons", "point_2_question"}),
    ):
        with given.nothing_changes(), pytest.raises(ValidationError) as refused:
            assess(case, office, overall="to_complete", points=said)
        assert missing <= set(refused.value.message_dict)
    with given.nothing_changes(), pytest.raises(ValidationError, match="n’a pas de point 7"):
        assess(case, office, overall="satisfactory", points={7: thought_of("satisfactory")})


def test_the_database_too_asks_for_reasons_or_a_question(asked):
    row = PointAssessment.objects.get(point__number=1)
    for change in ({"reasons": ""}, {"question": "Quand ?"}, {"outcome": "to_complete"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PointAssessment.objects.filter(pk=row.pk).update(**change)


def test_the_recipient_is_told_what_is_thought_of_each_point(asked):
    letter = render(Message.objects.get(event="assessed")).text.replace("\u00a0", " ")
    assert "Point 1 : satisfaisante" in letter
    assert "Point 2 : à compléter" in letter
    assert letter.index("Point 2") < letter.index("Précisez la date (exemple).")
    entry = queries.case_file(asked.officer, asked.number, on=DUE_ON).journal[-1]
    assert [each["outcome"] for each in entry.facts["points"]] == ["satisfactory", "to_complete"]


def test_points_wait_for_the_second_reader_with_the_rest(case, office):
    given.ask_for_second_reader()
    made = given.ask_to_complete(case, office, at=ASSESSED)
    assert (made.given, made.points.count()) == (False, 2)
    assert queries.case_file(office.officer, case.number, on=DUE_ON).asked is None
    actions.confirm_assessment(case_id=case.pk, by=office.manager, at=ASSESSED)
    assert Assessment.objects.get().points.count() == 2
    assert queries.case_file(office.officer, case.number, on=DUE_ON).asked == {2: "Précisez la date (exemple)."}


# --- the complement ---------------------------------------------------------------------------------------------


def test_only_the_points_asked_for_open_again_and_the_others_are_carried_over(asked, department):
    sent = complete(asked, department.principal)
    assert rows_of(sent) == [
        (1, "follow", "Une cohorte ouvrira (exemple).", "", True),
        (2, "follow", "Une cohorte ouvrira (exemple).", "", False),
    ]
    assert (sent.version, sent.disposition) == (2, "follow")
    assert sent.sha256 == response_hash(sent, list(sent.points.all()))
    first = Response.objects.get(case=asked, version=1)
    assert (first.disposition, [row[1] for row in rows_of(first)]) == ("in_part", ["follow", "decline"])


def test_what_was_not_asked_is_refused_in_the_portal_and_on_paper(asked, office, department):
    changed = {1: said_of("decline"), 2: said_of("follow")}
    with given.nothing_changes(), pytest.raises(actions.PointNotReopened, match="point 1"):
        actions.save_response(case_id=asked.pk, by=department.principal, at=LATER, **SIGNED, points=changed)
    common = {"case_id": asked.pk, "by": office.officer, "at": LATER, "received_at": LATER, **SIGNED}
    with given.nothing_changes(), pytest.raises(actions.PointNotReopened):
        actions.record_answer(**common, points=changed)
    same = {1: said_of("follow"), 2: said_of("follow")}  # said again just as it was
    assert [row[4] for row in rows_of(actions.record_answer(**common, points=same))] == [True, False]


def test_a_draft_from_before_the_question_is_refused_where_it_says_something_else(case, office, department):
    drafted = {1: said_of("decline"), 2: said_of("follow")}
    save = {"case_id": case.pk, "by": department.principal, "at": SENT + timedelta(days=1), **SIGNED}
    actions.save_response(**save, points=drafted)
    given.ask_to_complete(case, office, at=ASSESSED)
    with given.nothing_changes(), pytest.raises(actions.PointNotReopened):
        actions.answer(case_id=case.pk, by=department.principal, at=LATER)
    assert rows_of(complete(case, department.principal))[0][1:] == (
        "follow",
        "Une cohorte ouvrira (exemple).",
        "",
        True,
    )


def test_a_complement_after_the_due_date_leaves_the_first_answer_in_time(asked, department):
    before = given.fresh(asked).instance
    assert before.timeliness == "in_time"
    complete(asked, department.principal, at=local(2027, 2, 1))
    after = given.fresh(asked).instance
    assert (after.timeliness, after.answered_at, after.due_on) == ("in_time", before.answered_at, before.due_on)


def test_the_points_stay_closed_until_the_office_thinks_otherwise(asked, office, department):
    complete(asked, department.principal)
    with pytest.raises(actions.PointNotReopened):
        complete(asked, department.principal, points={1: said_of("decline"), 2: said_of("follow")})
    assess(asked, office, "satisfactory", "insufficient", overall="insufficient", at=LATER)
    assert queries.case_file(office.officer, asked.number, on=DUE_ON).asked is None
    again = complete(asked, department.principal, points={1: said_of("decline"), 2: said_of("decline")})
    assert (again.version, again.disposition) == (3, "decline")


def test_another_round_asks_for_other_points(asked, office):
    points = {1: thought_of("to_complete", question="Et ici (exemple)?"), 2: thought_of("satisfactory")}
    actions.assess(
        case_id=asked.pk, by=office.officer, at=LATER, outcome="to_complete", reasons="Exemple.", points=points
    )
    assert queries.case_file(office.officer, asked.number, on=DUE_ON).asked == {1: "Et ici (exemple)?"}


def test_an_ended_case_opens_no_point(asked, office, department):
    actions.close(case_id=asked.pk, by=office.officer, at=LATER)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        complete(asked, department.principal)
