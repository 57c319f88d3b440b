"""Each scenario begins with an Office and nothing else."""

import pytest

from tests.scenarios.case_life import Life


@pytest.fixture
def life(db):
    return Life()
