"""The outbox: sends what stands written, after the transaction that wrote it.

What is guaranteed: a letter that was written is tried until a mail server takes it or it is visibly dead; several
outboxes at once never send the same letter; a process killed while it sends loses nothing; a broken letter never stops
the others. What is not: a process killed after the server took a letter and before that was recorded sends it once
more, with the same Message-ID and the same words. That a server took a letter does not say that anybody read it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.timezone import get_default_timezone

from workflows.families import Stage

from .catalogue import KINDS, SIGNED, TRUE_IN
from .letters import Forms, Letter, render
from .mime import Mail
from .models import Delivery, Message
from .transport import Posts, Result, Unreachable, said_by
from .undelivered import tell_failures

# How long to wait after each attempt that failed; after the last one the letter is dead.
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60, 24 * 60))
# Longer than any task may run (CELERY_TASK_TIME_LIMIT): what is still claimed after that belonged to a dead process.
CLAIM = timedelta(minutes=10)
CHUNK = 50
FAULTS_THAT_END = 2

_ANSWER_TO_THE_OFFICER = (Message.Audience.RECIPIENT, Message.Audience.AUTHORITY)

State, Reason, Outcome = Message.State, Message.Reason, Delivery.Outcome


@dataclass(slots=True)
class SendReport:
    """What became of the letters of one run. `unreachable` says why the mail server could not be reached, if so."""

    unreachable: str = ""
    sent: int = 0
    deferred: int = 0
    dead: int = 0
    cancelled: int = 0


def send_due(*, now: datetime, limit: int = 1000, connections: int = 1) -> SendReport:
    """Sends up to `limit` letters whose moment has come, over kept `connections`. Any number of these may run at once.

    Ends early when the mail server cannot be reached or keeps breaking off: what was not tried goes back as it was, and
    leaves within a minute of the server's return, however long it was away. After a kill, at most one letter for each
    connection has left without being recorded.
    """
    run = _Run(now=now)
    with Posts(connections) as posts:
        while limit > 0 and not run.over and (claimed := _claim(min(CHUNK, limit), now=now)):
            limit -= len(claimed)
            run.send(claimed, posts)
    tell_failures(now=now)
    return run.report


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
    # A letter signed at a rung says that no answer came; each goes to somebody else, none replaces another.
    signed = [message for message in claimed if message.letter in SIGNED]
    why = {each.pk: Reason.MOOT.value for each in signed if each.case.instance.stage != Stage.ESCALATED}
    if not notices:
        return why
    newest: dict[tuple[int, str], int] = {}
    told = Message.objects.filter(case_id__in={each.case_id for each in notices})
    told = told.exclude(state__in=[State.DEAD, State.CANCELLED]).order_by("pk")
    for other in told.only("case_id", "addressee", "event"):
        if other.letter in TRUE_IN:
            newest[other.case_id, other.addressee] = other.pk
    for message in notices:
        instance = message.case.instance
        if instance.stage not in TRUE_IN[message.letter] or instance.cycle_of(KINDS[message.letter]) != message.cycle:
            why[message.pk] = Reason.MOOT.value
        elif newest[message.case_id, message.addressee] != message.pk:
            why[message.pk] = Reason.SUPERSEDED.value
    return why


@dataclass(slots=True)
class Attempt:
    """One attempt to send a letter, and once it is over, what is to be recorded of it."""

    message: Message
    letter: Letter | None = None
    state: str = ""
    reason: str = ""
    result: Result | None = None

    def end(self, state: str, reason: str, result: Result) -> "Attempt":
        """The same, over."""
        self.state, self.reason, self.result = str(state), str(reason), result
        return self


@dataclass(slots=True)
class _Run:
    """One run of the outbox: letters go to the connections one by one, and what came of them is recorded."""

    now: datetime
    report: SendReport = field(default_factory=SendReport)
    over: bool = False
    _forms: Forms = field(default_factory=Forms)
    _ended: list[Attempt] = field(default_factory=list)
    _untried: list[Message] = field(default_factory=list)
    _faults: int = 0

    def send(self, claimed: Sequence[Message], posts: Posts) -> None:
        """Sends what was claimed; gives back what was not tried."""
        untrue = _untrue(claimed)
        try:
            for message in claimed:
                attempt = None if self.over else self._written(message, untrue.get(message.pk, ""))
                while attempt is not None and posts.busy and not posts.idle:
                    self._collect(posts)
                if self.over:
                    self._untried.append(message)
                elif attempt is not None and attempt.letter is not None:
                    posts.hand_over(attempt, _mail(message, attempt.letter, now=self.now))
        finally:
            # Also when a time limit interrupts us: what is on its way is still recorded.
            while posts.busy:
                self._collect(posts)
            self._record()
            _release(self._untried)
            self._untried = []

    def _written(self, message: Message, untrue: str) -> Attempt | None:
        """The letter of a message, to be sent; None when it is not to leave."""
        attempt = Attempt(message)
        if untrue:
            self._ended.append(attempt.end(State.CANCELLED, untrue, Result(Outcome.CANCELLED)))
            self.report.cancelled += 1
            return None
        if message.attempts > len(BACK_OFF) + 1:  # claimed again and again by processes that died of it
            self._ended.append(attempt.end(State.DEAD, Reason.GAVE_UP, Result(Outcome.REFUSED, message.last_error)))
            self.report.dead += 1
            return None
        try:
            attempt.letter = render(message, self._forms)
        except Exception as error:  # one broken letter must not stop the others: it is tried again, then visibly dead
            self._judge(attempt, Result(Outcome.DEFERRED, said_by(error)))
            return None
        return attempt

    def _collect(self, posts: Posts) -> None:
        """Records what came back, all in one statement, and only then lets these connections go on."""
        back = posts.results()
        for _post, attempt, result in back:
            if isinstance(result, Unreachable):
                self._untried.append(attempt.message)
            elif isinstance(result, Exception):  # as above: broken is the letter, not the post
                self._judge(attempt, Result(Outcome.DEFERRED, said_by(result)))
            elif isinstance(result, BaseException):
                raise result
            else:
                self._judge(attempt, result)
        self._record()
        shut = ""
        for post, _attempt, result in back:
            if isinstance(result, Unreachable):  # given up: a server may allow fewer than we would like
                shut = str(result)
            else:
                posts.free(post)
        if shut and not posts.idle and not posts.busy:
            self.report.unreachable, self.over = shut, True

    def _judge(self, attempt: Attempt, result: Result) -> None:
        attempts = attempt.message.attempts
        self._faults = 0 if result.outcome == Outcome.SENT else self._faults + result.broke_off
        self.over = self.over or self._faults >= FAULTS_THAT_END
        if result.outcome == Outcome.SENT:
            attempt.end(State.SENT, "", result)
            self.report.sent += 1
        elif result.outcome == Outcome.REFUSED:
            attempt.end(State.DEAD, Reason.REFUSED, result)
            self.report.dead += 1
        elif attempts > len(BACK_OFF):
            attempt.end(State.DEAD, Reason.GAVE_UP, result)
            self.report.dead += 1
        else:
            attempt.end(State.QUEUED, "", result)
            self.report.deferred += 1
        self._ended.append(attempt)

    def _record(self) -> None:
        ended, self._ended = self._ended, []
        record(ended, now=self.now)


def _mail(message: Message, letter: Letter, *, now: datetime) -> Mail:
    mail = Mail(
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        to=message.addressee,
        reply_to=[message.facts["officer"]["email"]] if message.audience in _ANSWER_TO_THE_OFFICER else [],
        boundary=f"=_{hashlib.sha256(message.message_id.encode()).hexdigest()[:32]}",
    )
    mail.extra_headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(now.astimezone(get_default_timezone())),
        "Auto-Submitted": "auto-generated",  # RFC 3834: absence messages do not answer it
        "Content-Language": "en, fr" if message.language == "en" and message.digest_id is None else message.language,
    }
    return mail


# One statement, hence one transaction and one write to the disk. An outbox that has lost its claim records its attempt,
# and leaves the letter to the one that has taken over.
_RECORD = """
    WITH ended AS (
        SELECT * FROM jsonb_to_recordset(%(ended)s::jsonb) AS v(id bigint, attempt int, state text, reason text,
               outcome text, detail text, not_before timestamptz, subject text, text text, html text, sha256 text)
    ), kept AS (
        UPDATE notifications_message AS m
           SET state = v.state, reason = v.reason, claimed_until = NULL,
               last_error = CASE v.state WHEN 'sent' THEN '' ELSE v.detail END,
               sent_at = CASE v.state WHEN 'sent' THEN %(now)s::timestamptz END,
               not_before = coalesce(v.not_before, m.not_before),
               subject = coalesce(v.subject, m.subject), text = coalesce(v.text, m.text),
               html = coalesce(v.html, m.html), sha256 = coalesce(v.sha256, m.sha256)
          FROM ended AS v
         WHERE m.id = v.id AND m.state = 'sending' AND m.attempts = v.attempt
    )
    INSERT INTO notifications_delivery (message_id, attempt, at, outcome, detail)
    SELECT id, attempt, %(now)s, outcome, detail FROM ended
