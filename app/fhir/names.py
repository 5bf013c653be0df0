"""Names that are stored for ever, and well-known ones of others."""

CANONICAL_BASE = "https://w3id.org/emm-fhir"
"""A permanent-identifier service; the redirect behind it can move, the name cannot."""


def structure_definition(name: str) -> str:
    """Canonical URL of one of our profiles or extensions."""
    return f"{CANONICAL_BASE}/StructureDefinition/{name}"


def code_system(name: str) -> str:
    """Canonical URL of one of our code systems."""
    return f"{CANONICAL_BASE}/CodeSystem/{name}"


def value_set(name: str) -> str:
    """Canonical URL of one of our value sets."""
    return f"{CANONICAL_BASE}/ValueSet/{name}"


CASE_SYSTEM = f"{CANONICAL_BASE}/sid/case"
"""Identifier system of a case: its value is the case's id."""
ITEM_SYSTEM = f"{CANONICAL_BASE}/sid/case-item"
"""Identifier system of one thing inside a case: `case-id/role`."""
ISSUE_SYSTEM = code_system("issue")
"""The stable words for the rules that an OperationOutcome names."""

# Code systems (https://terminology.hl7.org, http://hl7.org/fhir/R4/terminologies-systems.html)
SNOMED_CT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
TAGS = code_system("tag")

# Extensions (http://hl7.org/fhir/R4/extensibility-registry.html)
CORE_EXTENSION_BASE = "http://hl7.org/fhir/StructureDefinition"
DATA_ABSENT_REASON = f"{CORE_EXTENSION_BASE}/data-absent-reason"
DATA_ABSENT_REASON_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
RELATIVE_DATE_TIME = f"{CORE_EXTENSION_BASE}/cqf-relativeDateTime"
CONDITION_DUE_TO = f"{CORE_EXTENSION_BASE}/condition-dueTo"
US_CORE_RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
US_CORE_ETHNICITY = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity"
MCODE_BASE = "http://hl7.org/fhir/us/mcode/StructureDefinition"
