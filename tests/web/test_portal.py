"""The portal: what a recipient sees and does, page by page, with nothing typed ever lost."""

import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory.actions import grant_role
from notifications.outbox import send_due
from recommendations import actions
from recommendations.models import Attachment, Response
from recommendations.uploads import MAX_SIZE
from tests import given
from tests.given import FOLLOW, IN_PART, ISSUED, RECEIVED, SINCE, local
from workflows import engine

pytestmark = pytest.mark.django_db
WRITING = local(2026, 11, 16, 10, 42)


@pytest.fixture
def college():
    return given.make_recipient("college", "Collège des Exemples", kind="educational_institution", acronym="CEX")


@pytest.fixture(scope="module")
def kept(module_db):
    office, ministry = given.make_office(), given.make_recipient()
    return SimpleNamespace(office=office, ministry=ministry, case=given.acknowledged_case(office, ministry))


office, ministry, case = map(given.part, ("office", "ministry", "case"))


@pytest.fixture
def now():
    """The portal reads the clock: the tests set it. `now.move_to(…)`."""
    with time_machine.travel(WRITING, tick=False) as moment:
        yield moment


@pytest.fixture(autouse=True)
def _at_writing_time(now, settings):
    settings.SESSION_COOKIE_AGE = timedelta(days=365).total_seconds()  # the tests skip weeks, not the log-in


def browser_of(person, *, language="fr") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def principal(ministry):
    return browser_of(ministry.principal)


@pytest.fixture
def preparer(ministry):
    return browser_of(ministry.preparer)


def url(name, case, *more):
    return reverse(f"portal:{name}", args=[case.number, *more])


def seen(response) -> str:
    """The words of a page: no tags, one space between words, entities as characters."""
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def typed(**more):
    return {**IN_PART, "edition": "0", "then": "", **more}


def draft_of(case) -> Response | None:
    return Response.objects.filter(case=case, sent_at=None).first()


def send(client, case):
    """Reads the whole answer, then sends it."""
    page = client.get(url("review_answer", case))
    return client.post(url("review_answer", case), {"read": page.context["response"].sha256})


# --- list -------------------------------------------------------------------------------------------------------


def test_what_is_asked_comes_first_by_due_date(office, ministry, case, principal):
    second = given.acknowledged_case(
        office, ministry, at=RECEIVED + timedelta(days=3), issued_at=ISSUED, subject="Deuxième (exemple)"
    )
    issued = given.issue_case(office, ministry.body, subject="Troisième (exemple)")
    done = given.answered_case(office, ministry)
    page = principal.get(reverse("portal:my_cases"))
    assert [line.number for line in page.context["expected"]] == [case.number, second.number, issued.number]
    assert [line.number for line in page.context["others"]] == [done.number]
    assert "Répondre par écrit" in seen(page)
    assert "Accuser réception" in seen(page)
    assert "5 déc. 2026" in seen(page)
    assert "J-19" in seen(page)


def test_an_empty_list_says_what_would_be_there(college):
    assert "Rien ne vous est demandé" in seen(browser_of(college.principal).get(reverse("portal:my_cases")))


def test_the_list_costs_the_same_for_one_case_and_for_many(
    office, ministry, principal, django_assert_max_num_queries, django_assert_num_queries
):
    given.answered_case(office, ministry)
    with django_assert_max_num_queries(20) as one:
        principal.get(reverse("portal:my_cases"))
    for _n in range(5):
        given.acknowledged_case(office, ministry)
    with django_assert_num_queries(len(one)):
        principal.get(reverse("portal:my_cases"))


def test_people_of_another_body_are_told_nothing(case, college):
    stranger = browser_of(college.principal)
    given.send_answer(case, case.recipient.memberships.first().person, at=WRITING)
    assert case.number not in seen(stranger.get(reverse("portal:my_cases")))
    for name in ("show_case", "acknowledge", "answer", "attach", "review_answer", "answer_sent"):
        assert stranger.get(url(name, case)).status_code in (302, 404), name
        assert stranger.post(url(name, case), typed()).status_code in (404, 405), name
        if name not in ("acknowledge", "attach"):  # these two lead back to a page that is not there either
            assert stranger.get(url(name, case)).status_code == 404, name


