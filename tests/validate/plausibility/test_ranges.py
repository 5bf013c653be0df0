"""mappings/plausible_ranges.csv: every row can be used, belongs to the laboratory values that we know, and a bad one stops the start."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from app.terminology.check_digits import is_luhn
from app.terminology.rows import BadMapping
from app.validate.plausibility.ranges import FILE, Ranges
from tests.conftest import ROOT

TABLE = ROOT / "mappings" / FILE


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "mappings" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_code_of_labs_csv_in_the_table_stands_under_its_own_word() -> None:
    words = {
        row["code"]: row["word"] for row in rows("labs.csv") if row["system"] == "LNC" and row["meaning"] == "stated"
    }
    for row in rows(FILE):
        codes = row["loinc"].split()
        assert all(map(is_luhn, codes))
        known = {words[code] for code in codes if code in words}
        assert known == {row["analyte"]}, row


def test_the_analytes_that_stages_and_responses_are_judged_by_have_a_range() -> None:
    wanted = {"hemoglobin", "calcium", "creatinine", "albumin", "beta_2_microglobulin", "lactate_dehydrogenase"}
    wanted |= {"serum_m_protein", "bone_marrow_plasma_cells"}
    assert wanted <= {row["analyte"] for row in rows(FILE)}


def test_rows_of_one_analyte_in_two_kinds_of_units_say_the_same() -> None:
    """Conversions of the factors that are printed in the table's own sources."""
    factors = {("calcium", "mmol/L"): "4.008", ("creatinine", "umol/L"): None, ("hemoglobin", "mmol/L"): "1.611"}
    by = {(row["analyte"], row["unit"]): row for row in rows(FILE)}
    for (analyte, unit), factor in factors.items():
        mass = by[analyte, {"calcium": "mg/dL", "creatinine": "mg/dL", "hemoglobin": "g/dL"}[analyte]]
        per = Decimal(factor) if factor else 1 / Decimal("88.4")
        for bound in ("low", "high"):
            assert abs(Decimal(by[analyte, unit][bound]) * per / Decimal(mass[bound]) - 1) < Decimal("0.15")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,718-8,g/dL,1,2,,r,s", "the check digit of LNC 718-8 is wrong"),
        ("x,4544-3,gdL,1,2,,r,s", "unit 'gdL'"),
        ("x,4544-3,%,2,1,,r,s", "low the smaller one"),
        ("x,4544-3,%,,1,,r,s", "low and high are numbers"),
        ("x,4544-3,%,1,2,,,s", "reason is missing"),
        ("x,718-7,%,1,2,,r,s", "LNC 718-7 is a code of hemoglobin already"),
        ("hemoglobin,718-7,g/L,1,2,,r,s", "to which g/L is converted"),
        ("x,4544-3,%,1", "4 fields, the header has 8"),
    ],
)
def test_a_bad_row_stops_the_start_by_file_and_line(row: str, reason: str, tmp_path: Path) -> None:
    shutil.copy(TABLE, tmp_path)
    text = TABLE.read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text + row + "\n", encoding="utf-8")
    with pytest.raises(BadMapping) as found:
        Ranges.load(tmp_path)
    assert any(
        fault.startswith(f"{FILE}:{len(text.splitlines()) + 1}: ") and reason in fault for fault in found.value.faults
    )
