"""How the pages over all cases word origins, sizes, outcomes and times: one way in the table, the curves and the nearest cases."""

from collections.abc import Mapping
from urllib.parse import urlencode

from app.terminology.terminology import Terminology
from app.web.wording import DASH, words

ORIGINS = {
    "diagnosis": "from diagnosis",
    "autologous_transplant": "from autologous transplant",
    "other_transplant": "from transplant, allogeneic or of a kind not stated",
    "thalidomide_start": "from the start of thalidomide",
    "bortezomib_end": "from the end of bortezomib",
    "not_stated": "from a point that is not stated",
    "extramedullary_disease": "from extramedullary disease",
    "pooled": "from all origins together",
}
"""A word of app/clinical/survival/origins.py as what a time is counted from."""
GRAINS = {"individual": "one patient", "member": "one patient of a series", "subgroup": "part of a series"}
ABSENCES = {
    "not_stated": "not stated",
    "not_available": "n/a in the source",
    "not_assessed": "not assessed",
    "not_applicable": "not applicable",
}
"""Why something is not known. The four are never put together: "n/a" is a report that there is none, silence is no report."""


def origin(word: str) -> str:
    """What a time is counted from."""
    return ORIGINS.get(word, f"from {words(word)}")


def grain(word: str, n: int) -> str:
    """Of whom a row is."""
    return f"series of {n}" if word == "series" else GRAINS.get(word, words(word))


def patients(n: int) -> str:
    """`1 patient`, `5 patients`."""
    return f"{n} {'patient' if n == 1 else 'patients'}"


def cases(n: int) -> str:
    """`1 case`, `5 cases`."""
    return f"{n} {'case' if n == 1 else 'cases'}"


def month_span(worded: str) -> str:
    """A span as app/clinical words it (`22.5 to 45.9`, `at least 24`), with its unit."""
    return f"{worded.replace(' to ', DASH)} {'month' if worded == '1' else 'months'}"


def status(word: str, terminology: Terminology) -> str:
    """What is said of the marrow, or why nothing is."""
    if word in ABSENCES:
        return ABSENCES[word]
    known = terminology.vocabularies["responses"]
    text = known[word].text if word in known else words(word)
    return text[:1].lower() + text[1:]


def outcome(word: str) -> str:
    """Dead, alive, or why it is not known."""
    return ABSENCES.get(word, words(word))


def outcomes(counted: Mapping[str, int], n: int) -> str:
    """`dead` of one patient; `11 dead, 4 alive` of several, the deaths first."""
    order = ("dead", "alive", *ABSENCES)
    ranked = sorted(counted.items(), key=lambda pair: (order.index(pair[0]) if pair[0] in order else 99, pair[0]))
    if n == 1 and len(ranked) == 1:
        return outcome(ranked[0][0])
    return ", ".join(f"{count} {outcome(word)}" for word, count in ranked)


def query(chosen: Mapping[str, str], **more: object) -> str:
    """What is chosen as the query of an address, with more."""
    return urlencode({**chosen, **more})
