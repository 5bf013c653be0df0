"""What our profiles build on is what R4's package says."""

from pathlib import Path

from scripts.compile_profile_bases import BASES, TYPES, table
from scripts.profile_rows import bases, types


def test_the_bases_are_what_the_script_makes_of_the_package(corpora: Path) -> None:
    assert BASES.read_text(encoding="utf-8") == table(corpora / "r4-core/hl7.fhir.r4.core.tgz")
    assert [one["type"] for one in bases().values()] == list(TYPES)


def test_types_of_a_row_name_our_profiles_and_the_standards() -> None:
    assert types("dateTime(relative-time) Reference(core:Patient|core:Group) string") == [
        {"code": "dateTime", "profile": ["https://w3id.org/emm-fhir/StructureDefinition/relative-time"]},
        {
            "code": "Reference",
            "targetProfile": [
                "http://hl7.org/fhir/StructureDefinition/Patient",
                "http://hl7.org/fhir/StructureDefinition/Group",
            ],
        },
        {"code": "string"},
    ]
