"""What the laboratory of one patient says, by the words of mappings/labs.csv, so that stages and responses can be held against it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.terminology import ucum
from app.terminology.terminology import Terminology
from app.validate.plausibility.record import Placed, Record, nodes, number, text
from app.validate.plausibility.spans import begins, span
from app.validate.plausibility.values import unit_of


@dataclass(frozen=True)
class Lab:
    """One measured value. word: of labs.csv. unit: UCUM, or None where none is stated. date: as stated, or None."""

    word: str
    value: Decimal
    unit: str | None
    date: str | None
    comparator: str | None
    placed: Placed

    def within(self, unit: str) -> Fraction | None:
        """The value in another unit; None where it has none, measures something else, or is only a bound (`<`)."""
        mine, other = ucum.canonical(self.unit or ""), ucum.canonical(unit)
        if self.unit is None or self.comparator or mine is None or other is None or mine.unit != other.unit:
            return None
        return (mine.amount(self.value) - other.offset) / other.factor


def word_of(terminology: Terminology, vocabulary: str, concept: Any) -> str | None:
    """The word of a CodeableConcept, whatever is misshapen in it passed over."""
    if not isinstance(concept, dict):
        return None
    coding = [{name: text(one, name) for name in ("system", "code")} for one in nodes(concept, "coding")]
    return terminology.word_of(vocabulary, {"coding": coding, "text": text(concept, "text")})


class Measured:
    """Values of one subject that belong together, such as those of a day."""

    def __init__(self, labs: list[Lab]) -> None:
        self._labs = labs
        self.words = {lab.word for lab in labs}
        self._known: dict[tuple[str, str], Fraction | None] = {}

    def value(self, word: str, unit: str) -> Fraction | None:
        """The value of an analyte in the unit; None where there is none, or where there are several."""
        if (word, unit) not in self._known:
            found = {lab.within(unit) for lab in self._labs if lab.word == word}
            self._known[word, unit] = found.pop() if len(found) == 1 else None
        return self._known[word, unit]


class Labs:
    """The laboratory values of each subject."""

    def __init__(self, record: Record, terminology: Terminology) -> None:
        self._by_day: dict[tuple[str, str], list[Lab]] = {}
        self._all: dict[str, list[Lab]] = {}
        self._measured: dict[tuple[str, str], Measured] = {}
        self._earliest: dict[tuple[str, frozenset[str]], list[Lab]] = {}
        for one in record.of("Observation"):
            for lab in _labs(one, terminology):
                subject = record.subject(one)
                self._all.setdefault(subject, []).append(lab)
                if lab.date is not None:
                    self._by_day.setdefault((subject, lab.date[:10]), []).append(lab)

    def of_day(self, subject: str, date: str) -> Measured:
        """Those of the day."""
        key = (subject, date[:10])
        if key not in self._measured:
            self._measured[key] = Measured(self._by_day.get(key, []))
        return self._measured[key]

    def once(self, subject: str) -> Measured:
        """Those of analytes that were measured once."""
        if (subject, "") not in self._measured:
            counts = Counter(lab.word for lab in self._all.get(subject, ()))
            labs = [lab for lab in self._all.get(subject, ()) if counts[lab.word] == 1]
            self._measured[subject, ""] = Measured(labs)
        return self._measured[subject, ""]

    def earliest(self, subject: str, words: frozenset[str]) -> list[Lab]:
        """Of these analytes the first ones with a time of day, without one, and without a date: enough to ask what came first."""
        if (subject, words) not in self._earliest:
            self._earliest[subject, words] = list(
                _first([lab for lab in self._all.get(subject, ()) if lab.word in words])
            )
        return self._earliest[subject, words]


def _first(labs: list[Lab]) -> Iterable[Lab]:
    first: dict[str, tuple[int, Lab]] = {}
    for lab in labs:
        found = span(lab.date)
        form = "" if found is None else "T" if "T" in (lab.date or "") else "day"
        begun = found[0] if found else 0
        if form not in first or begun < first[form][0]:
            first[form] = (begun, lab)
    return (lab for _, lab in first.values())


def _labs(one: Placed, terminology: Terminology) -> Iterator[Lab]:
    quantity = one.node.get("valueQuantity")
    value = number(quantity.get("value")) if isinstance(quantity, dict) else None
    if value is None or text(one.node, "status") in ("cancelled", "entered-in-error"):
        return
    word = word_of(terminology, "labs", one.node.get("code"))
    if word is not None:
        began = begins(one.node, "effective")
        yield Lab(word, value, unit_of(quantity), began[1] if began else None, text(quantity, "comparator"), one)
