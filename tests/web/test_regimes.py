"""A regime made at the desk after another one, and drafts that choose it."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.models import Recommendation
from tests import given
from tests.web.desk import at_desk, words
from tests.web.test_administration import rules_typed
from workflows.models import RuleChange, RuleProfile

pytestmark = pytest.mark.django_db

NEW = reverse("desk:make_regime")
DRAFT = reverse("desk:draft_recommendation")


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(given.local(2026, 12, 1), tick=False)


@pytest.fixture
def desk(office):
    return at_desk(office.administrator)


def typed(**changed):
    return rules_typed(
        **{
            "regime": "16-28",
            "like": "16-27",
            "name_fr": "Suivi d’un exemple",
            "name_en": "Follow-up of an example",
            "article": "C-26, a. 16.28",
            "period_days": "30",
            "reminders": "14, 7",
            "response_due": "7",
            **changed,
        }
    )


def make(desk, **changed):
    return desk.post(NEW, {**typed(**changed), "confirm": "1"}, follow=True)


def test_a_regime_is_shown_beside_the_one_it_comes_from_then_made(office, desk):
    with given.nothing_changes():
        said = words(desk.post(NEW, typed()))
    assert "Voici ce que sera le régime 16-28" in said
    assert "Délai légal (jours) 60 30" in said
    assert "Échéance de la réponse 30 janvier 2027 31 décembre 2026" in said
    assert "Régime 16-28 créé." in words(make(desk))
    made, model = RuleProfile.objects.get(regime="16-28"), RuleProfile.objects.get(regime="16-27")
    assert (made.version, made.article, made.period_days) == (1, "C-26, a. 16.28", 30)
    assert set(made.known_rungs) == set(model.known_rungs)
    assert made.acknowledgement_reminders == model.acknowledgement_reminders
    assert RuleChange.objects.get().profile == made
    assert "Suivi d’un exemple" in words(desk.get(reverse("desk:show_administration")))


def test_a_regime_that_is_there_or_makes_no_sense_is_refused_and_nothing_typed_is_lost(desk):
    with given.nothing_changes():
        page = make(desk, regime="16-27")
        assert "Un régime porte déjà ce code" in words(page)
        assert 'value="Suivi d’un exemple"' in page.content.decode()
        assert "Écrivez des lettres sans accent" in words(make(desk, regime="Été 1"))
        assert "Comptez moins de jours que le délai légal." in words(make(desk, response_due="40"))
        assert make(desk, name_en="").context["form"].errors.keys() == {"name_en"}


def test_nobody_but_an_administrator_makes_a_regime(office):
    manager, officer = at_desk(office.manager), at_desk(office.officer)
    with given.nothing_changes():
        assert make(manager).status_code == 403
        assert make(officer).status_code == 404


def test_a_draft_chooses_among_the_regimes_in_force_and_its_rules_apply(office, ministry, desk):
    officer = at_desk(office.officer)
    assert "Régime" not in words(officer.get(DRAFT))  # there is but one
    make(desk, in_force_from_year="2026", in_force_from_month="12", in_force_from_day="1")
    assert "Suivi d’un exemple (C-26, a. 16.28)" in words(officer.get(DRAFT))
    said = {"subject": "Exemple", "text": "1. d’un exemple.", "recipients": [ministry.body.pk], "regime": "16-28"}
    officer.post(DRAFT, said)
    draft = Recommendation.objects.get()
    assert draft.regime == "16-28"
    assert "Suivi d’un exemple" in words(officer.get(reverse("desk:show_draft", args=[draft.pk])))
    officer.post(reverse("desk:draft_recommendation", args=[draft.pk]), {**said, "regime": "zzz", "version": 1})
    assert (
        given.actions.save_draft(
            by=office.officer,
            at=given.local(2026, 12, 1),
            subject="Exemple",
            text="1. d’un exemple.",
            reasons="",
            theme=None,
            recipient_ids=[ministry.body.pk],
            recommendation_id=draft.pk,
        ).regime
        == "16-28"
    )
    given.review(office, draft, at=given.local(2026, 12, 1))
    case = given.actions.issue(recommendation_id=draft.pk, by=office.signatory, at=given.local(2026, 12, 1))[0]
    received = given.local(2026, 12, 2, 9)
    given.actions.acknowledge(case_id=case.pk, by=ministry.principal, at=received)
    assert given.fresh(case).instance.due_on == date(2027, 1, 4)  # day 30 is New Year’s Day, then a weekend
    assert "C-26, a. 16.28" in words(officer.get(reverse("desk:show_case", args=[case.number])))


def test_a_regime_that_has_not_begun_is_not_offered(office, desk):
    make(desk, in_force_from_year="2027")
    assert "Suivi d’un exemple" not in words(at_desk(office.officer).get(DRAFT))
