"""The marks of a recommendation's text: what is one, and that everything else stays as typed."""

import time

import pytest

from recommendations.marks import Mark, read
from recommendations.rendering import line_html, line_words
from recommendations.texts import Block, Point, blocks, numbered_points

A = "https://a.quebec"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("rien", "rien"),
        ("**gras**, *ital*", "<strong>gras</strong>, <em>ital</em>"),
        ("l’*accès*.", "l’<em>accès</em>."),
        ("***tout*** **a *b* c**", "<strong><em>tout</em></strong> <strong>a <em>b</em> c</strong>"),
        ("2*3*4 * 5 ** 6 **", "2*3*4 * 5 ** 6 **"),
        (r"\*pas\* \[x]", "*pas* [x]"),
        (f"[un **mot**]({A}/(x))", f'<a href="{A}/(x)" data-address="{A}/(x)">un <strong>mot</strong></a>'),
        (f"[{A}]({A})", f'<a href="{A}">{A}</a>'),
        (f"Voir {A}/b?c=d.", f'Voir <a href="{A}/b?c=d">{A}/b?c=d</a>.'),
        ("[écrire](mailto:a@b.quebec)", '<a href="mailto:a@b.quebec" data-address="a@b.quebec">écrire</a>'),
        (
            "[C-26, a. 16.27] et [I-16, a. 61 (23°)]",
            '<a href="https://www.legisquebec.gouv.qc.ca/fr/document/lc/C-26">C-26, a. 16.27</a> et '
            '<a href="https://www.legisquebec.gouv.qc.ca/fr/document/lc/I-16">I-16, a. 61 (23°)</a>',
        ),
        ("<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;"),
        (f'[x]({A}/"onclick=)', f'[x](<a href="{A}/">{A}/</a>&quot;onclick=)'),
        ("[x](javascript:alert(1)) [x](data:a) [x](https://a@b) [x](/y)", None),
        ("[x](https://) [C26, a. 1] [x] (y)", None),
    ],
)
def test_marks_are_read_and_the_rest_stays(typed, html):
    assert line_html(read(typed)) == (typed if html is None else html)


def test_plain_words_keep_emphasis_between_stars_and_say_addresses():
    assert line_words(read(f"**a** *b* [c]({A}) {A} [C-26, a. 1]")) == f"**a** *b* c ({A}) {A} C-26, a. 1"


def test_headings_part_a_text_and_skip_no_depth():
    text = "## Vu\nun texte\n# Titre\n1. Un\n## Sous-titre\nfin #1\n#pas"
    assert blocks(text, marked=True) == (
        Block(("Vu",), heading=1),
        Block(("un texte",)),
        Block(("Titre",), heading=1),
        Block(points=(Point("1.", ("Un",)),)),
        Block(("Sous-titre",), heading=2),
        Block(("fin #1", "#pas")),
    )
    assert blocks("# *x*") == (Block(("# *x*",)),)


def test_a_point_ends_at_a_heading_and_keeps_its_marks_as_typed():
    assert [each.text for each in numbered_points("1. *Un*\n# Titre\n2. Deux", marked=True)] == ["*Un*", "Deux"]


def test_marks_hold_lines_and_points():
    (block,) = blocks("1. a\n  **b**", marked=True)
    assert block.points[0].lines == ("a", (Mark("strong", ("b",)),))


@pytest.mark.parametrize("piece", ["**a ", "[", "*a", "[a](", "https://a.", r"\\", "[C-26, a. "])
def test_no_line_takes_long_to_read(piece):
    begun = time.process_time()
    read(piece * 3000)
    assert time.process_time() - begun < 1
