"""The law written a second time, slowly and plainly, for the checker: day by day, no table, not the clock.

Nothing here may be imported from `workflows`: what agrees with itself proves nothing.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
NOTICE_HOUR = 6  # the Office's policy, first version, as are the numbers of days below
REMINDERS, COMES_DUE = (30, 14, 7, 2), 14
ACKNOWLEDGEMENT, RECEIPT_TASK = (5, 10), 15
ASSESS_WITHIN, ASSESSMENT, COMPLEMENT = 60, (15, 5), (7,)
# The ladder of the Office: days since the default → to whom; the recipient is written to without anybody's decision.
LADDER = {
    15: "recipient",
    30: "recipient",
    45: "direction",
    60: "presidency",
    75: "committee",
    90: "report",
    120: "minister",
}


def easter(year: int) -> date:
    """The Sunday after the ecclesiastical full moon (Gauss's epact, as Meeus gives it)."""
    century, cycle = year // 100, year % 19
    epact = (19 * cycle + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    epact -= 1 if epact == 29 or (epact == 28 and cycle > 10) else 0
    sunday = date(year, 3, 21) + (epact + 1) * DAY
    while sunday.weekday() != SUNDAY:
        sunday += DAY
    return sunday


def is_holiday(day: date, decreed: Set[date]) -> bool:
    """Jour férié, I-16, a. 61 (23°)."""
    if day.weekday() == SUNDAY or day in decreed:
        return True
    monday = day.weekday() == 0
    sunday = easter(day.year)
    return (
        (day.month, day.day) in {(1, 1), (6, 24), (7, 1), (12, 25)}
        or day in (sunday - 2 * DAY, sunday + DAY)
        or (monday and (day.month, day.day) == (7, 2))  # the 1st was a Sunday
        or (monday and day.month == 5 and 18 <= day.day <= 24)
        or (monday and day.month == 9 and day.day <= 7)
        or (monday and day.month == 10 and 8 <= day.day <= 14)
    )


def is_working(day: date, decreed: Set[date]) -> bool:
    """Jour ouvrable: Monday to Friday, not férié."""
    return day.weekday() < SATURDAY and not is_holiday(day, decreed)


@dataclass(frozen=True, slots=True)
class Dates:
    """What follows from one receipt."""

    due: date
    default: date


def dates(received_at: datetime, zone: str, decreed: Set[date]) -> Dates:
    """60 days after the local day of receipt, extended (I-16, a. 52); in default after the slower of both readings."""
    last = received_at.astimezone(ZoneInfo(zone)).date()
    for _each in range(60):
        last += DAY
    due = last
    if is_holiday(due, decreed):
        while not is_working(due, decreed):
            due += DAY
    procedure = last
    while (
        procedure.weekday() == SATURDAY
        or is_holiday(procedure, decreed)
        or (procedure.month, procedure.day) in {(12, 26), (1, 2)}
    ):
        procedure += DAY
    return Dates(due, max(due, procedure) + DAY)


def timeliness(answered_at: datetime, found: Dates, zone: str) -> str:
    """In time, in time by the other reading, or late: days of the recipient's wall calendar."""
    day = answered_at.astimezone(ZoneInfo(zone)).date()
    if day > found.due:
        return "in_time_other_reading" if day < found.default else "late"
    return "in_time"


def decided_of_points(
    count: int, before: Sequence[str], asked: Sequence[int], said: Mapping[int, str]
) -> tuple[str, ...]:
    """What a version decides of each of `count` points; of a text without any, what is always said of the whole.

    `before` is what the version before decided, where the Office `asked` to complete some points: the others stay.
    Empty where the version must be refused: a point is left out, or one is said anew that was not asked for.
    """
    if not count:
        return ("follow",)
    stay = {point: known for point, known in enumerate(before, start=1) if point not in asked}
    if any(said.get(point, known) != known for point, known in stay.items()):
        return ()
    found = tuple(stay.get(point, said.get(point, "")) for point in range(1, count + 1))
    return () if "" in found else found


def decided_over_all(decided: Sequence[str]) -> str:
    """What an answer to several points decides as a whole: all is followed, nothing is, or a part."""
    followed, refused = decided.count("follow"), decided.count("decline")
    if followed == len(decided):
        return "follow"
    return "decline" if refused == len(decided) else "in_part"


def moment(day: date, zone: str, hour: int = 0) -> datetime:
    """An hour of a local day."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def notices_before_receipt(issued_at: datetime, zone: str, decreed: Set[date]) -> dict[str, datetime]:
    """What silence leads to while no receipt is proved: kind → moment."""
    found: dict[str, datetime] = {}
    day, count = issued_at.astimezone(ZoneInfo(zone)).date(), 0
    while count < RECEIPT_TASK:
        day += DAY
        if is_working(day, decreed):
            count += 1
            if count in ACKNOWLEDGEMENT:
                found[f"acknowledgement_reminder:{count}"] = moment(day, zone, NOTICE_HOUR)
    return found | {f"receipt_task:{RECEIPT_TASK}": moment(day, zone, NOTICE_HOUR)}


def reported_on(found: Dates, courtesy: date | None) -> date:
    """When silence is reported: in default, and not before a courtesy of the Office is over. No date of the law moves.

    An answer is judged by `timeliness`, whatever courtesy runs: nothing gives the Office power over the 60 days.
    """
    return found.default if courtesy is None or courtesy < found.default else courtesy + DAY


def silent_since(issued_at: datetime, zone: str) -> datetime:
    """The moment before which nobody is asked for a receipt because of silence; a decreed day only makes it later."""
    return notices_before_receipt(issued_at, zone, frozenset())[f"receipt_task:{RECEIPT_TASK}"]


def asked_to_prove(
    *,
    silence: tuple[datetime, datetime] | None,
    refusals: Sequence[datetime],
    rounds: Sequence[datetime],
    ended: datetime | None,
) -> tuple[datetime | None, datetime | None]:
    """Between which moments the Office is asked, once, to establish a receipt; None: never, or not necessarily.

    Asked after the fifteen working days, when somebody looks (`silence`: since when, and the first look that is
    known), or because an address refused a letter: not before that (`refusals`), and at the latest by the first round
    of the post that came to its end (`rounds`).
    From the moment that a receipt is proved, or that none is awaited (`ended`), nobody is asked any more.
    """
    refused = min(refusals, default=None)
    told = min((each for each in rounds if refused is not None and each >= refused), default=None)
    if ended is not None:
        refused = None if refused is None or refused > ended else refused
        told = None if told is None or told >= ended else told
    since, seen = silence or (None, None)
    return (
        min((each for each in (since, refused) if each is not None), default=None),
        min((each for each in (seen, told) if each is not None), default=None),
    )


def notices_after_receipt(
    found: Dates, zone: str, decreed: Set[date], courtesy: date | None = None
) -> dict[str, datetime]:
    """What silence leads to once the 60 days run: kind → moment; what a courtesy moves bears its last day."""
    planned = {}
    mark = f"@{courtesy.isoformat()}" if courtesy else ""
    reported = reported_on(found, courtesy)
    for count in REMINDERS:
        day = (courtesy or found.due) - count * DAY
        while not is_working(day, decreed):
            day -= DAY
        planned[f"reminder:{count}{mark}"] = moment(day, zone, NOTICE_HOUR)
    planned["response_due"] = moment(found.due - COMES_DUE * DAY, zone)
    planned[f"escalation{mark}"] = moment(reported, zone)
    for count, authority in LADDER.items():
        kind = f"rung:{count}" if authority == "recipient" else f"rung_task:{count}:{authority}"
        planned[kind + mark] = moment(reported + count * DAY, zone, NOTICE_HOUR)
    return planned


def notices_before_term(family: str, last: date, zone: str, decreed: Set[date]) -> dict[str, datetime]:
    """Reminders of a term that the Office gives itself, or gives for a complement, and one when it has passed."""
    planned = {}
    for count in {"assessment": ASSESSMENT, "complement": COMPLEMENT}[family]:
        day = last - count * DAY
        while not is_working(day, decreed):
            day -= DAY
        planned[f"{family}_reminder:{count}"] = moment(day, zone, NOTICE_HOUR)
    return planned | {f"{family}_overdue": moment(last + DAY, zone, NOTICE_HOUR)}


def day_to_assess_by(received_at: datetime, zone: str) -> date:
    """The Office's own term, counted from the local day on which it received the answer."""
    return received_at.astimezone(ZoneInfo(zone)).date() + ASSESS_WITHIN * DAY
