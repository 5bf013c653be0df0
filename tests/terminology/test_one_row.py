"""A lab, a drug or a site is one row; a bad row stops the start with file and line."""

from pathlib import Path

import pytest

from app.terminology.rows import BadMapping
from app.terminology.terminology import Terminology
from tests.terminology.mapping_folder import append, copy

LAB = "hematocrit,Hematocrit,LNC,4544-3,Hematocrit [Volume Fraction] of Blood by Automated count,stated,confirmed,test,yes,%,,blood,quantity,"
DRUG = "elotuzumab,Elotuzumab,,,,stated,unconfirmed,test,no,"
SITE = "spinal_cord,Spinal cord,SCT,2748008,Spinal cord structure,stated,confirmed,test,yes,no,"


@pytest.mark.parametrize(
    "vocabulary,row", [("labs", LAB), ("drugs", DRUG), ("sites", SITE)], ids=["lab", "drug", "site"]
)
def test_one_row_makes_a_word_available(tmp_path: Path, vocabulary: str, row: str) -> None:
    word, text = row.split(",")[:2]
    folder = copy(tmp_path)
    assert word not in Terminology.load(folder).words[vocabulary]
    append(folder, f"{vocabulary}.csv", row)
    terminology = Terminology.load(folder)
    assert word in terminology.words[vocabulary]
    made = terminology.concept(vocabulary, word).codeable()
    assert made["text"] == text
    assert terminology.word_of(vocabulary, made) == word
    assert ("coding" in made) is ("confirmed" in row.split(","))


def test_a_new_vocabulary_is_one_file(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    header = "word,text,system,code,display,meaning,verdict,verified,emit,anything\n"
    row = "no,NO,NCIT,0337535,,stated,weak,test,yes,007\n"
    (folder / "new.csv").write_text(header + row, encoding="utf-8")
    concept = Terminology.load(folder).concept("new", "no")
    # CSV cells stay text: no octal number, no truth value.
    assert (concept.text, concept.codes[0].code, concept.attributes["anything"]) == ("NO", "0337535", "007")


BAD = [
    ("labs.csv", LAB.replace("4544-3", "4544-4"), "the check digit of LNC 4544-4 is wrong"),
    ("sites.csv", SITE.replace("2748008", "2748009"), "the check digit of SCT 2748009 is wrong"),
    ("sites.csv", SITE.replace("SCT", "SNOMED"), "system 'SNOMED' is not in systems.csv"),
    ("sites.csv", SITE.replace("SCT", ""), "a code needs a system"),
    ("sites.csv", SITE.replace(",yes,no,", ",yes,maybe,"), "bone is 'maybe'; allowed: yes, no, contested"),
    ("sites.csv", SITE.replace("confirmed", "sure"), "verdict is 'sure'"),
    ("sites.csv", SITE.replace("stated", "guessed"), "meaning is 'guessed'"),
    ("sites.csv", SITE.replace("confirmed,test,yes", "confirmed,test,perhaps"), "emit is 'perhaps'"),
    ("sites.csv", SITE.replace("confirmed,test", "unconfirmed,test"), "an unconfirmed row is not emitted"),
    ("sites.csv", SITE.replace(",test,", ",,"), "'verified' must say where"),
    ("sites.csv", SITE.replace("spinal_cord", "Spinal cord"), "word 'Spinal cord' is not snake_case"),
    ("sites.csv", SITE.replace("Spinal cord,", ",", 1), "the first row of 'spinal_cord' needs a text"),
    ("sites.csv", SITE.replace("Spinal cord,", "skin,", 1), "the text 'skin' is that of 'skin'"),
    ("sites.csv", SITE.replace("2748008", "39937001"), "SCT 39937001 is the code of 'skin' already"),
    ("sites.csv", SITE.replace("spinal_cord", "skin"), "'skin' stands at sites.csv:"),
    ("sites.csv", SITE + ",,", "13 fields, the header has 11"),
    ("sites.csv", "spinal_cord", "1 fields, the header has 11"),
    ("drugs.csv", DRUG.replace("unconfirmed", "confirmed"), "a row without a code is 'unconfirmed'"),
    (
        "drugs.csv",
        DRUG + "corticosteroids",
        "class 'corticosteroids' is not in drugs.csv; did you mean 'corticosteroid'?",
    ),
    ("labs.csv", LAB.replace(",%,", ",percent,"), "unit 'percent' is not in units.csv"),
    (
        "labs.csv",
        LAB.replace(",blood,", ",bloood,"),
        "specimen 'bloood' is not in specimens.csv; did you mean 'blood'?",
    ),
    ("regimens.csv", "ab,AB,,,,stated,unconfirmed,test,no,melphalan aspirin", "agents 'aspirin' is not in drugs.csv"),
    ("systems.csv", "X,https://x.test/cs,X,mod11", "check is 'mod11'"),
    ("systems.csv", "SCT,https://x.test/cs,X,none", "'SCT' is empty or stands above already"),
    ("systems.csv", "X,somewhere,X,none", "uri 'somewhere' is not an absolute URI"),
    ("units.csv", "mg/d,mg/24 h,UCUM,", "'mg/24 h' already stands for mg/(24.h)"),
    ("units.csv", "mg/d,,UCUM,", "a unit needs its UCUM code, a text"),
]


@pytest.mark.parametrize("file,row,reason", BAD, ids=[reason[:50] for _, _, reason in BAD])
def test_a_bad_row_is_refused_with_file_and_line(tmp_path: Path, file: str, row: str, reason: str) -> None:
    folder = copy(tmp_path)
    number = append(folder, file, row)
    with pytest.raises(BadMapping) as refused:
        Terminology.load(folder)
    assert [fault for fault in refused.value.faults if fault.startswith(f"{file}:{number}: ") and reason in fault]


def test_all_bad_rows_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    places = [f"{file}:{append(folder, file, row)}" for file, row, _ in (BAD[0], BAD[1], BAD[15], BAD[21])]
    with pytest.raises(BadMapping) as refused:
        Terminology.load(folder)
    assert {":".join(fault.split(":")[:2]) for fault in refused.value.faults} == set(places)


def test_a_missing_file_a_missing_column_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "labs.csv").unlink()
    (folder / "sites.csv").write_text("word,text\nskin,Skin\n", encoding="utf-8")
    (folder / "events.csv").write_bytes(b"word,text\n\xff\xfe")
    (folder / "units.csv").write_text("word,text,verified,printed,factor\ng,g,UCUM,,1\n", encoding="utf-8")
    with pytest.raises(BadMapping) as refused:
        Terminology.load(folder)
    said = str(refused.value)
    assert "labs.csv:1: there is no such file" in said
    assert "sites.csv:1: no column system, code" in said
    assert "events.csv:1: not CSV in UTF-8" in said
    assert "units.csv:1: unknown column factor" in said


def test_nothing_can_be_changed_after_the_start(tmp_path: Path) -> None:
    terminology = Terminology.load(copy(tmp_path))
    with pytest.raises(TypeError):
        terminology.vocabularies["labs"]["x"] = terminology.concept("labs", "igg")  # type: ignore[index]
    with pytest.raises(AttributeError):
        terminology.concept("labs", "igg").text = "other"  # type: ignore[misc]
