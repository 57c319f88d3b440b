"""The procedure of a recommendation as a table: every stage × every step × every role, against what is written here."""

import pytest

from workflows.actors import OFFICE, RECIPIENT, Actor, Role
from workflows.families import Stage
from workflows.recommendation import RecommendationWorkflow, steps_table

A, R, E, N = Stage.ACKNOWLEDGED, Stage.RESPONSE_DUE, Stage.ESCALATED, Stage.ANSWERED
S, C, W = Stage.ISSUED, Stage.CLOSED, Stage.WITHDRAWN
ANSWERS = {Role.PRINCIPAL, Role.ALTERNATE, Role.VALIDATOR} | OFFICE
CALENDAR = {Role.ADMINISTRATOR, Role.CLOCK}

# step → (roles, {source: possible targets})
EXPECTED = {
    "acknowledge": (RECIPIENT, {S: {A}}),
    "establish_receipt": (OFFICE, {S: {A}}),
    "note_receipt": (OFFICE | RECIPIENT, {each: {each} for each in (S, A, R, E, N)}),
    "correct_receipt": (OFFICE, {A: {A}, R: {A}, E: {A, E}, N: {N}}),
    "redate": (CALENDAR, {A: {A}, R: {A}, E: {A, E}}),
    "extend": (OFFICE, {A: {A}, R: {R}}),
    "remove_extension": (OFFICE, {A: {A}, R: {R}}),
    "come_due": ({Role.CLOCK}, {A: {R}}),
    "escalate": ({Role.CLOCK}, {A: {E}, R: {E}}),
    "decide_rung": (OFFICE, {E: {E}}),
    "answer": (ANSWERS, {A: {N}, R: {N}, E: {N}}),
    "revise": (ANSWERS, {N: {N}}),
    "assess": (OFFICE, {N: {N}}),
    "remind": (OFFICE, {each: {each} for each in (S, A, R, E, N)}),
    "assign": (OFFICE, {each: {each} for each in (S, A, R, E, N)}),
    "close": (OFFICE, {N: {C}}),
    "withdraw": ({Role.SIGNATORY, Role.MANAGER}, {each: {W} for each in (S, A, R, E, N)}),
}


def test_there_is_no_other_step():
    assert set(steps_table()) == set(EXPECTED)


@pytest.mark.parametrize("step", EXPECTED)
@pytest.mark.parametrize("source", list(Stage))
def test_a_step_leads_where_the_table_says(step, source):
    _roles, targets = EXPECTED[step]
    found = steps_table()[step].get(source)
    assert (set(found.targets) if found else None) == targets.get(source)


@pytest.mark.parametrize("step", EXPECTED)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_take_the_steps_of_the_table_and_no_other(step, role):
    roles, targets = EXPECTED[step]
    actor = Actor("1", "Sacha Exemple", frozenset({role}))
    for source in targets:
        procedure = RecommendationWorkflow(_Case(source), at=None)
        assert getattr(procedure, step).has_perm(actor) == (role in roles)


def test_nothing_leaves_a_final_stage():
    assert not [step for step, sources in steps_table().items() if C in sources or W in sources]


def test_only_who_signs_starts_a_case():
    assert RecommendationWorkflow.start_roles == {Role.SIGNATORY}


class _Case:
    def __init__(self, stage):
        self.stage = stage.value
