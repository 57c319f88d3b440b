"""What holds the layers together, beyond the import contracts of pyproject.toml."""

import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils.translation import gettext_lazy
from viewflow.workflow.models import Process

from directory.models import BODY_ROLES, OFFICE_ROLES
from directory.models import Role as DirectoryRole
from workflows.actors import OFFICE, RECIPIENT, Role
from workflows.checks import faults_of
from workflows.locks import row_lock

ROOT = Path(settings.BASE_DIR)
LAYERS = ["web", "notifications", "recommendations", "directory", "workflows"]  # from the top
OURS = [*LAYERS, "config", "devtools"]


def _sources(pattern="*.py"):
    return [path for package in OURS for path in (ROOT / package).rglob(pattern)]


def test_every_relation_between_tables_points_down():
    wrong = []
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in LAYERS:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, GenericForeignKey) and issubclass(model, Process):
                continue  # of viewflow's, used by nobody; ours is a key of its own
            there = field.related_model._meta.app_label if field.is_relation and not field.auto_created else here
            # Who acted is a person of the directory; groups and permissions of Django belong to the person.
            if there in LAYERS and LAYERS.index(there) < LAYERS.index(here):
                wrong.append(f"{model.__name__}.{field.name} → {there}")
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_linear_and_named():
    for package in LAYERS:
        names = sorted(path.stem for path in (ROOT / package / "migrations").glob("0*.py"))
        numbers = [name.split("_")[0] for name in names]
        assert numbers == [f"{number:04d}" for number in range(1, len(names) + 1)], package
        assert not [name for name in names if "_auto_" in name]


def test_the_roles_of_the_directory_are_those_of_the_procedures():
    assert {each.value for each in DirectoryRole} == {each.value for each in Role} - {"clock"}
    assert {each.value for each in OFFICE_ROLES} == {each.value for each in OFFICE}
    assert {each.value for each in BODY_ROLES} == {each.value for each in RECIPIENT}


def test_no_file_is_over_four_hundred_lines():
    long = {str(path): len(path.read_text().splitlines()) for path in _sources() if "migrations" not in path.parts}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_nothing_waits_in_the_broker():
    found = [str(path) for path in _sources() if re.search(r"\b(eta|countdown|apply_async)\s*[=(]", path.read_text())]
    assert found == []


def test_pages_take_actions_and_queries_never_tables():
    pattern = re.compile(r"^\s*from (recommendations|directory|workflows|notifications)(\.\w+)*\.?models import", re.M)
    found = [
        path.name
        for path in (ROOT / "web").rglob("*.py")
        if "demo" not in path.parts and pattern.search(path.read_text())
    ]
    assert found == []


def test_no_page_has_a_style_or_a_script_inside():
    """Data for a script (JSON) is no script: the browser does not run it."""
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*(\bsrc=|type=.application/json))|\son\w+=", re.I)
    found = [str(path) for path in (ROOT / "web" / "templates").rglob("*.html") if inline.search(path.read_text())]
    assert found == []


def test_the_system_checks_find_nothing():
    assert [each for each in run_checks() if each.level >= 30 and not each.is_silenced()] == []


# --- words ------------------------------------------------------------------------------------------------------


def _catalogue():
    return polib.pofile(str(ROOT / "web/locale/en/LC_MESSAGES/django.po"))


def test_english_is_complete():
    incomplete = [
        entry.msgid for entry in _catalogue() if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]
    assert incomplete == []


def test_every_sentence_of_the_source_is_in_the_catalogue():
    known = {entry.msgid for entry in _catalogue() if not entry.obsolete}
    missing = sorted(set(_marked_in_python()) - known)
    assert missing == []
    renamed = [str(path) for path in _sources() if re.search(r"gettext(_lazy)? as (?!_\b)", path.read_text())]
    assert renamed == [], "makemessages does not find these sentences"


def _marked_in_python():
    """The literals given to gettext in Python, adjacent strings joined as Python joins them."""
    import ast

    names = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def test_translations_name_the_same_values_as_the_source():
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]", text))

    wrong = [
        entry.msgid
        for entry in _catalogue()
        for source, text in [
            (entry.msgid, entry.msgstr_plural.get(0, entry.msgstr)),
            (entry.msgid_plural, entry.msgstr_plural.get(1, "")),
        ]
        if names(source) != names(text)
    ]
    assert wrong == []


# « and » hold their no-break space, : is after one; nothing stands before ; ? !, and no other space is narrow.
_BAD_FRENCH = re.compile(
    r"«(?!\u00a0)|(?<!\u00a0)»|[ \u202f]:(?=\s|$)|[ \u00a0\u202f][;?!](?=[\s<]|$)|\u202f|[a-zà-ÿ]'[a-zà-ÿ]"
)


def test_french_typography_is_right_in_every_sentence():
    assert [entry.msgid for entry in _catalogue() if not entry.obsolete and _BAD_FRENCH.search(entry.msgid)] == []


def test_french_typography_is_right_in_every_letter():
    marks = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}")
    letters = {path.name: marks.sub("", path.read_text()) for path in _sources("*.fr.txt")}
    assert [name for name, text in letters.items() if _BAD_FRENCH.search(text)] == []


# --- what is refused of viewflow --------------------------------------------------------------------------------


def test_a_flow_without_a_lock_a_title_or_with_a_timer_is_refused():
    from viewflow import this
    from viewflow.workflow import flow

    class BareFlow(flow.Flow):
        start = flow.StartHandle(this.begin).Next(this.wait)
        wait = flow.Timer(delay=None).Next(this.end)
        end = flow.End()

        def begin(self, activation):
            return activation.process

    assert [fault.id for fault in faults_of(BareFlow)] == ["workflows.E001", "workflows.E002", "workflows.E003"]


def test_a_flow_with_our_lock_and_a_title_is_accepted():
    from viewflow import this
    from viewflow.workflow import flow

    class RightFlow(flow.Flow):
        process_title = gettext_lazy("Recommandations")
        lock_impl = row_lock
        start = flow.StartHandle(this.begin).Next(this.end)
        end = flow.End()

        def begin(self, activation):
            return activation.process

    assert list(faults_of(RightFlow)) == []
