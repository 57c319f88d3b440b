"""The list of cases as a person makes it: filters, columns, files of exactly what is seen, views kept by name."""

import csv
import io
from datetime import datetime
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from recommendations import actions, lists
from recommendations.models import Recommendation, SavedView
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words
from web.desk import exports

pytestmark = pytest.mark.django_db
TODAY = local(2026, 11, 16, 10)
LIST = "/bureau/dossiers/"
EVERY_COLUMN = [
    *("number", "subject", "body", "stage", "due", "days", "officer", "put_off", "kind"),
    *("theme", "regime", "issued", "received", "default", "answered", "timeliness"),
]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TODAY, tick=False) as moment:
        yield moment


def numbers_of(page) -> list[str]:
    return [row.case.number for row in page.context["cases"]]


def export(client, file="csv", **chosen):
    return client.get(reverse("desk:export_cases"), {**chosen, "format": file})


def lines_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def sheet_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


# --- filters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"year": "2026"}, True),
        ({"year": "2026", "theme": "1"}, False),
        ({"year": "2026", "view": "late"}, False),
        ({"regime": "16-27", "year": "2026", "kind": "department"}, True),
        # whatever nobody can choose is left out
        ({"year": "2019"}, True),
        ({"year": "20x6\x00"}, True),
        ({"officer": "0"}, True),
        ({"officer": "9" * 40}, True),
        ({"regime": "16-28"}, True),
        ({"col": ["no-such-column", "\x00"]}, True),
    ],
)
def test_the_new_filters_combine_and_an_unknown_value_is_left_out(officer, case, chosen, found):
    assert numbers_of(officer.get(LIST, chosen)) == ([case.number] if found else [])
    assert len(lines_of(export(officer, **chosen))) == (2 if found else 1)


def test_the_officer_is_chosen_among_those_who_have_cases(office, officer, case):
    page = officer.get(LIST, {"officer": str(office.officer.pk)})
    assert numbers_of(page) == [case.number]
    assert [label for _key, label in page.context["form"].fields["officer"].choices] == ["Tous", "Camille Exemple"]


def test_filters_in_force_are_named_by_their_words_and_taken_off_one_by_one(office, officer, case):
    page = officer.get(LIST, {"officer": str(office.officer.pk), "theme": "3", "year": "2026", "col": "officer"})
    assert [each.label for each in page.context["active"]] == [
        "Thème\u00a0: Conditions d’obtention d’un permis d’exercice",
        "Responsable\u00a0: Camille Exemple",
        "Année de transmission\u00a0: 2026",
    ]
    without_theme = officer.get(page.context["active"][0].without)
    assert [each.label for each in without_theme.context["active"]] == [
        each.label for each in page.context["active"][1:]
    ]
    assert [each.key for each in without_theme.context["columns"]] == ["number", "officer"]


# --- columns ----------------------------------------------------------------------------------------------------


def test_columns_are_chosen_and_every_link_of_the_page_keeps_them(office, officer, case):
    page = officer.get(LIST, {"col": ["regime", "officer"], "stage": "open"})
    assert [each.key for each in page.context["columns"]] == ["number", "officer", "regime"]
    assert "C-26, a. 16.27" in words(page)
    kept = "col=number&col=officer&col=regime"
    assert page.context["all_cases"] == f"{LIST}?{kept}"
    assert all(kept in tab.url for tab in page.context["tabs"])
    assert f"{kept}&stage=open&format=csv" in unescape(page.content.decode())


def test_the_columns_of_everybody_leave_no_trace_in_the_address(officer, case):
    everybody = ["number", "subject", "body", "stage", "due", "days"]  # as the page's own form sends them
    page = officer.get(LIST, {"col": everybody, "text": "", "year": "", "stage": "open"})
    assert page.context["address"] == "stage=open"
    assert [each.key for each in page.context["columns"]] == everybody
    assert [each.key for each in officer.get(LIST).context["columns"]] == everybody


