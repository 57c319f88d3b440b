"""A letter as bytes says, to a mail program, what it was given."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mime import Mail

PLAIN = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=400)


def mail(**fields) -> Mail:
    said = {"subject": "Objet", "text": "Texte.\n", "html": "<p>Texte.</p>", "to": "morgan@instance.example"}
    return Mail(**{**said, "reply_to": [], "boundary": "=_frontier", **fields})


def read(made: Mail):
    said = made.message().as_bytes(linesep="\r\n")
    assert max(len(line) for line in said.split(b"\r\n")) <= 998
    return message_from_bytes(said, policy=policy.default)


@given(subject=PLAIN)
def test_a_subject_is_read_as_it_was_written_whatever_its_letters_and_length(subject):
    subject = " ".join(f"Dossier {subject} fin".split())
    assert read(mail(subject=subject))["Subject"] == subject


@given(text=PLAIN, html=PLAIN)
def test_the_words_are_read_as_they_were_written_even_on_very_long_lines(text, html):
    said = read(mail(text=f"{text * 4}\n", html=f"<p>{html * 4}</p>"))
    assert said.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") == (text * 4).rstrip("\n")
    assert said.get_body(("html",)).get_content().rstrip("\r\n") == f"<p>{html * 4}</p>"


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Objet\nBcc: x@y.example"},
        {"to": "morgan@instance.example\nBcc: x@y.example"},
        {"to": "<morgan@@instance.example"},
        {"reply_to": ["camille@office.example\r\nBcc: x@y.example"]},
    ],
)
def test_a_header_that_would_become_two_or_an_address_that_is_none_is_refused(fields):
    with pytest.raises(ValueError):
        mail(**fields).message()


def test_an_address_with_letters_of_a_language_is_written_as_one():
    assert read(mail(to="Élise <elise@instance.example>"))["To"].addresses[0].display_name == "Élise"