def test_the_office_reads_cases_at_its_desk_not_in_the_portal(case, office):
    officer = browser_of(office.officer)
    assert officer.get(reverse("portal:my_cases")).status_code == 404
    assert officer.get(url("show_case", case)).status_code == 404


def test_who_works_for_both_sides_reads_the_case_at_the_desk(case, office, ministry):
    grant_role(person=office.officer, body=ministry.body, role="alternate", starts_on=SINCE)
    both = browser_of(office.officer)
    assert both.get(reverse("portal:my_cases")).context["expected"] == []
    assert both.get(url("show_case", case)).status_code == 404


def test_a_stranger_is_sent_to_log_in(case):
    assert Client().get(url("show_case", case)).status_code == 302


# --- receipt ----------------------------------------------------------------------------------------------------


def test_before_receipt_the_page_says_what_the_button_does(office, ministry, principal):
    case = given.issue_case(office, ministry.body)
    page = seen(principal.get(url("show_case", case)))
    assert "Accusez réception" in page
    assert "Ce geste vaut réception" in page
    assert "l’échéance est le vendredi 15 janvier 2027" in page
    assert "Ce n’est pas une réponse" in page
    assert "d’ouvrir une cohorte par année" in page
    assert given.fresh(case).instance.stage == "issued"


def test_opening_the_address_of_the_button_changes_nothing(office, ministry, principal):
    case = given.issue_case(office, ministry.body)
    with given.nothing_changes():
        assert principal.get(url("acknowledge", case)).status_code == 302


@pytest.mark.parametrize("who", ["principal", "preparer"])
def test_anybody_of_the_body_may_acknowledge_and_gets_a_slip(who, office, ministry):
    case = given.issue_case(office, ministry.body)
    client = browser_of(getattr(ministry, who))
    page = client.post(url("acknowledge", case), follow=True)
    assert given.fresh(case).instance.stage == "acknowledged"
    said = seen(page)
    assert "Votre accusé de réception est consigné" in said
    assert "ce n’est pas une réponse" in said
    assert "16 novembre 2026, 10 h 42" in said
    assert "heure légale du Québec (UTC−5)" in said
    assert case.recommendation.sha256[:4] in said
    assert "Pourquoi cette date" in said
    assert "Commencer la réponse" in said


def test_a_second_click_acknowledges_nothing_twice(office, ministry, principal):
    case = given.issue_case(office, ministry.body)
    principal.post(url("acknowledge", case))
    with given.nothing_changes():
        principal.post(url("acknowledge", case))
    assert case.receipt_facts.count() == 1


def test_no_answer_is_drafted_before_receipt(office, ministry, principal):
    case = given.issue_case(office, ministry.body)
    assert principal.get(url("answer", case)).url == url("show_case", case)


# --- draft ------------------------------------------------------------------------------------------------------


def test_the_form_says_until_when_and_what_is_missing(case, principal):
    page = principal.get(url("answer", case))
    assert "samedi 5 décembre 2026" in seen(page)
    assert "19 jours" in seen(page)
    assert "Il manque 1 élément" in seen(page)  # the name and title of who may sign are proposed
    assert 'value="Sous-ministre"' in page.content.decode()


def test_a_draft_is_kept_for_later_with_nothing_in_it(case, preparer):
    page = preparer.post(url("answer", case), {"edition": "0", "then": "later"}, follow=True)
    assert "Le brouillon est enregistré" in seen(page)
    assert "Continuer la réponse" in seen(page)
    assert draft_of(case).edition == 1


def test_the_draft_comes_back_as_it_was_typed(case, preparer, principal):
    preparer.post(url("answer", case), typed(follow_up="Première ligne\r\n\r\nSeconde <b>ligne</b>"))
    page = principal.get(url("answer", case))
    assert "Première ligne\n\nSeconde &lt;b&gt;ligne&lt;/b&gt;" in page.content.decode()
    assert "Brouillon enregistré à 10 h 42 par Sacha Exemple." in seen(page)


def test_the_automatic_saving_answers_with_what_stands_beside_the_form(case, preparer):
    page = preparer.post(url("answer", case), typed(), headers={"hx-request": "true"})
    assert page.status_code == 200
    assert "Brouillon enregistré à 10 h 42." in seen(page)
    assert "Tout y est" in seen(page)
    assert 'name="edition" value="1"' in page.content.decode()
    assert "<html" not in page.content.decode()


