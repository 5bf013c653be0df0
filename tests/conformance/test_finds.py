"""Each kind of fault, planted alone in a valid sample: it is found at its element by its rule, and nothing else is."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.conformance import samples
from tests.conformance.samples import MCODE, RELATIVE, Resource
from tests.conformance.session import the_checker

Break = Callable[[Resource], Any]
OBS, CON, PAT = samples.observation, samples.condition, samples.patient
DOC, TX, MP = samples.document, samples.transaction, samples.cancer_patient


def put(path: str, value: Any) -> Break:
    """A break that sets a member: `entry.0.resource.status`."""

    def apply(resource: Any) -> None:
        *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
        for step in steps:
            resource = resource[step]
        resource[last] = value

    return apply


def drop(path: str) -> Break:
    """A break that removes a member or an item."""

    def apply(resource: Any) -> None:
        *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
        for step in steps:
            resource = resource[step]
        del resource[last]

    return apply


def also(path: str, value: Any) -> Break:
    """A break that appends to an array."""

    def apply(resource: Any) -> None:
        for step in path.split("."):
            resource = resource[int(step) if step.isdigit() else step]
        resource.append(value)

    return apply


TIME = "Observation.effective.ofType(dateTime)"
PART = "_effectiveDateTime.extension.0.extension"
OLD = {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "1950-01-01T00:00:00Z"}
UNKNOWN = {"url": "https://w3id.org/emm-fhir/StructureDefinition/nobody-wrote-this", "valueString": "x"}
RACE = {
    "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
    "extension": [{"url": "text", "valueString": "Black"}],
}
BARE_RACE = {
    **RACE,
    "extension": [
        {"url": "ombCategory", "valueCoding": {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2054-5"}}
    ],
}
REQUEST = {"method": "PUT", "url": "Patient/p1"}

CASES: dict[str, tuple[Callable[[], Resource], Break, str, str]] = {
    # structure
    "an unknown element": (OBS, put("colour", "red"), "Observation.colour", "unknown-element"),
    "an unknown element inside": (OBS, put("code.name", "x"), "Observation.code.name", "unknown-element"),
    "a sibling of no primitive": (OBS, put("_code", {"id": "x"}), "Observation.code", "unknown-element"),
    "a required element missing": (OBS, drop("code"), "Observation.code", "cardinality-min"),
    "a required part missing": (CON, put("stage.0", {}), "Condition.stage[0]", "con-1|json-shape"),
    "two of one choice": (OBS, put("valueString", "6.36 g/dL"), "Observation.value", "choice"),
    "a type that the choice lacks": (OBS, put("valueAge", {"value": 6}), "Observation.valueAge", "unknown-element"),
    "one where an array is due": (OBS, put("category", {"text": "x"}), "Observation.category", "json-shape"),
    "an array where one is due": (OBS, put("status", ["final"]), "Observation.status", "json-shape"),
    "an empty array": (OBS, put("note", []), "Observation.note", "json-shape"),
    "an empty object": (OBS, put("method", {}), "Observation.method", "json-shape"),
    "a null": (OBS, put("issued", None), "Observation.issued", "json-shape"),
    "a text where an object is due": (OBS, put("method", "SPEP"), "Observation.method", "json-shape"),
    "an object where a text is due": (OBS, put("valueQuantity.unit", {}), "Observation.value.ofType(Quantity).unit", "json-shape"),
    "an id and nothing else": (OBS, put("method", {"id": "a"}), "Observation.method", "ele-1"),
    "no such resource type": (OBS, put("resourceType", "Observatory"), "", "resource-type"),
    # primitives
    "a decimal as a string": (OBS, put("valueQuantity.value", "6.36"), "Observation.value.ofType(Quantity).value", "primitive"),
    "a day that is none": (PAT, put("birthDate", "1954-02-30"), "Patient.birthDate", "primitive"),
    "a time without its zone": (OBS, put("issued", "2014-01-02T03:04:05"), "Observation.issued", "primitive"),
    "an hour without its minute": (OBS, put("effectiveDateTime", "2014-01-02T03"), TIME, "primitive"),
    "an id too odd": (OBS, put("id", "a_b"), "Observation.id", "primitive"),
    "a blank string": (OBS, put("code.text", " "), "Observation.code.text", "primitive"),
    "a boolean in quotes": (PAT, put("deceasedBoolean", "true"), "Patient.deceased.ofType(boolean)", "primitive"),
    "a whole number with a point": (PAT, put("multipleBirthInteger", Decimal("2.0")), "Patient.multipleBirth.ofType(integer)", "primitive"),
    "a code with blanks": (OBS, put("valueQuantity.code", "g /dL "), "Observation.value.ofType(Quantity).code", "primitive"),
    "a uuid in capitals": (OBS, put("implicitRules", "urn:uuid:ABCDEF00-0000-4000-8000-000000000000"), "Observation.implicitRules", "primitive"),
    # bindings
    "a status of no value set": (OBS, put("status", "finall"), "Observation.status", "binding"),
    "a gender of no value set": (PAT, put("gender", "man"), "Patient.gender", "binding"),
    "a clinical status of another system": (CON, put("clinicalStatus.coding.0.system", "urn:x:y"), "Condition.clinicalStatus", "binding"),
    "a clinical status in words alone": (CON, put("clinicalStatus", {"text": "active"}), "Condition.clinicalStatus", "binding"),
    # references
    "a subject of the wrong type": (OBS, put("subject.reference", "Practitioner/p1"), "Observation.subject", "reference-target"),
    "the wrong type by its type": (OBS, put("subject", {"type": "Practitioner", "display": "x"}), "Observation.subject", "reference-target"),
    "a type at odds with the reference": (OBS, put("subject.type", "Group"), "Observation.subject", "reference-type"),
    "a reference that is none": (OBS, put("subject.reference", "the patient"), "Observation.subject", "reference-format"),
    "an empty reference": (OBS, put("subject", {"id": "x", "type": "Patient"}), "Observation.subject", "reference-empty"),
    "nothing contained": (OBS, put("subject.reference", "#p1"), "Observation.subject", "reference-contained"),
    "contained and never named": (OBS, put("contained", [{**samples.patient()}]), "Observation", "dom-3"),
    # invariants
    "a reason beside the value": (OBS, put("dataAbsentReason", {"text": "x"}), "Observation", "obs-6"),
    "a reference range of nothing": (OBS, put("referenceRange.0", {"appliesTo": [{"text": "men"}]}), "Observation.referenceRange[0]", "obs-3"),
    "a component with the value's own code": (
        OBS,
        lambda r: (r["code"].update(coding=[{"system": "urn:x:y", "code": "a"}]), r.update(component=[{"code": dict(r["code"])}])),
        "Observation",
        "obs-7",
    ),
    "a code without its system": (OBS, drop("valueQuantity.system"), "Observation.value.ofType(Quantity)", "qty-3"),
    "an age of nothing": (CON, put("onsetAge.value", 0), "Condition.onset.ofType(Age)", "age-1"),
    "an abatement while active": (CON, put("abatementString", "later"), "Condition", "con-4"),
    "a period upside down": (OBS, put("subject.identifier", {"period": {"start": "2015", "end": "2014-12"}}), "Observation.subject.identifier.period", "per-1"),
    "a range upside down": (CON, lambda r: (r.pop("onsetAge"), r.update(onsetRange={"low": {"value": 61}, "high": {"value": 60}})), "Condition.onset.ofType(Range)", "rng-2"),
    "a script in the narrative": (OBS, put("text.div", samples.DIV.replace("SPEP", "<script>x</script>")), "Observation.text.div", "txt-1"),
    "a narrative of nothing": (OBS, put("text.div", '<div xmlns="http://www.w3.org/1999/xhtml"> </div>'), "Observation.text.div", "txt-2"),
    # extensions
    "an extension that nobody defined": (OBS, put("extension", [UNKNOWN]), "Observation.extension[0]", "extension-unknown"),
    "an extension out of place": (OBS, put("extension", [OLD]), "Observation.extension[0]", "extension-context"),
    "value and parts in one extension": (OBS, put("_effectiveDateTime.extension.0.valueString", "x"), f"{TIME}.extension[0]", "ext-1"),
    "a relative time without its offset": (OBS, drop(f"{PART}.3"), f"{TIME}.extension[0].extension", "profile-min"),
    "a relative time twice": (OBS, also("_effectiveDateTime.extension", samples.relative_time()["extension"][0]), f"{TIME}.extension", "extension-max"),
    "a part that the extension lacks": (OBS, also(PART, {"url": "anchor", "valueString": "x"}), f"{TIME}.extension[0].extension[4]", "extension-unknown"),
    "an offset as text": (OBS, put(f"{PART}.3", {"url": "offset", "valueString": "13 mo"}), f"{TIME}.extension[0].extension[3].value.ofType(string)", "profile-type"),
    "a relationship of no value set": (OBS, put(f"{PART}.2.valueCode", "afterwards"), f"{TIME}.extension[0].extension[2].value.ofType(code)", "profile-binding"),
    "race off the patient": (OBS, put("extension", [RACE]), "Observation.extension[0]", "extension-context"),
    "race without its text": (PAT, put("extension", [BARE_RACE]), "Patient.extension[0].extension", "profile-min"),
    "an extension as modifier": (PAT, put("modifierExtension", [RACE]), "Patient.modifierExtension[0]", "extension-modifier"),
    # Bundles
    "a urn that nothing defines": (DOC, put("entry.2.resource.subject.reference", samples.PATIENT[:-1] + "8"), "Bundle.entry[2].resource.subject", "reference-unresolved"),
    "a urn of the wrong type": (DOC, put("entry.3.resource.subject.reference", samples.CONDITION), "Bundle.entry[3].resource.subject", "reference-target"),
    "an entry that the Composition never reaches": (DOC, drop("entry.2.resource._effectiveDateTime"), "Bundle.entry[3]", "document-unreachable"),
    "a document without its time": (DOC, drop("timestamp"), "Bundle", "bdl-10"),
    "a document without its identifier": (DOC, drop("identifier"), "Bundle", "bdl-9"),
    "a document that begins elsewhere": (DOC, lambda r: r["entry"].reverse(), "Bundle", "bdl-11"),
    "a transaction without a request": (TX, drop("entry.0.request"), "Bundle", "bdl-3"),
    "two entries under one fullUrl": (TX, also("entry", {"fullUrl": samples.CONDITION, "request": {"method": "DELETE", "url": "Group/1"}}), "Bundle", "bdl-7"),
    "a PUT under another id": (TX, put("entry.0.request", {**REQUEST, "url": "Patient/p2"}), "Bundle.entry[0].request.url", "bundle-request"),
    "a PUT under another type": (TX, put("entry.0.request", {**REQUEST, "url": "Group/p1"}), "Bundle.entry[0].request.url", "bundle-request"),
    "a fullUrl at odds with the id": (TX, put("entry.2.fullUrl", "https://a.org/Condition/c2"), "Bundle.entry[2].fullUrl", "fullurl"),
    # profiles
    "no identifier for mCODE": (MP, drop("identifier"), "Patient.identifier", "profile-min"),
    "a name of nothing for mCODE": (MP, put("name", [{"use": "usual"}]), "Patient.name[0]", "us-core-6"),
    "the profile of another type": (OBS, put("meta", {"profile": [f"{MCODE}mcode-cancer-patient"]}), "Observation", "profile-type"),
    "no code fixed by mCODE": (OBS, put("meta", {"profile": [f"{MCODE}mcode-genomic-variant"]}), "Observation.code", "profile-pattern"),
    "a quantity as mCODE's stage": (OBS, put("meta", {"profile": [f"{MCODE}mcode-cancer-stage"]}), "Observation.value.ofType(Quantity)", "profile-type"),
}  # fmt: skip

# Faults that rightly come with a second one.
TWO = {
    "a required part missing",
    "value and parts in one extension",
    "a document that begins elsewhere",
    "no code fixed by mCODE",
    "a urn that nothing defines",
    "a fullUrl at odds with the id",
}


@pytest.mark.parametrize("name", CASES)
def test_a_planted_fault_is_found_at_its_element(name: str) -> None:
    make, apply, path, rules = CASES[name]
    resource = make()
    apply(resource)
    found = {(f.path, f.rule) for f in the_checker().check(resource)}
    expected = {(path, rule) for rule in rules.split("|")}
    assert found >= expected if name in TWO else found == expected


def test_a_relative_time_is_known_by_its_published_name() -> None:
    assert the_checker().definitions.structure(RELATIVE) is not None
