"""Chromosome abnormalities as the record has them: present, absent, or not stated, with the share of the clone.

A negative karyotype says nothing: myeloma cells rarely divide in culture, and t(4;14), t(14;16) and t(14;20) do not
show on banding (Ross FM et al. Haematologica 2012;97:1272).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.case.evidence import Cytogenetic
from app.clinical.answer import Evidence
from app.clinical.truth import Truth, among

FISH, KARYOTYPING = "fish", "karyotyping"


@dataclass(frozen=True, slots=True)
class Abnormality:
    """possible: whether it is there, over all that the record allows. clone: shares in percent; alleles: where stated."""

    word: str
    possible: tuple[bool, ...]
    evidence: tuple[Evidence, ...] = ()
    clone: tuple[Fraction, ...] = ()
    contradictory: bool = False
    alleles: tuple[str, ...] = ()

    @property
    def present(self) -> Truth:
        """Whether it is there."""
        return among(self.possible)


@dataclass(frozen=True, slots=True)
class Chromosomes:
    """items: (path, item) of one moment. only_fish: results by another method, or by none stated, count as unknown."""

    items: tuple[tuple[str, Cytogenetic], ...] = ()
    only_fish: bool = False

    def abnormality(self, *words: str) -> Abnormality:
        """Of an abnormality with several words (gain or amplification of 1q): there if one is, absent if the first is."""
        found = [(path, item) for path, item in self.items if item.abnormality in words]
        there = [item for _, item in found if item.result == "positive" and self._counts(item)]
        gone = [item for _, item in found if item.abnormality == words[0] and self._excludes(item)]
        possible = (True, False) if bool(there) == bool(gone) else (bool(there),)
        evidence = tuple(Evidence(_words(item), path) for path, item in found)
        clone = tuple(sorted({Fraction(item.clone_percent) for item in there if item.clone_percent is not None}))
        alleles = tuple(sorted({item.alleles for item in there if item.alleles is not None}))
        return Abnormality(words[0], possible, evidence, clone, bool(there and gone), alleles)

    def _counts(self, item: Cytogenetic) -> bool:
        return item.method == FISH or not self.only_fish

    def _excludes(self, item: Cytogenetic) -> bool:
        return item.result == "negative" and item.method != KARYOTYPING and self._counts(item)

    def contradictions(self) -> Sequence[Abnormality]:
        """The abnormalities that are stated to be there and not to be there."""
        words = dict.fromkeys(item.abnormality for _, item in self.items)
        return [found for word in words if (found := self.abnormality(word)).contradictory]


def _words(item: Cytogenetic) -> str:
    return item.as_stated or f"{item.abnormality}: {item.result or item.missing}"
