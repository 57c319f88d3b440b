"""Who the tests of pages start from."""

import pytest

from tests import given
from tests.web.desk import at_desk


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def ministry():
    return given.make_recipient()


@pytest.fixture
def case(office, ministry):
    """A case whose receipt is established."""
    return given.acknowledged_case(office, ministry)


@pytest.fixture
def officer(office):
    """The officer's browser."""
    return at_desk(office.officer)
