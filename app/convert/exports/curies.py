"""Codes as GA4GH writes them: a prefix and the code, with the resources that the prefixes stand for."""

from typing import Any

from app.terminology.concept import Concept

RESOURCES = {
    "http://snomed.info/sct": ("snomedct", "SNOMED CT", "SNOMEDCT", "http://snomed.info/id/"),
    "http://loinc.org": ("loinc", "LOINC", "LOINC", "https://loinc.org/"),
    "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl": (
        "ncit",
        "NCI Thesaurus",
        "NCIT",
        "http://purl.obolibrary.org/obo/NCIT_",
    ),
    "http://www.nlm.nih.gov/research/umls/rxnorm": (
        "rxnorm",
        "RxNorm",
        "RXCUI",
        "https://rxnav.nlm.nih.gov/REST/rxcui/",
    ),
    "http://www.whocc.no/atc": (
        "atc",
        "Anatomical Therapeutic Chemical Classification",
        "ATC",
        "http://purl.bioontology.org/ontology/ATC/",
    ),
    "http://fdasis.nlm.nih.gov": (
        "unii",
        "Unique Ingredient Identifier",
        "UNII",
        "https://precision.fda.gov/uniisearch/srs/unii/",
    ),
}
UCUM = {
    "id": "ucum",
    "name": "Unified Code for Units of Measure",
    "url": "http://unitsofmeasure.org",
    "namespacePrefix": "UCUM",
    "iriPrefix": "http://unitsofmeasure.org/",
}
PREFERRED = ("NCIT", "RXCUI", "LOINC", "SNOMEDCT", "UNII", "ATC")


def ontology_class(concept: Concept) -> dict[str, Any] | None:
    """The concept's verified code, `NCIT:C3242`, with its name; None where it has none: a made-up code is none."""
    found = [(RESOURCES[code.system][2], code) for code in concept.codes if code.sent and code.system in RESOURCES]
    if not found:
        return None
    prefix, code = min(found, key=lambda pair: PREFERRED.index(pair[0]))
    return {"id": f"{prefix}:{code.code}", "label": code.display or concept.text}


def resources_of(data: Any) -> list[dict[str, str]]:
    """The resources of every prefix that stands in the data. Versions are not known here, and say so."""
    prefixes = {id_.partition(":")[0] for id_ in _ids(data)}
    known = [
        {"id": id_, "name": name, "url": url, "namespacePrefix": prefix, "iriPrefix": iri}
        for url, (id_, name, prefix, iri) in RESOURCES.items()
    ]
    return [{**one, "version": "not stated"} for one in (*known, UCUM) if one["namespacePrefix"] in prefixes]


def _ids(data: Any) -> list[str]:
    if isinstance(data, dict):
        own = [data["id"]] if "label" in data and isinstance(data.get("id"), str) else []
        return own + [id_ for value in data.values() for id_ in _ids(value)]
    return [id_ for value in data for id_ in _ids(value)] if isinstance(data, list) else []
