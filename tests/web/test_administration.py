"""Administration at the desk: who reads, who changes, the effect on the page before it is saved."""

import re
from datetime import date

import pytest
from django.urls import reverse

from notifications.models import Message
from tests import given
from tests.web.desk import at_desk, words
from web.desk.forms_administration import rung_initial
from workflows.models import DecreedHoliday, RuleChange, RuleProfile
from workflows.rules import rule_fields

pytestmark = pytest.mark.django_db

NOW = given.local(2026, 11, 1)
DAY = {
    "day_day": "7",
    "day_month": "12",
    "day_year": "2026",
    "name_fr": "deuil national",
    "name_en": "day of mourning",
    "source": "décret de l’exemple",
}
NEW_DAY = reverse("desk:decree_day")


@pytest.fixture
def office():
    return given.make_office()


@pytest.fixture
def case(office):
    """Received on Wednesday 7 October: day 60 is a Sunday, due Monday 7 December."""
    return given.acknowledged_case(office, given.make_recipient(), at=given.local(2026, 10, 7, 9))


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def seen(page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.content.decode()).group(1)


def test_a_decreed_day_shows_its_cases_then_redates_and_tells(office, case):
    desk = at_desk(office.administrator)
    page = desk.post(NEW_DAY, DAY)
    said = words(page)
    assert "1 dossier ouvert sera redaté" in said
    assert f"{case.number}" in said
    assert "7 décembre 2026 8 décembre 2026" in said
    assert not DecreedHoliday.objects.exists()
    done = desk.post(NEW_DAY, {**DAY, "seen": seen(page), "confirm": "1"}, follow=True)
    assert "Jour férié ajouté : deuil national." in words(done)
    assert given.fresh(case).instance.due_on == date(2026, 12, 8)
    assert Message.objects.filter(case=case, event="redated").count() == 1
    history = words(desk.get(reverse("desk:show_history")))
    assert "deuil national, lundi 7 décembre 2026" in history
    assert "1 dossier à redater" in history
    assert office.administrator.name in history


def test_a_day_entered_by_mistake_is_taken_back_with_a_reason(office, case):
    desk = at_desk(office.administrator)
    desk.post(NEW_DAY, {**DAY, "seen": seen(desk.post(NEW_DAY, DAY)), "confirm": "1"})
    address = reverse("desk:take_day_back", args=[DecreedHoliday.objects.get().pk])
    page = desk.get(address)
    assert "8 décembre 2026 7 décembre 2026" in words(page)
    with given.nothing_changes():
        assert "Donnez le motif du retrait" in words(desk.post(address, {"seen": seen(page), "reason": " "}))
    desk.post(address, {"seen": seen(page), "reason": "Mauvaise année, exemple"})
    assert given.fresh(case).instance.due_on == date(2026, 12, 7)
    assert [each.kind for each in RuleChange.objects.all()] == ["taken_back", "decreed"]
    assert desk.get(address).status_code == 409


def test_a_colleague_who_was_faster_is_told_and_nothing_typed_is_lost(office, case):
    desk = at_desk(office.administrator)
    page = desk.post(NEW_DAY, DAY)
    other = {**DAY, "day_day": "9"}
    desk.post(NEW_DAY, {**other, "seen": seen(desk.post(NEW_DAY, other)), "confirm": "1"})
    with given.nothing_changes():
        again = desk.post(NEW_DAY, {**DAY, "seen": seen(page), "confirm": "1"})
    assert again.status_code == 409
    assert "Relisez-le, puis confirmez" in words(again)
    assert 'value="deuil national"' in again.content.decode()
    assert desk.post(NEW_DAY, {**DAY, "seen": seen(again), "confirm": "1"}).status_code == 302


def test_another_office_is_counted_and_never_named(case):
    other = given.make_office("commissaire", "Commissaire, exemple")
    said = words(at_desk(other.administrator).post(NEW_DAY, DAY))
    assert "1 dossier ouvert sera redaté" in said
    assert "Et 1 autre dossier, qui n’est pas montré ici." in said
    assert case.number not in said


@pytest.mark.parametrize("role", ["signatory", "manager"])
def test_who_watches_reads_and_may_not_change(office, role):
    desk = at_desk(getattr(office, role))
    page = desk.get(reverse("desk:list_decreed_days"))
    assert "Ajouter un jour décrété" not in words(page)
    with given.nothing_changes():
        assert desk.post(NEW_DAY, {**DAY, "confirm": "1"}).status_code == 403


def test_the_way_to_administration_is_shown_to_those_who_may(office):
    home = reverse("desk:home")
    address = f'href="{reverse("desk:show_administration")}"'
    assert address in at_desk(office.manager).get(home).content.decode()
    assert address not in at_desk(office.officer).get(home).content.decode()


# --- versions ---------------------------------------------------------------------------------------------------


