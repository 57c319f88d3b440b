"""What may be read of the rules: each regime with its versions and when they apply, days decreed, what was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from .calendar import Calendar
from .clock import compute
from .families import Family, Stage, split_kind
from .models import READINGS, DecreedHoliday, RuleChange, RuleProfile, WorkflowInstance
from .recommendation import RecommendationWorkflow
from .rules import newest_version, rule_fields

READING_NAMES = dict(READINGS)


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which one version applies to what is issued; `until` is None when no other follows."""

    version: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a regime. `who` and `at` are None for one that came with the product.

    `spans` are the days on which it applies; none when a later version takes its place before it begins. `cases` counts
    the open cases that keep it.
    """

    profile: RuleProfile
    who: str | None
    at: datetime | None
    spans: tuple[Span, ...]
    cases: int

    @property
    def number(self) -> int:
        return self.profile.version


@dataclass(frozen=True, slots=True)
class Regime:
    """A regime with its versions, the newest first. `current` applies to what is issued today; `coming` do later."""

    slug: str
    versions: tuple[Version, ...]
    current: Version | None
    coming: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        return self.versions[0]


def regimes(*, on: date) -> list[Regime]:
    """Every regime with its versions; two queries, however many."""
    by_regime: dict[str, list[RuleProfile]] = {}
    for row in RuleProfile.objects.select_related("change").order_by("regime", "-version"):
        by_regime.setdefault(row.regime, []).append(row)
    kept = WorkflowInstance.objects.filter(finished_at=None).values("profile_id").annotate(n=Count("pk")).order_by()
    cases = dict(kept.values_list("profile_id", "n"))
    return [_regime(slug, rows, cases, on) for slug, rows in by_regime.items()]


def regime_of(slug: str, *, on: date) -> Regime | None:
    """One regime; None when there is no such one."""
    return next((each for each in regimes(on=on) if each.slug == slug), None)


def _regime(slug: str, rows: Sequence[RuleProfile], cases: dict[int, int], on: date) -> Regime:
    spans = spans_of(rows)
    versions = []
    for row in rows:
        change = getattr(row, "change", None)
        mine = tuple(each for each in spans if each.version == row.version)
        who, at = (change.actor_name, change.at) if change else (None, None)
        versions.append(Version(row, who, at, mine, cases.get(row.pk, 0)))
    current = next((each for each in versions if any(_within(span, on) for span in each.spans)), None)
    coming = [each for each in versions if any(span.since > on for span in each.spans)]
    return Regime(slug, tuple(versions), current, tuple(coming))


def _within(span: Span, on: date) -> bool:
    return span.since <= on and (span.until is None or on < span.until)


def spans_of(rows: Sequence[RuleProfile]) -> list[Span]:
    """On which days which version applies, oldest first: of those in force, the newest (`profile_in_force`)."""
    found: list[Span] = []
    for day in sorted({row.in_force_from for row in rows}):
        version = max(row.version for row in rows if row.in_force_from <= day)
        if found and found[-1].version == version:
            continue
        if found:
            found[-1] = Span(found[-1].version, found[-1].since, day)
        found.append(Span(version, day, None))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that two versions say otherwise, as its field calls it; the values are the fields' own."""

    name: str
    label: str
    before: Any
    after: Any


def differences(before: RuleProfile, after: RuleProfile) -> list[Difference]:
    """The rules that differ between two versions, in their order."""
    return [
        Difference(each.name, str(each.verbose_name), getattr(before, each.name), getattr(after, each.name))
        for each in rule_fields()
        if getattr(before, each.name) != getattr(after, each.name)
    ]


@dataclass(frozen=True, slots=True)
class VersionEffect:
    """What saving a version would do. `replaced` are the versions to come that would then never apply, or less long."""

    before: RuleProfile
    differences: tuple[Difference, ...]
    spans: tuple[Span, ...]
    replaced: tuple[Version, ...]
    kept: tuple[Version, ...]
    example: tuple["ExampleDay", ...]


