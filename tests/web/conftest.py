"""Who the tests of pages start from."""

import pytest

from tests import given


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def ministry():
    return given.make_recipient()
