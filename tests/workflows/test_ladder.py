"""The Office's ladder: who follows which, and what of it a later version of the rules keeps."""

import pytest

from directory.models import BodyKind
from tests.workflows.given import SIGNATORY, fresh, local, profile
from workflows import engine
from workflows.ladder import Rung, authority_in, ladder_of, work_kind
from workflows.policy import Policy
from workflows.rungs import RECIPIENT_KINDS, LadderRung

from .given import ISSUED, PRINCIPAL, RECEIVED


def test_a_kind_follows_its_own_ladder_or_the_common_one_or_none():
    common, own = Rung(15, "recipient"), Rung(20, "minister", recipient_kind="department")
    rungs = (own, common)
    assert ladder_of(rungs, "department", without=()) == (own,)
    assert ladder_of(rungs, "body", without=()) == (common,)
    assert ladder_of(rungs, "", without=()) == (common,)
    assert ladder_of(rungs, "body", without=("body",)) == ()


def test_any_other_person_has_no_ladder_unless_the_office_decides_otherwise():
    assert Policy().ladder_for("other_person") == ()
    assert Policy(no_ladder_for=()).ladder_for("other_person") == Policy().ladder_for("body") != ()


def test_the_kind_of_work_says_when_and_to_whom():
    assert work_kind(Rung(15, "recipient", automatic=True)) == "rung:15"
    assert work_kind(Rung(45, "direction")) == "rung_task:45:direction"
    assert [authority_in("rung:15"), authority_in("rung_task:45:direction")] == ["recipient", "direction"]


def test_the_kinds_are_those_of_the_directory():
    assert BodyKind.choices == RECIPIENT_KINDS


@pytest.mark.django_db
def test_a_case_climbs_the_ladder_of_its_kind_and_knows_the_rung_it_reached():
    rules = profile()
    LadderRung.objects.create(
        profile=rules, recipient_kind="department", after_days=7, authority="minister", letter="to_minister"
    )
    starts = [engine.Start("America/Toronto", ladder=kind) for kind in ("department", "body", "other_person")]
    cases = engine.start_many(starts, profile=profile(), by=SIGNATORY, at=ISSUED)
    for case in cases:
        engine.advance(case.pk, "acknowledge", by=PRINCIPAL, at=RECEIVED, received_at=RECEIVED)
    engine.sweep(now=local(2027, 1, 25))
    kinds = [list(case.due_work.filter(kind__startswith="rung").values_list("kind", "outcome")) for case in cases]
    assert kinds[0] == [("rung_task:7:minister", "fired")]
    assert ("rung_task:45:direction", "fired") in kinds[1]
    assert ("rung_task:60:presidency", "") in kinds[1]
    assert kinds[2] == []
    assert [fresh(case).rung for case in cases] == ["minister", "direction", ""]

    engine.advance(
        cases[1].pk, "answer", by=PRINCIPAL, at=local(2027, 1, 26), answered_at=local(2027, 1, 26)
    )  # late, and an answer: what was to come has no more sense
    assert not cases[1].due_work.filter(kind__startswith="rung", done_at=None).exists()
    assert fresh(cases[1]).rung == ""
