"""Hypothesis strategies for the small values of a case document: text, numbers, dates, words."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.fhir.exact_json import ExactDecimal
from app.terminology.terminology import Terminology

ROOT = Path(__file__).parents[2]
TERMINOLOGY = Terminology.load(ROOT / "mappings")
WORDS = {name: sorted(words) for name, words in TERMINOLOGY.words.items()}
ABSENCES = st.sampled_from(["not_assessed", "not_stated", "not_available", "not_applicable"])

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"), exclude_characters="\ufeff"
)
"""What both JSON and YAML may hold as it is: YAML folds U+2028 and refuses control characters."""
TEXT = st.text(CHARACTERS | st.sampled_from("Aßλ≥“”’\n\t'\"#:{}[]&*!|>%@-"), min_size=1, max_size=24).filter(
    lambda text: bool(text.strip())
)
WORDED = st.sampled_from(["near complete remission", "6.36g/dL", "n/a", "NO", "0337535", "null", "true", "12–20", "~"])
TEXTS = TEXT | WORDED
SMALL = st.integers(min_value=1, max_value=99)


@cache
def word(vocabulary: str) -> st.SearchStrategy[str]:
    return st.sampled_from(WORDS[vocabulary])


def without_none(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != []}


@st.composite
def numbers(draw: st.DrawFn, low: int = 0, high: int = 10**6) -> ExactDecimal:
    """A plain decimal number with up to four places, trailing zeros kept."""
    whole = draw(st.integers(min_value=low, max_value=high - 1))
    places = draw(st.text("0123456789", max_size=4))
    return ExactDecimal(f"{whole}.{places}" if places else str(whole))


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: day.isoformat())
DATES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
INSTANTS = st.builds(
    lambda day, clock, zone: f"{day}T{clock:%H:%M:%S}{zone}",
    DAYS,
    st.times(),
    st.sampled_from(["Z", "+01:00", "-07:30", ".5Z", ".120+14:00"]),
)


@st.composite
def pairs(draw: st.DrawFn, low: int = 0, high: int = 1000) -> list[ExactDecimal]:
    """Two numbers, the lower first."""
    return sorted([draw(numbers(low, high)), draw(numbers(low, high))])
