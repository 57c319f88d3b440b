"""From draft to signature: who hands in, who reviews, who signs; nobody judges their own text."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from recommendations import actions, draft_queries, queries, task_queries
from recommendations.models import Case, DraftVersion, Issuing
from tests import given
from tests.given import ISSUED, local
from workflows import engine, human
from workflows.checks import faults_of, flows

pytestmark = pytest.mark.django_db

LATER = local(2026, 10, 6, 9)


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def draft(office):
    return given.make_draft(office, given.make_recipient().body)


def save(draft, by, *, at=LATER, **words):
    known = {"subject": draft.subject, "text": draft.text, "reasons": draft.reasons, "theme": draft.theme}
    recipients = list(draft.proposed_recipients.values_list("pk", flat=True))
    return actions.save_draft(recommendation_id=draft.pk, by=by, at=at, recipient_ids=recipients, **{**known, **words})


def act(name, draft, by, *, at=LATER, **facts):
    return getattr(actions, name)(recommendation_id=draft.pk, by=by, at=at, **facts)


def file(draft, person):
    return draft_queries.draft_file(person, draft.pk, on=LATER.date())


def test_a_draft_is_handed_in_reviewed_by_another_signed_by_a_third_and_issued(office, draft):
    assert file(draft, office.officer).step == "draft"
    act("submit", draft, office.officer, note="À relire, exemple.")
    assert (file(draft, office.manager).step, file(draft, office.manager).owner) == ("review", None)
    act("approve", draft, office.manager)
    assert file(draft, office.signatory).may == {"sign", "send_back"}
    cases = act("issue", draft, office.signatory)
    assert Case.objects.get() == cases[0]
    process = Issuing.objects.get()
    assert (process.status, process.finished) == ("DONE", LATER)
    said = [(each.kind, each.author) for each in draft.notes.all()]
    assert said == [("submitted", office.officer), ("approved", office.manager)]


def test_a_draft_that_nobody_reviewed_is_not_issued(office, draft):
    with given.nothing_changes(), pytest.raises(actions.NotReviewed, match="pas encore été révisé"):
        act("issue", draft, office.signatory)
    act("submit", draft, office.officer)
    with given.nothing_changes(), pytest.raises(actions.NotReviewed):
        act("issue", draft, office.signatory)


def test_who_wrote_a_text_neither_reviews_nor_signs_it(office, draft):
    save(draft, office.manager, text="Autre texte, exemple.")
    save(draft, office.signatory, text="Encore un autre, exemple.")
    act("submit", draft, office.officer)
    for author in (office.officer, office.manager, office.signatory):
        with given.nothing_changes(), pytest.raises(actions.OwnText, match="une autre personne"):
            act("approve", draft, author)
        assert "approve" not in file(draft, author).may
    reviewer = given.make_person("reviseure@office.example", "Claude Exemple")
    given.grant_role(person=reviewer, body=office.body, role="officer", starts_on=given.SINCE)
    act("approve", draft, reviewer)
    with given.nothing_changes(), pytest.raises(actions.OwnText):
        act("issue", draft, office.signatory)


def test_only_who_signs_for_the_office_signs(office, draft):
    given.review(office, draft, at=LATER)
    for person in (office.manager, office.administrator):
        with given.nothing_changes(), pytest.raises(engine.NotAllowed):
            act("issue", draft, person)


def test_a_draft_in_review_does_not_change_until_its_author_takes_it_back(office, draft):
    act("submit", draft, office.officer)
    with given.nothing_changes(), pytest.raises(actions.InReview, match="en révision"):
        save(draft, office.officer, text="Autre texte, exemple.")
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        act("take_back", draft, office.manager)
    act("take_back", draft, office.officer)
    save(draft, office.officer, text="Autre texte, exemple.")
    with given.nothing_changes(), pytest.raises(human.TaskDone):
        act("approve", draft, office.manager)


def test_a_reviewed_draft_that_is_taken_back_is_reviewed_anew(office, draft):
    given.review(office, draft, at=LATER)
    act("take_back", draft, office.officer)
    with given.nothing_changes(), pytest.raises(actions.NotReviewed):
        act("issue", draft, office.signatory)
    given.review(office, draft, at=LATER)
    assert act("issue", draft, office.signatory)


def test_a_draft_is_given_back_with_reasons_and_returns_to_its_author(office, draft):
    act("submit", draft, office.officer)
    with given.nothing_changes(), pytest.raises(ValidationError, match="ce qu’il faut revoir"):
        act("send_back", draft, office.manager, reasons="  ")
    act("send_back", draft, office.manager, reasons="Le point 2 manque, exemple.")
    found = file(draft, office.officer)
    assert (found.step, found.owner, found.may) == ("draft", office.officer, {"save", "submit"})
    assert found.notes[-1].text == "Le point 2 manque, exemple."


def test_who_signs_may_give_a_draft_back(office, draft):
    given.review(office, draft, at=LATER)
    act("send_back", draft, office.signatory, reasons="À nuancer, exemple.")
    assert file(draft, office.officer).step == "draft"


def test_a_draft_without_text_or_recipient_is_not_handed_in(office):
    draft = given.make_draft(office, text="")
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        act("submit", draft, office.officer)
    assert set(refused.value.message_dict) == {"text", "recipients"}


def test_what_was_read_is_what_is_approved_and_signed(office, draft):
    seen = draft.version
    save(draft, office.officer, text="Autre texte, exemple.")
    act("submit", draft, office.officer)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        act("approve", draft, office.manager, expected_version=seen)
    act("approve", draft, office.manager, expected_version=seen + 1)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        act("issue", draft, office.signatory, expected_version=seen)


def test_a_comment_is_kept_with_its_point_and_its_version(office, draft):
    with given.nothing_changes(), pytest.raises(ValidationError):
        act("comment", draft, office.manager, text=" ")
    note = act("comment", draft, office.manager, text="Quel délai? (exemple)", point=2)
    assert (note.point, note.version, note.author) == (2, draft.version, office.manager)


def test_a_version_is_kept_when_a_word_changes_and_not_otherwise(office, draft):
    save(draft, office.officer)
    save(draft, office.manager, text="Autre texte, exemple.")
    kept = DraftVersion.objects.order_by("number")
    assert [(each.number, each.saved_by) for each in kept] == [(1, office.officer), (3, office.manager)]


def test_a_stranger_finds_no_draft(office, draft):
    other = given.make_office("commissaire", "Commissaire, exemple")
    for name in ("submit", "approve", "take_back", "issue"):
        with given.nothing_changes(), pytest.raises(queries.NotFound):
            act(name, draft, other.signatory)
    assert task_queries.tasks_of(other.manager, on=LATER.date()) == []


# --- tasks ------------------------------------------------------------------------------------------------------


def the_task(person):
    return task_queries.tasks_of(person, on=LATER.date())[0]


def test_a_task_is_taken_given_back_and_handed_over(office, draft):
    act("submit", draft, office.officer)
    task = the_task(office.manager)
    assert (task.owner, task.may_take) == (None, True)
    actions.take(task_id=task.pk, by=office.manager, at=LATER)
    assert the_task(office.manager).mine
    with given.nothing_changes(), pytest.raises(human.TaskOfSomebodyElse, match="Alex Exemple"):
        act("approve", draft, office.signatory)
    actions.give_back(task_id=task.pk, by=office.manager, at=LATER)
    actions.hand_over(task_id=task.pk, to=office.signatory, by=office.manager, at=LATER)
    assert the_task(office.signatory).mine
    act("approve", draft, office.signatory)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.take(task_id=task.pk, by=office.manager, at=LATER)


def test_nobody_is_given_a_task_that_is_not_theirs_to_do(office, draft):
    act("submit", draft, office.officer)
    task = the_task(office.manager)
    assert not the_task(office.officer).may_take
    with given.nothing_changes(), pytest.raises(actions.OwnText):
        actions.hand_over(task_id=task.pk, to=office.officer, by=office.manager, at=LATER)
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.take(task_id=task.pk, by=office.administrator, at=LATER)
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.hand_over(task_id=task.pk, to=office.manager, by=office.officer, at=LATER)


def test_tasks_bear_the_moments_of_the_acts(office, draft):
    act("submit", draft, office.officer, at=LATER)
    assert the_task(office.manager).since == LATER
    first = Issuing.objects.get().task_set.order_by("pk").first()
    assert (first.created, first.finished) == (ISSUED, ISSUED)


def test_the_tasks_of_fifty_drafts_take_as_many_queries_as_those_of_two(office, django_assert_max_num_queries):
    body = given.make_recipient().body
    for _number in range(2):
        given.make_draft(office, body)
    with django_assert_max_num_queries(12) as few:
        task_queries.tasks_of(office.manager, on=LATER.date())
    for _number in range(20):
        given.make_draft(office, body)
    with django_assert_max_num_queries(len(few)):
        assert len(task_queries.tasks_of(office.manager, on=LATER.date())) == 22


def test_two_reviewers_at_once_give_one_review(committed_db):
    office = given.make_office()
    draft = given.make_draft(office, given.make_recipient().body)
    act("submit", draft, office.officer)

    def approve(person):
        try:
            act("approve", draft, person)
        except (human.TaskDone, human.TaskOfSomebodyElse) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "approved"

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(approve, [office.manager, office.signatory] * 2))
    assert came.count("approved") == 1
    assert Issuing.objects.get().decision == "approved"
    assert draft.notes.filter(kind="approved").count() == 1


# --- the flow ---------------------------------------------------------------------------------------------------


def test_no_flow_or_node_is_renamed_under_running_work():
    """Their names are stored with running work; a rename needs a migration of data, and then a new line in the file."""
    ours = [each for each in flows() if each.__module__.endswith(".flows")]
    live = {
        f"{each.__module__}.{each.__name__}": sorted(node.name for node in each.instance.nodes())
        for each in ours
        if not each.__module__.startswith("tests")
    }
    known = json.loads((Path(__file__).parent.parent / "data" / "flows.json").read_text())
    assert live == known
    assert [fault for each in ours for fault in faults_of(each)] == []
