"""mappings/ → one frozen Terminology."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from app.terminology.columns import CASE_VOCABULARIES, COLUMNS, OWN, SYSTEM_COLUMNS, UNIT_COLUMNS
from app.terminology.concept import Code, Concept
from app.terminology.faults import system_faults, unit_faults, vocabulary_faults
from app.terminology.rows import BadMapping, Row, System, rows_of

NOT_VOCABULARIES = {"plausible_ranges", "systems", "units"}


@dataclass(frozen=True)
class Terminology:
    """All vocabularies, in the order of their files. Nothing in it changes after the start."""

    vocabularies: Mapping[str, Mapping[str, Concept]]
    units: Mapping[str, str]
    systems: Mapping[str, System]
    _by_code: Mapping[tuple[str, str, str], tuple[str, ...]]
    _by_text: Mapping[tuple[str, str], str]
    _by_print: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read every CSV file of `folder`. Raises BadMapping that names all bad rows by file and line."""
        faults: list[str] = []
        system_rows = rows_of(folder / "systems.csv", SYSTEM_COLUMNS, faults)
        unit_rows = rows_of(folder / "units.csv", UNIT_COLUMNS, faults)
        names = {path.stem for path in folder.glob("*.csv")} - NOT_VOCABULARIES | set(CASE_VOCABULARIES)
        found = {
            name: rows_of(folder / f"{name}.csv", [*COLUMNS, *OWN.get(name, {})], faults, more=name not in OWN)
            for name in sorted(names)
        }
        systems = {row["short"]: System(row["uri"], row["name"], row["check"]) for row in system_rows}
        units = {row["word"]: row["text"] for row in unit_rows}
        words = {name: {row["word"] for row in rows} for name, rows in found.items()} | {"units": set(units)}
        faults += [*system_faults(system_rows), *unit_faults(unit_rows)]
        for name, rows in found.items():
            faults += vocabulary_faults(name, rows, systems, words)
        if faults:
            raise BadMapping(faults)
        vocabularies = {name: _concepts(rows, systems) for name, rows in found.items()}
        return cls(
            MappingProxyType(vocabularies),
            MappingProxyType(units),
            MappingProxyType(systems),
            _words_by_code(vocabularies),
            {(name, c.text.casefold()): c.word for name, concepts in vocabularies.items() for c in concepts.values()},
            {form: row["word"] for row in unit_rows for form in (row["word"], row["text"], *row["printed"].split("|"))},
        )

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """Every vocabulary's words; `units` holds UCUM codes."""
        words = {name: frozenset(concepts) for name, concepts in self.vocabularies.items()}
        return {**words, "units": frozenset(self.units)}

    def concept(self, vocabulary: str, word: str) -> Concept:
        """The concept of a word. Raises KeyError for a word that is not in the vocabulary."""
        return self.vocabularies[vocabulary][word]

    def unit_for(self, printed: str) -> str | None:
        """The UCUM code of a unit as laboratories print it ("mg/24 hours"), or None. Nothing is converted."""
        return self._by_print.get(printed.strip()) if printed.strip() else None

    def words_for(self, vocabulary: str, system: str | None, code: str | None) -> tuple[str, ...]:
        """The words that have this code, sent or only understood; the one that states its meaning first."""
        return self._by_code.get((vocabulary, system or "", code or ""), ())

    def word_of(self, vocabulary: str, codeable: Mapping[str, Any] | None) -> str | None:
        """The word that a CodeableConcept means: by its codes, among several by its text; without codes by its text."""
        if not codeable:
            return None
        by_text = self._by_text.get((vocabulary, str(codeable.get("text")).casefold()))
        codings = codeable.get("coding", ())
        words = [w for c in codings for w in self.words_for(vocabulary, c.get("system"), c.get("code"))]
        if by_text and (by_text in words or not codings):
            return by_text
        return words[0] if words else None


def _words_by_code(vocabularies: Mapping[str, Mapping[str, Concept]]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for name, concepts in vocabularies.items():
        for concept in concepts.values():
            for code in concept.codes:
                if code.understood:
                    key = (name, code.system, code.code)
                    words = found.get(key, ())
                    # A row that states this meaning comes before one that merely infers it.
                    found[key] = (concept.word, *words) if code.meaning == "stated" else (*words, concept.word)
    return found


def _concepts(rows: list[Row], systems: Mapping[str, System]) -> Mapping[str, Concept]:
    by_word: dict[str, list[Row]] = {}
    for row in rows:
        by_word.setdefault(row["word"], []).append(row)
    return MappingProxyType({word: _concept(word, its_rows, systems) for word, its_rows in by_word.items()})


def _concept(word: str, rows: list[Row], systems: Mapping[str, System]) -> Concept:
    codes = tuple(
        Code(systems[r["system"]].uri, r["code"], r["display"], r["meaning"], r["verdict"], r["emit"] == "yes")
        for r in rows
        if r["code"]
    )
    attributes = {name: value for name, value in rows[0].values.items() if name not in COLUMNS and value}
    return Concept(word, rows[0]["text"], codes, MappingProxyType(attributes))
