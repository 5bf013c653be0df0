"""The columns of mappings/: what every vocabulary has, and what some have besides."""

from collections.abc import Mapping
from dataclasses import dataclass

COLUMNS = ("word", "text", "system", "code", "display", "meaning", "verdict", "verified", "emit")
"""One row per word and code. `text` and a vocabulary's own columns stand in the word's first row only."""

ALLOWED = {
    "meaning": ("stated", "inferred"),
    "verdict": ("confirmed", "weak", "unconfirmed"),
    "emit": ("yes", "no"),
}

CASE_VOCABULARIES = (
    "compartments",
    "conditions",
    "cytogenetics",
    "drugs",
    "events",
    "findings",
    "intents",
    "labs",
    "laterality",
    "measures",
    "methods",
    "procedures",
    "reasons",
    "regimens",
    "responses",
    "sites",
    "specimens",
    "stages",
    "vital_status",
)
"""The vocabularies that a case document uses: without one of them no case can be read."""


@dataclass(frozen=True)
class Column:
    """A column of one vocabulary: free text, one of `choices`, or words of another vocabulary."""

    choices: tuple[str, ...] = ()
    words_of: str = ""
    many: bool = False
    required: bool = False


def _choice(*choices: str) -> Column:
    return Column(choices=choices, required=True)


def _word(vocabulary: str, *, many: bool = False, required: bool = False) -> Column:
    return Column(words_of=vocabulary, many=many, required=required)


OWN: Mapping[str, Mapping[str, Column]] = {
    "labs": {
        "unit": _word("units"),
        "units": _word("units", many=True),
        "specimen": _word("specimens"),
        "kind": _choice("quantity", "text", "coded"),
        "category": Column(choices=("laboratory", "imaging", "survey")),
    },
    "drugs": {"class": _word("drugs")},
    "regimens": {"agents": _word("drugs", many=True)},
    "sites": {"bone": _choice("yes", "no", "contested"), "note": Column()},
    "cytogenetics": {"iscn": Column(), "location": Column(), "gene": _word("genes")},
    "procedures": {"category": _choice("diagnostic", "laboratory", "therapeutic", "supportive")},
    "findings": {"resource": _choice("Observation", "Condition")},
    "responses": {"kind": _choice("imwg", "legacy", "status", "trend"), "mcode": _word("mcode_trends")},
    "stage_values": {"stage": _word("stages", required=True), "value": Column(required=True)},
    "compartments": {"site": _word("sites")},
    "measures": {"unit": _word("units", required=True)},
}
"""The vocabularies' own columns. A vocabulary that is not named here may have any."""

UNIT_COLUMNS = ("word", "text", "verified", "printed")
SYSTEM_COLUMNS = ("short", "uri", "name", "check")
