"""What a typed text is made of: the same for pages and letters, and nothing renumbered."""

import pytest

from recommendations.texts import Block, Point, blocks


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
