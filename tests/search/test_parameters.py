"""The tables: all of R4's parameters, each with a number of its own, and the others refused with a reason."""

from collections import Counter
from pathlib import Path

import pytest

from app.fhir.resource_types import RESOURCE_TYPES
from app.search.parameters import COMMON, hashed, number_of, parameters_of, refused_of
from tests.search import standard


def test_no_two_parameters_share_a_number() -> None:
    numbers = {
        (one.base, one.name + more): number_of(one.base, one.name + more)
        for type_ in RESOURCE_TYPES
        for one in parameters_of(type_).values()
        for more in ("", ":text", ":below")
    }
    assert len(set(numbers.values())) == len(numbers) > 4_500


def test_numbers_and_hashes_do_not_change_as_stores_hold_them() -> None:
    # as other programs compute them: printf Observation.code | gzip -c | tail -c8 | od -t u4; printf Patient/1 | b2sum -l 64
    assert number_of("Observation", "code") == 3335339055
    assert hashed("Patient/1").to_bytes(8, "big", signed=True).hex() == "17f4a2db24e10b2b"


def test_common_parameters_have_one_number_for_all_types() -> None:
    assert {parameters_of(type_)["_tag"].code for type_ in RESOURCE_TYPES} == {number_of(COMMON, "_tag")}
    assert set(parameters_of(COMMON)) == {
        "_content", "_id", "_lastUpdated", "_profile", "_security", "_source", "_tag",
    }  # fmt: skip


def test_what_has_no_narrative_is_not_searched_by_it() -> None:
    without = {type_ for type_ in RESOURCE_TYPES if "_text" not in parameters_of(type_)}
    assert without == {"Binary", "Bundle", "Parameters"}


def test_every_search_parameter_of_r4_is_served_or_refused_with_a_reason(corpora: Path) -> None:
    counted: Counter[str] = Counter()
    for one in standard.search_parameters(corpora / "r4-core" / "hl7.fhir.r4.core.tgz"):
        bases = one.get("base") or [one["id"].split("-")[2]]
        served = [base for base in bases if base not in ("DomainResource",) and one["code"] in parameters_of(base)]
        refused = [base for base in bases if base in (*RESOURCE_TYPES, COMMON) and one["code"] in refused_of(base)]
        assert one["code"] == "_text" or len(served) + len(refused) == len(bases), one["id"]
        counted["served" if len(refused) < len(bases) else "refused"] += 1
    # of 1,400: 3 samples; refused are 14 of the 16 without an expression (not _text and _content), `near`, and 3 by sound
    assert counted == {"served": 1379, "refused": 18}


def test_a_type_that_is_none_has_no_parameters() -> None:
    with pytest.raises(KeyError):
        parameters_of("Patiant")
