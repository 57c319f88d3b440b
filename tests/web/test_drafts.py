"""The pages of a draft and of tasks: what each may do there, double clicks, stale pages, two people at once."""

import pytest
import time_machine
from django.urls import reverse

from recommendations import actions, task_queries
from recommendations.models import Case, ReviewNote
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words
from web.desk.draft_presenters import compared
from workflows.events import DeliveryFailed, tell_undelivered

pytestmark = pytest.mark.django_db
NOW = local(2026, 10, 6, 9)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def draft(office, ministry):
    for person in (office.officer, office.manager, office.signatory):
        at_desk(person)  # the first log-in of the day is written down; none of the acts below may be
    return given.make_draft(office, ministry.body)


def read(draft):
    return reverse("desk:show_draft", args=[draft.pk])


def press(person, draft, act, **typed):
    """The act as the form on the page sends it, with the version that the page showed."""
    said = {f"{act}-{name}": value for name, value in typed.items()}
    return at_desk(person).post(read(draft), {"act": act, f"{act}-version": draft.version, **said})


def test_each_person_is_offered_what_that_person_may_do(office, draft):
    assert "Envoyer en révision" in words(at_desk(office.officer).get(read(draft)))
    assert "l’enverra en révision" in words(at_desk(office.manager).get(read(draft)))
    press(office.officer, draft, "submit")
    page = words(at_desk(office.officer).get(read(draft)))
    assert "Reprendre le projet pour le modifier" in page
    assert "Le projet est prêt à signer" not in page
    assert "Le projet est prêt à signer" in words(at_desk(office.manager).get(read(draft)))
    press(office.manager, draft, "approve")
    assert "La signature revient à une personne signataire" in words(at_desk(office.manager).get(read(draft)))
    assert "Signer et transmettre" in words(at_desk(office.signatory).get(read(draft)))


def test_the_second_click_on_sign_opens_no_second_case(office, draft):
    given.review(office, draft, at=NOW)
    assert press(office.signatory, draft, "sign").status_code == 302
    with given.nothing_changes():
        assert press(office.signatory, draft, "sign").status_code == 409
    assert Case.objects.count() == 1


def test_a_link_to_a_draft_that_was_issued_leads_to_the_recommendation(office, draft):
    given.review(office, draft, at=NOW)
    press(office.signatory, draft, "sign")
    page = at_desk(office.officer).get(read(draft))
    assert page.url == reverse("desk:show_recommendation", args=[Case.objects.get().recommendation.number])


def test_what_changed_since_it_was_read_is_not_approved(office, draft):
    stale = draft.version
    words_of_it = {"subject": draft.subject, "text": "Autre texte, exemple.", "reasons": "", "theme": 3}
    recipients = list(draft.proposed_recipients.values_list("pk", flat=True))
    actions.save_draft(by=office.officer, at=NOW, recommendation_id=draft.pk, recipient_ids=recipients, **words_of_it)
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    with given.nothing_changes():
        page = press(office.manager, draft, "approve", note="Mon mot, exemple.")
    assert page.status_code == 409
    assert "a changé depuis que vous l’avez ouvert" in words(page)
    assert "Mon mot, exemple." in page.content.decode()
    assert f'value="{stale + 1}"' in page.content.decode()