"""


def record(ended: Sequence[Attempt], *, now: datetime) -> None:
    """Records what came of attempts; only the attempt, when another outbox has taken over a claim that ran out."""
    if not ended:
        return
    with connection.cursor() as cursor:
        said = json.dumps([_columns(each, now) for each in ended], ensure_ascii=False)
        cursor.execute(_RECORD, {"ended": said, "now": now})


def _columns(each: Attempt, now: datetime) -> dict[str, Any]:
    message, letter, result = each.message, each.letter, each.result
    assert result is not None
    values: dict[str, Any] = {
        "id": message.pk,
        "attempt": message.attempts,
        "state": each.state,
        "reason": each.reason,
        "outcome": str(result.outcome),
        "detail": result.detail[:500].replace("\0", ""),  # PostgreSQL has no text with it
    }
    if each.state == State.QUEUED:
        values["not_before"] = (now + BACK_OFF[message.attempts - 1]).isoformat()
    if letter is not None:
        sha256 = letter.sha256(message_id=message.message_id, to=message.addressee)
        values |= {"subject": letter.subject, "text": letter.text, "html": letter.html, "sha256": sha256}
    return values


def _release(messages: Sequence[Message]) -> None:
    """Gives back what was claimed and not tried."""
    for message in messages:
        ours = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
        ours.update(state=State.QUEUED, claimed_until=None, attempts=F("attempts") - 1)
