"""The drawn clock of a case: what it says in every situation, and that no words of it ever touch."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from web.presenters.clock_line import WIDTH, ClockLine, Reminder, draw
from web.presenters.label_places import Label, Wanted, in_each_others_way, place

ISSUED, RECEIVED = date(2026, 10, 8), date(2026, 10, 13)
DUE, DEFAULT = date(2026, 12, 12), date(2026, 12, 15)
POLICY = (30, 14, 7, 2)


def a_line(today: date, *, stage: str = "response_due", **other) -> ClockLine:
    """A case received on 13 October 2026 and due on Saturday 12 December."""
    reminders = tuple(
        Reminder(DUE - timedelta(days=n), f"J-{n}", DUE - timedelta(days=n) <= today)
        for n in POLICY
        if other.get("answered_on", DUE) >= DUE - timedelta(days=n)
    )
    line = ClockLine("2026-014-01", stage, ISSUED, today, RECEIVED, DUE, DEFAULT, reminders=reminders)
    return replace(line, **other)


def not_received(today: date, **other) -> ClockLine:
    return replace(ClockLine("2026-014-01", "issued", ISSUED, today), **other)


ANSWERED = {"stage": "answered", "answered_on": date(2026, 12, 1), "timeliness": "in_time"}
SITUATIONS = {
    "not received": not_received(date(2026, 10, 20)),
    "issued today": not_received(ISSUED),
    "received today": a_line(RECEIVED, stage="acknowledged"),
    "running": a_line(date(2026, 11, 23)),
    "two days left": a_line(date(2026, 12, 10)),
    "due today": a_line(DUE),
    "between due and default": a_line(date(2026, 12, 13)),
    "in default from today": a_line(DEFAULT, stage="escalated"),
    "late by 100 days": a_line(DUE + timedelta(days=100), stage="escalated"),
    "a courtesy ahead": a_line(date(2026, 11, 23), courtesy_until=date(2027, 1, 29)),
    "a courtesy after the default": a_line(date(2027, 1, 4), courtesy_until=date(2027, 1, 29)),
    "a courtesy that has passed": a_line(date(2027, 2, 20), stage="escalated", courtesy_until=date(2027, 1, 29)),
    "a courtesy of two days": a_line(date(2026, 12, 10), courtesy_until=DUE + timedelta(days=2)),
    "answered within a courtesy": a_line(
        date(2027, 3, 5),
        stage="answered",
        answered_on=date(2027, 1, 20),
        timeliness="late",
        courtesy_until=date(2027, 1, 29),
    ),
    "answered in time": a_line(date(2027, 1, 5), **ANSWERED),
    "answered on the last day": a_line(date(2027, 1, 5), **{**ANSWERED, "answered_on": DUE}),
    "in time under another reading": a_line(
        date(2027, 1, 5), **{**ANSWERED, "answered_on": date(2026, 12, 14), "timeliness": "in_time_other_reading"}
    ),
    "answered late": a_line(date(2027, 3, 5), **{**ANSWERED, "answered_on": date(2027, 1, 20), "timeliness": "late"}),
    "closed": a_line(date(2027, 3, 5), **{**ANSWERED, "stage": "closed", "finished_on": date(2027, 2, 1)}),
    "withdrawn before receipt": not_received(date(2026, 12, 1), stage="withdrawn", finished_on=date(2026, 10, 20)),
    "withdrawn on the day of issue": not_received(date(2026, 12, 1), stage="withdrawn", finished_on=ISSUED),
    "withdrawn while it ran": a_line(date(2026, 12, 1), stage="withdrawn", finished_on=date(2026, 11, 20)),
}


def kinds(line: ClockLine) -> list[str]:
    return [mark.kind for mark in draw(line).marks]


def segments(line: ClockLine) -> list[str]:
    return [kind for kind, _start, _end in draw(line).segments]


# --- what it says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "headline", "tail"),
    [
        ("not received", "Réception non prouvée", "aucun délai ne court"),
        ("running", "Échéance : samedi 12 décembre 2026", "dans 19 jours"),
        ("due today", "Échéance : samedi 12 décembre 2026", "aujourd’hui"),
        ("between due and default", "Échéance : samedi 12 décembre 2026", "échue depuis 1 jour"),
        ("late by 100 days", "Échéance : samedi 12 décembre 2026", "échue depuis 100 jours"),
        ("answered in time", "Répondue le 1er décembre 2026", "à temps"),
        ("in time under another reading", "Répondue le 14 décembre 2026", "à temps selon une autre lecture"),
        ("answered late", "Répondue le 20 janvier 2027", "en retard"),
        ("withdrawn before receipt", "Recommandation retirée", ""),
    ],
)
def test_one_sentence_says_until_when_and_how_it_stands(situation, headline, tail):
    drawing = draw(SITUATIONS[situation])
    assert drawing.headline.replace("\u00a0", " ") == headline
    assert drawing.tail.replace("\u00a0", " ") == tail


def test_the_sentence_is_as_careful_in_english():
    with translation.override("en"):
        drawing = draw(SITUATIONS["running"])
    said = f"{drawing.headline} — {drawing.tail}".replace("\u00a0", " ")
    assert said == "Due: Saturday, December 12, 2026 — in 19 days"


def test_before_default_the_page_says_when_it_would_begin_and_after_since_when():
    def said(situation: str) -> str:
        return draw(SITUATIONS[situation]).sentence.replace("\u00a0", " ")

    assert "en défaut à compter du mardi 15 décembre" in said("between due and default")
    assert "en défaut depuis le mardi 15 décembre" in said("in default from today")


def test_the_date_is_red_only_while_an_awaited_answer_is_late():
    late = {name for name, line in SITUATIONS.items() if draw(line).late}
    held = {"a courtesy after the default", "a courtesy that has passed"}  # the Office waits, the law does not
    assert late == {"between due and default", "in default from today", "late by 100 days", *held}


# --- the line ---------------------------------------------------------------------------------------------------


def test_what_has_elapsed_is_full_and_what_is_to_come_is_outlined():
    assert segments(SITUATIONS["running"]) == ["lead", "done", "todo", "between", "red"]
    drawing = draw(SITUATIONS["running"])
    assert [words for _middle, words in drawing.spans] == ["41 jours écoulés", "19 jours restants"]


def test_without_receipt_the_line_is_dotted_and_counts_nothing():
    assert segments(SITUATIONS["not received"]) == ["lead"]
    assert kinds(SITUATIONS["not received"]) == ["issued", "today"]
    assert draw(SITUATIONS["not received"]).spans == []


def test_a_case_answered_in_time_shows_no_default():
    for situation in ("answered in time", "answered on the last day", "in time under another reading", "closed"):
        assert "default" not in kinds(SITUATIONS[situation])
        assert "red" not in segments(SITUATIONS[situation])


def test_a_late_answer_ends_the_red_line():
    drawing = draw(SITUATIONS["answered late"])
    red = next(part for part in drawing.segments if part[0] == "red")
    assert red[2] == next(mark.x for mark in drawing.marks if mark.kind == "answered")


def test_once_answered_or_withdrawn_no_reminder_is_announced():
    for situation in ("answered in time", "answered late", "closed", "withdrawn while it ran"):
        assert "planned" not in kinds(SITUATIONS[situation])
        assert "today" not in kinds(SITUATIONS[situation])


def test_reminders_sent_and_to_come_are_told_apart_and_explained():
    drawing = draw(SITUATIONS["running"])
    assert [mark.title for mark in drawing.marks if mark.kind in ("sent", "planned")] == [
        "Rappel J-30 envoyé",
        "Rappel J-14 prévu",
        "Rappel J-7 prévu",
        "Rappel J-2 prévu",
    ]
    assert drawing.legend
    assert not draw(SITUATIONS["not received"]).legend


def test_who_does_not_see_the_drawing_hears_every_mark_with_its_date():
    said = draw(SITUATIONS["running"]).description.replace("\u00a0", " ")
    assert said.startswith("Transmise, 8 octobre 2026; Réception établie, 13 octobre 2026; Rappel J-30 envoyé")
    assert said.endswith("Échéance, 12 décembre 2026; En défaut à compter du, 15 décembre 2026.")


# --- nothing touches --------------------------------------------------------------------------------------------


def collisions(labels: list[Label]) -> list[tuple[str, str]]:
    return [(one.title, other.title) for one, other in combinations(labels, 2) if in_each_others_way(one, other)]


def check(line: ClockLine) -> None:
    drawing = draw(line)
    expected_above = sum(mark.kind not in ("issued", "sent", "planned") for mark in drawing.marks)
    assert len(drawing.above) == expected_above  # none is dropped for want of room
    assert len(drawing.below) == len(drawing.marks) - expected_above
    for labels in (drawing.above, drawing.below):
        assert collisions(labels) == []
        assert all(label.left >= 0 and label.right <= WIDTH for label in labels)
    for month in drawing.months:
        assert not any(
            label.left < month.x < label.right and month.top < drawing.axis + 55 + 44 * label.row
            for label in drawing.below
        )


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_words_touch_in_any_known_situation(situation, language):
    with translation.override(language):
        check(SITUATIONS[situation])


@st.composite
def any_line(draw_from) -> ClockLine:
    def days(most: int) -> timedelta:
        return timedelta(days=draw_from(st.integers(0, most)))

    issued = date(2026, 1, 1) + days(400)
    ending = draw_from(st.sampled_from(["", "answered", "closed", "withdrawn"]))
    if draw_from(st.booleans()) and ending in ("", "withdrawn"):
        finished = issued + days(60)
        if ending:
            return ClockLine("n", "withdrawn", issued, finished + days(60), finished_on=finished)
        return ClockLine("n", "issued", issued, issued + days(120))
    received = issued + days(40)
    due = received + timedelta(days=60) + days(3)
    default = due + timedelta(days=1) + days(3)
    today = received + days(260)
    reminders = tuple(
        Reminder(day, f"J-{n}", day <= today) for n in POLICY for day in [due - timedelta(days=n) - days(3)]
    )
    line = ClockLine("n", "response_due", issued, today, received, due, default, reminders=reminders)
    if ending == "withdrawn":
        return replace(line, stage=ending, finished_on=received + days(200))
    if ending:
        answered = received + days(200)
        finished = answered + days(300) if ending == "closed" else None
        timeliness = "in_time" if answered <= due else "in_time_other_reading" if answered < default else "late"
        return replace(line, stage=ending, answered_on=answered, finished_on=finished, timeliness=timeliness)
    return line


@given(line=any_line())
def test_no_words_touch_whatever_the_dates(line):
    check(line)


def test_words_stand_on_the_nearest_row_when_there_is_room():
    labels = place([Wanted("Transmise", "8 oct.", 10, "start"), Wanted("J-30", "12 nov.", 400, "middle")], width=WIDTH)
    assert [label.row for label in labels] == [0, 0]
    assert [label.anchor for label in labels] == ["start", "middle"]


def test_words_of_the_same_day_stand_above_each_other():
    labels = place(
        [Wanted("Échéance", "12 déc.", 500, "end"), Wanted("Aujourd’hui", "12 déc.", 500, "middle")], width=WIDTH
    )
    assert sorted(label.row for label in labels) == [0, 1]


# --- a courtesy of the Office -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ("a courtesy ahead", "Délai de courtoisie jusqu’au vendredi 29 janvier 2027"),
        ("a courtesy after the default", "le signalement attend, l’échéance ne change pas"),
        ("a courtesy that has passed", "Un délai de courtoisie courait jusqu’au vendredi 29 janvier 2027."),
        ("answered within a courtesy", "Un délai de courtoisie courait jusqu’au vendredi 29 janvier 2027."),
    ],
)
def test_a_courtesy_stands_beside_the_date_of_the_law(situation, said):
    drawing = draw(SITUATIONS[situation])
    assert said in drawing.sentence.replace("\u00a0", " ")
    assert [mark.on for mark in drawing.marks if mark.kind == "courtesy"] == [date(2027, 1, 29)]
    assert [mark.on for mark in drawing.marks if mark.kind == "due"] == [DUE]
    assert drawing.late == (situation in ("a courtesy after the default", "a courtesy that has passed"))


def test_an_answer_before_the_due_date_needed_no_courtesy():
    line = a_line(date(2027, 1, 5), **ANSWERED, courtesy_until=date(2027, 1, 29))
    assert "courtesy" not in kinds(line)
