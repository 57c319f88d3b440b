"""Bodies that come in a file: what each line does, what is refused, and that twice changes nothing."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from directory import actions
from directory.imports import ImportChanged, plan, read
from directory.lists import body_lists
from directory.models import Body, BodyImport, BodyList, DesignatedAddress
from directory.queries import NotInDirectory, names_on
from tests import given

pytestmark = pytest.mark.django_db

NOW = given.local(2026, 11, 16, 10)
ON = NOW.date()
NBSP = "\u00a0"
HEAD = "code;nom;sigle;nom porté depuis;genre;langue;courriel désigné;désignée le;désignée par\n"
TWO = HEAD + (
    "cegep-un;Cégep Un, exemple;CUX;;établissement d’enseignement;français;greffe@un.example;2026-09-15;la direction\n"
    "cegep-deux;Cégep Deux, exemple;;;Etablissement d'enseignement;anglais;;;\n"
)


def planned(text, **more):
    return plan(read(text if isinstance(text, bytes) else text.encode()), on=ON, **more)


def load(text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return actions.import_file(name="exemple.csv", content=content, at=NOW, on=ON, **more)


def problems(text):
    found = [(line.number, each) for line in planned(text).lines for each in line.problems]
    return [(number, each.heading, each.text.replace(NBSP, " ")) for number, each in found]


def only_problem(text):
    (found,) = problems(text)
    return found


def workbook(*rows, **more_sheets):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for name in more_sheets:
        book.create_sheet(name)
    book.save(file)
    return file.getvalue()


def test_a_file_makes_bodies_with_names_and_designated_addresses_once():
    done = load(TWO)
    assert done.counts == {"new": 2, "changed": 0, "same": 0, "rejected": 0}
    one = Body.objects.get(code="cegep-un")
    assert (one.kind, one.language) == ("educational_institution", "fr")
    assert names_on([one.pk], on=ON)[one.pk].acronym == "CUX"
    assert one.addresses.get().designated_by == "la direction"
    assert Body.objects.get(code="cegep-deux").language == "en"
    with given.nothing_changes():
        assert planned(TWO).counts == {"new": 0, "changed": 0, "same": 2, "rejected": 0}
    load(TWO)
    assert (Body.objects.count(), DesignatedAddress.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        (TWO.encode("utf-8-sig"), "UTF-8", ";"),
        (TWO.replace("’", "'").encode("cp1252"), "Windows-1252", ";"),
        (TWO.encode("utf-16"), "UTF-16", ";"),
        (TWO.replace("Un, exemple", "Un").replace("Deux, exemple", "Deux").replace(";", ",").encode(), "UTF-8", ","),
        (TWO.replace(";", "\t").replace("\n", "\r\n").encode(), "UTF-8", "\t"),
    ],
)
def test_a_csv_is_read_whatever_its_letters_and_its_separator_and_both_are_said(content, encoding, delimiter):
    sheet = read(content)
    assert (sheet["format"], sheet["encoding"], sheet["delimiter"]) == ("CSV", encoding, delimiter)
    found = plan(sheet, on=ON)
    assert [(line.number, line.state, line.code) for line in found.lines] == [
        (2, "new", "cegep-un"),
        (3, "new", "cegep-deux"),
    ]
    assert found.lines[0].said["name"].startswith("Cégep Un")


def test_a_workbook_is_read_with_days_and_numbers_and_its_first_sheet_alone():
    content = workbook(
        ["Code", "Nom", "Genre", "Name since", "Notes"],
        ["lycee", "Lycée de l'Exemple", "other_person", date(2026, 9, 1), 12],
        [],
        [365, "Trois cent soixante-cinq, exemple", "Department", None, None],
        aide=True,
    )
    sheet = read(content)
    assert (sheet["format"], sheet["others"], sheet["ignored"]) == ("XLSX", 1, ["Notes"])
    lines = plan(sheet, on=ON).lines
    assert [(each.number, each.code, each.said["kind"]) for each in lines] == [
        (2, "lycee", "other_person"),
        (4, "365", "department"),
    ]
    assert lines[0].said["since"] == date(2026, 9, 1)
    assert lines[0].said["name"] == "Lycée de l’Exemple"


def test_a_body_is_known_by_its_code_and_otherwise_by_its_name_which_is_said():
    ministry = given.make_recipient().body
    by_code, by_name, new = planned(
        "référence;nom;genre\n"
        "MINISTERE;Ministère de l’Exemple;\n"
        ";ministere de l'exemple;organisme\n"
        ";Neuf, exemple;organisme\n"
    ).lines
    assert (by_code.state, by_code.by_name, by_code.body) == ("same", False, ministry)
    assert by_name.by_name
    assert "déjà à la ligne 2" in by_name.problems[-1].text
    assert (new.code, new.by_name, new.state) == ("neuf-exemple", True, "new")


def test_two_bodies_with_one_acronym_are_never_mistaken():
    given.make_silent_body("ordre-a", "Ordre A, exemple", acronym="ODX")
    given.make_silent_body("ordre-b", "Ordre B, exemple", acronym="ODX")
    assert "au moins son nom" in only_problem("code;nom;sigle\n;;ODX\n")[2]
    assert planned("code;sigle;langue\nordre-b;ODX;anglais\n").lines[0].body.code == "ordre-b"


def test_a_name_that_is_ambiguous_past_or_of_another_code_is_refused_with_what_to_write():
    given.make_silent_body("un", "Collège, exemple")
    given.make_silent_body("deux", "Collège, exemple")
    old = given.make_silent_body("trois", "Ancien nom, exemple")
    actions.rename_body(body=old, name="Nouveau nom, exemple", acronym="", on=date(2026, 1, 1))
    assert "écrivez le code de celle" in only_problem("nom\nCollège, exemple\n")[2]
    assert "« trois »" in only_problem("nom\nAncien nom, exemple\n")[2]
    assert "« trois »" in only_problem("code;nom;genre\nquatre;Nouveau nom, exemple;organisme\n")[2]


def test_a_name_changes_from_a_day_on_and_the_former_one_stays():
    body = given.make_silent_body()
    head = "code;nom;depuis\n"
    said = "sans-adresse;Cégep de l’Exemple;{}\n"
    assert only_problem(head + said.format(""))[:2] == (2, "depuis")
    load(head + said.format("2026-09-01"))
    assert [each.name for each in body.names.all()] == ["Collège de l’Exemple", "Cégep de l’Exemple"]
    assert planned(head + said.format("2026-09-01")).counts["same"] == 1
    later = head + "sans-adresse;Université de l’Exemple;2027-09-01\n"
    load(later)
    assert planned(later).counts["same"] == 1
    assert "date plus tardive" in only_problem(head + "sans-adresse;Autre nom, exemple;2027-03-01\n")[2]


def test_blanks_of_a_name_are_filled_and_what_is_known_is_not_overwritten():
    body = given.make_silent_body(acronym="")
    load("code;sigle;depuis\nsans-adresse;CEX;2020-09-01\n")
    name = body.names.get()
    assert (name.acronym, name.valid_from) == ("CEX", date(2020, 9, 1))
    assert "2020-09-01" in only_problem("code;nom porté depuis\nsans-adresse;2021-01-01\n")[2]


def test_an_empty_cell_leaves_what_is_known():
    body = given.make_silent_body(language="en", source="Exemple")
    assert planned("code;nom;langue;source;genre\nsans-adresse;;;;\n").counts["same"] == 1
    load("code;langue;source\nsans-adresse;français;\n")
    body.refresh_from_db()
    assert (body.language, body.source) == ("fr", "Exemple")


def test_an_address_needs_its_designation_and_one_that_was_retired_does_not_come_back():
    body = given.make_silent_body()
    given.give_address(body, "greffe@college.example")
    line = "code;courriel;désignée le;désignée par\nsans-adresse;{};{};{}\n"
    assert planned(line.format("GREFFE@college.example", "", "")).counts["same"] == 1
    assert "quand et par qui" in only_problem(line.format("autre@college.example", "", "la direction"))[2]
    assert "aujourd’hui ou avant" in only_problem(line.format("autre@college.example", "2027-01-01", "moi"))[2]
    assert "Aucune adresse" in only_problem(line.format("", "2026-01-01", ""))[2]
    actions.retire_address(address=body.addresses.get(), on=date(2026, 10, 1))
    assert "retirée" in only_problem(line.format("greffe@college.example", "2026-09-01", "moi"))[2]
    load(line.format("greffe@college.example", "2026-11-01", "moi"))
    assert body.addresses.count() == 2


def test_each_cell_that_cannot_be_read_says_its_line_its_column_and_what_to_write():
    text = (
        "Code;Nom;Genre;Langue;Heure légale;Nom porté depuis;Courriel\n"
        "Bon Code!;=1+1;ministre;breton;Mars;01/09/2026;ici\n"
        "trop;Exemple;organisme;;;;;de trop\n"
        "sans-genre;Exemple;;;;;\n"
        f"long;{'x' * 301};organisme;;;;\n"
        ";;;;;;\n"
    )
    found = problems(text)
    assert [each[:2] for each in found if each[0] == 2] == [
        (2, "Code"),
        (2, "Nom"),
        (2, "Genre"),
        (2, "Langue"),
        (2, "Heure légale"),
        (2, "Nom porté depuis"),
        (2, "Courriel"),
    ]
    assert [each[:2] for each in found if each[0] > 2] == [(3, ""), (4, "Genre"), (5, "Nom")]
    assert all(text.endswith(".") or text.endswith("…") for _n, _heading, text in found)
    assert load(text).counts == {"new": 0, "changed": 0, "same": 0, "rejected": 4}
    assert not Body.objects.exists()


def test_the_office_itself_is_not_imported():
    given.make_office()
    assert "ne s’importe pas" in only_problem("code;langue\noffice;anglais\n")[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"  \n", "vide"),
        (b"x" * (5 * 1024 * 1024 + 1), "5.+Mo"),
        (b"%PDF-1.4\n\x00\x01", "ni un tableau CSV ni un classeur"),
        (b"\xd0\xcf\x11\xe0 old", "ancien format"),
        (b"PK\x03\x04 not a zip", "ni un tableau CSV ni un classeur"),
        (b"a;b\n1;2\n", "nommer les colonnes"),
        (b"code;nom;reference\n1;2;3\n", "Deux colonnes"),
        (b"code;nom\n", "aucune ligne"),
        (b'code;nom\n"un;deux\n', "guillemets"),
        (b"nom;" * 60 + b"\n", "50 colonnes"),
        (b"nom\n" + b"a\n" * 10_001, "10.+000 lignes"),
    ],
)
def test_a_file_that_is_no_list_of_bodies_is_refused_with_a_sentence(content, said):
    with pytest.raises(ValidationError, match=said):
        read(content)


def test_a_workbook_that_would_unpack_without_end_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (41 * 1024 * 1024))
    with pytest.raises(ValidationError, match="trop volumineux"):
        read(file.getvalue())


def test_formulas_of_a_workbook_are_text_that_is_refused():
    found = plan(read(workbook(["code", "nom", "genre"], ["un", '=HYPERLINK("x")', "organisme"])), on=ON)
    assert "formule" in found.lines[0].problems[0].text


def test_ten_thousand_lines_are_planned_and_carried_out_in_few_questions():
    text = "code;nom;genre\n" + "".join(f"c{n};Collège {n}, exemple;organisme\n" for n in range(3_000))
    with CaptureQueriesContext(connection) as seen:
        assert load(text).counts["new"] == 3_000
    assert len(seen) < 25


# --- kept, read, confirmed --------------------------------------------------------------------------------------


@pytest.fixture
def office():
    return given.make_office()


def keep(office, text=TWO, **more):
    return actions.keep_import(by=office.administrator, at=NOW, name="exemple.csv", content=text.encode(), **more)


def confirm(office, kept, seen):
    return actions.apply_import(import_id=kept.pk, by=office.administrator, at=NOW, on=ON, seen=seen)


def test_what_is_confirmed_is_what_was_read_and_twice_does_nothing_more(office):
    kept = keep(office)
    with given.nothing_changes():
        seen = plan(kept.sheet, on=ON).seen
    done = confirm(office, kept, seen)
    assert done.counts["new"] == 2
    assert done.sheet == {}
    with given.nothing_changes():
        confirm(office, kept, seen)


def test_a_directory_that_changed_meanwhile_is_read_again_first(office):
    kept = keep(office)
    seen = plan(kept.sheet, on=ON).seen
    given.make_silent_body("cegep-un", "Cégep Un, exemple")
    with given.nothing_changes(), pytest.raises(ImportChanged, match="Relisez"):
        confirm(office, kept, seen)
    confirm(office, kept, plan(kept.sheet, on=ON).seen)
    assert Body.objects.filter(code__startswith="cegep").count() == 2


def test_a_file_of_somebody_else_is_not_there_and_a_new_one_takes_the_place_of_the_last(office):
    kept = keep(office)
    with pytest.raises(NotInDirectory):
        actions.apply_import(import_id=kept.pk, by=office.manager, at=NOW, on=ON, seen="")
    keep(office, TWO + "x;;\n")
    assert BodyImport.objects.count() == 1
    with given.nothing_changes(), pytest.raises(ValidationError):
        keep(office, "rien")


def test_the_bodies_join_a_list_new_then_known(office):
    effect = planned(TWO, by=office.administrator, list_name="Cégeps").into
    assert (effect.pk, effect.before, effect.more) == (None, 0, 2)
    load(TWO, by=office.administrator, list_name="Cégeps")
    kept = BodyList.objects.get()
    assert (kept.shared, kept.bodies.count()) == (True, 2)
    assert [each.n for each in body_lists(office.officer, on=ON)] == [2]
    load("code;nom;genre\nx;Un de plus, exemple;organisme\n", by=office.administrator, list_name="Cégeps")
    assert kept.bodies.count() == 3
    assert not planned(TWO, by=office.administrator, list_name="Cégeps").does_something


# --- the command ------------------------------------------------------------------------------------------------


def told(tmp_path, *options, text=TWO):
    file, out = tmp_path / "instances.csv", io.StringIO()
    file.write_text(text)
    call_command("import_bodies", str(file), *options, stdout=out)
    return out.getvalue().replace(NBSP, " ")


def test_the_command_tells_first_and_writes_after(tmp_path, office):
    text = TWO + "mauvais;Exemple;;;ministre;;;;\n"
    with given.nothing_changes():
        said = told(tmp_path, "--dry-run", text=text)
    assert "Ligne 4 (REJETÉE) : mauvais" in said
    assert "« genre » : « ministre » n’est pas un genre" in said
    assert "Rien n’a été écrit" in said
    assert "greffe@un.example" not in said
    said = told(tmp_path, "--list", "Cégeps", "--by", office.officer.email, text=text)
    assert "2 nouvelles, 0 modifiée, 0 sans changement, 1 rejetée" in said
    assert BodyImport.objects.get().counts["rejected"] == 1
    again = json.loads(told(tmp_path, "--json", text=text))
    assert again["counts"] == {"new": 0, "changed": 0, "same": 2, "rejected": 1}
    assert again["lines"][2]["problems"][0]["column"] == "genre"


def test_the_command_refuses_in_words(tmp_path, office):
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("import_bodies", str(tmp_path / "absent.csv"))
    with pytest.raises(CommandError, match="--by"):
        told(tmp_path, "--list", "Cégeps")
    with pytest.raises(CommandError, match="vide"):
        told(tmp_path, text=" ")
