"""The parts that every page is made of, rendered by themselves."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from web.presenters.clock_line import ClockLine, draw
from web.presenters.stages import SIGNS, stage_line
from workflows.families import Stage

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "web" / "templates"


def render(source: str, **context) -> str:
    return Template("{% load i18n suites %}" + source).render(Context(context))


class ReceiptForm(forms.Form):
    """A form as the desk has them."""

    origin = forms.CharField(label="Origine", help_text="D’où l’envoi est parti.")
    channel = forms.ChoiceField(
        label="Voie", choices=[("post", "poste"), ("mail", "courriel")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False)


# --- signs and stages -------------------------------------------------------------------------------------------


def test_every_stage_has_a_sign_with_a_form_of_its_own_and_the_word_of_the_procedure():
    assert set(SIGNS) == set(Stage.values)
    assert len({sign.shape for sign in SIGNS.values()}) == len(SIGNS)
    for stage in Stage:
        assert SIGNS[stage].word == stage.label


def test_a_stage_is_said_in_words_and_so_is_lateness():
    html = render('{% sign "answered" late=True big=True %}')
    assert "répondue, en retard" in html
    assert 'class="sign s-answered big"' in html
    assert 'aria-hidden="true"' in html  # the drawing only repeats the words


DAY = [date(2026, 10, n) for n in range(1, 31)]


def test_the_line_of_stages_shows_what_was_and_what_is_ahead():
    points = stage_line([("issued", DAY[0]), ("acknowledged", DAY[4]), ("response_due", DAY[20])])
    assert [(point.stage, point.state) for point in points] == [
        ("issued", "done"),
        ("acknowledged", "done"),
        ("response_due", "now"),
        ("answered", "next"),
        ("closed", "next"),
    ]
    assert [point.on for point in points] == [DAY[0], DAY[4], DAY[20], None, None]


def test_a_corrected_receipt_leads_back_on_the_line():
    reached = [("issued", DAY[0]), ("acknowledged", DAY[4]), ("response_due", DAY[20]), ("acknowledged", DAY[22])]
    points = stage_line(reached)
    assert [point.stage for point in points if point.on] == ["issued", "acknowledged"]
    assert points[1].on == DAY[22]


def test_an_assessment_keeps_the_day_of_the_answer():
    reached = [("issued", DAY[0]), ("acknowledged", DAY[4]), ("answered", DAY[9]), ("answered", DAY[12])]
    assert [point.on for point in stage_line(reached)] == [DAY[0], DAY[4], DAY[9], None]


def test_after_a_withdrawal_nothing_is_ahead():
    points = stage_line([("issued", DAY[0]), ("withdrawn", DAY[3])])
    assert [point.state for point in points] == ["done", "now"]


def test_the_current_stage_is_marked_for_who_does_not_see_the_line():
    points = stage_line([("issued", DAY[0]), ("acknowledged", DAY[4])])
    html = render_to_string("components/stage_line.html", {"points": points})
    assert html.count('aria-current="step"') == 1
    assert html.count("à venir") == 3
    assert '<time class="d" datetime="2026-10-05">' in html


# --- forms ------------------------------------------------------------------------------------------------------


def test_a_field_gives_label_help_error_and_control_in_this_order():
    form = ReceiptForm({"origin": ""})
    html = render('{% include "components/field.html" with field=form.origin %}', form=form)
    places = [html.index(part) for part in ("<label", 'class="help"', 'class="err"', "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_origin_helptext id_origin_error"' in html
    assert 'aria-invalid="true"' in html


def test_each_error_of_the_summary_leads_to_something_on_the_page():
    form = ReceiptForm({})
    html = render(
        '{% include "components/error_summary.html" %}'
        '{% for field in form %}{% include "components/field.html" %}{% endfor %}',
        form=form,
    )
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == 2
    for target in targets:
        assert html.count(f'id="{target}"') == 1


def test_a_group_of_choices_has_a_legend_and_a_label_for_each():
    html = render('{% include "components/field.html" with field=form.channel %}', form=ReceiptForm())
    assert "<legend>Voie</legend>" in html
    assert html.count('class="choice"') == html.count("<label for=") == 2


def test_what_need_not_be_filled_in_says_so():
    html = render('{% include "components/field.html" with field=form.note %}', form=ReceiptForm())
    assert "(facultatif)" in html


def test_an_identifier_is_used_once_whatever_the_errors():
    form = ReceiptForm({})
    html = render('{% for field in form %}{% include "components/field.html" %}{% endfor %}', form=form)
    identifiers = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(identifiers) == sorted(set(identifiers))


def test_an_untouched_form_has_no_summary():
    assert "summary" not in render('{% include "components/error_summary.html" %}', form=ReceiptForm())


# --- lists, notices, texts --------------------------------------------------------------------------------------


def test_a_list_of_one_page_has_no_pages():
    page = Paginator(range(5), 10).page(1)
    assert render('{% include "components/pager.html" %}', page=page, query="").strip() == ""


def test_pages_keep_the_filters_and_tell_which_one_is_shown():
    page = Paginator(range(95), 10).page(5)
    html = render('{% include "components/pager.html" %}', page=page, query="stage=open&")
    assert html.count('aria-current="page"') == 1
    assert 'href="?stage=open&amp;page=4" rel="prev"' in html
    assert "41 à 50 sur 95" in html


@pytest.mark.parametrize(("kind", "form"), [("ok", "m7.75"), ("bad", "M8 3h8"), ("warn", "M12 11v6")])
def test_a_notice_has_a_form_beside_its_colour(kind, form):
    html = render_to_string("components/notice.html", {"kind": kind, "title": "Titre", "text": "Texte"})
    assert f'class="notice {kind}" role="status"' in html
    assert form in html


def test_a_text_keeps_its_paragraphs_and_numbers_its_points():
    html = render(
        "{{ text|structured }}", text="L’Office recommande :\n\n1. Offrir <b>deux</b> cours.\n2. Publier.\n\nFin."
    )
    assert html.count('<p class="text">') == 2
    assert html.count("<li>") == 2
    assert "&lt;b&gt;deux&lt;/b&gt;" in html


def test_labels_that_counting_would_not_give_stay_as_typed():
    html = render("{{ text|structured }}", text='1. Un\n a) sous\n2. Deux\n4° "><b>')
    assert re.findall('data-label="([^"]*)"', html) == ["1.", "a)", "2.", "4°"]
    assert "<p>&quot;&gt;&lt;b&gt;</p>" in html


def test_the_clock_writes_its_numbers_as_svg_does_whatever_the_language():
    line = ClockLine(
        "2026-014-01",
        "response_due",
        date(2026, 10, 8),
        date(2026, 11, 23),
        date(2026, 10, 13),
        date(2026, 12, 12),
        date(2026, 12, 15),
    )
    for language in ("fr", "en"):
        with translation.override(language):
            html = render_to_string("components/clock.html", {"drawing": draw(line)})
        numbers = re.findall(r'\b(?:x|y|x1|x2|y1|y2|cx|cy|width|height|r)="([^"]*)"', html)
        assert len(numbers) > 40
        assert all(re.fullmatch(r"-?\d+(\.\d+)?", number) for number in numbers)


# --- all templates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_breaks_the_content_security_policy(path):
    source = path.read_text()
    assert not re.search(r'\sstyle=["\']|<style|\son[a-z]+=["\']|javascript:', source)
    # a block of JSON is data, not a script
    assert not re.search(r'<script(?![^>]*(\bsrc=|type="application/json"))', source)


def test_the_page_of_a_failure_needs_nothing_and_speaks_both_languages():
    html = render_to_string("500.html")
    assert "Le service a rencontré une erreur" in html
    assert 'lang="en' in html
    assert "{%" not in (TEMPLATES / "500.html").read_text()
