"""What was looked for at one moment, and seen or not seen: findings of the words that the rules ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.case.evidence import Finding
from app.clinical.answer import Evidence
from app.clinical.truth import Truth

CLONAL, FURTHER = "clonal_plasma_cells_in_marrow", "further_lesion"
AVID, FEWER, HYPERVISCOSITY = "avid_lesion_on_pet", "fewer_or_less_avid_lesions", "hyperviscosity"
ASKED = (CLONAL, FURTHER, AVID, FEWER, HYPERVISCOSITY)


@dataclass(frozen=True, slots=True)
class Seen:
    """items: (path, finding) of one moment."""

    items: tuple[tuple[str, Finding], ...] = ()

    def of(self, word: str, *methods: str) -> Truth:
        """Met where it was seen anywhere; not met where it was looked for everywhere, by one of `methods` if any are named.

        What one site does not show says nothing of the others. Seen and not seen: unknown, and a discrepancy.
        """
        by = [item for item in self._items(word) if not methods or item.method in methods]
        there = any(item.result == "positive" for item in by)
        nowhere = any(item.result == "negative" and item.site is None for item in by)
        return Truth.UNKNOWN if there == nowhere else Truth.MET if there else Truth.NOT_MET

    def evidence(self, *words: str) -> tuple[Evidence, ...]:
        """What the record says of these words."""
        return tuple(
            Evidence(item.as_stated or f"{word}: {item.result or item.text or item.missing}", path)
            for word in words
            for path, item in self.items
            if item.finding == word
        )

    def contradictory(self) -> Sequence[str]:
        """The words of which it is stated that it was seen, and that it was not seen anywhere."""
        return [word for word in ASKED if self._is_contradictory(word)]

    def _is_contradictory(self, word: str) -> bool:
        found = self._items(word)
        return any(item.result == "positive" for item in found) and any(
            item.result == "negative" and item.site is None for item in found
        )

    def _items(self, word: str) -> list[Finding]:
        return [item for _, item in self.items if item.finding == word]
