"""The answer in writing: draft, files, sending, paper."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from recommendations import actions, queries
from recommendations.actions.responses import response_hash
from recommendations.models import Attachment, Response
from recommendations.uploads import MAX_FILES
from tests import given
from tests.given import DECLINE, DUE_ON, FOLLOW, IN_PART, ISSUED, RECEIVED, local
from workflows import engine

pytestmark = pytest.mark.django_db
SENT = local(2026, 11, 16, 15, 20)


@pytest.fixture(scope="module")
def kept(module_db):
    office, department = given.make_office(), given.make_recipient()
    return SimpleNamespace(office=office, department=department, case=given.acknowledged_case(office, department))


office, department, case = map(given.part, ("office", "department", "case"))


def _save(case, by, *, at=SENT, **said):
    return actions.save_response(case_id=case.pk, by=by, at=at, **{**FOLLOW, **said})


# --- draft ------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_with_nothing_in_it(case, department):
    empty = dict.fromkeys(FOLLOW, "")
    draft = _save(case, department.preparer, **empty)
    assert (draft.version, draft.edition, draft.sent_at) == (1, 1, None)
    assert queries.case_file(department.principal, case.number, on=DUE_ON).draft == draft


def test_the_office_does_not_see_the_draft(case, office, department):
    _save(case, department.preparer)
    seen = queries.case_file(office.officer, case.number, on=DUE_ON)
    assert (seen.draft, seen.responses) == (None, [])


def test_two_people_on_one_draft_do_not_overwrite_each_other(case, department):
    _save(case, department.preparer, expected_edition=0)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        _save(case, department.principal, expected_edition=0)
    assert _save(case, department.principal, expected_edition=1).edition == 2


def test_an_unknown_disposition_is_no_disposition(case, department):
    assert _save(case, department.preparer, disposition="peut-être").disposition == ""


def test_a_draft_too_long_for_its_field_is_refused_with_a_sentence(case, department):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _save(case, department.preparer, signatory_name="x" * 201, signatory_capacity="x" * 201)
    assert set(refused.value.message_dict) == {"signatory_name", "signatory_capacity"}


def test_only_the_recipient_writes_its_answer(case, office, order, stranger):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        _save(case, office.officer)
    for person in (order.principal, stranger):
        with given.nothing_changes(), pytest.raises(queries.NotFound):
            _save(case, person)


def test_an_ended_case_takes_no_draft(case, office, department):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=SENT, reason="exemple")
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        _save(case, department.principal)
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        actions.attach(case_id=case.pk, by=department.principal, at=SENT, upload=given.pdf())


# --- files ------------------------------------------------------------------------------------------------------


def _attach(case, by, upload=None):
    return actions.attach(case_id=case.pk, by=by, at=SENT, upload=upload or given.pdf())


def test_a_file_may_come_before_any_word(case, department):
    kept = _attach(case, department.preparer, given.pdf("plan.pdf", b"plan"))
    assert (kept.name, kept.content_type, kept.response.edition) == ("plan.pdf", "application/pdf", 1)
    with kept.file.open() as opened:
        assert hashlib.sha256(opened.read()).hexdigest() == kept.sha256
    assert kept.file.name == f"cases/{case.pk}/responses/{kept.sha256}"


def test_a_file_of_a_draft_is_for_its_recipient_only(case, office, department, order):
    kept = _attach(case, department.preparer)
    assert queries.get_attachment(department.principal, kept.pk, on=DUE_ON) == kept
    for person in (office.officer, order.principal):
        with pytest.raises(queries.NotFound):
            queries.get_attachment(person, kept.pk, on=DUE_ON)


def test_a_refused_file_leaves_no_draft(case, department):
    with given.nothing_changes(), pytest.raises(ValidationError):
        _attach(case, department.preparer, given.pdf("macro.docm"))


def test_an_answer_carries_ten_files_at_most(case, department):
    for number in range(MAX_FILES):
        _attach(case, department.preparer, given.pdf(f"{number}.pdf", str(number).encode()))
    with given.nothing_changes(), pytest.raises(ValidationError, match="10 fichiers au plus"):
        _attach(case, department.preparer)


def test_a_file_is_taken_off_a_draft_once(case, department, django_capture_on_commit_callbacks):
    kept = _attach(case, department.preparer)
    take_off = {"case_id": case.pk, "attachment_id": kept.pk, "by": department.principal, "at": SENT}
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach(**take_off)
    assert not kept.file.storage.exists(kept.file.name)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.detach(**take_off)


def test_taking_off_one_of_two_equal_files_leaves_the_other_readable(
    case, department, django_capture_on_commit_callbacks
):
    first, second = _attach(case, department.preparer), _attach(case, department.preparer)
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach(case_id=case.pk, attachment_id=first.pk, by=department.principal, at=SENT)
    with second.file.open() as kept:
        assert kept.read().startswith(b"%PDF")


def test_a_file_of_a_sent_answer_stays(case, department):
    kept = _attach(case, department.preparer)
    given.send_answer(case, department.principal, at=SENT)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        actions.detach(case_id=case.pk, attachment_id=kept.pk, by=department.principal, at=SENT)


# --- sending ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [FOLLOW, IN_PART, DECLINE], ids=["follow", "in_part", "decline"])
def test_an_answer_of_each_of_the_three_kinds_is_sent_and_frozen(case, department, said):
    sent = given.send_answer(case, department.principal, at=SENT, said=said)
    assert (sent.sent_at, sent.received_at, sent.version, sent.on_paper) == (SENT, SENT, 1, False)
    assert sent.sha256 == response_hash(sent)
    known = given.fresh(case).instance
    assert (known.stage, known.answered_at, known.timeliness) == ("answered", SENT, "in_time")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"disposition": ""}, {"disposition"}),
        ({"follow_up": " "}, {"follow_up"}),
        ({**IN_PART, "follow_up": "", "reasons": ""}, {"follow_up", "reasons"}),
        ({**DECLINE, "reasons": "\n"}, {"reasons"}),
        ({"signatory_name": "", "signatory_capacity": ""}, {"signatory_name", "signatory_capacity"}),
    ],
)
def test_an_answer_that_lacks_something_is_not_sent_and_nothing_typed_is_lost(case, department, said, wrong):
    _save(case, department.preparer, **said)
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        actions.answer(case_id=case.pk, by=department.principal, at=SENT)
    assert set(refused.value.message_dict) == wrong


def test_the_second_click_on_send_finds_no_draft(case, department):
    given.send_answer(case, department.principal, at=SENT)
    with given.nothing_changes(), pytest.raises(actions.NothingToSend):
        actions.answer(case_id=case.pk, by=department.principal, at=SENT + timedelta(seconds=1))


def test_who_prepares_does_not_send(case, office, department):
    _save(case, department.preparer)
    for person in (department.preparer, office.officer):
        with given.nothing_changes(), pytest.raises(engine.NotAllowed):
            actions.answer(case_id=case.pk, by=person, at=SENT)


def test_who_answers_has_received(office, department):
    case = given.issue_case(office, department.body)
    given.send_answer(case, department.principal, at=SENT)
    known = given.fresh(case)
    assert (known.instance.stage, known.instance.received_at, known.instance.timeliness) == (
        "answered",
        SENT,
        "in_time",
    )
    assert known.receipt_facts.get().channel == "answer"


def test_a_new_answer_is_a_new_version_and_the_first_stays(case, department):
    first = given.send_answer(case, department.principal, at=SENT)
    second = given.send_answer(case, department.principal, at=local(2026, 12, 20), said=DECLINE)
    assert (second.version, second.disposition) == (2, "decline")
    assert Response.objects.get(pk=first.pk).disposition == "follow"
    assert given.fresh(case).instance.timeliness == "in_time"


def test_a_sent_answer_is_whole_whatever_writes_it(case, department):
    given.send_answer(case, department.principal, at=SENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.update(follow_up="")


def test_the_hash_changes_with_any_word_or_file(case, department):
    sent = given.send_answer(case, department.principal, at=SENT)
    for field in ("disposition", "follow_up", "reasons", "signatory_name", "signatory_capacity"):
        before = getattr(sent, field)
        setattr(sent, field, before + " ")
        assert response_hash(sent) != sent.sha256
        setattr(sent, field, before)
    Attachment.objects.create(
        response=sent, name="a.pdf", size=1, content_type="application/pdf", sha256="0" * 64,
        added_by=department.principal, added_at=SENT, file="a",
    )  # fmt: skip
    assert response_hash(sent) != sent.sha256


# --- paper ------------------------------------------------------------------------------------------------------


def _record(case, by, **fields):
    known = {"at": local(2026, 12, 10), "received_at": local(2026, 12, 4, 16), **IN_PART}
    return actions.record_answer(case_id=case.pk, by=by, **{**known, **fields})


def test_an_answer_on_paper_is_recorded_with_its_file(case, office):
    sent = _record(case, office.officer, upload=given.pdf("lettre.pdf"))
    assert (sent.on_paper, sent.received_at, sent.sent_at) == (True, local(2026, 12, 4, 16), local(2026, 12, 4, 16))
    assert sent.sha256 == response_hash(sent)
    assert sent.attachments.get().name == "lettre.pdf"


def test_an_answer_on_paper_to_a_case_not_received_proves_its_receipt(office, department):
    case = given.issue_case(office, department.body)
    _record(case, office.officer)
    known = given.fresh(case)
    assert known.instance.received_at == local(2026, 12, 4, 16)
    assert known.receipt_facts.get().channel == "answer"


def test_the_recipients_draft_outlives_an_answer_on_paper(case, office, department):
    draft = _save(case, department.preparer)
    paper = _record(case, office.officer)
    draft.refresh_from_db()
    assert (paper.version, draft.version, draft.sent_at) == (1, 2, None)
    assert given.send_answer(case, department.principal, at=local(2026, 12, 11)).version == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"received_at": local(2026, 12, 11)}, {"received_at"}),
        ({"received_at": ISSUED - timedelta(hours=1)}, {"received_at"}),
        ({"disposition": "perhaps"}, {"disposition"}),
        ({"reasons": "", "signatory_name": ""}, {"reasons", "signatory_name"}),
        ({"signatory_name": "x" * 201}, {"signatory_name"}),
        ({"upload": given.pdf("lettre.html")}, {"upload"}),
    ],
)
def test_a_paper_answer_that_cannot_be_is_refused_with_its_reason(case, office, fields, wrong):
    with given.nothing_changes(), pytest.raises(ValidationError) as refused:
        _record(case, office.officer, **fields)
    assert set(refused.value.message_dict) == wrong


def test_only_the_office_records_a_paper_answer_and_from_a_fresh_page(case, office, department, stranger):
    with given.nothing_changes(), pytest.raises(engine.NotAllowed):
        _record(case, department.principal)
    with given.nothing_changes(), pytest.raises(queries.NotFound):
        _record(case, stranger)
    with given.nothing_changes(), pytest.raises(engine.StalePage):
        _record(case, office.officer, expected_version=1)


def test_a_withdrawn_case_takes_no_paper_answer(case, office):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=RECEIVED, reason="exemple")
    with given.nothing_changes(), pytest.raises(engine.NotPossibleNow):
        _record(case, office.officer)