def test_a_change_of_filter_puts_the_short_address_in_the_browser_and_renews_the_views(officer, case):
    answer = officer.get(LIST, {"text": "", "stage": "open", "view": ""}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == f"{LIST}?stage=open"
    assert b'id="views" hx-swap-oob="true"' in answer.content


# --- files ------------------------------------------------------------------------------------------------------


def test_a_file_holds_exactly_the_list_seen_every_page_of_it(office, officer):
    bodies = [given.make_silent_body(f"corps-{n}", f"Collège {n}, exemple") for n in range(30)]
    given.issue_cases(office, *bodies)
    given.issue_case(office, given.make_recipient().body)
    chosen = {"kind": "educational_institution", "col": ["number", "body", "officer"]}
    seen = numbers_of(officer.get(LIST, chosen)) + numbers_of(officer.get(LIST, {**chosen, "page": "2"}))
    assert len(seen) == 30
    lines = lines_of(export(officer, **chosen))
    assert lines[0] == ["Dossier", "Instance", "Responsable"]
    assert [line[0] for line in lines[1:]] == seen
    rows = list(sheet_of(export(officer, "xlsx", **chosen)).values)
    assert [list(row) for row in rows] == lines


def test_a_csv_file_opens_in_a_french_spreadsheet(officer, case):
    answer = export(officer)
    content = b"".join(answer.streaming_content)
    assert answer.streaming
    assert content.startswith(b"\xef\xbb\xbfDossier;Objet;Instance;")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossiers-2026-11-16.csv"'
    _heading, line = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    subject = "Formation d’appoint des technologistes médicaux (exemple)"
    assert line == [case.number, subject, "Ministère de l’Exemple", "réception établie", "2026-12-05", "19"]


def test_the_days_left_of_a_late_case_are_a_number_below_zero(office, case, now):
    now.move_to(local(2026, 12, 10))
    officer = at_desk(office.officer)
    assert [line[-1] for line in lines_of(export(officer))] == ["Jours restants", "-5"]
    assert sheet_of(export(officer, "xlsx"))["F2"].value == -5


def test_a_workbook_has_days_as_days_and_text_as_text(officer, case):
    answer = export(officer, "xlsx", col=EVERY_COLUMN)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossiers-2026-11-16.xlsx"'
    heading, line = sheet_of(answer).iter_rows()
    said = {first.value: cell for first, cell in zip(heading, line, strict=True)}
    assert said["Échéance"].value == datetime(2026, 12, 5)
    assert said["Échéance"].is_date
    assert said["Transmise le"].value == datetime(2026, 10, 5)
    assert said["Reçue le"].value == datetime(2026, 10, 6)
    assert said["Jours restants"].value == 19
    assert (said["Régime"].value, said["Genre d’instance"].value) == ("C-26, a. 16.27", "Ministère")
    assert said["Répondue le"].value is None
    assert heading[0].font.bold


def test_a_file_is_in_the_language_of_the_page_to_its_last_line(office, officer, ministry):
    given.answered_case(office, ministry, at=local(2026, 11, 10))
    officer.cookies["django_language"] = "en"
    chosen = {"col": ["stage", "kind", "timeliness", "days"]}
    lines = [
        ["Case", "Stage", "Days left", "Kind of recipient", "Timeliness"],
        ["2026-001-01", "answered", "", "Department", "on time"],
    ]
    assert lines_of(export(officer, **chosen)) == lines  # read when the request, and its language, have ended
    heading, line = sheet_of(export(officer, "xlsx", **chosen)).values
    assert (list(heading), [cell or "" for cell in line]) == (lines[0], lines[1])


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=HYPERLINK(0)", "#REF!", "a=1", "'=1"]


@pytest.mark.parametrize("subject", FORMULAS)
def test_what_people_wrote_never_becomes_a_formula(officer, case, subject):
    Recommendation.objects.update(subject=subject)
    told = lines_of(export(officer))[1][1]
    assert told == (subject if subject[0] in "#a'" else f"'{subject}")
    cell = sheet_of(export(officer, "xlsx"))["B2"]
    assert cell.data_type == "s"
    assert cell.value == subject.replace("\r", "\n")  # as XML has the end of a line
    assert cell.quotePrefix == (subject[0] not in "a'")


def test_what_no_workbook_may_hold_is_left_out_of_it(officer, case):
    Recommendation.objects.update(subject="=a\x0bb\x1fc\uffffd")
    assert sheet_of(export(officer, "xlsx"))["B2"].value == "=abcd"


def test_marks_of_the_format_stay_inside_their_cell(officer, case):
    subject = 'un "mot"; deux\r\nlignes'
    Recommendation.objects.update(subject=subject)
    assert lines_of(export(officer))[1][1] == subject


def test_a_list_without_cases_is_a_file_with_its_heading(officer, office):
    assert lines_of(export(officer)) == [["Dossier", "Objet", "Instance", "Étape", "Échéance", "Jours restants"]]
    assert len(list(sheet_of(export(officer, "xlsx")).rows)) == 1


def test_an_unknown_format_is_csv(officer, case):
    assert export(officer, "exe").headers["Content-Type"].startswith("text/csv")


def test_a_file_leaves_while_it_is_read(office, officer, monkeypatch):
    """The first lines leave while the server's cursor still holds the others; nothing is gathered first."""
    monkeypatch.setattr(exports, "AT_ONCE", 10)
    monkeypatch.setattr(lists, "AT_ONCE", 10)
    given.issue_cases(office, *[given.make_silent_body(f"corps-{n}", f"Collège {n}") for n in range(30)])
    parts = iter(export(officer).streaming_content)
    assert next(parts).count(b"\r\n") == 11
    assert _open_cursors() == 1
    assert [part.count(b"\r\n") for part in parts] == [10, 10]
    assert _open_cursors() == 0


def _open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django_curs%'")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_every_column_takes_as_many_queries_for_thirty_cases_as_for_three(office, officer, kind):
    bodies = [given.make_silent_body(f"corps-{n}", f"Collège {n}, exemple") for n in range(30)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            b"".join(export(officer, kind, col=EVERY_COLUMN).streaming_content)
        return len(made)

    given.issue_cases(office, *bodies[:3])
    few = queries()
    given.issue_cases(office, *bodies[3:])
    assert queries() == few <= 10


# --- views kept -------------------------------------------------------------------------------------------------


def save(client, query="stage=open&col=officer", **said):
    return client.post(reverse("desk:save_view"), {"name": "Ouverts", "query": query, **said}, follow=True)


def test_a_list_is_kept_by_name_and_found_again_as_it_was(office, officer, case):
    page = officer.get(reverse("desk:save_view"), {"stage": "open", "col": "officer"})
    assert "Étape : Toutes, sauf closes" in words(page)
    assert "Colonnes : dossier, responsable" in words(page)
    page = save(officer)
    assert "Vue « Ouverts » enregistrée." in words(page)
    (kept,) = page.context["kept"]
    assert (kept.name, kept.current, kept.of) == ("Ouverts", True, "")
    again = officer.get(kept.url)
    assert [each.key for each in again.context["columns"]] == ["number", "officer"]
    assert again.context["form"].said() == {"stage": "open"}
    assert not officer.get(LIST).context["kept"][0].current
    assert at_desk(office.manager).get(LIST).context["kept"] == []


def test_a_view_keeps_only_what_a_list_knows(officer, case):
    save(officer, "stage=open&year=1999&next=//evil.example&col=x&text=a%22b&page=3")
    assert SavedView.objects.get().query == "text=a%22b&stage=open"


def test_a_shared_view_shows_each_colleague_the_same_list(office, officer, case):
    save(officer, "view=mine", shared="on")
    manager = at_desk(office.manager)
    (kept,) = manager.get(LIST).context["kept"]
    assert (kept.name, kept.of) == ("Ouverts", "Camille Exemple")
    assert numbers_of(officer.get(kept.url)) == [case.number]
    assert numbers_of(manager.get(kept.url)) == []  # « my cases » are those of who looks
    page = words(manager.get(reverse("desk:list_views")))
    assert "Partagées par vos collègues" in page
    assert "Modifier ou supprimer" not in page


def test_a_name_given_twice_or_missing_is_told_beside_the_field_and_nothing_typed_is_lost(officer, case):
    save(officer)
    again = save(officer, "stage=issued")
    assert "Vous avez déjà une vue de ce nom : choisissez-en un autre." in words(again)
    assert b'value="stage=issued"' in again.content
    assert "Donnez un nom à la vue." in words(save(officer, name=" "))
    assert SavedView.objects.count() == 1


def test_who_keeps_a_view_renames_it_then_deletes_it(officer, case):
    save(officer)
    view = SavedView.objects.get()
    address = reverse("desk:edit_view", args=[view.pk])
    assert b'value="Ouverts"' in officer.get(address).content
    page = officer.post(address, {"name": "Tout ce qui reste", "shared": "on"}, follow=True)
    assert "Tout ce qui reste" in words(page)
    assert "Vous et vos collègues" in words(page)
    assert "Donnez un nom" in words(officer.post(address, {"name": ""}))
    page = officer.post(reverse("desk:delete_view", args=[view.pk]), follow=True)
    assert "Vue « Tout ce qui reste » supprimée." in words(page)
    assert "Aucune vue enregistrée" in words(page)


def test_a_renamed_view_may_not_take_the_name_of_another(officer, case):
    save(officer)
    save(officer, name="Autre")
    view = SavedView.objects.get(name="Autre")
    page = officer.post(reverse("desk:edit_view", args=[view.pk]), {"name": "Ouverts"})
    assert "Vous avez déjà une vue de ce nom" in words(page)
    view.refresh_from_db()
    assert view.name == "Autre"


def test_nobody_else_changes_a_view_even_shared(office, officer, case):
    save(officer, shared="on")
    pk = SavedView.objects.get().pk
    other = given.make_office("commissaire", "Commissaire, exemple")
    for person in (office.manager, office.administrator, other.officer):
        client = at_desk(person)
        assert client.get(reverse("desk:edit_view", args=[pk])).status_code == 404
        assert client.post(reverse("desk:edit_view", args=[pk]), {"name": "x"}).status_code == 404
        assert client.post(reverse("desk:delete_view", args=[pk])).status_code == 404
    assert SavedView.objects.get().name == "Ouverts"
    assert at_desk(other.officer).get(LIST).context["kept"] == []


def test_the_pages_of_views_take_as_many_queries_for_ten_views_as_for_one(office, officer, case):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as made:
            officer.get(address)
        return len(made)

    def keep(n: int) -> None:
        actions.save_view(by=office.officer, at=TODAY, name=f"Vue {n}", query=f"year=2026&body={case.recipient_id}")

    keep(0)
    few = [queries(address) for address in (LIST, reverse("desk:list_views"))]
    for n in range(1, 10):
        keep(n)
    assert [queries(address) for address in (LIST, reverse("desk:list_views"))] == few


def test_the_day_in_the_name_of_a_file_is_that_of_the_office(office, now):
    now.move_to(local(2026, 11, 25, 23, 30))  # in UTC it is the 26th
    assert "dossiers-2026-11-25.csv" in export(at_desk(office.officer)).headers["Content-Disposition"]


# --- what the person responsible put off ------------------------------------------------------------------------


def test_what_the_person_responsible_put_off_shows_to_who_leads(office, ministry, officer):
    put_off, moved, other = (given.acknowledged_case(office, ministry) for _n in range(3))
    given.live_until(local(2026, 11, 15))
    until = local(2026, 12, 1).date()
    for case in (put_off, moved):
        actions.snooze_case(case_id=case.pk, until=until, by=office.officer, at=TODAY)
    actions.snooze_case(case_id=other.pk, until=until, by=office.manager, at=TODAY)  # the manager's own wish
    given.send_answer(moved, ministry.principal, at=TODAY)  # something happened: it is back
    manager = at_desk(office.manager)
    page = manager.get(LIST, {"put_off": "yes", "col": ["number", "put_off"]})
    assert numbers_of(page) == [put_off.number]
    assert "1er déc. 2026" in words(page)
    assert lines_of(export(manager, put_off="yes", col=["number", "put_off"])) == [
        ["Dossier", "Reporté au"],
        [put_off.number, "2026-12-01"],
    ]
