"""The words in which the scenarios are told: given a case, when something happens, then this is seen.

Moments are written « 2026-10-06 09:30 », in the legal time of most of Québec. Whatever people do goes through the
actions; time passes by sweeps at each moment when something is due, as beat would; nothing is written directly.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

from notifications.models import Message
from notifications.queries import dead_letters
from recommendations import actions, lists, queries
from recommendations.models import Case, Response
from tests import given
from tests.given import DECLINE, FOLLOW, IN_PART, TORONTO
from workflows import engine
from workflows.families import plain_kind
from workflows.models import DecreedHoliday

ANSWERS = {"follow": FOLLOW, "in part": IN_PART, "decline": DECLINE}


def moment(text: str) -> datetime:
    """« 2026-10-06 09:30 » or « 2026-10-06 » (noon), as an aware moment."""
    day, _space, hour = text.partition(" ")
    return datetime.fromisoformat(f"{day} {hour or '12:00'}").replace(tzinfo=TORONTO)


class Life:
    """One story: an Office, the recipients that it writes to, and the days that pass."""

    def __init__(self) -> None:
        self.office = given.make_office()
        self.recipients: dict[int, given.Recipient] = {}

    # --- given --------------------------------------------------------------------------------------------------

    def given_a_recipient(self, code: str = "ministere", **fields: Any) -> given.Recipient:
        recipient = given.make_recipient(code, **fields)
        self.recipients[recipient.body.pk] = recipient
        return recipient

    def given_cases_issued(self, *recipients: given.Recipient, at: str = "2026-10-05 10:00") -> list[Case]:
        """One recommendation to several recipients: a case each, in the order of the recipients."""
        cases = given.issue_cases(self.office, *(each.body for each in recipients), at=moment(at))
        by_body = {case.recipient_id: case for case in cases}
        return [by_body[each.body.pk] for each in recipients]

    def given_a_case_issued(self, at: str = "2026-10-05 10:00") -> Case:
        return self.given_cases_issued(self.given_a_recipient(), at=at)[0]

    def given_a_case_received(self, at: str = "2026-10-06 09:30") -> Case:
        case = self.given_a_case_issued()
        self.when_the_recipient_acknowledges(case, at=at)
        return case

    def given_a_case_with_points_received(self, at: str = "2026-10-06 09:30") -> Case:
        case = given.issue_case(self.office, self.given_a_recipient().body, text=given.POINTS)
        self.when_the_recipient_acknowledges(case, at=at)
        return case

    def given_a_case_issued_to_a_body_without_address(self) -> Case:
        return given.issue_case(self.office, given.make_silent_body())

    # --- when ---------------------------------------------------------------------------------------------------

    def when_time_passes_until(self, at: str) -> None:
        """The beat rings all the time."""
        given.live_until(moment(at))

    def when_the_beat_stands_still_until(self, at: str) -> engine.SweepReport:
        """Nothing rings; then one sweep finds what was missed."""
        return engine.sweep(now=moment(at))

    def when_the_recipient_acknowledges(self, case: Case, *, at: str) -> None:
        actions.acknowledge(case_id=case.pk, by=self._principal(case), at=moment(at))

    def when_the_office_establishes_receipt(self, case: Case, *, at: str, received: str) -> None:
        actions.establish_receipt(
            case_id=case.pk,
            by=self.office.officer,
            at=moment(at),
            moment=moment(received),
            channel="registered_mail",
            origin="Postes, exemple",
            destination="1, rue de l’Exemple",
            evidence=given.pdf(),
        )

    def when_the_office_corrects_the_receipt(self, case: Case, *, at: str, to: str) -> None:
        fact = case.receipt_facts.get(replaced_by=None, admissible=True)
        actions.correct_receipt(
            case_id=case.pk,
            fact_id=fact.pk,
            by=self.office.officer,
            at=moment(at),
            moment=moment(to),
            admissible=True,
            reason="L’avis de livraison porte une autre date, exemple.",
        )

    def when_the_office_extends(self, case: Case, *, at: str, until: str) -> None:
        actions.extend(
            case_id=case.pk,
            by=self.office.officer,
            at=moment(at),
            until=date.fromisoformat(until),
            reason="Le conseil siège en janvier, exemple.",
        )

    def when_the_office_removes_the_extension(self, case: Case, *, at: str) -> None:
        reason = "Le conseil a siégé, exemple."
        actions.remove_extension(case_id=case.pk, by=self.office.officer, at=moment(at), reason=reason)

    def when_the_recipient_answers(self, case: Case, *, at: str, said: str = "follow") -> Response:
        return given.send_answer(case, self._principal(case), at=moment(at), said=ANSWERS[said])

    def when_the_recipient_answers_the_points(self, case: Case, *, at: str, **decided: str) -> Response:
        """What is decided of each point that is said: « point_2="decline" »."""
        points = {int(name.removeprefix("point_")): given.said_of(each) for name, each in decided.items()}
        return given.answer_points(case, self._principal(case), at=moment(at), points=points)

    def when_the_office_asks_to_complete_the_second_point(self, case: Case, *, at: str, by: str) -> None:
        given.ask_to_complete(case, self.office, at=moment(at), complete_by=date.fromisoformat(by))

    def when_the_office_records_a_paper_answer(self, case: Case, *, at: str, received: str) -> None:
        actions.record_answer(
            case_id=case.pk, by=self.office.officer, at=moment(at), received_at=moment(received), **FOLLOW
        )

    def when_the_office_assesses(self, case: Case, outcome: str, *, at: str, complete_by: str = "") -> None:
        actions.assess(
            case_id=case.pk,
            by=self.office.officer,
            at=moment(at),
            outcome=outcome,
            reasons="Motifs, exemple.",
            complete_by=date.fromisoformat(complete_by) if complete_by else None,
        )

    def when_the_office_closes(self, case: Case, *, at: str) -> None:
        actions.close(case_id=case.pk, by=self.office.officer, at=moment(at))

    def when_the_office_withdraws(self, case: Case, *, at: str) -> None:
        actions.withdraw(case_id=case.pk, by=self.office.signatory, at=moment(at), reason="Sans objet, exemple.")

    def when_a_day_is_decreed(self, day: str, *, at: str) -> None:
        """The government decrees a holiday; an administrator has the open files counted anew."""
        DecreedHoliday.objects.create(day=day, name_fr="Jour décrété", name_en="Decreed day", source="décret, exemple")
        actor = queries.actor_for(self.office.administrator, issuer_id=self.office.body.pk, on=moment(at).date())
        engine.redate_open(by=actor, at=moment(at), reason="Jour décrété, exemple.")

    def _principal(self, case: Case) -> Any:
        return self.recipients[case.recipient_id].principal

    def when_the_office_signs_the_letter_of_the_rung(self, case: Case, *, at: str) -> None:
        """The lowest rung that waits; the letter is the person's own."""
        actions.send_rung_letter(
            **self._lowest_rung(case, at),
            addressees=[("Autorité, exemple", "autorite@exemple.example")],
            subject="Aucune réponse, exemple",
            text="Lettre, exemple.",
        )

    def when_the_office_passes_the_rung(self, case: Case, *, at: str) -> None:
        actions.skip_rung(**self._lowest_rung(case, at), reason="Sans objet, exemple.")

    def when_the_office_decides_the_mention(self, case: Case, *, at: str) -> None:
        said = {"mentioned": True, "text": "Aucune réponse, exemple.", "reason": "Exemple."}
        actions.decide_mention(**self._lowest_rung(case, at), **said)

    def _lowest_rung(self, case: Case, at: str) -> dict[str, Any]:
        rung = self.file(case).rungs[0]
        return {"case_id": case.pk, "rung_id": rung.pk, "by": self.office.manager, "at": moment(at)}

    # --- then ---------------------------------------------------------------------------------------------------

    def then_the_case_is(self, case: Case, stage: str, **expected: Any) -> None:
        """The stage, and any column of the instance; dates as text."""
        row = given.fresh(case).instance
        assert row.stage == stage
        for name, value in expected.items():
            found = getattr(row, name)
            assert (found.isoformat() if isinstance(found, date) else found) == value, name

    def then_the_steps_were(self, case: Case, *steps: str) -> None:
        assert [entry.step for entry in self.file(case).journal] == list(steps)

    def then_these_letters_were_written(self, case: Case, *events: str) -> None:
        """All letters so far, each with its days, in any order: « reminder:14 »."""
        assert Counter(self.letters(case)) == Counter(events)

    def then_the_office_sees_dead_letters(self, case: Case, *labels: str) -> None:
        found = dead_letters(self.office.officer, on=date(2026, 12, 1))
        assert {each.label for each in found if each.case_number == case.number} == set(labels)

    def then_nothing_more_is_due(self, case: Case) -> None:
        assert all(each.outcome for each in self.file(case).due_work)

    def then_only_the_office_is_awaited(self, case: Case) -> None:
        still_due = {each.kind.partition(":")[0] for each in self.file(case).due_work if not each.outcome}
        assert still_due <= {"assessment_reminder", "assessment_overdue"}

    def then_the_plan_is(self, case: Case, **due: str) -> None:
        """What is still to come: kind → day, in the legal time of Québec; « _ » stands for « : ».

        Whatever courtesy it counts from: its date is in the days.
        """
        open_work = {
            plain_kind(each.kind).replace(":", "_"): each.due_at.astimezone(TORONTO).date().isoformat()
            for each in self.file(case).due_work
            if not each.outcome
        }
        assert open_work == due

    def then_the_work_ended(self, case: Case, **outcomes: str) -> None:
        """What was due in the cycle in force and is done: kind → outcome; « _ » stands for « : »."""
        cycle = given.fresh(case).instance.cycle
        assert {
            each.kind.replace(":", "_"): each.outcome
            for each in self.file(case).due_work
            if each.outcome and each.cycle == cycle
        } == outcomes

    def then_the_rungs_to_decide_are(self, case: Case, *authorities: str) -> None:
        assert [each.authority for each in self.file(case).rungs] == list(authorities)

    def then_the_decisions_were(self, case: Case, *lines: tuple[str, str]) -> None:
        """Whom each rung turned to, and what the Office decided, in the order of the decisions."""
        assert [(each.authority, each.outcome) for each in self.file(case).rung_decisions] == list(lines)

    def then_the_list_holds(self, case: Case, *, view: str, on: str) -> None:
        """The Office's list of that day, narrowed to a view, shows this case."""
        chosen = lists.CaseFilter(view=view)
        found = lists.list_cases(self.office.officer, on=date.fromisoformat(on), chosen=chosen)
        assert case.number in [each.number for each in found]

    def then_the_rows_are_those_of(self, case: Case, other: Case) -> None:
        """What is due, done and to come, as for another case; what a courtesy put aside leaves no trace in it."""
        first, second = (
            [
                (each.kind, each.cycle, each.due_at, each.outcome)
                for each in self.file(of).due_work
                if each.outcome != "set_aside"
            ]
            for of in (case, other)
        )
        assert first == second

    def then_the_counting_began(self, case: Case, day: str) -> None:
        """The local day of receipt in the computation in force."""
        assert self.file(case).computations[0].trace["received_on"] == day

    def then_the_computations_were(self, case: Case, *lines: tuple[str, str]) -> None:
        """Every computation, oldest first: due date and outcome; none is ever lost."""
        found = [(each.due_on.isoformat(), each.outcome) for each in reversed(self.file(case).computations)]
        assert found == list(lines)

    def then_the_journal_holds(self, case: Case) -> None:
        assert self.file(case).journal_faults == []

    def file(self, case: Case) -> queries.CaseFile:
        """The case as the Office reads it."""
        return queries.case_file(self.office.officer, case.number, on=date(2026, 12, 1))

    def letters(self, case: Case) -> list[str]:
        """The letters written to somebody so far, one for each addressee."""
        return list(Message.objects.filter(case=case, addressee__gt="").values_list("event", flat=True))