def test_two_people_see_both_versions_and_nothing_is_overwritten(case, preparer, principal):
    preparer.post(url("answer", case), typed(follow_up="Version de Sacha"))
    page = principal.post(url("answer", case), typed(follow_up="Version de Morgan", then="review"))
    assert page.status_code == 409
    assert "Sacha Exemple a enregistré une autre version du brouillon" in seen(page)
    assert "Version de Sacha" in seen(page)
    assert "Version de Morgan" in page.context["form"]["follow_up"].value()
    assert draft_of(case).follow_up == "Version de Sacha"
    assert "hx-post" not in page.content.decode()  # nothing is saved by itself while a choice is asked

    principal.post(url("answer", case), typed(follow_up="Version de Morgan", edition=page.context["edition"]))
    assert draft_of(case).follow_up == "Version de Morgan"


def test_the_automatic_saving_never_overwrites_somebody_else(case, preparer, principal):
    preparer.post(url("answer", case), typed(follow_up="Version de Sacha"))
    page = principal.post(url("answer", case), typed(), headers={"hx-request": "true"})
    assert "Sacha Exemple a enregistré une autre version" in seen(page)
    assert "Votre texte n’est pas enregistré" in seen(page)
    assert 'name="edition" value="0"' in page.content.decode()  # still behind: the button will show both versions
    assert draft_of(case).follow_up == "Version de Sacha"


def test_a_click_during_an_automatic_saving_is_no_conflict(case, principal):
    principal.post(url("answer", case), typed(), headers={"hx-request": "true"})
    assert principal.post(url("answer", case), typed(then="review")).url == url("review_answer", case)


def test_a_draft_sent_meanwhile_leaves_the_typed_text_as_a_complement(case, preparer, principal):
    page = preparer.get(url("answer", case))
    principal.post(url("answer", case), typed())
    send(principal, case)
    page = preparer.post(url("answer", case), typed(edition="1", follow_up="Suite de Sacha"))
    assert page.status_code == 409
    assert "Morgan Exemple a transmis la réponse à l’Office" in seen(page)
    assert page.context["form"]["follow_up"].value() == "Suite de Sacha"


def test_a_case_withdrawn_meanwhile_keeps_the_typed_text_in_the_page(case, office, principal):
    actions.withdraw(case_id=case.pk, by=office.signatory, at=WRITING, reason="Exemple de retrait.")
    page = principal.post(url("answer", case), typed(follow_up="Texte long, à garder"))
    assert page.status_code == 409
    assert "retirée" in seen(page)
    assert "Texte long, à garder" in page.content.decode()


def test_what_is_too_long_is_said_and_kept(case, principal):
    page = principal.post(url("answer", case), typed(signatory_name="x" * 201))
    assert page.context["form"].errors["signatory_name"]
    assert "x" * 201 in page.content.decode()
    assert draft_of(case) is None


def test_reviewing_names_what_is_missing_and_keeps_the_draft(case, principal):
    page = principal.post(url("answer", case), typed(reasons="", signatory_capacity="", then="review"))
    said = seen(page)
    assert "Écrivez les motifs de la décision." in said
    assert "Écrivez le titre de la personne qui signe." in said
    assert '<a href="#id_reasons">' in page.content.decode()
    assert "Il manque 2 éléments" in said
    assert draft_of(case).follow_up == IN_PART["follow_up"]
    assert f'name="edition" value="{draft_of(case).edition}"' in page.content.decode()


# --- files ------------------------------------------------------------------------------------------------------


def test_files_are_joined_and_taken_off_without_losing_the_text(case, preparer):
    preparer.post(url("attach", case), typed(upload=[given.pdf("plan.pdf"), given.pdf("annexe.pdf", b"annexe")]))
    draft = draft_of(case)
    assert [each.name for each in draft.attachments.all()] == ["plan.pdf", "annexe.pdf"]
    assert draft.reasons == IN_PART["reasons"]

    first = draft.attachments.first()
    preparer.post(url("detach", case, first.pk), typed(edition=draft.edition, reasons="Autres motifs"))
    draft = draft_of(case)
    assert [each.name for each in draft.attachments.all()] == ["annexe.pdf"]
    assert draft.reasons == "Autres motifs"


