"""Whom a draft is addressed to: bodies named one by one, classes, lists; each once, as of the day of issue."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directory import actions as directory
from directory.models import Body
from recommendations import actions, recipients
from recommendations.actions import issuing
from recommendations.models import Case
from tests import given
from tests.given import ISSUED

pytestmark = pytest.mark.django_db
DAY = ISSUED.date()


@pytest.fixture
def office():
    return given.make_office()


def order(n, **fields):
    return given.make_silent_body(f"ordre-{n}", f"Ordre {n}, exemple", kind="professional_order", **fields)


def bodies_of(draft, on=DAY):
    return sorted(recipients.recipients_of(draft.pk, on=on).values_list("code", flat=True))


def kept(office, *bodies, shared=False, name="Nos ordres, exemple"):
    ids = [body.pk for body in bodies]
    return directory.save_body_list(by=office.officer, at=ISSUED, on=DAY, name=name, shared=shared, body_ids=ids)


def sign(office, draft, **expected):
    return actions.issue(recommendation_id=draft.pk, by=office.signatory, at=ISSUED, **expected)


def test_a_class_a_list_and_a_name_reach_each_body_once(office):
    first, second = order(1), order(2)
    college = given.make_silent_body()
    listed = kept(office, second, college)
    draft = given.make_reviewed(office, first, kinds=["professional_order"], list_ids=[listed.pk])
    found = recipients.recipients(draft, on=DAY)
    assert [(each.kind or each.listed, each.n) for each in found.asked] == [
        ("professional_order", 2),
        ("Nos ordres, exemple", 2),
        ("", 1),
    ]
    assert (found.total, found.repeated, found.unreachable, found.undesignated) == (3, 2, 3, 3)
    cases = sign(office, draft)
    assert [case.recipient.code for case in cases] == ["ordre-1", "ordre-2", "sans-adresse"]


def test_a_class_stands_for_the_bodies_of_the_day_of_issue(office):
    old, new = order(1), order(2)
    old.names.update(valid_until=date(2026, 9, 30))
    new.names.update(valid_from=date(2026, 10, 1))
    draft = given.make_draft(office, kinds=["professional_order"])
    assert bodies_of(draft, on=date(2026, 9, 30)) == ["ordre-1"]
    assert bodies_of(draft, on=date(2026, 10, 1)) == ["ordre-2"]


def test_a_body_named_that_exists_no_more_is_said_and_receives_nothing(office):
    here, gone = order(1), order(2)
    draft = given.make_reviewed(office, here, gone)
    gone.names.update(valid_until=date(2026, 9, 30))
    assert recipients.recipients(draft, on=DAY).gone == ["Ordre 2, exemple"]
    assert [case.recipient for case in sign(office, draft)] == [here]


def test_nothing_is_signed_for_other_recipients_than_those_that_were_read(office):
    order(1)
    draft = given.make_reviewed(office, kinds=["professional_order"])
    read = recipients.recipients(draft, on=DAY).fingerprint
    order(2)
    with given.nothing_changes(), pytest.raises(actions.RecipientsChanged):
        sign(office, draft, expected_recipients=read)
    assert len(sign(office, draft, expected_recipients=recipients.recipients(draft, on=DAY).fingerprint)) == 2


def test_a_class_without_a_body_is_no_recipient(office):
    draft = given.make_draft(office, kinds=["professional_order"])
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.submit(recommendation_id=draft.pk, by=office.officer, at=ISSUED)
    assert "recipients" in refused.value.message_dict


def test_saving_without_a_word_of_classes_leaves_them(office):
    body = order(1)
    listed = kept(office, body)
    draft = given.make_draft(office, kinds=["professional_order"], list_ids=[listed.pk])
    again = given.make_draft(office, recommendation_id=draft.pk)
    assert (again.proposed_kinds, list(again.proposed_lists.all())) == (["professional_order"], [listed])
    for unknown in ({"kinds": ["zzz"]}, {"list_ids": [listed.pk + 1]}):
        with given.nothing_changes(), pytest.raises(ValidationError):
            given.make_draft(office, recommendation_id=draft.pk, **unknown)


def test_a_colleague_keeps_the_private_list_that_the_draft_has_and_may_not_choose_it_elsewhere(office):
    listed = kept(office, order(1))
    draft = given.make_draft(office, list_ids=[listed.pk])
    fields = {"subject": "Exemple", "text": "", "reasons": "", "theme": None, "recipient_ids": []}
    saved = actions.save_draft(by=office.manager, at=ISSUED, recommendation_id=draft.pk, list_ids=[listed.pk], **fields)
    assert list(saved.proposed_lists.all()) == [listed]
    with pytest.raises(ValidationError):
        actions.save_draft(by=office.manager, at=ISSUED, list_ids=[listed.pk], **fields)


def test_a_list_that_is_retired_is_offered_no_more_and_stays_where_it_was(office):
    listed = kept(office, order(1))
    draft = given.make_draft(office, list_ids=[listed.pk])
    directory.retire_body_list(list_id=listed.pk, by=office.officer, at=ISSUED, on=DAY)
    assert recipients.lists_offered(office.officer, None, on=DAY) == []
    assert bodies_of(draft) == ["ordre-1"]
    kept(office, Body.objects.get(code="ordre-1"))  # its name is free again


def test_two_lists_of_one_person_do_not_bear_one_name_and_none_is_empty(office):
    kept(office, order(1))
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        kept(office)
    assert set(refused.value.message_dict) == {"name", "bodies"}


def test_an_issue_in_several_sets_numbers_every_case_and_writes_every_letter(office, monkeypatch):
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    for n in range(5):
        order(n)
    cases = sign(office, given.make_reviewed(office, kinds=["professional_order"]))
    assert [case.number[-2:] for case in cases] == ["01", "02", "03", "04", "05"]
    assert Case.objects.filter(messages__event="issued").count() == 5
