"""One act on many cases: each line by itself, nothing twice, and one case by the same rule as many."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.models import Task

from notifications.models import Message
from notifications.outbox import send_due
from recommendations import actions, case_acts
from recommendations.models import BulkAct, BulkLine, HandReminder
from recommendations.queries import NotFound
from tests import given
from tests.given import fresh, local
from workflows import engine
from workflows.journal import verify
from workflows.models import Transition

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def ministry():
    return given.make_recipient()


def yesterday() -> None:
    """What silence led to until then is done, so that today nobody was told anything yet."""
    given.live_until(local(2026, 11, 15))


def letters(case) -> list[str]:
    return [each.event for each in Message.objects.filter(case=case, event__contains="::").order_by("pk")]


def lines(act) -> dict[str, tuple[str, str]]:
    return {line.case.number: (line.outcome, line.why) for line in act.lines.select_related("case")}


def begin(office, *cases, kind="remind", by=None, at=TODAY):
    yesterday()
    return actions.begin_bulk(kind=kind, case_ids=[case.pk for case in cases], by=by or office.officer, at=at)


# --- a reminder -------------------------------------------------------------------------------------------------


def test_a_reminder_suits_the_stage_of_its_case(office, ministry):
    issued = given.issue_case(office, ministry.body)
    begun = given.acknowledged_case(office, ministry)
    late = given.acknowledged_case(office, ministry, issued_at=local(2026, 7, 2), at=local(2026, 7, 3))
    to_complete = given.answered_case(office, ministry, at=local(2026, 11, 10))
    said = {"outcome": "to_complete", "reasons": "Exemple.", "complete_by": local(2026, 12, 10).date()}
    actions.assess(case_id=to_complete.pk, by=office.officer, at=local(2026, 11, 11), **said)
    yesterday()
    for case in (issued, begun, late, to_complete):
        actions.remind(case_id=case.pk, by=office.officer, at=TODAY)
    assert [letters(case) for case in (issued, begun, late, to_complete)] == [
        ["acknowledgement_reminder::2026-11-16"],
        ["reminder::2026-11-16"],
        ["chaser::2026-11-16"],
        ["complement_reminder::2026-11-16"],
    ]
    assert send_due(now=TODAY).sent >= 4
    assert not Message.objects.filter(event__contains="::").exclude(state="sent").exists()


def test_a_reminder_moves_no_date_and_is_told_by_the_journal(office, ministry):
    case = given.acknowledged_case(office, ministry)
    yesterday()
    planned = list(case.instance.due_work.values_list("kind", "due_at", "done_at"))
    actions.remind(case_id=case.pk, by=office.officer, at=TODAY, expected_version=fresh(case).instance.version)
    after = fresh(case)
    assert (after.instance.stage, after.instance.due_on) == (case.instance.stage, case.instance.due_on)
    assert [row[:2] for row in after.instance.due_work.values_list("kind", "due_at", "done_at")] == [
        row[:2] for row in planned
    ]
    entry = Transition.objects.get(instance=case.pk, step="remind")
    assert (entry.actor_name, entry.facts["notice"]) == ("Camille Exemple", "reminder")
    assert verify(case.pk) == []


def test_nobody_is_reminded_twice_in_a_day_by_hand_or_by_the_clock(office, ministry):
    case = given.acknowledged_case(office, ministry)
    yesterday()
    actions.remind(case_id=case.pk, by=office.officer, at=TODAY)
    with pytest.raises(case_acts.AlreadyReminded), given.nothing_changes():
        actions.remind(case_id=case.pk, by=office.manager, at=local(2026, 11, 16, 16))
    actions.remind(case_id=case.pk, by=office.manager, at=local(2026, 11, 17))
    given.live_until(local(2026, 11, 20, 9))  # the policy's reminder, 14 days before
    with pytest.raises(case_acts.AlreadyReminded):
        actions.remind(case_id=case.pk, by=office.officer, at=local(2026, 11, 20, 10))
    assert letters(case) == ["reminder::2026-11-16", "reminder::2026-11-17"]
    assert HandReminder.objects.count() == 2


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        ("answered", case_acts.NothingAwaited),
        ("withdrawn", case_acts.CaseOver),
        ("today", case_acts.IssuedToday),
        ("silent", case_acts.NobodyToWriteTo),
    ],
)
def test_what_cannot_be_reminded_says_why_and_changes_nothing(office, ministry, made, refusal):
    silent = given.make_silent_body()
    body, at = (silent if made == "silent" else ministry.body), (TODAY if made == "today" else given.ISSUED)
    case = given.answered_case(office, ministry) if made == "answered" else given.issue_case(office, body, at=at)
    if made == "withdrawn":
        actions.withdraw(case_id=case.pk, by=office.signatory, at=TODAY, reason="Exemple.")
    yesterday()
    with given.nothing_changes(), pytest.raises(refusal) as said:
        actions.remind(case_id=case.pk, by=office.officer, at=local(2026, 11, 16, 15))
    assert str(said.value).endswith(".")


def test_a_page_that_is_out_of_date_reminds_nobody(office, ministry):
    case = given.acknowledged_case(office, ministry)
    yesterday()
    seen = fresh(case).instance.version
    actions.assign(case_id=case.pk, to=office.manager, by=office.manager, at=TODAY)
    with pytest.raises(engine.StalePage), given.nothing_changes():
        actions.remind(case_id=case.pk, by=office.officer, at=TODAY, expected_version=seen)


# --- who is responsible -----------------------------------------------------------------------------------------


def test_a_case_goes_to_a_colleague_with_the_tasks_of_who_had_it(office, ministry):
    case = given.answered_case(office, ministry)
    actions.assign(case_id=case.pk, to=office.manager, by=office.officer, at=TODAY)
    assert fresh(case).officer == office.manager
    assert Task.objects.get(process__assessing__response__case=case, status="ASSIGNED").owner == office.manager
    entry = Transition.objects.get(instance=case.pk, step="assign")
    assert (entry.facts["before"], entry.facts["officer"]) == ("Camille Exemple", "Alex Exemple")


def test_a_task_that_a_colleague_took_stays_with_that_colleague(office, ministry):
    case = given.answered_case(office, ministry)
    task = Task.objects.get(process__assessing__response__case=case, status="ASSIGNED")
    actions.hand_over(task_id=task.pk, to=office.administrator, by=office.officer, at=TODAY)
    actions.assign(case_id=case.pk, to=office.manager, by=office.officer, at=TODAY)
    assert Task.objects.get(pk=task.pk).owner == office.administrator


def test_only_who_has_a_case_stands_in_or_leads_gives_it_away(office, ministry):
    case = given.acknowledged_case(office, ministry)
    colleague = given.make_person("charlie@office.example", "Charlie Exemple")
    given.grant_role(person=colleague, body=office.body, role="officer", starts_on=given.SINCE)
    with pytest.raises(case_acts.NotYourCase), given.nothing_changes():
        actions.assign(case_id=case.pk, to=colleague, by=colleague, at=TODAY)
    with pytest.raises(case_acts.NotOfTheOffice), given.nothing_changes():
        actions.assign(case_id=case.pk, to=ministry.principal, by=office.officer, at=TODAY)
    with pytest.raises(case_acts.AlreadyResponsible), given.nothing_changes():
        actions.assign(case_id=case.pk, to=office.officer, by=office.manager, at=TODAY)
    days = {"starts_on": TODAY.date(), "ends_on": local(2026, 11, 20).date()}
    actions.enter_absence(person=office.officer, delegate=colleague, by=office.manager, at=TODAY, **days)
    actions.assign(case_id=case.pk, to=colleague, by=colleague, at=TODAY)
    assert fresh(case).officer == colleague


# --- a courtesy -------------------------------------------------------------------------------------------------


def test_a_courtesy_is_granted_to_those_that_await_an_answer_each_by_its_own_date(office, ministry):
    begun, answered = given.acknowledged_case(office, ministry), given.answered_case(office, ministry)
    later = given.acknowledged_case(office, ministry, issued_at=local(2026, 11, 9), at=local(2026, 11, 10))
    until = local(2026, 12, 20).date()  # before the due date of the last one
    act = begin(office, begun, answered, later, kind="extend")
    actions.ask_extension(act_id=act.pk, by=office.officer, until=until, reason="Exemple.")
    foreseen = case_acts.judge(BulkAct.objects.get(pk=act.pk), by=office.officer, at=TODAY)
    actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY, until=until)
    assert [outcome for outcome, _why in lines(act).values()] == ["done", "refused", "refused"]
    assert [str(each.refusal or "") for each in foreseen] == [why for _outcome, why in lines(act).values()]
    assert fresh(begun).instance.courtesy_until == until
    assert fresh(later).instance.courtesy_until is None
    with given.nothing_changes():
        actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY, until=until)


def test_the_set_grants_what_one_case_alone_is_granted(office, ministry):
    together, alone = (given.acknowledged_case(office, ministry) for _n in range(2))
    said = {"until": local(2026, 12, 20).date(), "reason": "Exemple."}
    act = begin(office, together, kind="extend")
    for until in (local(2026, 12, 15).date(), said["until"]):  # the second takes the place of the first
        actions.extend(case_id=alone.pk, by=office.officer, at=TODAY, **{**said, "until": until})
        actions.ask_extension(act_id=act.pk, by=office.officer, **{**said, "until": until})
        actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY, until=until)
        act = begin(office, together, kind="extend")

    def seen(case):
        row = fresh(case)
        granted = row.courtesies.values_list(
            "due_on", "until", "reason", "granted_by", "granted_at", "ending", "ended_at"
        )
        entries = Transition.objects.filter(instance=case.pk, step="extend").values_list("facts", flat=True)
        work = row.instance.due_work.values_list("kind", "cycle", "due_at", "outcome")
        told = Message.objects.filter(case=case, event="extended").values_list("event", "addressee", "facts__told")
        return [row.instance.stage, *(sorted(map(str, each)) for each in (granted, entries, work, told))]

    assert seen(together) == seen(alone)


def test_no_courtesy_is_granted_until_another_day_than_the_one_that_was_read(office, ministry):
    act = begin(office, given.acknowledged_case(office, ministry), kind="extend")
    actions.ask_extension(act_id=act.pk, by=office.officer, until=local(2027, 1, 15).date(), reason="Exemple.")
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY, until=local(2027, 1, 20).date())
    with given.nothing_changes(), pytest.raises(ValidationError):
        actions.ask_extension(act_id=act.pk, by=office.officer, until=local(2027, 1, 15).date(), reason=" ")


# --- many -------------------------------------------------------------------------------------------------------


def test_each_line_says_what_came_of_it_and_a_refused_one_changes_nothing(office, ministry):
    begun, answered = given.acknowledged_case(office, ministry), given.answered_case(office, ministry)
    silent = given.issue_case(office, given.make_silent_body())
    before = [fresh(case).instance.version for case in (answered, silent)]
    act = actions.confirm_bulk(act_id=begin(office, begun, answered, silent).pk, by=office.officer, at=TODAY)
    assert lines(act) == {
        begun.number: ("done", ""),
        answered.number: ("refused", str(case_acts.NothingAwaited())),
        silent.number: ("refused", str(case_acts.NobodyToWriteTo())),
    }
    assert [fresh(case).instance.version for case in (answered, silent)] == before
    assert letters(begun) == ["reminder::2026-11-16"]


def test_confirmed_twice_it_does_nothing_twice(office, ministry):
    case = given.acknowledged_case(office, ministry)
    act = begin(office, case)
    actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY)
    with given.nothing_changes():
        actions.confirm_bulk(act_id=act.pk, by=office.officer, at=local(2026, 11, 17))
    assert lines(act) == {case.number: ("done", "")}


def test_a_case_that_changed_after_the_preview_is_left_alone(office, ministry):
    changed, same = given.acknowledged_case(office, ministry), given.acknowledged_case(office, ministry)
    act = begin(office, changed, same, kind="assign", by=office.manager)
    given.send_answer(changed, ministry.principal, at=TODAY)
    actions.confirm_bulk(act_id=act.pk, by=office.manager, at=TODAY, to=office.manager)
    assert lines(act) == {changed.number: ("refused", str(engine.StalePage())), same.number: ("done", "")}
    assert [fresh(case).officer for case in (changed, same)] == [office.officer, office.manager]


def test_two_clicks_at_once_send_each_letter_once(committed_db, office, ministry):
    cases = [given.acknowledged_case(office, ministry) for _n in range(12)]
    act = begin(office, *cases)

    def click(_n):
        try:
            actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(click, range(2)))
    assert {outcome for outcome, _why in lines(act).values()} == {"done"}
    assert [letters(case) for case in cases] == [["reminder::2026-11-16"]] * 12


def test_what_died_half_way_is_carried_on_by_the_next_click(office, ministry):
    cases = [given.acknowledged_case(office, ministry) for _n in range(2)]
    act = begin(office, *cases)
    actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY)
    # as if the machine had stopped after the first set
    BulkLine.objects.filter(act=act, case=cases[1]).update(outcome="", why="")
    actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY)
    assert lines(act)[cases[1].number] == ("refused", str(case_acts.AlreadyReminded()))


def test_a_case_that_breaks_stops_none_of_the_others(office, ministry, caplog):
    broken, whole = given.acknowledged_case(office, ministry), given.acknowledged_case(office, ministry)
    act = begin(office, broken, whole)
    # a row that nobody could have written: the journal would have two entries of one number
    engine_row = fresh(broken).instance
    type(engine_row).objects.filter(pk=broken.pk).update(version=1)
    BulkLine.objects.filter(case=broken).update(version=1)
    actions.confirm_bulk(act_id=act.pk, by=office.officer, at=TODAY)
    found = lines(act)
    assert found[whole.number] == ("done", "")
    assert found[broken.number][0] == "refused"
    assert "rien n’a été fait" in found[broken.number][1]


def test_a_case_of_another_office_is_as_if_it_were_not(office, ministry):
    own = given.acknowledged_case(office, ministry)
    foreign = given.acknowledged_case(given.make_office("commissaire", "Commissaire, exemple"), ministry)
    act = begin(office, own, foreign)
    assert list(lines(act)) == [own.number]
    with pytest.raises(ValidationError):
        begin(office, foreign)
    with pytest.raises(ValidationError):
        begin(office, own, by=ministry.principal)
    with pytest.raises(NotFound):
        actions.confirm_bulk(act_id=act.pk, by=office.manager, at=TODAY)  # somebody else's
    assert BulkAct.objects.count() == 1


def test_a_preview_that_nobody_confirmed_is_forgotten_with_the_next(office, ministry):
    case = given.acknowledged_case(office, ministry)
    old, done = begin(office, case, at=local(2026, 11, 10)), begin(office, case, at=local(2026, 11, 10))
    actions.confirm_bulk(act_id=done.pk, by=office.officer, at=local(2026, 11, 10))
    new = begin(office, case)
    assert set(BulkAct.objects.values_list("pk", flat=True)) == {done.pk, new.pk}
    assert old.pk not in {done.pk, new.pk}


def test_as_many_questions_for_twenty_cases_as_for_two(office):
    bodies = [given.make_recipient(f"ordre-{n}", f"Ordre {n}, exemple", kind="professional_order") for n in range(20)]
    cases = given.issue_cases(office, *[each.body for each in bodies])

    def asked(few, kind, **to) -> int:
        act = begin(office, *few, kind=kind, by=office.manager)
        with CaptureQueriesContext(connection) as made:
            actions.confirm_bulk(act_id=act.pk, by=office.manager, at=TODAY, **to)
        assert {outcome for outcome, _why in lines(act).values()} == {"done"}
        return len(made)

    assert asked(cases[:2], "remind") == asked(cases[2:], "remind")
    assert asked(cases[:2], "assign", to=office.manager) == asked(cases[2:], "assign", to=office.manager)
