"""The pages of administration."""

import pytest

from workflows.models import DecreedHoliday

pytestmark = pytest.mark.browser
RULES = {
    f"desk:{name}"
    for name in (
        *("show_administration", "show_history", "show_regime", "change_rules", "make_regime"),
        *("list_decreed_days", "decree_day", "take_day_back"),
    )
}
LETTERS = {"desk:list_wordings", "desk:edit_wording", "desk:compare_wordings"}
IMPORTS = {"desk:import_bodies", "desk:review_import"}
PAGES = RULES | LETTERS | IMPORTS
BODIES = (
    "code;nom;genre;langue;courriel désigné;désignée le;désignée par\n"
    "cegep-un;Cégep Un, exemple;établissement d’enseignement;français;greffe@un.example;2026-09-15;la direction\n"
    "ministere;;;anglais;;;\n"
    ";Collège de l’Exemple;;;;;\n"
    "trois;Trois, exemple;ministre;breton;;;\n"
).encode()


def test_the_rules_and_the_days_decreed(world, audit, visit):
    admin = visit(world.office.administrator, language=audit.language)
    audit.open(admin, "desk:show_administration", state="untouched")
    audit.open(admin, "desk:show_history", state="empty")
    audit.open(admin, "desk:list_decreed_days", state="empty")
    audit.open(admin, "desk:decree_day")
    audit.submit_as_it_is(admin, "desk:decree_day", ".send button")
    for name, typed in (("day_day", "5"), ("day_month", "1"), ("day_year", "2027")):
        admin.page.fill(f"[name={name}]", typed)
    for name in ("name_fr", "name_en", "source"):
        admin.page.fill(f"[name={name}]", "exemple")
    with admin.page.expect_navigation():
        admin.page.click(".send button")
    audit.look(admin, "desk:decree_day", "with its effect")
    with admin.page.expect_navigation():
        admin.page.click("[name=confirm]")
    audit.look(admin, "desk:list_decreed_days")
    audit.open(admin, "desk:take_day_back", DecreedHoliday.objects.get().pk)
    audit.submit_as_it_is(admin, "desk:take_day_back", ".send button")
    audit.open(admin, "desk:show_history")
    audit.open(admin, "desk:show_regime", "16-27")
    audit.open(admin, "desk:change_rules", "16-27")
    audit.submit_as_it_is(admin, "desk:change_rules", ".send button")
    admin.page.fill("[name=reminders]", "20, 5")
    for name, typed in (("in_force_from_day", "5"), ("in_force_from_month", "1"), ("in_force_from_year", "2027")):
        admin.page.fill(f"[name={name}]", typed)
    admin.page.fill("[name=reason]", "Exemple")
    with admin.page.expect_navigation():
        admin.page.click(".send button")
    audit.look(admin, "desk:change_rules", "with its effect")
    audit.open(admin, "desk:make_regime")
    audit.submit_as_it_is(admin, "desk:make_regime", ".send button")
    typed = {"regime": "exemple", "name_fr": "Exemple", "name_en": "Example", "article": "C-26, a. 16.28"}
    typed |= {"in_force_from_day": "5", "in_force_from_month": "1", "in_force_from_year": "2027", "reason": "Exemple"}
    for name, said in typed.items():
        admin.page.fill(f"[name={name}]", said)
    with admin.page.expect_navigation():
        admin.page.click(".send button")
    audit.look(admin, "desk:make_regime", "with what it gives")
    admin.enter({"fr": "Créer le régime exemple", "en": "Make the regime exemple"}[audit.language])
    audit.look(admin, "desk:show_regime", "new")
    assert audit.seen >= RULES


def test_the_words_of_letters(world, audit, visit):
    admin = visit(world.office.administrator, language=audit.language)
    audit.open(admin, "desk:list_wordings")
    audit.open(admin, "desk:edit_wording", "issued", "fr")
    admin.page.fill("[name=body]", "{inconnu}")
    audit.submit_as_it_is(admin, "desk:edit_wording", "[name=show][value=text]")
    admin.page.fill("[name=body]", "{phrase : salutation}\n\n# Exemple\n\nLe {échéance}.")
    admin.page.fill("[name=reason]", "Exemple")
    with admin.page.expect_navigation():
        admin.page.click("[name=show][value=text]")
    admin.page.click("summary")
    audit.look(admin, "desk:edit_wording", "with a letter")
    with admin.page.expect_navigation():
        admin.page.click(".send .primary")
    audit.look(admin, "desk:edit_wording", "with versions")
    audit.open(admin, "desk:compare_wordings", "issued", "fr")
    assert audit.seen >= LETTERS


def test_bodies_from_a_file(world, audit, visit):
    admin = visit(world.office.administrator, language=audit.language)
    audit.open(admin, "desk:import_bodies")
    audit.submit_as_it_is(admin, "desk:import_bodies", ".send button")
    admin.page.set_input_files("[name=file]", {"name": "exemple.csv", "mimeType": "text/csv", "buffer": BODIES})
    admin.page.fill("[name=list_name]", "Exemple")
    admin.page.focus("[name=list_name]")
    with admin.page.expect_navigation():
        admin.page.keyboard.press("Enter")
    audit.look(admin, "desk:review_import", "to confirm")
    admin.enter({"fr": "Importer ces 3 lignes", "en": "Import these 3 lines"}[audit.language])
    audit.look(admin, "desk:review_import", "done")
    audit.open(admin, "desk:import_bodies", state="with what was imported")
    assert audit.seen >= IMPORTS
