"""How the pages of a draft show its way and its changes."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from recommendations.draft_queries import STEPS
from web.presenters import dates
from workflows.queries import regimes_to_choose

USUAL_REGIME = "16-27"  # that of a draft until another is chosen


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the way to the signature: « done », « current » or « ahead »."""

    title: Any
    state: str


def steps(current: str) -> list[StepLine]:
    """The steps that people do, in order, with the current one."""
    place = [node.name for node in STEPS].index(current)
    states = ["done"] * place + ["current"] + ["ahead"] * (len(STEPS) - place - 1)
    return [StepLine(node.task_title, state) for node, state in zip(STEPS, states, strict=True)]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a comparison: « same », « gone » or « new »."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a comparison, as it was and as it is; None where there was or is none."""

    before: list[Piece] | None
    after: list[Piece] | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


_WORDS = re.compile(r"\s+|[^\s]+")


def compared(before: str, after: str) -> list[Line]:
    """Two texts paragraph by paragraph, and within a changed paragraph word by word."""
    old, new = _paragraphs(before), _paragraphs(after)
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line([Piece("same", text)], [Piece("same", text)]) for text in old[i1:i2]]
            continue
        pairs = min(i2 - i1, j2 - j1)
        lines += [_words(was, now) for was, now in zip(old[i1 : i1 + pairs], new[j1 : j1 + pairs], strict=True)]
        lines += [Line([Piece("gone", text)], None) for text in old[i1 + pairs : i2]]
        lines += [Line(None, [Piece("new", text)]) for text in new[j1 + pairs : j2]]
    return lines


@dataclass(frozen=True, slots=True)
class Apart:
    """A draft that somebody else saved meanwhile, beside what this person typed: the parts that differ."""

    by: Any
    at: Any
    parts: list[tuple[Any, list[Line]]]


def apart(draft: Any, form: Any) -> Apart:
    """The draft as it is saved beside what the form holds, part by part."""
    last = draft.versions.select_related("saved_by").last()
    parts = []
    for name in ("subject", "text", "reasons"):
        lines = compared(getattr(draft, name), (form[name].value() or "").strip())
        if any(line.changed for line in lines):
            parts.append((form[name].label, lines))
    return Apart(last.saved_by if last else draft.drafted_by, draft.saved_at, parts)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _words(was: str, now: str) -> Line:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    found = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return Line(
        list(_pieces(old, [(tag, i1, i2) for tag, i1, i2, _j1, _j2 in found], "gone")),
        list(_pieces(new, [(tag, j1, j2) for tag, _i1, _i2, j1, j2 in found], "new")),
    )


def _pieces(words: Sequence[str], spans: Sequence[tuple[str, int, int]], kind: str) -> Iterator[Piece]:
    for tag, start, end in spans:
        if start < end:
            yield Piece("same" if tag == "equal" else kind, "".join(words[start:end]))


def regimes(*, on: date) -> list[tuple[str, str]]:
    """The regimes in force on a day, by code, each by its name and its article."""
    return [
        (slug, f"{name_en if dates.english() else name_fr} ({article})")
        for slug, name_fr, name_en, article in regimes_to_choose(on=on)
    ]


def regime_of(recommendation: Any, *, on: date) -> str:
    """The regime of a recommendation by its name; empty while there is but one."""
    known = regimes(on=on)
    return dict(known).get(recommendation.regime, recommendation.regime) if len(known) > 1 else ""