def effect_of_version(row: RuleProfile, *, on: date, time_zone: str) -> VersionEffect:
    """What saving `row` (`rules.next_version`) would do; the example is issued and received on the day it begins."""
    regime = regime_of(row.regime, on=on)
    assert regime is not None
    spans = spans_of([row, *(each.profile for each in regime.versions)])
    after = {each.number: tuple(span for span in spans if span.version == each.number) for each in regime.versions}
    before = regime.newest.profile
    return VersionEffect(
        before=before,
        differences=tuple(differences(before, row)),
        spans=tuple(each for each in spans if each.version == row.version),
        replaced=tuple(each for each in regime.coming if after[each.number] != each.spans and each != regime.current),
        kept=tuple(each for each in regime.versions if each.cases),
        example=tuple(example(before, row, on=row.in_force_from, time_zone=time_zone)),
    )


def effect_of_regime(row: RuleProfile, *, like: str, time_zone: str) -> VersionEffect:
    """What a new regime (`rules.first_version`) would be, beside the one that it is made after; no case is touched."""
    before = newest_version(like)
    return VersionEffect(
        before=before,
        differences=tuple(differences(before, row)),
        spans=(Span(1, row.in_force_from, None),),
        replaced=(),
        kept=(),
        example=tuple(example(before, row, on=row.in_force_from, time_zone=time_zone)),
    )


# --- what a version would do ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExampleDay:
    """A day of an example: the `kind` of due work it is the day of, or « due » or « default »; None for no such day."""

    kind: str
    before: date | None
    after: date | None

    @property
    def moved(self) -> bool:
        return self.before != self.after


@dataclass(slots=True)
class _Sample:
    """A case that is only counted, never kept."""

    stage: str
    started_at: datetime
    time_zone: str
    due_on: date | None = None
    in_default_from: date | None = None
    courtesy_until: date | None = None
    assess_by: date | None = None
    complete_by: date | None = None
    ladder: str = ""


def example(before: RuleProfile, after: RuleProfile, *, on: date, time_zone: str) -> list[ExampleDay]:
    """The days of a recommendation issued and received at noon of a day, under one version and under another.

    By the procedure and the clock themselves, in the order of the days.
    """
    calendar = DecreedHoliday.calendar()
    old, new = (_days_of(each, on, time_zone, calendar) for each in (before, after))
    found = [ExampleDay(kind, old.get(kind), new.get(kind)) for kind in {**old, **new}]
    return sorted(found, key=lambda each: (each.after or each.before or on, each.kind))


def _days_of(profile: RuleProfile, on: date, time_zone: str, calendar: Calendar) -> dict[str, date]:
    noon = datetime.combine(on, time(12), ZoneInfo(time_zone))
    counted = compute(noon, time_zone=time_zone, period=profile.period, calendar=calendar)
    issued = _Sample(Stage.ISSUED.value, noon, time_zone)
    dated = _Sample(Stage.ACKNOWLEDGED.value, noon, time_zone, counted.due_on, counted.in_default_from)
    found = {
        work.kind: work.due_at.astimezone(ZoneInfo(time_zone)).date()
        for sample in (issued, dated)
        for work in RecommendationWorkflow.plan(sample, policy=profile.policy, calendar=calendar)
        if split_kind(work.kind)[0] != Family.ESCALATION  # which is the day of default
    }
    return {**found, "due": counted.due_on, "default": counted.in_default_from}


# --- the calendar and the history -------------------------------------------------------------------------------


def decreed_days() -> list[DecreedHoliday]:
    """The days decreed, the last one first."""
    return list(DecreedHoliday.objects.order_by("-day"))


def still_carried() -> bool:
    """Whether a change of the calendar has not reached every open case yet."""
    return RuleChange.objects.filter(carried_at=None).exists()


def rule_changes(*, limit: int = 1000) -> list[RuleChange]:
    """What was changed of the rules, the last first."""
    return list(RuleChange.objects.select_related("profile").order_by("-pk")[:limit])