def rules_typed(**changed):
    """Every rule of version 1 as its form sends it, whatever rules there are by now."""
    typed = {}
    for each in rule_fields():
        value = getattr(RuleProfile.objects.get(version=1), each.name)
        if value is not False:
            typed[each.name] = ", ".join(map(str, value)) if isinstance(value, list) else value
    ladder = sorted(RuleProfile.objects.get(version=1).known_rungs, key=lambda each: each.after_days)
    for place, rung in enumerate(ladder):
        typed |= {f"rungs-{place}-{name}": value for name, value in rung_initial(rung).items()}
    return {
        **typed,
        f"rungs-{len(ladder)}-mode": "automatic",  # the last row, which nobody touched
        f"rungs-{len(ladder)}-authority": "recipient",
        "rungs-TOTAL_FORMS": str(len(ladder) + 1),
        "rungs-INITIAL_FORMS": str(len(ladder)),
        "default_readings": ["i16_weekday", "cpc"],
        "version": "1",
        "no_ladder_for": ["other_person"],
        "in_force_from_day": "1",
        "in_force_from_month": "12",
        "in_force_from_year": "2026",
        "reason": "Décision de l’exemple",
        **changed,
    }


CHANGE = reverse("desk:change_rules", args=["16-27"])


def test_a_new_version_says_what_changes_and_who_follows_then_is_saved(office, case):
    desk = at_desk(office.administrator)
    typed = rules_typed(reminders="20 10; 3")
    said = words(desk.post(CHANGE, typed))
    assert "30, 14, 7 et 2 20, 10 et 3" in said
    assert "à compter du mardi 1er décembre 2026" in said
    assert "1 dossier sous la version 1" in said
    assert RuleProfile.objects.count() == 1
    done = words(desk.post(CHANGE, {**typed, "confirm": "1"}, follow=True))
    assert "Version 2 enregistrée." in done
    assert "à compter du 1er décembre 2026" in done
    assert RuleProfile.objects.get(version=2).reminders == [20, 10, 3]
    assert given.fresh(case).instance.profile.version == 1


def test_the_ladder_changes_with_the_version_and_says_so_before(office):
    desk = at_desk(office.administrator)
    new = {"rungs-7-after_days": "50", "rungs-7-authority": "presidency", "rungs-7-letter": "to_presidency"}
    typed = rules_typed(**{"rungs-0-after_days": "20", "rungs-6-DELETE": "on", "rungs-7-mode": "task", **new})
    said = words(desk.post(CHANGE, typed))
    assert "retiré : 15 jours, échelle commune, instance concernée, lettre automatique, relance" in said
    assert "ajouté : 50 jours, échelle commune, présidence de l’Office" in said
    assert "retiré : 120 jours, échelle commune, ministre" in said
    desk.post(CHANGE, {**typed, "confirm": "1"})
    before, after = RuleProfile.objects.order_by("version")
    assert [each.after_days for each in before.known_rungs] == [15, 30, 45, 60, 75, 90, 120]
    assert sorted(each.after_days for each in after.known_rungs) == [20, 30, 45, 50, 60, 75, 90]
    assert "50 échelle commune présidence de l’Office" in words(
        desk.get(reverse("desk:show_regime", args=["16-27"]) + "?version=2")
    )


def test_a_ladder_without_sense_is_refused(office):
    desk = at_desk(office.administrator)
    with given.nothing_changes():
        said = words(desk.post(CHANGE, rules_typed(**{"rungs-1-after_days": "15", "confirm": "1"})))
        assert "Échelon à 15 jours : Deux échelons d’une échelle ne peuvent tomber le même jour." in said
        said = words(desk.post(CHANGE, rules_typed(**{"rungs-2-mode": "automatic", "confirm": "1"})))
        assert "Seule une relance à l’instance peut partir d’elle-même." in said


def test_what_is_wrong_in_a_version_is_said_beside_its_field(office):
    desk = at_desk(office.administrator)
    with given.nothing_changes():
        page = desk.post(CHANGE, rules_typed(reminders="souvent", reason="", confirm="1"))
        said = words(page)
        assert "Écrivez des nombres de jours séparés par des virgules" in said
        assert "Donnez le motif de la version" in said
        assert 'value="souvent"' in page.content.decode()
        assert "Rien n’est changé" in words(desk.post(CHANGE, rules_typed(confirm="1")))


def test_a_version_prepared_beside_a_colleague_is_read_again(office):
    desk = at_desk(office.administrator)
    desk.post(CHANGE, rules_typed(response_due="10", confirm="1"))
    with given.nothing_changes():
        page = desk.post(CHANGE, rules_typed(reminders="5", confirm="1"))
    assert page.status_code == 409
    assert 'value="5"' in page.content.decode()
    assert re.search(r'name="version" value="2"', page.content.decode())


def test_a_regime_unknown_has_no_page(office):
    assert at_desk(office.administrator).get(reverse("desk:show_regime", args=["rien"])).status_code == 404