def test_a_file_chosen_but_not_joined_is_not_forgotten(case, principal):
    principal.post(url("answer", case), typed(upload=given.pdf(), then="later"))
    assert draft_of(case).attachments.count() == 1


def test_joining_nothing_asks_to_choose(case, principal):
    assert "Choisissez d’abord un fichier" in seen(principal.post(url("attach", case), typed()))


def _package(*names):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, b"exemple")
    return made.getvalue()


HOSTILE = {
    "a program renamed": ("facture.pdf", b"MZ\x90\x00" + b"\x00" * 200, "Le contenu de « facture.pdf »"),
    "a program": ("outil.exe", b"MZ\x90\x00", "n’est pas d’un genre accepté"),
    "a page": ("page.html", b"<script>alert(1)</script>", "n’est pas d’un genre accepté"),
    "macros": (
        "plan.docx",
        _package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "sans macro ni mot de passe",
    ),
    "an empty file": ("vide.pdf", b"", "« vide.pdf » est vide"),
    "a file too large": ("gros.pdf", b"%PDF-1.4\n" + b"0" * MAX_SIZE, "dépasse 20 Mo"),
    "a path": ("../../etc/passwd", b"root", "« passwd » n’est pas d’un genre accepté"),
    "no name but an extension": (".pdf", b"\x7fELF", "n’est pas d’un genre accepté"),
    "a name that turns round": ("fdp\u202eexe.pdf", b"MZ\x90\x00", "« fdpexe.pdf »"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_the_text_is_kept(kind, case, principal):
    name, content, sentence = HOSTILE[kind]
    page = principal.post(url("attach", case), typed(upload=SimpleUploadedFile(name, content)))
    assert sentence in seen(page)
    assert IN_PART["reasons"] in page.content.decode()
    assert draft_of(case).reasons == IN_PART["reasons"]
    assert not Attachment.objects.exists()


def test_a_file_is_served_as_a_download_to_its_body_only(case, principal, college, office, ministry):
    name = "l’annexe « A » & <b>.pdf"
    principal.post(url("attach", case), typed(upload=given.pdf(name)))
    kept = Attachment.objects.get()
    answer = principal.get(url("download_attachment", case, kept.pk))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    for person in (college.principal, office.officer):
        assert browser_of(person).get(url("download_attachment", case, kept.pk)).status_code == 404
    other = given.acknowledged_case(office, ministry)
    assert principal.get(url("download_attachment", other, kept.pk)).status_code == 404


# --- sending ----------------------------------------------------------------------------------------------------


def test_the_whole_answer_is_read_then_sent_once(case, principal):
    principal.post(url("answer", case), typed(upload=given.pdf("plan.pdf")))
    page = principal.get(url("review_answer", case))
    said = seen(page)
    for expected in (IN_PART["follow_up"], IN_PART["reasons"], "Morgan Exemple", "Sous-ministre", "plan.pdf"):
        assert expected in said
    assert "Elle ne peut plus être modifiée" in said
    assert "Transmise maintenant, elle est à temps" in said

    read = page.context["response"].sha256
    for _click in range(2):
        sent = principal.post(url("review_answer", case), {"read": read})
        assert sent.url == url("answer_sent", case)
    response = Response.objects.get(case=case)
    assert response.sha256 == read
    assert given.fresh(case).instance.stage == "answered"

    said = seen(principal.get(sent.url))
    assert "Votre réponse est transmise" in said
    assert "16 novembre 2026, 10 h 42" in said
    assert "Elle est à temps" in said
    assert read[:4] + " " + read[4:8] in said


def test_what_is_sent_is_what_was_read(case, principal, preparer):
    principal.post(url("answer", case), typed())
    read = principal.get(url("review_answer", case)).context["response"].sha256
    preparer.post(url("attach", case), typed(edition="1", upload=given.pdf("glissé.pdf")))
    page = principal.post(url("review_answer", case), {"read": read}, follow=True)
    assert "Le brouillon a changé pendant que vous le relisiez" in seen(page)
    assert "glissé.pdf" in seen(page)
    assert given.fresh(case).instance.stage == "acknowledged"


def test_a_text_typed_under_another_choice_is_not_sent(case, principal):
    principal.post(url("answer", case), typed(disposition="follow"))
    assert IN_PART["reasons"] not in seen(principal.get(url("review_answer", case)))
    send(principal, case)
    sent = Response.objects.get(case=case)
    assert (sent.disposition, sent.reasons) == ("follow", "")


def test_a_preparer_drafts_and_somebody_else_sends(case, preparer, principal):
    preparer.post(url("answer", case), typed())
    page = preparer.get(url("review_answer", case))
    assert "À faire valider" in seen(page)
    assert "Transmettre la réponse" not in seen(page)
    refused = preparer.post(url("review_answer", case), {"read": page.context["response"].sha256})
    assert refused.status_code == 403
    assert draft_of(case) is not None
    assert send(principal, case).url == url("answer_sent", case)


def test_a_validator_sends(case, preparer, ministry):
    validator = given.make_person("validation@ministere.example", "Andréa Exemple")
    grant_role(person=validator, body=ministry.body, role="validator", starts_on=SINCE)
    preparer.post(url("answer", case), typed())
    assert send(browser_of(validator), case).url == url("answer_sent", case)


def test_an_unfinished_draft_is_not_sent(case, principal):
    principal.post(url("answer", case), typed(reasons=""))
    page = principal.get(url("review_answer", case))
    assert "La réponse ne peut pas encore être transmise" in seen(page)
    assert send(principal, case).url == url("review_answer", case)
    assert given.fresh(case).instance.stage == "acknowledged"


def test_there_is_nothing_to_review_without_a_draft(case, principal):
    assert principal.get(url("review_answer", case)).url == url("answer", case)
    assert principal.get(url("answer_sent", case)).status_code == 404
    page = principal.post(url("review_answer", case), {"read": ""})
    assert page.status_code == 409
    assert "Aucun brouillon n’attend" in seen(page)


# --- the last day, and after --------------------------------------------------------------------------------------


def test_the_last_day_lasts_until_midnight(case, principal, now):
    now.move_to(local(2026, 12, 5, 23, 58))
    page = seen(principal.get(url("show_case", case)))
    assert "C’est le dernier jour. Vous pouvez répondre jusqu’à 24 h, heure légale du Québec." in page
    principal.post(url("answer", case), typed())
    send(principal, case)
    assert given.fresh(case).instance.timeliness == "in_time"


def test_the_last_day_is_that_of_the_recipients_legal_time(office, now):
    islands = given.make_recipient("iles", "Municipalité des Exemples", time_zone="America/Halifax")
    case = given.acknowledged_case(office, islands)
    now.move_to(local(2026, 12, 4, 23, 30))  # already 5 December at 0:30 over there
    page = seen(browser_of(islands.principal).get(url("show_case", case)))
    assert "C’est le dernier jour" in page
    assert "heure légale des Îles-de-la-Madeleine" in page


def test_between_two_readings_the_page_says_so_kindly(case, principal, now):
    now.move_to(local(2026, 12, 7, 9))
    assert "encore à temps selon une autre lecture" in seen(principal.get(url("answer", case)))
    principal.post(url("answer", case), typed())
    send(principal, case)
    assert "à temps selon une autre lecture" in seen(principal.get(url("answer_sent", case)))


def test_a_late_answer_is_welcome_and_said_kindly(case, principal, now):
    late = local(2026, 12, 20, 9)
    engine.sweep(now=late)
    now.move_to(late)
    page = seen(principal.get(url("show_case", case)))
    assert "L’échéance est passée, et vous pouvez encore répondre." in page
    assert "échue depuis 15 jours" in page
    principal.post(url("answer", case), typed())
    send(principal, case)
    said = seen(principal.get(url("answer_sent", case)))
    assert "Elle est venue après l’échéance du samedi 5 décembre 2026. Elle compte comme réponse" in said
    assert given.fresh(case).instance.timeliness == "late"


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_the_assessment_is_shown_with_its_reasons_and_a_complement_may_follow(case, office, principal, ministry):
    given.send_answer(case, ministry.principal, at=WRITING, said=FOLLOW)
    assert "L’Office a votre réponse et l’apprécie" in seen(principal.get(url("show_case", case)))
    actions.assess(
        case_id=case.pk,
        by=office.officer,
        at=WRITING,
        outcome="to_complete",
        reasons="Précisez le calendrier (exemple).",
    )
    page = seen(principal.get(url("show_case", case)))
    assert "Précisez le calendrier (exemple)." in page
    assert "L’Office vous demande de compléter votre réponse" in page

    form = principal.get(url("answer", case))
    assert FOLLOW["follow_up"] in form.content.decode()
    assert "Aucun délai ne court pour ce complément" in seen(form)
    principal.post(url("answer", case), typed(disposition="follow", follow_up="Calendrier ajouté."))
    send(principal, case)
    versions = Response.objects.filter(case=case)
    assert [each.follow_up for each in versions] == [FOLLOW["follow_up"], "Calendrier ajouté."]
    page = seen(principal.get(url("show_case", case)))
    assert "Version 2, transmise le" in page
    assert "Version 1, transmise le" in page


@pytest.mark.parametrize(
    ("outcome", "sentence"), [("satisfactory", "juge votre réponse satisfaisante"), ("insufficient", "insuffisante")]
)
def test_every_outcome_is_said(outcome, sentence, case, office, principal, ministry):
    given.send_answer(case, ministry.principal, at=WRITING)
    actions.assess(case_id=case.pk, by=office.officer, at=WRITING, outcome=outcome, reasons="Exemple.")
    assert sentence in seen(principal.get(url("show_case", case)))


def test_a_closed_case_expects_nothing(case, office, principal, ministry):
    given.send_answer(case, ministry.principal, at=WRITING)
    actions.assess(case_id=case.pk, by=office.officer, at=WRITING, outcome="satisfactory", reasons="Exemple.")
    actions.close(case_id=case.pk, by=office.officer, at=WRITING)
    assert "Le dossier est clos : rien d’autre n’est attendu de vous." in seen(principal.get(url("show_case", case)))
    assert principal.get(url("answer", case)).url == url("show_case", case)


def test_a_withdrawn_case_says_why(office, ministry, principal):
    case = given.issue_case(office, ministry.body)
    actions.withdraw(case_id=case.pk, by=office.signatory, at=WRITING, reason="Remplacée (exemple).")
    page = seen(principal.get(url("show_case", case)))
    assert "L’Office a retiré cette recommandation" in page
    assert "Remplacée (exemple)." in page


def test_letters_to_us_are_listed_and_readable_those_to_the_office_are_not(case, principal, college):
    send_due(now=WRITING)
    page = principal.get(url("show_case", case))
    letters = page.context["letters"]
    assert [each.event for each in letters] == ["receipt_established", "issued"]
    letter = principal.get(url("show_letter", case, letters[-1].pk))
    assert case.recommendation.number in seen(letter)
    assert browser_of(college.principal).get(url("show_letter", case, letters[-1].pk)).status_code == 404


def test_a_letter_of_another_case_is_not_shown_under_this_one(case, office, ministry, principal):
    other = given.acknowledged_case(office, ministry)
    send_due(now=WRITING)
    pk = principal.get(url("show_case", other)).context["letters"][0].pk
    assert principal.get(url("show_letter", case, pk)).status_code == 404


def test_english_pages_are_english(case, office, ministry):
    english = browser_of(ministry.principal, language="en")
    english.post(url("answer", case), typed())
    for page in (
        english.get(reverse("portal:my_cases")),
        english.get(url("show_case", case)),
        english.get(url("answer", case)),
        english.get(url("review_answer", case)),
    ):
        assert '<html lang="en-CA">' in page.content.decode()
        assert not re.search(r"\b(réponse|recommandation|échéance|votre|vous)\b", _own_words(seen(page), case), re.I)


def _own_words(text, case):
    """The words of the interface: what people wrote and the names of bodies are left out."""
    written = [case.recommendation.subject, case.recommendation.text, case.recommendation.reasons, *IN_PART.values()]
    for each in (case.recipient_name, case.issuer_name, *written):
        text = text.replace(re.sub(r"\s+", " ", each.replace("\u00a0", " ")), "")
    return text.replace("Français", "")
