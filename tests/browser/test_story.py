"""The whole story in a real browser: one recommendation, two recipients, one answers and one stays silent."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from recommendations.models import Case, Response
from tests import given
from tests.given import local
from workflows import engine

pytestmark = pytest.mark.browser
MORNING = local(2026, 10, 5, 9)


@pytest.fixture
def clock(settings):
    """The moment that the site reads; `clock.move_to(…)`."""
    settings.SESSION_COOKIE_AGE = timedelta(days=365).total_seconds()  # the story skips weeks, not the log-in
    with time_machine.travel(MORNING, tick=True) as moment:
        yield moment


@pytest.fixture
def attachment(tmp_path):
    """A document on the recipient's own disk."""
    path = tmp_path / "Calendrier des cohortes.pdf"
    path.write_bytes(given.pdf().read())
    return path


def test_one_answers_by_keyboard_and_the_case_is_closed_the_other_is_silent_and_reported(
    clock, office, ministry, college, visit, attachment
):
    # An officer drafts for two recipients.
    officer = visit(office.officer)
    officer.open("/")
    officer.press("Formuler une recommandation")
    officer.page.locator("#id_subject").fill("Formation d’appoint des technologistes médicaux (exemple)")
    officer.page.locator("#id_text").fill("Exemple. L’Office recommande :\n\n1. d’ouvrir une cohorte par année.")
    officer.page.get_by_label("Ministère de l’Exemple").check()
    officer.page.get_by_label("Collège des Exemples").check()
    officer.press("Enregistrer et relire")
    officer.press("Envoyer en révision")
    officer.reads("Une autre personne de l’Office, qui n’a pas écrit ce texte, doit le réviser.")

    # The manager finds it among the tasks, takes it and finds it ready.
    reviewer = visit(office.manager)
    reviewer.open("/")
    reviewer.press("Tâches")
    reviewer.page.get_by_role("checkbox").check()
    reviewer.press("Prendre")
    reviewer.press("Formation d’appoint des technologistes médicaux (exemple)")
    reviewer.press("Le projet est prêt à signer")
    reviewer.reads("La signature revient à une personne signataire")

    # The signatory reads it again and signs: two cases, two clocks.
    signatory = visit(office.signatory)
    signatory.open(officer.page.url)
    signatory.reads("2 dossiers s’ouvrent")
    signatory.press("Signer et transmettre")
    signatory.reads("2026-001")
    answering = Case.objects.get(recipient=ministry.body)
    silent = Case.objects.get(recipient=college.body)

    # Recipient 1, keyboard only: logs in, acknowledges, answers, with a document.
    morgan = visit()
    morgan.open("/")
    morgan.write("Courriel", ministry.principal.email)
    morgan.write("Mot de passe", given.PASSWORD)
    morgan.enter("Ouvrir une session")
    morgan.reads("Ce qui vous est demandé")
    morgan.enter(answering.number)
    morgan.reads("Ce n’est pas une réponse.")
    morgan.enter("Accuser réception")
    morgan.reads("Votre accusé de réception est consigné")
    morgan.reads("Échéance : vendredi 4 décembre 2026 — dans 60 jours")
    morgan.tab_to("Pourquoi cette date")
    morgan.page.keyboard.press("Enter")
    morgan.reads("Le jour de la réception n’est pas compté.")
    morgan.enter("Commencer la réponse")
    morgan.tab_to("Donner suite")
    morgan.page.keyboard.press("Space")
    expect(morgan.page.get_by_label("Motifs, pour ce à quoi vous ne donnez pas suite")).to_be_hidden()
    morgan.write("Suites que vous entendez donner", "Une cohorte ouvrira chaque année, à titre d’exemple.")
    morgan.reads("Brouillon enregistré à")  # by itself, a few seconds later
    morgan.page.get_by_label("Joindre des documents").set_input_files(attachment)  # the system's own window chooses
    morgan.enter("Relire la réponse")
    morgan.reads("Calendrier des cohortes.pdf")
    morgan.enter("Transmettre la réponse")
    morgan.reads("Votre réponse est transmise")
    response = Response.objects.get(case=answering)
    morgan.reads(response.sha256[:4] + " " + response.sha256[4:8])

    # The officer assesses it and closes the case.
    officer.open(f"/bureau/dossiers/{answering.number}/")
    officer.press("Apprécier la réponse")
    officer.page.locator("[name=point_1_outcome][value=satisfactory]").check()
    officer.page.locator("#id_point_1_reasons").fill("La cohorte est annuelle (exemple).")
    officer.page.locator("[name=outcome][value=satisfactory]").check()
    officer.page.locator("#id_reasons").fill("Les suites répondent à la recommandation (exemple).")
    officer.press("Apprécier la réponse")
    officer.press("Clore le dossier")
    officer.press("Clore le dossier")
    officer.reads("close")
    morgan.open(f"/instances/{answering.number}/")
    morgan.reads("Le dossier est clos")
    morgan.reads("Les suites répondent à la recommandation (exemple).")

    # Recipient 2 acknowledges, then stays silent; the manager sees the counts change.
    sacha = visit(college.preparer)
    sacha.open(f"/instances/{silent.number}/")
    sacha.press("Accuser réception")
    manager = visit(office.manager)
    manager.open("/")
    assert "dossier signalé" not in manager.page.inner_text("main")

    clock.move_to(local(2026, 12, 9, 8))
    assert not engine.sweep(now=local(2026, 12, 9, 8)).failed
    manager.open("/")
    manager.reads("1 dossier signalé")
    manager.press("Voir les dossiers signalés")
    manager.reads(silent.number)
    assert answering.number not in manager.page.inner_text("main")
    sacha.open(f"/instances/{silent.number}/")
    sacha.reads("L’échéance est passée, et vous pouvez encore répondre.")


