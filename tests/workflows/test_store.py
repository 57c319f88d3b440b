"""What the engine writes by hand, column by column, is what its models have."""

import pytest

from workflows import store
from workflows.models import Deadline, DueWork, Transition, WorkflowInstance

COLUMNS = {
    WorkflowInstance: store.INSTANCE,
    Transition: store.ENTRY,
    Deadline: store.DEADLINE,
    DueWork: store.WORK,
}


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_no_column_of_a_model_is_forgotten(model):
    own_key = set() if model is WorkflowInstance else {"id"}
    written = {field.column for field in model._meta.concrete_fields if not field.generated}
    assert set(COLUMNS[model]) == written - own_key
