"""Cases of the suites that our engine answers otherwise, each kind with its reason: (reason, file, expression).

The suites are those of an engine that follows a later release of FHIRPath, knows R5, STU3 and DSTU2 as well, and often
runs without any model. File and expression are regular expressions, so that no line of the suites stands here.
"""

import re

_ANY = ""
REASONS: list[tuple[str, str, str]] = [
    ("Long came after N1", _ANY, r"\d+L\b|Long\b"),
    ("%factory came with R5", "factory", r"%factory"),
    ("%factory came with R5", "6.1_equality", r"%factory"),
    (
        "functions that came after N1",
        _ANY,
        r"\b(year|month|day|hour|minute|second|millisecond|timezoneOffset|date|time)Of\(|\bcomparable\(",
    ),
    ("the flags of matches() and matchesFull() came after N1", "5.6", r"matches(Full)?\('[^']*', "),
    ("that engine's own sum(), min(), max() and avg()", "7_aggregate", r"\.(sum|min|max|avg)\("),
    ("integer64 came with R5", "bigint", "integer64"),
    ("not R4: the case is one of DSTU2", _ANY, r"Questionnaire\.group|is FHIR\.id"),
    ("no model: R4's is always known here, so that a choice and a date are found", "3_path", r"^Observation\.value$"),
    ("no model: R4's is always known here, so that a choice and a date are found", "6.6", r"^Patient\.birthDate"),
    ("N1's grammar has no such escape; a lost backslash would change a pattern silently", "4.1", r"\\u"),
    ("R4's primitives are not System types (`is` and `ofType` of System.String)", _ANY, r"System\.String"),
    ("`as` takes several items here, as R4's dom-3 needs it", "6.3", r"as\b.*Integer"),
    ("exists(criteria) takes a Boolean for each item, as where() does", "simple", r"exists\(given\)"),
    ("a name that is no element is empty, not equal to another one", "simple", r"\$this\.length"),
    ("a primitive's extension does not count in equality while it has a value", "6.1", r"Bundle.*given\[0\]"),
    ("a null without a value is left out of a collection of Booleans", "5.1", r"(all|any)(True|False)\("),
    ("two nulls with other siblings are not equal", "5.1", r"su(b|per)setOf\("),
    ("a null without a sibling is no item, and counts in no index", "extensions", r"address\[1\]"),
    ("Python's `re`, which replaces, has no Unicode categories", "5.6", r"\\p\{Lu\}"),
    ("what cannot be decoded is empty, as what cannot be converted is", "5.6", r"decode\('hex'\)"),
    ("JSON's own rule for what can be unescaped", "5.6", r"unescape\('json'\)"),
    ("UCUM's special units are not singled out: linear in the unit as written", "6.6", r"1 'B'"),
    ("a span before a date: N1 has it behind only", "6.6", r"^1 year \+ @"),
    ("the zone of the machine is not asked: an offset stays as it was written", "6.6", r"T12:23:45-05:00 \+ 2 years"),
    ("by R4 a FHIR Quantity in `a` or `mo` becomes years or months, and is no longer UCUM's", "fhir-quantity", "value"),
    ("by R4 a FHIR Quantity in `a` or `mo` becomes years or months, and is no longer UCUM's", "6.6", r"185 'mo'"),
]


def reason(file: str, expression: str) -> str | None:
    """Why the case may fail, or None."""
    for why, files, expressions in REASONS:
        if re.match(files, file) and re.search(expressions, expression):
            return why
    return None
