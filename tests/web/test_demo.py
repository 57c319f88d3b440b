"""The demonstration: marked examples at every stage, loaded once; and a life that is replayed and not kept."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from directory.queries import body_by_code, person_by_email
from recommendations.uploads import check_upload
from tests import given
from tests.web.examples import TODAY, example_of, load_examples
from web.demo import people
from web.demo.files import example_pdf
from web.demo.stories import STORIES

pytestmark = pytest.mark.django_db

# --- the examples -----------------------------------------------------------------------------------------------


def test_between_the_two_readings_an_example_is_late_and_not_yet_reported():
    sunday = date(2026, 11, 22)
    officer = load_examples(sunday)
    case = example_of(officer, "recrutement-sante-quebec", on=sunday)
    assert (case.instance.stage, case.instance.due_on) == ("response_due", date(2026, 11, 21))
    assert case.instance.in_default_from == date(2026, 11, 24)


@pytest.mark.parametrize("loaded_on", [TODAY + timedelta(days=n) for n in range(7)])
def test_the_example_between_the_readings_falls_on_a_saturday_whatever_the_day_of_loading(loaded_on):
    for story in STORIES:
        if story.saturday:
            last_day = story.issued_on(loaded_on) + timedelta(days=61)
            assert last_day.weekday() == 5
            assert timedelta(days=story.saturday) <= loaded_on - last_day < timedelta(days=story.saturday + 7)


def test_loading_twice_changes_nothing(settings):
    settings.DEMO = True
    call_command("load_directory", stdout=StringIO())
    call_command("load_examples", stdout=StringIO())
    again = StringIO()
    with given.nothing_changes():
        call_command("load_directory", stdout=StringIO())
        call_command("load_examples", stdout=again)
    assert "déjà chargés" in again.getvalue()


@pytest.mark.parametrize("command", ["load_examples", "demo_accounts"])
def test_the_demonstration_refuses_to_mix_with_real_data(settings, command):
    settings.DEMO = False
    with given.nothing_changes(), pytest.raises(CommandError, match="SUITES_DEMO"):
        call_command(command)


def test_the_accounts_are_printed_with_a_password_that_opens():
    call_command("load_directory", stdout=StringIO())
    people.load_people()
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    for address in ("camille@office.example", "dominique@office.example", "morgan@mes.example", "sacha@optmq.example"):
        assert address in out.getvalue()
        assert person_by_email(address).check_password(people.PASSWORD)
    assert people.PASSWORD in out.getvalue()
    assert body_by_code("college-exemple-iles").time_zone == "America/Halifax"


def test_every_demonstration_person_is_invented_and_its_address_too():
    for account in people.ACCOUNTS:
        assert account.name.endswith(" Exemple")
        assert account.email.endswith(".example")


def test_an_example_file_is_a_file_that_the_portal_accepts():
    assert check_upload(example_pdf("réponse (exemple).pdf")).name == "réponse (exemple).pdf"


# --- the replay -------------------------------------------------------------------------------------------------


def _replay(*options):
    out = StringIO()
    call_command("replay", *options, stdout=out)
    return out.getvalue()


def _steps(*options):
    return [
        (line["recipient"], line["moment"][:10], line["stage"])
        for line in json.loads(_replay("--json", *options))
        if line["kind"] == "step"
    ]


def test_a_replay_tells_what_happened_on_which_day_and_why():
    told = _replay("--days", "90")
    for expected in (
        "Lundi 26 octobre 2026, jour 0",
        "C-25.01, a. 110",
        "Le dernier jour est un jour férié (Noël)",
        "Rappel de l’échéance, 30 jours avant",
        "le dossier est signalé",
        "Relance, 15 jours après le défaut",
    ):
        assert expected in told


def test_in_a_replay_one_answers_and_the_other_is_reported():
    assert _steps("--start", "2026-10-26") == [
        ("MES", "2026-10-26", "issued"),
        ("OPTMQ", "2026-10-26", "issued"),
        ("MES", "2026-10-26", "acknowledged"),
        ("OPTMQ", "2026-10-27", "acknowledged"),
        ("OPTMQ", "2026-12-12", "response_due"),
        ("MES", "2026-12-14", "response_due"),
        ("MES", "2026-12-15", "answered"),
        ("OPTMQ", "2026-12-29", "escalated"),
    ]


def test_who_is_silent_in_a_replay_is_chosen():
    ends = {name: stage for name, _day, stage in _steps("--silent-recipient")}
    assert ends == {"MES": "answered", "OPTMQ": "answered"}
    ends = {name: stage for name, _day, stage in _steps("--silent-recipient", "ministere", "ordre")}
    assert ends == {"MES": "escalated", "OPTMQ": "escalated"}


def test_a_replay_keeps_nothing_sends_nothing_and_leaves_the_open_cases_alone():
    given.acknowledged_case(given.make_office(), given.make_recipient())  # overdue long before the replay's end
    with given.nothing_changes():
        _replay("--days", "120", "--start", "2027-01-04")
    assert mail.outbox == []


@pytest.mark.parametrize(
    "options", [["--start", "demain"], ["--start", "1999-01-01"], ["--days", "0"], ["--days", "x"], ["--days", "9999"]]
)
def test_a_replay_that_cannot_be_played_says_why_in_a_sentence(options):
    with pytest.raises(CommandError, match=r"^« .* »"):
        _replay(*options)
