"""What a lesion is called: the vectors of domain.md 1.7, and what the definition moves in the index case."""

import pytest

from app.case.disease import Lesion
from app.clinical.extramedullary import CONTESTED_SITES, kind_of, kinds, present_at_diagnosis, time_to_extramedullary
from app.clinical.intervals import Interval
from app.clinical.truth import Truth
from tests.literature.published import CASES, TERMINOLOGY

INDEX = CASES["index-case"]


def lesion(**fields: object) -> Lesion:
    return Lesion.model_validate({"id": "mass", **fields})


def test_a_rib_mass_in_contact_with_bone_and_not_biopsied_is_emp_primary_suspected() -> None:
    kind = kind_of(lesion(site="rib", contiguity_with_bone="yes", phase="primary"), "lesions[0]")
    assert kind.words == "EMP, primary, suspected"
    assert (kind.counts("strict"), kind.counts("broad")) == (Truth.NOT_MET, Truth.MET)


def test_an_antecubital_mass_without_contact_biopsied_at_relapse_is_eme_secondary_proven() -> None:
    mass = lesion(site="antecubital_fossa", contiguity_with_bone="no", phase="secondary", evidence=["biopsy"])
    kind = kind_of(mass, "lesions[0]")
    assert kind.words == "EME, secondary, proven"
    assert kind.counts("strict") is Truth.MET


def test_the_same_mass_with_contact_not_stated_has_no_subtype() -> None:
    kind = kind_of(lesion(site="antecubital_fossa", phase="secondary", evidence=["biopsy"]), "lesions[0]")
    assert kind.words == "extramedullary, subtype not stated, secondary, proven"
    assert (kind.counts("strict"), kind.suggested) == (Truth.UNKNOWN, None)


def test_a_site_far_from_bone_suggests_and_never_decides() -> None:
    kind = kind_of(lesion(site="liver"), "lesions[0]")
    assert (kind.suggested, kind.subtypes, kind.counts("strict")) == ("EME", ("EME", "EMP"), Truth.UNKNOWN)


@pytest.mark.parametrize(
    "case",
    ["bairey", "waterhouse", "avigdor", "candoni"],
)
def test_sternum_paravertebral_and_parasellar_are_contested(case: str) -> None:
    contested = {kind.lesion for kind in kinds(CASES[case]) if kind.contested}
    sites = {lesion.id for lesion in CASES[case].lesions if lesion.site in CONTESTED_SITES}
    assert contested == sites and contested


def test_the_contested_sites_are_those_of_the_mapping() -> None:
    sites = TERMINOLOGY.vocabularies["sites"]
    assert {word for word, site in sites.items() if site.attributes.get("bone") == "contested"} == CONTESTED_SITES


def test_the_index_case_has_no_extramedullary_disease_at_diagnosis_strictly_and_has_it_broadly() -> None:
    assert present_at_diagnosis(INDEX, "strict") is Truth.NOT_MET
    assert present_at_diagnosis(INDEX, "broad") is Truth.MET


def test_the_definition_moves_the_time_to_extramedullary_disease_from_22_5_to_45_9_to_0() -> None:
    assert time_to_extramedullary(INDEX, "strict") == Interval.of("22.5", "45.9")
    assert time_to_extramedullary(INDEX, "broad") == Interval.of(0, 0)


def test_a_case_without_a_diagnosis_or_a_placed_lesion_has_no_such_time() -> None:
    assert time_to_extramedullary(CASES["terpos"], "broad") is None
