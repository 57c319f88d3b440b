"""The outbox: sends what stands written, after the transaction that wrote it.

What is guaranteed: a letter that was written is tried until a mail server takes it or it is visibly dead; several
outboxes at once never send the same letter; a process killed while it sends loses nothing; a broken letter never stops
the others. What is not: a process killed after the server took a letter and before that was recorded sends it once
more, with the same Message-ID and the same words. That a server took a letter does not say that anybody read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import get_default_timezone

from .catalogue import TRUE_IN
from .letters import Letter, render
from .models import Delivery, Message
from .transport import Post, Result, Unreachable

# How long to wait after each attempt that failed; after the last one the letter is dead.
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60, 24 * 60))
# Longer than any task may run (CELERY_TASK_TIME_LIMIT): what is still claimed after that belonged to a dead process.
CLAIM = timedelta(minutes=10)
CHUNK = 50

State, Reason, Outcome = Message.State, Message.Reason, Delivery.Outcome


@dataclass(slots=True)
class SendReport:
    """What became of the letters of one run. `unreachable` says why the mail server could not be reached, if so."""

    unreachable: str = ""
    sent: int = 0
    deferred: int = 0
    dead: int = 0
    cancelled: int = 0


def send_due(*, now: datetime, limit: int = 1000) -> SendReport:
    """Sends up to `limit` letters whose moment has come, over one connection. Any number of these may run at once.

    Ends early when the mail server cannot be reached or keeps breaking off: what was not tried goes back as it was, and
    leaves within a minute of the server's return, however long it was away.
    """
    report = SendReport()
    post = Post()
    try:
        while limit > 0 and (claimed := _claim(min(CHUNK, limit), now=now)):
            limit -= len(claimed)
            untrue = _untrue(claimed)
            for position, message in enumerate(claimed):
                try:
                    _one(message, untrue.get(message.pk, ""), post, report, now=now)
                except Unreachable as error:
                    report.unreachable = str(error)
                    _release(claimed[position:])
                    return report
                if post.out_of_order:
                    _release(claimed[position + 1 :])
                    return report
    finally:
        post.close()
    return report


def _claim(count: int, *, now: datetime) -> list[Message]:
    """Marks the oldest due letters as ours and commits: the claim, not a lock, is held while we talk to a server."""
    due = Q(state=State.QUEUED, not_before__lte=now) | Q(state=State.SENDING, claimed_until__lte=now)
    with transaction.atomic():
        rows = Message.objects.select_for_update(skip_locked=True).filter(due).order_by("not_before", "pk")
        ids = list(rows.values_list("pk", flat=True)[:count])
        Message.objects.filter(pk__in=ids).update(
            state=State.SENDING, claimed_until=now + CLAIM, attempts=F("attempts") + 1
        )
    return list(
        Message.objects.filter(pk__in=ids)
        .select_related("case__instance", "case__recommendation")
        .defer("case__search", "case__recommendation__search")
        .order_by("not_before", "pk")
    )


def _untrue(claimed: Sequence[Message]) -> dict[int, str]:
    """The notices among `claimed` that would no longer be true, with why.

    A notice speaks of a silence and of a due date: it does not leave once the case has moved on or been dated anew, nor
    when a newer one waits beside it (after an outage of the mail, one letter, not five).
    """
    notices = [message for message in claimed if message.letter in TRUE_IN]
    if not notices:
        return {}
    newest: dict[tuple[int, str], int] = {}
    told = Message.objects.filter(case_id__in={each.case_id for each in notices})
    told = told.exclude(state__in=[State.DEAD, State.CANCELLED]).order_by("pk")
    for other in told.only("case_id", "addressee", "event"):
        if other.letter in TRUE_IN:
            newest[other.case_id, other.addressee] = other.pk
    why = {}
    for message in notices:
        instance = message.case.instance
        if instance.stage not in TRUE_IN[message.letter] or instance.cycle != message.cycle:
            why[message.pk] = Reason.MOOT.value
        elif newest[message.case_id, message.addressee] != message.pk:
            why[message.pk] = Reason.SUPERSEDED.value
    return why


def _one(message: Message, untrue: str, post: Post, report: SendReport, *, now: datetime) -> None:
    if untrue:
        _end(message, State.CANCELLED, untrue, Result(Outcome.CANCELLED), None, now=now)
        report.cancelled += 1
        return
    if message.attempts > len(BACK_OFF) + 1:  # claimed again and again by processes that died of it
        _end(message, State.DEAD, Reason.GAVE_UP, Result(Outcome.REFUSED, message.last_error), None, now=now)
        report.dead += 1
        return
    letter, result = None, Result(Outcome.DEFERRED)
    try:
        letter = render(message)
        result = post.deliver(_mail(message, letter, now=now))
    except Unreachable:
        raise
    except Exception as error:  # one broken letter must not stop the others: it is tried again, then visibly dead
        result = Result(Outcome.DEFERRED, f"{type(error).__name__}: {error}")
    if result.outcome == Outcome.SENT:
        _end(message, State.SENT, "", result, letter, now=now)
        report.sent += 1
    elif result.outcome == Outcome.REFUSED:
        _end(message, State.DEAD, Reason.REFUSED, result, letter, now=now)
        report.dead += 1
    elif message.attempts > len(BACK_OFF):
        _end(message, State.DEAD, Reason.GAVE_UP, result, letter, now=now)
        report.dead += 1
    else:
        _end(message, State.QUEUED, "", result, letter, now=now)
        report.deferred += 1


def _mail(message: Message, letter: Letter, *, now: datetime) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.addressee],
        reply_to=[message.facts["officer"]["email"]] if message.audience == Message.Audience.RECIPIENT else [],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(now.astimezone(get_default_timezone())),
            "Auto-Submitted": "auto-generated",  # RFC 3834: absence messages do not answer it
            "Content-Language": "en, fr" if message.language == "en" else "fr",
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _end(message: Message, state: str, reason: str, result: Result, letter: Letter | None, *, now: datetime) -> None:
    """Records what came of one attempt; only the attempt, when another outbox has taken over a claim that ran out."""
    detail = result.detail[:500]
    values = {"state": state, "reason": reason, "last_error": detail, "claimed_until": None}
    if state == State.QUEUED:
        values["not_before"] = now + BACK_OFF[message.attempts - 1]
    if state == State.SENT:
        values |= {"sent_at": now, "last_error": ""}
    if letter is not None:
        sha256 = letter.sha256(message_id=message.message_id, to=message.addressee)
        values |= {"subject": letter.subject, "text": letter.text, "html": letter.html, "sha256": sha256}
    with transaction.atomic():
        ours = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
        ours.update(**values)
        Delivery.objects.create(
            message=message, attempt=message.attempts, at=now, outcome=result.outcome, detail=detail
        )


def _release(messages: Sequence[Message]) -> None:
    """Gives back what was claimed and not tried."""
    for message in messages:
        ours = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
        ours.update(state=State.QUEUED, claimed_until=None, attempts=F("attempts") - 1)
