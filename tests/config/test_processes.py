"""The real processes that other tests lean on: worker, mail server, browser."""

import smtplib

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.urls import reverse

from config.celery import ring_at_once
from tests.processes import wait_until
from workflows import tasks
from workflows.models import Heartbeat


def test_a_task_runs_in_a_real_worker_and_again_after_the_worker_was_killed(celery_worker_process):
    for ring in (tasks.sweep.delay, lambda: ring_at_once(sender=None)):
        Heartbeat.objects.all().delete()
        ring()
        wait_until(Heartbeat.objects.exists, what="the sweep left its heartbeat", log=celery_worker_process.log)
        celery_worker_process.kill()
        celery_worker_process.start()


def test_a_letter_arrives_at_the_mail_server(smtp_server):
    send_mail("Objet", "Texte", "office@office.example", ["camille@office.example"])
    assert [letter["Subject"] for letter in smtp_server.letters] == ["Objet"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("451 later", smtplib.SMTPDataError),
        ("550 no such mailbox", smtplib.SMTPDataError),
        ("drop", smtplib.SMTPServerDisconnected),
    ],
)
def test_the_mail_server_refuses_or_hangs_up_when_told_to(smtp_server, answer, error):
    smtp_server.answer = answer
    with pytest.raises(error):
        send_mail("Objet", "Texte", "office@office.example", ["camille@office.example"])
    assert (smtp_server.attempts, smtp_server.letters) == (1, [])


def test_what_a_test_commits_is_gone_for_the_next_one_a(committed_db):
    _each_sees_a_new_table()


def test_what_a_test_commits_is_gone_for_the_next_one_b(committed_db):
    _each_sees_a_new_table()


def _each_sees_a_new_table():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id integer)")


@pytest.mark.browser
def test_a_page_opens_in_a_real_browser(page):
    page.goto(reverse("account_login"))
    assert page.locator("input[type=password]").count() == 1