def test_without_javascript_one_acknowledges_mends_a_refused_answer_and_sends_it(
    clock, office, ministry, visit, tmp_path
):
    case = given.issue_case(office, ministry.body, at=MORNING)
    program = tmp_path / "annexe.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\x00" * 100)
    morgan = visit(ministry.principal, java_script_enabled=False)
    morgan.open("/")
    morgan.press(case.number)
    morgan.press("Accuser réception")
    morgan.press("Commencer la réponse")
    morgan.page.get_by_label("Ne pas donner suite").check()
    morgan.page.get_by_label("Joindre des documents").set_input_files(program)
    morgan.press("Relire la réponse")
    morgan.reads("Le contenu de « annexe.pdf »")
    morgan.reads("Écrivez les motifs de la décision.")
    morgan.fill("Motifs, pour ce à quoi vous ne donnez pas suite", "Les places manquent, à titre d’exemple.")
    morgan.press("Enregistrer et finir plus tard")
    morgan.reads("Le brouillon est enregistré.")
    morgan.press("Continuer la réponse")
    morgan.press("Relire la réponse")
    morgan.reads("Les places manquent, à titre d’exemple.")
    morgan.press("Transmettre la réponse")
    morgan.reads("Votre réponse est transmise")
    assert given.fresh(case).instance.timeliness == "in_time"


def test_two_people_at_one_draft_meet_without_losing_a_word(clock, office, ministry, visit):
    case = given.acknowledged_case(office, ministry, issued_at=MORNING, at=MORNING)
    morgan, sacha = visit(ministry.principal), visit(ministry.preparer)
    for each in (morgan, sacha):
        each.open(f"/instances/{case.number}/reponse/")
    sacha.page.get_by_label("Donner suite").first.check()
    sacha.fill("Suites que vous entendez donner", "Version de Sacha")
    sacha.reads("Brouillon enregistré à")
    morgan.page.get_by_label("Donner suite").first.check()
    morgan.fill("Suites que vous entendez donner", "Version de Morgan")
    morgan.reads("Sacha Exemple a enregistré une autre version du brouillon")
    morgan.press("Relire la réponse")
    morgan.reads("Version de Sacha")
    assert morgan.page.get_by_label("Suites que vous entendez donner").input_value() == "Version de Morgan"
    morgan.press("Relire la réponse")
    morgan.reads("Version de Morgan")
    assert Response.objects.get(case=case).follow_up == "Version de Morgan"
