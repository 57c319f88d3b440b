"""One letter to each person about all that waits: tasks, late and escalated cases, answers to assess.

What is guaranteed: at most one digest for a person and a day, whatever number of sweeps run, late or at once; after an
outage one, that of the present day, not those missed; a person whose digest cannot be made does not stop the others.
What is not: a daily digest whose day passed altogether is not written afterwards, the next one says it all.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from directory.models import Person
from directory.queries import issuers_of, stands_in_for
from recommendations import lists, task_queries
from recommendations.models import Case
from recommendations.people import OFFICE_TIME, office_day, sides_of
from workflows.calendar import Calendar
from workflows.queries import calendar
from workflows.wording import full_date

from . import words
from .models import Digest, DigestChoice, Message

logger = logging.getLogger(__name__)

HOUR = time(6, 30)  # of the Office: it is there when people arrive
AT_MOST = 15  # lines of one part of a digest; the rest is a number
Rhythm = DigestChoice.Rhythm


@dataclass(slots=True)
class DigestReport:
    """What one sweep did: digests written, those with nothing to say, and those that could not be made."""

    written: int = 0
    empty: int = 0
    failed: int = 0


def write_digests(*, now: datetime) -> DigestReport:
    """Writes the digests whose hour has come, into the outbox. Late, twice or in parallel, each is written once."""
    report, days = DigestReport(), calendar()
    on = office_day(now)
    choices = DigestChoice.objects.exclude(rhythm=Rhythm.NONE).filter(person__is_active=True)
    wanted = {each: day for each in choices.select_related("person") if (day := day_due(each, now=now, calendar=days))}
    told = set(Digest.objects.filter(for_day__in=set(wanted.values())).values_list("person_id", "for_day"))
    for choice, day in wanted.items():
        if (choice.person_id, day) in told or choice.person.absences.on(on).exists():
            continue
        try:
            with transaction.atomic():
                _write(choice, day, now=now, on=on, report=report)
        except Exception as error:  # one person's digest must not stop the others; the next sweep tries again
            # Only the class: the database repeats the row, with names, in what it says.
            logger.error("The digest of person %s could not be written: %s", choice.person_id, type(error).__name__)
            report.failed += 1
    return report


def day_due(choice: DigestChoice, *, now: datetime, calendar: Calendar) -> date | None:
    """The day whose digest is due at a moment; None when none is, or when it was due before the person chose.

    A daily one is due on a working day, from the hour on; a weekly one that was missed stays due until the next one.
    """
    on = office_day(now)
    day = on if now >= _hour_of(on) else on - timedelta(days=1)
    if choice.rhythm == Rhythm.DAILY:
        if day != on or not calendar.is_working_day(day):
            return None
    else:
        day -= timedelta(days=(day.weekday() - choice.weekday) % 7)
    return day if _hour_of(day) >= choice.chosen_at else None


def _hour_of(day: date) -> datetime:
    return datetime.combine(day, HOUR, ZoneInfo(OFFICE_TIME))


def _write(choice: DigestChoice, day: date, *, now: datetime, on: date, report: DigestReport) -> None:
    person = choice.person
    if not issuers_of(person, on=on).exists():
        return  # no longer of the Office; should the person return, the next one is written
    digest, new = Digest.objects.get_or_create(person=person, for_day=day, defaults={"written_at": now})
    if not new:  # another sweep was faster
        return
    with override(choice.language):
        facts = facts_for(person, on=on)
    if not facts["parts"]:
        report.empty += 1
        return
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    Message.objects.create(
        digest=digest,
        event="digest",
        cycle=1,
        addressee=person.email,
        addressee_name=person.name,
        audience=Message.Audience.OFFICE,
        language=choice.language,
        facts=facts,
        created_at=now,
        not_before=now,
        message_id=f"<digest.{digest.pk}.{day:%Y-%m-%d}@{domain}>",
    )
    report.written += 1


# --- what it says -----------------------------------------------------------------------------------------------


def facts_for(person: Person, *, on: date) -> dict[str, Any]:
    """What a digest says on a day, in words of the language in force: « parts » of a title, lines and how many more.

    Only what the person may see, and nothing that the person put off. A constant number of queries.
    """
    parts = [_tasks(person, on=on), *_cases(person, on=on)]
    if "manager" in sides_of(person, on=on):
        parts.append(_office(person, on=on))
    return {
        "day": on.isoformat(),
        "name": words.one_line(person.name),
        "parts": [part for part in parts if part["lines"]],
        "inbox": settings.SITE_URL + reverse("desk:list_tasks"),
        "choice": settings.SITE_URL + reverse("desk:choose_digest"),
    }


def _tasks(person: Person, *, on: date) -> dict[str, Any]:
    tasks = task_queries.tasks_of(person, on=on)
    mine = [each for each in tasks if each.mine and each.snoozed_until is None]
    return _part(_("Vos tâches"), (_task(each, on=on) for each in mine))


def _task(task: task_queries.TaskLine, *, on: date) -> str:
    about = f"{task.case.number}, {task.case.recipient_name}" if task.case else task.recommendation.subject
    said = _("%(task)s : %(about)s") % {"task": task.title, "about": words.one_line(about)}
    if task.due_on is None:
        return said
    late = _(" (en retard, pour le %(day)s)") if task.due_on < on else _(" (pour le %(day)s)")
    return said + late % {"day": _day(task.due_on)}


def _cases(person: Person, *, on: date) -> Iterable[dict[str, Any]]:
    people = [person.pk, *stands_in_for(person, on=on)]
    for view, title in (
        ("escalated", _("Dossiers signalés, sans réponse")),
        ("late", _("Dossiers en retard")),
        ("due7", _("Réponses attendues d’ici sept jours")),
    ):
        rows = lists.list_cases(person, on=on, chosen=lists.CaseFilter(view=view))
        rows = rows.filter(officer__in=people, recommendation__issuer__in=issuers_of(person, on=on))
        if view == "late":  # those escalated stand above
            rows = rows.exclude(instance__stage="escalated")
        yield _part(title, map(_case, lists.not_put_off(rows, person, on=on)))


def _case(case: Case) -> str:
    said = {"number": case.number, "body": words.one_line(case.recipient_name), "day": _day(case.instance.due_on)}
    line = _("%(number)s, %(body)s, échéance du %(day)s") % said
    until = case.instance.courtesy_until
    return line + (_(", délai de courtoisie jusqu’au %(day)s") % {"day": _day(until)} if until else "")


def _office(person: Person, *, on: date) -> dict[str, Any]:
    """For who leads: how the whole Office stands."""
    counts = lists.view_counts(person, on=on)
    n = {name: counts[name] for name in ("late", "escalated", "receipt_task", "assess")}
    said = [
        ngettext("%(n)d dossier en retard", "%(n)d dossiers en retard", n["late"]) % {"n": n["late"]},
        ngettext("%(n)d dossier signalé", "%(n)d dossiers signalés", n["escalated"]) % {"n": n["escalated"]},
        ngettext("%(n)d réception à établir", "%(n)d réceptions à établir", n["receipt_task"])
        % {"n": n["receipt_task"]},
        ngettext("%(n)d réponse à apprécier", "%(n)d réponses à apprécier", n["assess"]) % {"n": n["assess"]},
    ]
    return _part(_("Tout l’Office"), (each for each, number in zip(said, n.values(), strict=True) if number))


def _part(title: str, said: Iterable[str]) -> dict[str, Any]:
    lines = list(said)
    more = len(lines) - AT_MOST
    rest = ngettext("et %(n)d autre", "et %(n)d autres", more) % {"n": more} if more > 0 else ""
    return {"title": title, "lines": lines[:AT_MOST], "more": rest}


def _day(day: date) -> str:
    said = full_date(day)
    return said.en if (get_language() or "fr").startswith("en") else said.fr
