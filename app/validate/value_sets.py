"""Whether a code is in a value set: yes, no, or not to be decided here. R4's come from a table; others are asked of a hook."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

TABLE = Path(__file__).parent / "r4" / "value_sets.jsonl"
ANY = "*"
SYNTAX: Mapping[str, re.Pattern[str]] = {
    "urn:ietf:bcp:13": re.compile(r"[\w.+-]+/[\w.+-]+ *(?:;.*)?|xml|json|ttl", re.DOTALL),
    "urn:ietf:bcp:47": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"),
    "urn:iso:std:iso:4217": re.compile(r"[A-Z]{3}"),
    "http://unitsofmeasure.org": re.compile(r"[!-~]+"),
}
"""Systems that no table lists, by the form of their codes. The three words of BCP 13: CapabilityStatement.format has them."""
Decide = Callable[[str, str | None, str], bool | None]
"""(canonical, system, code) → whether the code is in; system None: of any system; None: that cannot be decided."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The codes of one value set, as far as they can be listed. open: systems of which it has more codes, `*`: any."""

    url: str
    pairs: frozenset[tuple[str, str]] = frozenset()
    open: frozenset[str] = frozenset()
    codes: frozenset[str] = field(default=frozenset())
    decide: Decide | None = None

    def holds(self, system: str | None, code: str) -> bool | None:
        """system None: of an element of type code, whose system the value set implies."""
        if (code in self.codes) if system is None else ((system, code) in self.pairs):
            return True
        if not self.open:
            return False
        told = self.decide(self.url, system, code) if self.decide is not None else None
        if told is not None:
            return told
        if system is None and self.open <= SYNTAX.keys():
            return any(SYNTAX[one].fullmatch(code) for one in self.open)
        if system in SYNTAX and system in self.open:
            return SYNTAX[system].fullmatch(code) is not None
        return None if system is None or system in self.open or ANY in self.open else False

    @property
    def name(self) -> str:
        """The url for a sentence, without its version."""
        return self.url.partition("|")[0]

    def shown(self) -> str:
        """Its codes for a sentence, where they are few enough to help."""
        if self.open or not 0 < len(self.codes) <= 20:
            return ""
        return ", one of " + ", ".join(sorted(self.codes))


class _Row(msgspec.Struct):
    url: str
    codes: dict[str, list[str]] = {}
    open: list[str] = []
    large: bool = False


@cache
def _lines() -> dict[str, bytes]:
    return {line.split(b'"', 4)[3].decode(): line for line in TABLE.read_bytes().splitlines()}


class ValueSets:
    """Value sets by canonical. decide: asked about those that the table does not list; without it they stay undecided."""

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide
        self._made: dict[str, CodeSet] = {}

    def of(self, canonical: str) -> CodeSet:
        """The value set. One that nobody knows is open throughout."""
        made = self._made.get(canonical)
        if made is None:
            made = self._made[canonical] = self._read(canonical.partition("|")[0], canonical)
        return made

    def _read(self, url: str, canonical: str) -> CodeSet:
        line = _lines().get(url)
        row = msgspec.json.decode(line, type=_Row) if line else None
        if row is None or row.large:
            return CodeSet(canonical, open=frozenset({ANY}), decide=self._decide)
        pairs = frozenset((system, code) for system, codes in row.codes.items() for code in codes)
        return CodeSet(canonical, pairs, frozenset(row.open), frozenset(code for _, code in pairs), self._decide)
