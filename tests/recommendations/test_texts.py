"""What a typed text is made of: the same for pages and letters, and nothing renumbered."""

import pytest

from recommendations.texts import Block, NumberedPoint, Point, blocks, numbered_points, repeated_numbers


def points(*of) -> Block:
    return Block(points=tuple(of))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Une ligne.\nUne autre.\n\nFin.", (Block(("Une ligne.", "Une autre.")), Block(("Fin.",)))),
        ("Intro :\n1. Un\n2. Deux", (Block(("Intro :",)), points(Point("1.", ("Un",)), Point("2.", ("Deux",))))),
        ("1. Un\n\n3. Trois\n\nFin", (points(Point("1.", ("Un",)), Point("3.", ("Trois",))), Block(("Fin",)))),
        ("1° Un\n   suite\nencore", (points(Point("1°", ("Un", "suite", "encore"))),)),
        (
            "1. Un\n a) sous\n   suite\n b) sous\n2. Deux",
            (
                points(
                    Point("1.", ("Un",), (Point("a)", ("sous", "suite")), Point("b)", ("sous",)))),
                    Point("2.", ("Deux",)),
                ),
            ),
        ),
        ("- Un\n1. Deux", (points(Point("-", ("Un",))), points(Point("1.", ("Deux",))))),
        ("\uf0b7\tPuce de Word", (points(Point("•", ("Puce de Word",))),)),
        ("2026. Une année\n1.5 point\n–\na)b", (Block(("2026. Une année", "1.5 point", "–", "a)b")),)),
        ("\r\n 1) Un\r\n2) Deux\x0c", (points(Point("1)", ("Un",)), Point("2)", ("Deux",))),)),
    ],
)
def test_paragraphs_and_points_are_read_in_their_order(text, expected):
    assert blocks(text) == expected


def test_only_numbered_points_are_answered_one_by_one_each_with_what_stands_under_it():
    text = "Vu :\n1. d’ouvrir;\n  suite\n a) un\n b) deux\n\nPuis :\n\n– un tiret\n3) de publier.\n4° (fin)"
    assert numbered_points(text, marked=True) == [
        NumberedPoint(1, "1.", "d’ouvrir;\nsuite\na) un\nb) deux"),
        NumberedPoint(3, "3)", "de publier."),
        NumberedPoint(4, "4°", "(fin)"),
    ]
    assert numbered_points("a) un\n– deux\nfin", marked=True) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1. Un\n2. Deux", []), ("1. Un\n\nPuis :\n\n01) Deux\n2. x\n2. y", [1, 2]), ("1. Un\na) x\na) y", [])],
)
def test_numbers_that_two_points_bear_are_found_whatever_their_form(text, expected):
    assert repeated_numbers(text, marked=True) == expected
