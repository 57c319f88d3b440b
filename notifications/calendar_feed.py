"""Due dates as a calendar that programs subscribe to (RFC 5545): all-day events, one for each case that is awaited.

An event says only what its computation of the due date says, and what was frozen at issue. So a case keeps its UID when
its date moves, SEQUENCE counts the computations, and LAST-MODIFIED is the moment of the last one. A courtesy that runs
is an event of its own beside it, whose SEQUENCE counts the courtesies of the case.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.models import Person
from directory.queries import issuers_of, names_on, stands_in_for
from recommendations.models import Case, CourtesyExtension
from recommendations.queries import NotFound, visible_to
from workflows.recommendation import WAITING
from workflows.wording import full_date

from .models import CalendarFeed

Kind = CalendarFeed.Kind
# How often programs are asked to read again.
REFRESH = timedelta(hours=4)


class Due(NamedTuple):
    """What an event says of a case."""

    number: str
    recipient: str
    acronym: str
    recommendation: str
    subject: str
    is_example: bool
    due_on: date
    in_default_from: date
    cycle: int
    computed_at: datetime
    courtesy_until: date | None
    courtesies: int
    granted_at: datetime | None


_COLUMNS = (
    *("number", "recipient_name", "recipient_acronym", "recommendation__number", "recommendation__subject"),
    *("recommendation__is_example", "instance__due_on", "instance__in_default_from", "instance__cycle"),
    *("instance__deadlines__computed_at", "instance__courtesy_until", "granted", "granted_at"),
)


def calendar_of(feed: CalendarFeed, *, on: date) -> bytes:
    """The calendar, in the language of its owner, with what the owner may see on that day.

    Raises `NotFound` once the owner has no role at an Office any more. The same number of queries for any number of
    cases.
    """
    owner = feed.owner
    if not issuers_of(owner, on=on).exists():
        raise NotFound
    rows = _cases(feed, on=on).filter(instance__deadlines__cycle=F("instance__cycle"))
    granted = CourtesyExtension.objects.filter(case=OuterRef("pk")).order_by().values("case")
    rows = rows.annotate(
        granted=Coalesce(Subquery(granted.values_list(Count("pk"))), 0),
        granted_at=Subquery(granted.values_list(Max("granted_at"))),
    )
    rows = rows.order_by("instance__due_on", "pk").values_list(*_COLUMNS)
    with override(owner.language):
        return _written(_title(feed, on=on), map(Due._make, rows), english=owner.language == "en")


def _cases(feed: CalendarFeed, *, on: date) -> QuerySet[Case]:
    """The cases of which an answer is awaited: those that a calendar should still remind of."""
    owner: Person = feed.owner
    of_office = visible_to(owner, on=on).filter(recommendation__issuer__in=issuers_of(owner, on=on))
    awaited = of_office.filter(instance__stage__in=[each.value for each in WAITING])
    if feed.kind == Kind.ME:
        return awaited.filter(officer__in=[owner.pk, *stands_in_for(owner, on=on)])
    return awaited.filter(recipient=feed.body_id) if feed.kind == Kind.BODY else awaited


def _title(feed: CalendarFeed, *, on: date) -> str:
    if feed.kind == Kind.ME:
        return _("Suites – mes échéances")
    if feed.body_id is None:
        return _("Suites – échéances de l’Office")
    name = names_on([feed.body_id], on=on)[feed.body_id]
    return _("Suites – échéances : %(body)s") % {"body": name.acronym or name.name}


def _written(title: str, dues: Iterable[Due], *, english: bool) -> bytes:
    from icalendar import Calendar  # only calendars need it: nothing else waits for it to load

    host = urlsplit(settings.SITE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", f"-//Suites//{host}//{'EN' if english else 'FR'}")
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):  # RFC 7986, and what programs read before it
        calendar.add(name, title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH.seconds // 3600}H")
    for due in dues:
        event = _event(due, f"{due.number}-echeance@{host}", due.due_on, since=due.computed_at, number=due.cycle)
        event.add("summary", _summary(due))
        event.add("description", _description(due, english=english))
        calendar.add_component(event)
        if due.courtesy_until is not None and due.granted_at is not None:
            calendar.add_component(_courtesy(due, host, english=english))
    return bytes(calendar.to_ical(sorted=False))


def _event(due: Due, uid: str, day: date, *, since: datetime, number: int) -> Any:
    """A whole day about a case: the `number`-th that it is told of, `since` a moment."""
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", since)
    event.add("last-modified", since)
    event.add("sequence", number - 1)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{settings.SITE_URL}/dossier/{due.number}/")
    return event


def _courtesy(due: Due, host: str | None, *, english: bool) -> Any:
    """The last day of a courtesy, beside the due date that it does not move."""
    assert due.courtesy_until is not None
    assert due.granted_at is not None
    uid = f"{due.number}-courtoisie@{host}"
    event = _event(due, uid, due.courtesy_until, since=due.granted_at, number=due.courtesies)
    legal = full_date(due.due_on)
    said = _("Fin du délai de courtoisie : %(body)s, dossier %(number)s") % {
        "body": due.acronym or due.recipient,
        "number": due.number,
    }
    event.add("summary", _("[exemple] %(event)s") % {"event": said} if due.is_example else said)
    event.add(
        "description",
        _("L’échéance légale ne change pas : %(due)s. Sans réponse, le dossier est signalé après ce jour.")
        % {"due": legal.en if english else legal.fr},
    )
    return event


def _summary(due: Due) -> str:
    said = _("Échéance : %(body)s, dossier %(number)s") % {
        "body": due.acronym or due.recipient,
        "number": due.number,
    }
    return _("[exemple] %(event)s") % {"event": said} if due.is_example else said


def _description(due: Due, *, english: bool) -> str:
    default = full_date(due.in_default_from)
    return _(
        "%(recipient)s doit répondre à la recommandation %(number)s (%(subject)s). En défaut à compter du %(default)s."
    ) % {
        "recipient": due.recipient,
        "number": due.recommendation,
        "subject": due.subject,
        "default": default.en if english else default.fr,
    }
