"""How pages word what the rules answer in data: months, words of vocabularies, and text that nobody proofread."""

import re
import unicodedata
from typing import Any

from app.clinical.intervals import Interval

DASH = "–"
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def months(interval: Interval | dict[str, Any] | None) -> str:
    """An interval of months as people write it: `22.5–45.9 months`, `at least 9 months`, `exactly 5 months`; open ends are said."""
    if interval is None:
        return "time not stated"
    data = interval.as_data() if isinstance(interval, Interval) else interval
    low, high = data.get("low"), data.get("high")
    above, below = bool(data.get("lower_open")), bool(data.get("upper_open"))
    if low is None and high is None:
        return "time not stated"
    if high is None:
        return f"{'more than' if above else 'at least'} {_counted(low)}"
    if low is None:
        return f"{'less than' if below else 'at most'} {_counted(high)}"
    if low == high:
        return _counted(low)
    said = " to less than " if below else " to " if str(low).startswith("-") or str(high).startswith("-") else DASH
    return f"{'more than ' if above else ''}{low}{' to ' if above and said == DASH else said}{high} months"


def _counted(number: Any) -> str:
    return f"{number} month{'' if number == 1 else 's'}"


def words(word: str | None) -> str:
    """A word of a vocabulary or of a rule as words: `consistent_but_unsupported` → `consistent but unsupported`."""
    return (word or "").replace("_", " ")


def printable(text: object) -> str:
    """The text without what HTML and XML forbid, each shown as U+FFFD, so that nothing vanishes silently."""
    return UNPRINTABLE.sub("\ufffd", unicodedata.normalize("NFC", str(text)))