def test_sending_back_without_reasons_asks_for_them_beside_the_field(office, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    with given.nothing_changes():
        page = press(office.manager, draft, "send_back")
    assert "Dites ce qu’il faut revoir" in words(page)
    press(office.manager, draft, "send_back", reasons="Le point 2 manque, exemple.")
    assert "Le point 2 manque, exemple." in words(at_desk(office.officer).get(read(draft)))


def test_a_comment_names_its_point(office, draft):
    press(office.manager, draft, "comment", text="Quel délai? (exemple)", point="2")
    assert "commentaire sur le point 2" in words(at_desk(office.officer).get(read(draft)))
    with given.nothing_changes():
        page = press(office.manager, draft, "comment", text="Exemple", point="deux")
    assert page.context["form"].errors
    assert ReviewNote.objects.count() == 1


def test_an_act_that_does_not_exist_does_nothing(office, draft):
    with given.nothing_changes():
        assert at_desk(office.manager).post(read(draft), {"act": "delete"}).status_code == 200


def test_nobody_types_into_a_draft_in_review(office, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    address = reverse("desk:draft_recommendation", args=[draft.pk])
    assert at_desk(office.officer).get(address).url == read(draft)
    typed = {"subject": "Autre objet", "text": "Ce que j’ai écrit, exemple.", "version": draft.version}
    with given.nothing_changes():
        page = at_desk(office.officer).post(address, typed)
    assert page.status_code == 409
    assert "Ce projet est en révision" in words(page)
    assert "Ce que j’ai écrit, exemple." in words(page)


# --- versions ---------------------------------------------------------------------------------------------------


def test_two_versions_stand_side_by_side_and_say_what_changed_without_colour(office, draft):
    known = {"subject": draft.subject, "reasons": draft.reasons, "theme": 3, "recipient_ids": []}
    text = draft.text.replace("une cohorte", "deux cohortes")
    actions.save_draft(by=office.manager, at=NOW, recommendation_id=draft.pk, text=text, **known)
    page = at_desk(office.officer).get(reverse("desk:compare_versions", args=[draft.pk]))
    said = page.content.decode()
    assert "<del>une</del>" in said
    assert "<ins>deux</ins>" in said
    for address in ("?de=x&a=99", "?de=2&a=1"):
        assert at_desk(office.officer).get(page.request["PATH_INFO"] + address).status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("", "", []),
        ("a\n\nb", "a\n\nb", []),
        ("a", "", [("a", None)]),
        ("", "b", [(None, "b")]),
        ("a b c", "a x c", [("a b c", "a x c")]),
        ("a\nb\nc", "a\nc", [("b", None)]),
    ],
)
def test_a_comparison_loses_no_word(before, after, changes):
    def said(pieces):
        return None if pieces is None else "".join(each.text for each in pieces)

    lines = compared(before, after)
    assert [(said(each.before), said(each.after)) for each in lines if each.changed] == changes


# --- tasks ------------------------------------------------------------------------------------------------------


def tasks(office):
    return [each.pk for each in task_queries.tasks_of(office.manager, on=NOW.date())]


def ask(person, **said):
    return at_desk(person).post(reverse("desk:list_tasks"), said)


def test_several_tasks_are_taken_in_one_act_and_each_refusal_has_its_line(office, ministry, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    mine = given.make_draft(office, ministry.body, subject="Autre projet (exemple)")
    page = ask(office.manager, act="take", tasks=tasks(office))
    assert page.status_code == 409  # the other draft is in its author's hands
    assert "1 tâche : c’est fait." in words(page)
    assert "Autre projet (exemple) – Cette tâche est entre les mains de Camille Exemple" in words(page)
    assert mine.subject in words(page)


def test_tasks_are_handed_over_to_somebody_who_is_named(office, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    assert "Cochez au moins une tâche." in words(ask(office.manager, act="take"))
    page = ask(office.manager, act="hand_over", tasks=tasks(office))
    assert "Choisissez à qui confier les tâches." in words(page)
    ask(office.manager, act="hand_over", tasks=tasks(office), to=office.signatory.pk)
    assert "Dominique Exemple" in words(at_desk(office.manager).get(reverse("desk:list_tasks")))


def test_a_task_done_since_the_list_was_read_is_told(office, draft):
    actions.submit(recommendation_id=draft.pk, by=office.officer, at=NOW)
    seen = tasks(office)
    actions.approve(recommendation_id=draft.pk, by=office.signatory, at=NOW)
    with given.nothing_changes():
        page = ask(office.manager, act="take", tasks=seen)
    assert page.status_code == 409
    assert "n’est plus à faire" in words(page)


def test_the_task_of_a_case_leads_to_the_page_where_it_is_done(office, ministry):
    case = given.issue_case(office, ministry.body, at=NOW)
    tell_undelivered(DeliveryFailed(case.pk, "greffe@ministere.example", NOW, "550 exemple", NOW))
    page = at_desk(office.officer).get(reverse("desk:list_tasks"))
    assert f"{case.number} · {case.recipient_name} Établir la réception" in words(page)
    assert reverse("desk:establish_receipt", args=[case.number]) in page.content.decode()
