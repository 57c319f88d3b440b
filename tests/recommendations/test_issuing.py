"""From a draft to as many cases as there are recipients."""

import pytest
from django.core.exceptions import ValidationError

from directory.actions import end_role, rename_body
from recommendations import actions, queries
from recommendations.actions.issuing import text_hash
from recommendations.models import Case, Recommendation
from tests import given
from tests.given import ISSUED, local
from workflows import engine

ON = ISSUED.date()
WORDS = {"subject": "Stages (exemple)", "text": "1. d’ouvrir des stages.", "reasons": "", "theme": 3}


# --- drafts -----------------------------------------------------------------------------------------------------


def test_a_subject_alone_is_enough_to_keep_a_draft(office):
    draft = actions.save_draft(
        by=office.officer, at=ISSUED, subject=" Stages ", text="", reasons="", theme=None, recipient_ids=[]
    )
    assert (draft.subject, draft.number, draft.version, draft.issuer) == ("Stages", None, 1, office.body)
    assert list(queries.drafts(office.manager, on=ON)) == [draft]


@pytest.mark.parametrize("subject", ["  ", "x" * 201])
def test_a_draft_without_a_subject_or_with_one_too_long_is_not_kept(office, subject):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.save_draft(by=office.officer, at=ISSUED, recipient_ids=[], **{**WORDS, "subject": subject})
    assert set(refused.value.message_dict) == {"subject"}


def test_a_draft_saved_again_replaces_its_words_and_recipients(office, department, order):
    draft = given.make_draft(office, department.body)
    again = actions.save_draft(
        by=office.manager,
        at=local(2026, 10, 5, 11),
        recommendation_id=draft.pk,
        expected_version=draft.version,
        recipient_ids=[order.body.pk],
        **WORDS,
    )
    assert (again.pk, again.version, again.subject) == (draft.pk, 2, "Stages (exemple)")
    assert list(again.proposed_recipients.all()) == [order.body]
    assert again.drafted_by == office.officer


def test_two_people_on_one_draft_do_not_overwrite_each_other(office, department):
    draft = given.make_draft(office, department.body)
    save = {"recommendation_id": draft.pk, "expected_version": 1, "at": ISSUED, "recipient_ids": [], **WORDS}
    actions.save_draft(by=office.officer, **save)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        actions.save_draft(by=office.manager, **save)


def test_a_recipient_drafts_nothing(department):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.save_draft(by=department.principal, at=ISSUED, recipient_ids=[], **WORDS)


def test_a_draft_of_another_issuer_does_not_exist(office, other_office, department):
    draft = given.make_draft(office, department.body)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.save_draft(by=other_office.officer, at=ISSUED, recommendation_id=draft.pk, recipient_ids=[], **WORDS)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.issue(recommendation_id=draft.pk, by=other_office.signatory, at=ISSUED)


# --- issuing ----------------------------------------------------------------------------------------------------


def test_issuing_gives_a_number_freezes_the_text_and_opens_one_case_for_each_recipient(office, department, order):
    cases = given.issue_cases(office, department.body, order.body)
    issued = Recommendation.objects.get()
    assert (issued.number, issued.issued_by, issued.issued_at) == ("2026-001", office.signatory, ISSUED)
    assert issued.issuer_name == "Office des professions, exemple"
    assert issued.sha256 == text_hash(issued)
    assert [case.number for case in cases] == ["2026-001-01", "2026-001-02"]
    assert {case.recipient for case in cases} == {department.body, order.body}
    assert {case.officer for case in cases} == {office.officer}
    assert [case.instance.stage for case in given.fresh_all(cases)] == ["issued", "issued"]
    assert [case.instance.due_on for case in given.fresh_all(cases)] == [None, None]


def test_a_case_keeps_the_names_of_the_day_of_issue(office, department):
    case = given.issue_case(office, department.body)
    rename_body(body=department.body, name="Ministère du Nouveau Nom", acronym="MNN", on=local(2026, 10, 6).date())
    assert (given.fresh(case).recipient_name, given.fresh(case).recipient_acronym) == ("Ministère de l’Exemple", "MEX")
    later = given.issue_case(office, department.body, at=local(2026, 10, 7))
    assert later.recipient_name == "Ministère du Nouveau Nom"


def test_the_hash_changes_with_any_word_of_the_text(office, department):
    issued = given.issue_case(office, department.body).recommendation
    kept = issued.sha256
    for field in ("number", "subject", "text", "reasons"):
        before = getattr(issued, field)
        setattr(issued, field, before + " ")
        assert text_hash(issued) != kept
        setattr(issued, field, before)


@pytest.mark.parametrize("role", ["officer", "manager", "administrator"])
def test_only_who_signs_for_the_office_issues(office, department, role):
    draft = given.make_draft(office, department.body)
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        actions.issue(recommendation_id=draft.pk, by=getattr(office, role), at=ISSUED)


def test_who_no_longer_signs_does_not_issue(office, department):
    draft = given.make_draft(office, department.body)
    end_role(membership=office.signatory.memberships.get(), on=local(2026, 10, 4).date())
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.issue(recommendation_id=draft.pk, by=office.signatory, at=ISSUED)


def test_issuing_asks_for_a_text_and_a_recipient(office):
    draft = given.make_draft(office, text="  ")
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.issue(recommendation_id=draft.pk, by=office.signatory, at=ISSUED)
    assert set(refused.value.message_dict) == {"text", "recipients"}


def test_the_second_click_on_issue_finds_it_issued(office, department):
    case = given.issue_case(office, department.body)
    pk = case.recommendation_id
    with given.nothing_changes(), pytest.raises(actions.AlreadyIssued, match="déjà transmise"):
        actions.issue(recommendation_id=pk, by=office.signatory, at=local(2026, 10, 5, 10, 1))
    assert Case.objects.count() == 1


def test_an_issued_text_changes_no_more(office, department):
    pk = given.issue_case(office, department.body).recommendation_id
    with given.nothing_changes(), pytest.raises(actions.AlreadyIssued):
        actions.save_draft(by=office.officer, at=ISSUED, recommendation_id=pk, recipient_ids=[], **WORDS)


def test_the_number_follows_the_year_it_is_at_the_office(office, department):
    new_year_in_greenwich = local(2026, 12, 31, 23, 30)
    assert given.issue_case(office, department.body, at=new_year_in_greenwich).number == "2026-001-01"
    assert given.issue_case(office, department.body, at=local(2027, 1, 1, 0, 1)).number == "2027-001-01"
