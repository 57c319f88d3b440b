"""The Office, a department and an order, for every test of the records."""

import pytest

from tests import given


@pytest.fixture
def office(db):
    return given.make_office()


@pytest.fixture
def department(db):
    return given.make_recipient()


@pytest.fixture
def order(db):
    return given.make_order()


@pytest.fixture
def stranger(db):
    """Somebody who logs in and has no role anywhere."""
    return given.make_person("etranger@ailleurs.example", "Lou Exemple")


@pytest.fixture
def other_office(db):
    """Another issuer, such as the Commissaire: its people do not see the Office's files."""
    return given.make_office("commissaire", "Commissaire, exemple")
