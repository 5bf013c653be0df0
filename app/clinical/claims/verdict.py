"""What the cases say to a claim, and how a number from them is compared with the printed one."""

from dataclasses import dataclass, field
from fractions import Fraction

from app.clinical.answer import Support
from app.clinical.cohort_table.people import Whom
from app.clinical.intervals import Interval


@dataclass(frozen=True)
class Verdict:
    """support, the numbers behind it in words, and the cases that speak against the claim."""

    support: Support
    text: str
    numbers: dict[str, str] = field(default_factory=dict)
    against: tuple[str, ...] = ()


def unsupported(text: str, numbers: dict[str, str] | None = None, against: tuple[str, ...] = ()) -> Verdict:
    """Nothing in the cases excludes the claim, and nothing shows it."""
    return Verdict(Support.CONSISTENT, text, numbers or {}, against)


def compared(possible: Interval, claimed: Interval, text: str, numbers: dict[str, str]) -> Verdict:
    """Supported where every value that the cases allow is claimed, contradicted where none is."""
    if possible.within(claimed):
        return Verdict(Support.SUPPORTED, text, numbers)
    apart = _lies_below(possible, claimed) or _lies_below(claimed, possible)
    return Verdict(Support.CONTRADICTED if apart else Support.CONSISTENT, text, numbers)


def _lies_below(one: Interval, other: Interval) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and (one.upper_open or other.lower_open))


def rounded_to(number: Fraction) -> Interval:
    """Every value that is printed as this whole number."""
    half = Fraction(1, 2)
    return Interval(number - half, number + half, upper_open=True)


def labels(lines: list[Whom]) -> tuple[str, ...]:
    """The lines by their labels, each once, in order."""
    return tuple(dict.fromkeys(line.label for line in lines))
