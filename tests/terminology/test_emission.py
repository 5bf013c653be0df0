"""What becomes a code, and what stays the words of the source (modelling.md, Numbers and codes)."""

import pytest

from app.terminology.terminology import Terminology
from tests.terminology.mapping_folder import MAPPINGS, coded_rows

SCT, LNC, NCIT = "http://snomed.info/sct", "http://loinc.org", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"

NEVER = {
    ("SCT", "128921005"): "extramedullary plasmacytoma by one cross-reference; probably a morphology",
    ("SCT", "94705007"): "multiple myeloma by one cross-reference, against the GPS release",
    ("SCT", "174241000112100"): "allogeneic transplant in a national extension",
    ("SCT", "64038003"): "psoas by a segmentation map, an intercostal lymph node in the GPS release",
    ("SCT", "42575006"): "pituitary fossa, only near the parasellar region",
    ("NCIT", "C456"): "doxorubicin, in a file with two wrong codes",
    ("NCIT", "C853"): "thalidomide in one file, suramin in another",
    ("NCIT", "C642"): "melphalan in one file, methotrexate in another",
    ("NCIT", "C422"): "dexamethasone in one file only",
    ("NCIT", "C74007"): "daratumumab in one file only",
    ("NCIT", "C33987"): "peginterferon, not interferon alfa-2a",
    ("NCIT", "C225"): "interferon alfa, not interferon alfa-2a",
    ("LNC", "40844-3"): "a deprecated light chain ratio",
}


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    return Terminology.load(MAPPINGS)


def sent(terminology: Terminology) -> set[tuple[str, str]]:
    """(system, code) of every coding that any word becomes."""
    return {
        (coding["system"], coding["code"])
        for words in terminology.vocabularies.values()
        for concept in words.values()
        for coding in concept.codeable().get("coding", [])
    }


@pytest.mark.parametrize("system,code", NEVER)
def test_a_code_that_nobody_confirmed_is_neither_sent_nor_understood(
    terminology: Terminology, system: str, code: str
) -> None:
    uri = terminology.systems[system].uri
    assert (uri, code) not in sent(terminology), NEVER[system, code]
    assert [name for name in terminology.vocabularies if terminology.words_for(name, uri, code)] == []


def test_only_verified_stated_rows_that_say_so_are_sent(terminology: Terminology) -> None:
    allowed = {
        (terminology.systems[row["system"]].uri, row["code"])
        for _, row in coded_rows()
        if (row["meaning"], row["emit"]) == ("stated", "yes") and row["verdict"] in ("confirmed", "weak")
    }
    assert sent(terminology) == allowed


@pytest.mark.parametrize(
    "vocabulary,word",
    [
        ("labs", "serum_protein_electrophoresis"),  # 6.36 g/dL: total or M-protein is not said
        ("labs", "urine_protein_electrophoresis"),
        ("labs", "paraprotein_isotype"),
        ("responses", "ncr"),
        ("responses", "cytogenetic_resolution"),
        ("sites", "antecubital_fossa"),
        ("sites", "parasellar_region"),
        ("sites", "paravertebral_soft_tissue"),
        ("sites", "psoas_muscle"),
        ("drugs", "immunomodulatory_drug"),
        ("cytogenetics", "deletion_17p"),  # the codes found are those of a FISH assay, and no method is stated
        ("cytogenetics", "t_4_14"),
        ("cytogenetics", "deletion_13q"),
        ("cytogenetics", "trisomy_5"),
        ("regimens", "vad"),
        ("stage_values", "durie_salmon_3b"),
    ],
)
def test_what_the_report_does_not_pin_down_stays_text(terminology: Terminology, vocabulary: str, word: str) -> None:
    concept = terminology.concept(vocabulary, word)
    assert concept.codeable() == {"text": concept.text}


@pytest.mark.parametrize("word", ["extramedullary_relapse", "paraskeletal_mass"])
def test_no_disease_code_that_a_registry_would_count_stands_on_the_lesions(terminology: Terminology, word: str) -> None:
    systems = {coding["system"] for coding in terminology.concept("conditions", word).codeable()["coding"]}
    assert systems == {"https://w3id.org/emm-fhir/CodeSystem/condition"}


def test_an_inferred_code_is_kept_for_derived_resources(terminology: Terminology) -> None:
    spep = terminology.concept("labs", "serum_protein_electrophoresis")
    assert [(code.system, code.code) for code in spep.codes if code.derivable] == [(LNC, "33358-3")]
    # Two readings, M-protein and total protein: neither may be derived.
    assert [code for code in terminology.concept("labs", "urine_protein_electrophoresis").codes if code.derivable] == []


def test_the_words_of_the_source_replace_the_text_and_not_the_code(terminology: Terminology) -> None:
    igg = terminology.concept("labs", "igg").codeable("IgG of 8000")
    assert igg["text"] == "IgG of 8000"
    assert igg["coding"][0] == {"system": LNC, "code": "2465-3", "display": "IgG [Mass/volume] in Serum or Plasma"}


def test_tanespimycin_has_no_rxnorm_and_no_atc_code(terminology: Terminology) -> None:
    codings = terminology.concept("drugs", "tanespimycin").codeable()["coding"]
    assert {coding["system"] for coding in codings} == {
        "http://fdasis.nlm.nih.gov",
        "https://www.nlm.nih.gov/mesh",
        NCIT,
    }
