"""The page of a rung: the letter already merged, amended, signed and sent; the mention; what refuses."""

import pytest
from django.urls import reverse

from notifications.models import Message
from notifications.outbox import send_due
from recommendations import actions
from recommendations.models import Escalating, RungDecision
from tests import given
from tests.given import local
from tests.web.desk import at_desk, words

pytestmark = pytest.mark.django_db
AT = local(2027, 1, 23)


@pytest.fixture
def today(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def case(office, ministry):
    return given.escalated_case(office, ministry)


@pytest.fixture
def rung(case):
    return Escalating.objects.get()


def address(case, rung):
    return reverse("desk:decide_rung", args=[case.number, rung.pk])


def filled(page, **said):
    """What a browser would send of the page's form, with what the person changed."""
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    return {**found, **said}


def test_the_page_shows_the_letter_already_merged(case, rung, office, today):
    page = at_desk(office.manager).get(address(case, rung))
    form = page.context["form"]
    assert form["to"].value() == ["morgan@ministere.example"]
    text = form["text"].value()
    for said in (case.recommendation.number, "samedi 5 décembre 2026", "politique de suivi de l’Office", case.number):
        assert said in text
    assert text.endswith("Alex Exemple\nDirecteur")
    assert "Qz" not in text
    assert "aucune loi ne les prévoit" in words(page)


def test_amended_signed_and_sent_from_the_page(case, rung, office, today):
    client = at_desk(office.officer)
    said = filled(client.get(address(case, rung)), text="Madame,\n\nUn mot à moi.")
    seen = client.post(address(case, rung), {**said, "preview": "1"})
    assert "Un mot à moi." in words(seen)
    assert not RungDecision.objects.exists()
    page = client.post(address(case, rung), said, follow=True)
    assert "Lettre signée." in words(page)
    assert "morgan@ministere.example" in Message.objects.get(event="to_direction").addressee
    assert RungDecision.objects.get().text == "Madame,\n\nUn mot à moi."


def test_nothing_typed_is_lost_when_the_page_is_refused(case, rung, office, today):
    client, colleague = at_desk(office.officer), at_desk(office.manager)
    said = filled(client.get(address(case, rung)), text="Ma lettre à moi.")
    wrong = client.post(address(case, rung), {**said, "to": [], "email": "rien", "name": "Lou"})
    assert (wrong.status_code, RungDecision.objects.count()) == (200, 0)
    assert wrong.context["form"]["text"].value() == "Ma lettre à moi."
    colleague.post(address(case, rung), {**filled(colleague.get(address(case, rung))), "then": "skip", "reason": "a"})
    late = client.post(address(case, rung), said)
    assert late.status_code == 409
    assert late.context["form"]["text"].value() == "Ma lettre à moi."
    assert client.get(address(case, rung)).status_code == 409
    assert RungDecision.objects.get().outcome == "skipped"


def test_passing_a_rung_needs_its_reason(case, rung, office, today):
    client = at_desk(office.officer)
    said = filled(client.get(address(case, rung)))
    page = client.post(address(case, rung), {**said, "then": "skip"})
    assert "Dites pourquoi" in words(page)
    page = client.post(address(case, rung), {**said, "then": "skip", "reason": "Appel reçu."}, follow=True)
    assert "Échelon passé" in words(page)


def test_an_authority_that_no_directory_knows_is_typed(office, ministry, time_machine):
    case = given.escalated_case(office, ministry, until=local(2027, 4, 8))
    time_machine.move_to(local(2027, 4, 8), tick=False)
    rung = Escalating.objects.get(authority="minister")
    client = at_desk(office.signatory)
    page = client.get(address(case, rung))
    assert "to" not in page.context["form"].fields
    said = filled(page, name="Cabinet (exemple)", email="cabinet@ministre.example")
    client.post(address(case, rung), said)
    message = Message.objects.get(event="to_minister")
    assert (message.addressee, message.audience) == ("cabinet@ministre.example", "authority")
    shown = client.get(reverse("desk:show_letter", args=[message.pk]))
    assert "Madame la Ministre" in words(shown)
    assert (
        at_desk(ministry.principal).get(reverse("portal:show_letter", args=[case.number, message.pk])).status_code
        == 404
    )


def test_who_chose_english_reads_english_first(office, time_machine):
    body = given.make_recipient("college", "Exemple College", kind="educational_institution", language="en")
    case = given.escalated_case(office, body)
    time_machine.move_to(AT, tick=False)
    rung = Escalating.objects.get()
    client = at_desk(office.officer)
    page = client.get(address(case, rung))
    assert "Professional Code" in page.context["form"]["text_en"].value()
    client.post(address(case, rung), filled(page))
    message = Message.objects.get(event="to_direction")
    shown = words(client.get(reverse("desk:show_letter", args=[message.pk])))
    assert message.language == "en"
    assert shown.index("Professional Code") < shown.index("Code des professions")


def test_the_mention_is_decided_on_its_page(office, ministry, time_machine):
    case = given.escalated_case(office, ministry, until=local(2027, 3, 9))
    time_machine.move_to(local(2027, 3, 9), tick=False)
    rung = Escalating.objects.get(authority="report")
    client = at_desk(office.manager)
    page = client.get(address(case, rung))
    assert "n’a pas répondu à la recommandation" in page.context["form"]["text"].value()
    assert "Choisissez si" in words(client.post(address(case, rung), filled(page)))
    done = client.post(address(case, rung), filled(page, mentioned="yes", reason="Exemple."), follow=True)
    assert "le rapport annuel en fera mention" in words(done)


def test_the_case_and_the_tasks_lead_to_the_open_rungs(case, rung, office, ministry, today):
    client = at_desk(office.officer)
    link = f'href="{address(case, rung)}"'
    assert link in client.get(reverse("desk:show_case", args=[case.number])).content.decode()
    assert link in client.get(reverse("desk:list_tasks")).content.decode()
    given.send_answer(case, ministry.principal, at=AT)
    assert link not in client.get(reverse("desk:show_case", args=[case.number])).content.decode()
    assert client.get(address(case, rung)).status_code == 409


def test_the_journal_tells_what_was_decided(case, rung, office, today):
    actions.send_rung_letter(
        case_id=case.pk,
        rung_id=rung.pk,
        by=office.officer,
        at=AT,
        subject="a",
        text="b",
        addressees=[("Lou", "l@b.example")],
    )
    page = words(at_desk(office.officer).get(reverse("desk:show_case", args=[case.number])))
    assert "Échelon « direction de l’instance » : lettre signée, adressée à Lou" in page.replace("\u00a0", " ")


def test_the_case_shows_its_ladder_what_was_done_and_what_is_to_come(case, rung, office, today):
    client, shown = at_desk(office.officer), reverse("desk:show_case", args=[case.number])
    states = [(each.label, each.state) for each in client.get(shown).context["ladder"]]
    assert states[1:4] == [
        ("Instance concernée", "à envoyer"),  # the outbox has not run
        ("Direction de l’instance", "à décider"),
        ("Présidence de l’Office", "à venir"),
    ]
    send_due(now=AT)
    who = {"case_id": case.pk, "rung_id": rung.pk, "by": office.manager, "at": AT}
    actions.send_rung_letter(subject="a", text="b", addressees=[("Lou", "l@b.example")], **who)
    page = client.get(shown)
    done = page.context["ladder"][2]
    assert (done.state, done.link) == ("lettre signée et envoyée", "Lettre à la direction de l’instance")
    assert done.url == reverse("desk:show_letter", args=[Message.objects.get(event="to_direction").pk])
    assert "aucune loi ne les prévoit" in words(page)


def test_after_an_answer_the_ladder_says_what_was_reached_and_nothing_to_come(case, rung, office, ministry, today):
    given.send_answer(case, ministry.principal, at=AT)
    page = at_desk(office.officer).get(reverse("desk:show_case", args=[case.number]))
    states = [each.state for each in page.context["ladder"]]
    assert len(states) == 3
    assert states[-1].startswith("annulé")


def test_a_case_without_ladder_says_so(office, time_machine):
    other = given.make_recipient("personne", "Fondation de l’Exemple", kind="other_person")
    case = given.escalated_case(office, other)
    time_machine.move_to(AT, tick=False)
    page = at_desk(office.officer).get(reverse("desk:show_case", args=[case.number]))
    assert "ne prévoit aucun échelon" in words(page)


def test_the_managers_page_counts_by_rung_and_each_number_opens_its_list(case, office, today):
    client = at_desk(office.manager)
    assert "Signalés, par échelon atteint" in words(client.get(reverse("desk:home")))
    address = reverse("desk:list_cases")
    assert case.number in words(client.get(address, {"rung": "direction", "col": "rung"}))
    assert case.number not in words(client.get(address, {"rung": "minister"}))


def test_a_signed_letter_that_did_not_leave_goes_to_another_address_in_the_same_words(case, rung, office, today):
    who = {"case_id": case.pk, "rung_id": rung.pk, "by": office.officer, "at": AT}
    actions.send_rung_letter(subject="a", text="Mes mots.", addressees=[("Lou", "l@b.example")], **who)
    Message.objects.filter(event="to_direction").update(state="dead", reason="refused")
    dead = Message.objects.get(event="to_direction")
    client, letter = at_desk(office.officer), reverse("desk:show_letter", args=[dead.pk])
    again = reverse("desk:readdress_letter", args=[dead.pk])
    assert f'href="{again}"' in client.get(letter).content.decode()
    for wrong in (
        {"name": "Lou", "email": "rien"},
        {"name": "", "email": "a@b.example"},
        {"name": "Lou", "email": dead.addressee},
    ):
        with given.nothing_changes():
            assert client.post(again, wrong).status_code == 200
    client.post(again, {"name": "Lou Exemple", "email": "juste@b.example"})
    send_due(now=AT)
    old, new = Message.objects.filter(event="to_direction").order_by("pk")
    assert (old.state, old.reason, new.state, new.addressee) == ("cancelled", "readdressed", "sent", "juste@b.example")
    assert "Mes mots." in new.text
    assert client.post(again, {"name": "Lou", "email": "autre@b.example"}).status_code == 409
