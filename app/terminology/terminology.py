"""mappings/ → one frozen Terminology."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from app.terminology.concept import Code, Concept
from app.terminology.rows import COLUMNS, CHECKS, BadMapping, Row, System, faults_of, rows_of

NOT_VOCABULARIES = {"systems", "units"}


@dataclass(frozen=True)
class Terminology:
    """All vocabularies. Nothing in it changes after the start."""

    vocabularies: Mapping[str, Mapping[str, Concept]]
    units: Mapping[str, str]
    _by_code: Mapping[tuple[str, str, str], tuple[str, ...]]
    _by_text: Mapping[tuple[str, str], str]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read every CSV file of `folder`. Raises BadMapping naming each bad row by file and line."""
        systems = _systems(rows_of(folder / "systems.csv"))
        found: dict[str, list[Row]] = {
            path.stem: rows_of(path) for path in sorted(folder.glob("*.csv")) if path.stem not in NOT_VOCABULARIES
        }
        units = {row["word"]: row["text"] for row in rows_of(folder / "units.csv")}
        faults = [fault for rows in found.values() for fault in faults_of(rows, systems)]
        faults += _cross_faults(found, units)
        if faults:
            raise BadMapping(faults)
        vocabularies = {name: _concepts(rows, systems) for name, rows in found.items()}
        by_code: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for name, concepts in vocabularies.items():
            for concept in concepts.values():
                for code in concept.codes:
                    key = (name, code.system, code.code)
                    # A row that states this meaning comes before one that merely infers it.
                    words = by_code.get(key, ())
                    by_code[key] = (concept.word, *words) if code.meaning == "stated" else (*words, concept.word)
        by_text = {(name, c.text): c.word for name, concepts in vocabularies.items() for c in concepts.values()}
        return cls(MappingProxyType(vocabularies), MappingProxyType(units), by_code, by_text)

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """Every vocabulary's words; `units` holds UCUM codes."""
        words = {name: frozenset(concepts) for name, concepts in self.vocabularies.items()}
        return {**words, "units": frozenset(self.units)}

    def concept(self, vocabulary: str, word: str) -> Concept:
        """The concept of a word. Raises KeyError for a word that is not in the vocabulary."""
        return self.vocabularies[vocabulary][word]

    def words_for(self, vocabulary: str, system: str | None, code: str | None) -> tuple[str, ...]:
        """The words that have this code, sent or only understood; the nearest in meaning first."""
        return self._by_code.get((vocabulary, system or "", code or ""), ())

    def word_of(self, vocabulary: str, codeable: Mapping[str, Any] | None) -> str | None:
        """The word that a CodeableConcept means: by its codes, among several by its text; without codes by its text."""
        if not codeable:
            return None
        by_text = self._by_text.get((vocabulary, str(codeable.get("text"))))
        words = list(
            _unique(
                w
                for c in codeable.get("coding", ())
                for w in self.words_for(vocabulary, c.get("system"), c.get("code"))
            )
        )
        if by_text and (by_text in words or not codeable.get("coding")):
            return by_text
        return words[0] if words else None

    def unit_printed(self, printed: str | None) -> str | None:
        """The UCUM code of a printed unit, or None where we do not know it."""
        return next((code for code, text in self.units.items() if printed in (code, text)), None)


def _unique(words: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(words)


def _systems(rows: list[Row]) -> dict[str, System]:
    faults = [f"{row.place}: unknown check '{row['check']}'" for row in rows if row["check"] not in CHECKS]
    if faults:
        raise BadMapping(faults)
    return {row["short"]: System(row["uri"], row["check"]) for row in rows}


def _cross_faults(found: dict[str, list[Row]], units: dict[str, str]) -> list[str]:
    def words(name: str) -> set[str]:
        return {row["word"] for row in found.get(name, [])}

    faults = []
    for row in found.get("labs", []):
        if row["unit"] and row["unit"] not in units:
            faults.append(f"{row.place}: unit '{row['unit']}' is not in units.csv")
        if row["specimen"] and row["specimen"] not in words("specimens"):
            faults.append(f"{row.place}: specimen '{row['specimen']}' is not in specimens.csv")
    for row in found.get("regimens", []):
        faults += [f"{row.place}: '{a}' is not in drugs.csv" for a in row["agents"].split() if a not in words("drugs")]
    return faults


def _concepts(rows: list[Row], systems: dict[str, System]) -> Mapping[str, Concept]:
    by_word: dict[str, list[Row]] = {}
    for row in rows:
        by_word.setdefault(row["word"], []).append(row)
    return MappingProxyType({word: _concept(word, its_rows, systems) for word, its_rows in by_word.items()})


def _concept(word: str, rows: list[Row], systems: dict[str, System]) -> Concept:
    codes = tuple(
        Code(systems[r["system"]].uri, r["code"], r["display"], r["meaning"], r["verdict"], r["emit"] == "yes")
        for r in rows
        if r["code"]
    )
    attributes = {name: value for name, value in rows[0].values.items() if name not in COLUMNS and value}
    return Concept(word, rows[0]["text"], codes, MappingProxyType(attributes))
