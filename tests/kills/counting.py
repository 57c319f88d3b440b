"""What was handed to the mail server against what was in flight at a kill. Plain Python: it can be tested alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """Letters by Message-ID: `wrongly` were handed twice though no kill met them, `lost` are called sent and were
    never handed."""

    letters: int
    handed: int
    doubled: int
    in_flight: int
    wrongly: tuple[str, ...]
    lost: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.letters} letters sent, handed to SMTP {self.handed} times; {self.in_flight} in flight at a kill, "
            f"{self.doubled} of them handed twice; {len(self.wrongly)} others twice, {len(self.lost)} lost"
        )


def count(*, taken: Mapping[str, int], sent: Collection[str], in_flight: Collection[str]) -> Count:
    """Counts. `taken`: how often the server accepted each Message-ID; `sent`: those that the rows call sent;
    `in_flight`: handed, and not yet recorded as sent when their process was killed."""
    doubled = {each for each, times in taken.items() if times > 1}
    at_most_twice = {each for each in doubled if taken[each] == 2 and each in in_flight}
    return Count(
        letters=len(sent),
        handed=sum(taken.values()),
        doubled=len(doubled),
        in_flight=len(in_flight),
        wrongly=tuple(sorted(doubled - at_most_twice)),
        lost=tuple(sorted(each for each in sent if not taken.get(each))),
    )
