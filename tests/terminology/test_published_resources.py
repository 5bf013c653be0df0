"""What we publish of the rows of mappings/: every verified code, no other, and no more said of it than the row says."""

import json
from collections import Counter
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from app.fhir.names import CANONICAL_BASE
from app.terminology.published.vocabularies import codes_url, words_url
from app.terminology.r4 import tables
from tests.terminology.asking import SCT, answer, codes, expanded, looked_up, published, validated_in_system
from tests.terminology.mapping_folder import MAPPINGS, coded_rows

HELD = list(published().held())
VERIFIED = [(file.removesuffix(".csv"), row) for file, row in coded_rows() if row["verdict"] != "unconfirmed"]
URI = {short: system.uri for short, system in published()._terminology.systems.items()}


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in HELD if one["resourceType"] == kind]


def test_every_resource_is_read_by_another_library() -> None:
    for one in HELD:
        read = get_fhir_model_class(one["resourceType"]).model_validate(json.loads(json.dumps(one)))
        assert str(read.url) == one["url"]


def test_ids_and_urls_are_unique_and_the_urls_are_ours_but_for_the_fragments() -> None:
    assert max(Counter((one["resourceType"], one["id"]) for one in HELD).values()) == 1
    assert max(Counter((one["resourceType"], one["url"]) for one in HELD).values()) == 1
    foreign = [one for one in HELD if not one["url"].startswith(CANONICAL_BASE)]
    assert foreign and {one["content"] for one in foreign} == {"fragment"}


def test_the_definitions_in_profiles_are_among_them_as_they_stand_there() -> None:
    files = [path for kind in ("CodeSystem", "ValueSet") for path in (MAPPINGS / "profiles").glob(f"{kind}-*.json")]
    assert len(files) > 20
    for path in files:
        wanted = json.loads(path.read_text(encoding="utf-8"))
        assert published().resource_for(wanted["resourceType"], wanted["url"]) == wanted


def test_the_value_set_of_a_vocabulary_holds_the_verified_codes_of_its_rows() -> None:
    vocabularies = {vocabulary for vocabulary, _ in VERIFIED}
    assert {"labs", "drugs", "sites", "conditions"} <= vocabularies
    for vocabulary in vocabularies:
        wanted = {(URI[row["system"]], row["code"]) for of, row in VERIFIED if of == vocabulary}
        found = expanded(url=codes_url(vocabulary))["expansion"]["contains"]
        assert {(one["system"], one["code"]) for one in found} == wanted, vocabulary


def test_a_vocabulary_without_a_verified_code_has_words_and_no_value_set() -> None:
    without = (
        {path.stem for path in MAPPINGS.glob("*.csv")}
        - {of for of, _ in VERIFIED}
        - {"systems", "units", "plausible_ranges"}
    )
    assert without
    for vocabulary in without:
        assert published().resource_for("ValueSet", codes_url(vocabulary)) is None
        words = published().resource_for("CodeSystem", words_url(vocabulary))
        assert words is not None and words["count"] == len(words["concept"]) > 0


def test_a_fragment_holds_the_verified_codes_of_a_system_and_none_that_was_not() -> None:
    by_system: dict[str, set[str]] = {}
    for _, row in VERIFIED:
        by_system.setdefault(URI[row["system"]], set()).add(row["code"])
    for url, wanted in by_system.items():
        core = tables.resource("CodeSystem", url)
        held = published().resource_for("CodeSystem", url)
        if url.startswith(CANONICAL_BASE) or (core is not None and core["content"] == "complete"):
            assert held is None or held["content"] == "complete"
        else:
            assert held is not None and held["content"] == "fragment"
            assert {one["code"] for one in held["concept"]} == wanted, url
    unconfirmed = {(row["system"], row["code"]) for _, row in coded_rows()} - {
        (r["system"], r["code"]) for _, r in VERIFIED
    }
    assert ("NCIT", "C456") in unconfirmed
    ncit = published().resource_for("CodeSystem", URI["NCIT"])
    assert ncit is not None and "C456" not in {one["code"] for one in ncit["concept"]}


@pytest.mark.parametrize("short", ["SPECIMEN", "STATISTIC", "ABSENT", "DCM"])
def test_a_code_of_a_system_that_core_holds_is_a_code_of_it_there(short: str) -> None:
    rows = [row for _, row in VERIFIED if row["system"] == short]
    assert rows
    for row in rows:
        assert answer(validated_in_system(url=URI[short], code=row["code"], display=row["display"]), "result") is True


def test_the_owners_of_snomed_and_loinc_are_named() -> None:
    for short, owner in (("SCT", "SNOMED International"), ("LNC", "Regenstrief")):
        held = published().resource_for("CodeSystem", URI[short])
        assert held is not None and owner in held["copyright"]


def test_the_units_are_a_fragment_of_ucum() -> None:
    assert answer(looked_up(system=URI["UCUM"], code="mg/dL"), "display") == "mg/dL"


def test_a_map_that_is_narrower_or_inexact_says_how() -> None:
    """cmd-1 of http://hl7.org/fhir/R4/conceptmap.html#invs."""
    targets = [t for one in of_kind("ConceptMap") for g in one["group"] for e in g["element"] for t in e["target"]]
    assert {t["equivalence"] for t in targets} == {"equivalent", "narrower", "relatedto"}
    assert all(t.get("comment") for t in targets if t["equivalence"] != "equivalent")


def test_no_map_calls_two_codes_the_same_of_which_one_is_never_sent() -> None:
    """The rows decide: SNOMED CT 94704006 is understood for multiple myeloma, and not sent."""
    never_sent = {(URI[row["system"]], row["code"]) for _, row in VERIFIED if row["emit"] == "no"}
    sent = {(URI[row["system"]], row["code"]) for _, row in VERIFIED if row["emit"] == "yes"}
    assert (SCT, "94704006") in never_sent
    for one in of_kind("ConceptMap"):
        for group in one["group"]:
            for element in group["element"]:
                for target in element["target"]:
                    ends = {(group["source"], element["code"]), (group["target"], target["code"])}
                    assert target["equivalence"] != "equivalent" or not ends & (never_sent - sent)


def test_a_map_leads_from_codes_to_codes_that_its_value_sets_hold() -> None:
    for one in of_kind("ConceptMap"):
        target = set(codes(expanded(url=one["targetCanonical"])))
        assert {t["code"] for g in one["group"] for e in g["element"] for t in e["target"]} <= target
