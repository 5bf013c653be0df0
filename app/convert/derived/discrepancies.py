"""Where a record disagrees with itself: a DetectedIssue, which R4 knows of a Patient only; of a Group an Observation."""

from collections.abc import Mapping
from typing import Any

from app.convert.derived.derivation import Derivation
from app.convert.derived.paths import items_at
from app.fhir.elements import concept

RULESET = "emm-discrepancies/1"


def write_discrepancy(one: Mapping[str, Any], derivation: Derivation) -> None:
    """one: of the assessment's `discrepancies`. What a reader noted by hand is no rule's: it stands in the Composition."""
    if one["found_by"] != "rule":
        return
    code = derivation.terminology.concept("discrepancy_kinds", one["kind"]).codeable()
    about = list(dict.fromkeys([*one["fields"], *items_at(derivation.case, one["paths"])]))
    role = f"{RULESET}/{one['key']}/{about[0] if about else 'case'}"
    if derivation.case.grain != "individual":
        notes = [f"“{text}”" for text in one["quotations"]]
        derivation.observation(
            role, "derived-observation", RULESET, None, None, about, code=code, valueString=one["text"], notes=notes
        )
        return
    items = derivation.addresses.items
    derivation.derive(
        role,
        "DetectedIssue",
        "discrepancy-found",
        status="final",
        code=code,
        patient=derivation.subject(None),
        author=derivation.device,
        implicated=[{"reference": items[id_]} for id_ in about if id_ in items],
        evidence=[{"code": [concept(text=f"“{text}”")]} for text in one["quotations"]],
        detail=one["text"],
    )
