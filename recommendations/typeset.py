"""Makes a PDF of a letter in a process of its own: `python -I typeset.py < {"layout", "data", "sha256"} > letter.pdf`.

Typst must not be used in a process that forks afterwards, so the web servers never load it (an import contract holds
that); nor does this file load anything else of ours. What people wrote reaches the layout as data, never as code.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst

LAYOUTS = Path(__file__).parent / "templates" / "documents"
STANDARDS = ["a-2a", "ua-1"]
MOST_PROBED = 400  # distinct characters; each is a small document
# Every font that typst carries has these.
_SURE = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x180)]} | set("–—‘’“”„•…‰‹›€−≤≥→ \n\t")
_SURE -= {"\u00ad"}


def pdf(layout: str, data: str, sha256: str) -> bytes:
    """A letter as PDF/A-2a and PDF/UA-1; typst refuses what does not conform. Raises `typst.TypstError`."""
    if not re.fullmatch(r"[a-z]+-\d+", layout):
        raise ValueError(f"no layout bears such a name: {layout}")
    said = json.loads(data)
    unsure = set(_characters(said)) - _SURE
    misleading = {each for each in unsure if _misleads(each)}
    tried = _replaced(said, misleading)
    try:
        return _compiled(layout, tried, sha256, unprintable=bool(misleading))
    except typst.TypstError:
        if not unsure:
            raise
    # Some character has no shape in any font, which neither standard allows. Their numbers stand in their places.
    missing = misleading | (_without_shape(sorted(unsure - misleading)) if len(unsure) <= MOST_PROBED else unsure)
    try:
        return _compiled(layout, _replaced(said, missing), sha256, unprintable=True)
    except typst.TypstError:
        return _compiled(layout, _replaced(said, unsure), sha256, unprintable=True)


def _compiled(layout: str, said: Any, sha256: str, *, unprintable: bool) -> bytes:
    inputs = {"letter": json.dumps(said, ensure_ascii=False), "sha256": sha256, "unprintable": str(unprintable).lower()}
    return _pdf_of(LAYOUTS / f"{layout}.typ", inputs)


def _pdf_of(source: Path | bytes, inputs: dict[str, str]) -> bytes:
    made = _compiler().compile(source, format="pdf", pdf_standards=STANDARDS, sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    """With the same fonts on every machine: those inside typst."""
    return typst.Compiler(root=LAYOUTS, ignore_system_fonts=True)


def _characters(said: Any) -> Iterable[str]:
    if isinstance(said, str):
        yield from said
    elif isinstance(said, dict | list):
        for each in said.values() if isinstance(said, dict) else said:
            yield from _characters(each)


def _misleads(character: str) -> bool:
    """Controls, those of the direction of writing among them: what is read must be what is written."""
    return unicodedata.category(character) in ("Cc", "Cf") and character not in "\n\t\u00ad\u200b\u200c\u200d\u2060"


def _replaced(said: Any, characters: set[str]) -> Any:
    """`said` with « [U+1403] » in the place of each of some characters."""
    if isinstance(said, str):
        return "".join([f"[U+{ord(each):04X}]" if each in characters else each for each in said])
    if isinstance(said, dict):
        return {name: _replaced(each, characters) for name, each in said.items()}
    return [_replaced(each, characters) for each in said] if isinstance(said, list) else said


_PROBE = b"""#set document(title: "-")
#set text(lang: "fr", font: "Libertinus Serif")
#sys.inputs.probe"""


def _without_shape(characters: list[str]) -> set[str]:
    """Those of some characters that no font of ours can show."""
    if not characters:
        return set()
    try:
        _pdf_of(_PROBE, {"probe": " ".join(characters)})
        return set()
    except typst.TypstError:
        if len(characters) == 1:
            return set(characters)
    half = len(characters) // 2
    return _without_shape(characters[:half]) | _without_shape(characters[half:])


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf(**json.load(sys.stdin)))
