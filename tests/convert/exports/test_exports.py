"""Exports: what they hold, what they say they could not, and that nothing is made up."""

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from app.case.document import ITEM_LISTS, Case
from app.convert.exports.export import Export, Loss, losses_csv, table
from app.convert.exports.kinds import EXPORTS
from tests.case.strategies import cases
from tests.literature.published import CASES, INVENTED, TERMINOLOGY, case_in

HOSPITAL = case_in(INVENTED)
INDEX = CASES["index-case"]


def made(kind: str, *found: Case) -> Export:
    return EXPORTS[kind](found, TERMINOLOGY)


def rows(export: Export, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export.files[name].decode(), newline="")))


def tabbed(export: Export, name: str) -> list[dict[str, str]]:
    lines = [line for line in export.files[name].decode().splitlines() if not line.startswith("#")]
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def reasons(export: Export, path: str) -> list[str]:
    return [loss.reason for loss in export.losses if loss.path == path]


def test_a_phenopacket_has_no_value_without_a_unit_and_says_which_it_left_out() -> None:
    export = made("phenopacket", INDEX)
    packet = json.loads(export.files["index-case.json"])
    values = [one["value"]["quantity"] for one in packet["measurements"]]
    assert [(one["value"], one["unit"]["id"]) for one in values] == [(9.3, "UCUM:g/dL"), (14.4, "UCUM:mg/dL")]
    for index in (3, 4, 5):  # IgG, lambda free light chain, beta-2 microglobulin
        assert "no unit" in reasons(export, f"measurements[{index}]")[0]


def test_a_phenopacket_has_no_radiation_dose_of_zero() -> None:
    export = made("phenopacket", INDEX)
    text = export.files["index-case.json"].decode()
    assert "radiationTherapy" not in text and "fractions" not in text
    assert any("Gy" in reason for reason in reasons(export, "treatments[3]"))


def test_a_phenopacket_keeps_the_digits_and_the_required_parts() -> None:
    packet = made("phenopacket", HOSPITAL).files["invented-hospital-case.json"].decode()
    assert '"value": 3.60' in packet and '"value": 4.20' in packet
    read = json.loads(packet)
    assert {"id", "metaData"} <= set(read)
    assert {"created", "createdBy", "resources", "phenopacketSchemaVersion"} <= set(read["metaData"])
    prefixes = {one["namespacePrefix"] for one in read["metaData"]["resources"]}
    used = {id_.partition(":")[0] for id_ in re.findall(r'"id": "([A-Z]+:[^"]+)",\s*"label"', packet)}
    assert used == prefixes


def test_a_phenopacket_of_a_hospital_case_has_no_name_and_no_birth_date() -> None:
    text = made("phenopacket", HOSPITAL).files["invented-hospital-case.json"].decode()
    assert not re.search("Made-Up|MADE-UP|1958", text)


def test_an_uncertain_time_becomes_a_range_of_ages_that_holds_every_reading() -> None:
    packet = json.loads(made("phenopacket", INDEX).files["index-case.json"])
    performed = [
        one["procedure"]["performed"] for one in packet["medicalActions"] if "performed" in one.get("procedure", {})
    ]
    # 60 completed years and 4.5 to 10.9 months after diagnosis: from 60 y 4 mo to under 61 y 11 mo
    assert performed == [{"ageRange": {"start": {"iso8601duration": "P60Y4M"}, "end": {"iso8601duration": "P61Y11M"}}}]


@pytest.mark.parametrize("kind", ["cbioportal", "phenopacket", "course"])
def test_a_series_without_described_members_has_no_patient_and_loses_that(kind: str) -> None:
    export = made(kind, CASES["terpos"])
    assert any("none is made up" in reason for reason in reasons(export, "n"))
    assert not any(b"terpos" in body for body in export.files.values())


def test_the_portal_gets_bounds_where_the_day_is_not_known_and_days_where_it_is() -> None:
    export = made("cbioportal", INDEX, HOSPITAL)
    events = {
        (row["PATIENT_ID"], row["EVENT"]): row
        for row in tabbed(export, "data_timeline_status.txt")
        if row["EVENT_TYPE"] == "STATUS"
    }
    relapse = events["index-case", "extramedullary_relapse"]
    assert (relapse["DATE_MEANING"], relapse["MONTHS_LOW"], relapse["MONTHS_HIGH"]) == ("bounds", "22.5", "45.9")
    assert (int(relapse["START_DATE"]), int(relapse["STOP_DATE"])) == (684, 1398)  # 22.5 and 45.9 x 30.4375 days
    known = events["invented-hospital-case", "extramedullary_relapse"]
    assert (known["DATE_MEANING"], known["START_DATE"], known["STOP_DATE"]) == ("days", "1176", "")


def test_the_portal_gets_a_survival_only_where_it_is_one_number() -> None:
    found = {
        row["PATIENT_ID"]: row
        for row in tabbed(made("cbioportal", *CASES.values(), HOSPITAL), "data_clinical_patient.txt")
    }
    index, other = found["index-case"], found["avigdor_patient-1"]
    assert (index["OS_STATUS"], index["OS_MONTHS"], index["OS_MONTHS_LOW"], index["OS_MONTHS_HIGH"]) == (
        "1:DECEASED",
        "",
        "22.5",
        "57.9",
    )
    assert (other["POSTEMM_STATUS"], other["POSTEMM_MONTHS"]) == ("1:DECEASED", "0.46")
    assert found["waterhouse"]["OS_STATUS"] == ""


def test_every_data_file_of_the_portal_has_a_meta_file_that_names_it() -> None:
    files = made("cbioportal", INDEX).files
    named = {match[1] for body in files.values() if (match := re.search(r"data_filename: (\S+)", body.decode()))}
    assert named == {name for name in files if name.startswith("data_")}
    header = files["data_clinical_patient.txt"].decode().splitlines()[:5]
    assert [line.startswith("#") for line in header] == [True] * 4 + [False]
    assert len({len(line.split("\t")) for line in header}) == 1


def test_the_divergent_relapse_of_the_index_case_is_d_with_no_local_tumour() -> None:
    (row,) = [row for row in rows(made("course", INDEX), "course.csv") if row["Gesamtbeurteilung_Tumorstatus"] == "D"]
    assert [
        row[f"Verlauf_{name}"]
        for name in ("Lokaler_Tumorstatus", "Tumorstatus_Lymphknoten", "Tumorstatus_Fernmetastasen")
    ] == ["K", "R", "R"]
    assert (row["Untersuchungsdatum_Verlauf"], row["Monate_seit_Diagnose_von"]) == ("", "22.5")


def test_a_course_has_a_day_only_where_the_document_has_one() -> None:
    without, with_ = made("course", INDEX), made("course", HOSPITAL)
    assert {row["Untersuchungsdatum_Verlauf"] for row in rows(without, "course.csv")} == {""}
    assert "2024-05-28" in {row["Untersuchungsdatum_Verlauf"] for row in rows(with_, "course.csv")}
    assert any("none is made up" in loss.reason for loss in without.losses)


def test_near_complete_remission_is_not_turned_into_another_class() -> None:
    export = made("course", INDEX)
    assert any("ncr" in loss.reason for loss in export.losses)
    (row,) = [row for row in rows(export, "course.csv") if "near complete remission" in row["Wortlaut"]]
    assert row["Gesamtbeurteilung_Tumorstatus"] == "X"


def test_the_csv_counts_every_patient_of_table_1_once_and_shows_members_below_their_series() -> None:
    found = rows(made("csv", *CASES.values()), "cases.csv")
    whole = [row for row in found if not row["of"]]
    assert [sum(int(row[name]) for row in whole) for name in ("n", "dead", "alive", "not_stated")] == [32, 16, 5, 11]
    assert [row["of"] for row in found if row["case"] == "avigdor"] == ["", "patient-1", "patient-2"]


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    assert table(("a", "b"), [{"a": "=1+1", "b": -3}]) == b"a,b\r\n'=1+1,-3\r\n"


def test_a_tab_or_line_break_of_a_text_adds_no_column_and_no_line() -> None:
    assert table(("a", "b"), [{"a": "x\ty\nz", "b": 1}], tabs=True) == b"a\tb\nx y z\t1\n"


def test_the_loss_report_is_a_file_of_its_own() -> None:
    assert losses_csv([Loss("index-case", "n", "why")]) == b"case,path,reason\r\nindex-case,n,why\r\n"


def test_a_member_and_a_case_whose_ids_join_to_the_same_are_two_persons() -> None:
    series = CASES["avigdor"]
    other = INDEX.model_copy(update={"id": "avigdor-patient-1"})
    assert {"avigdor_patient-1.json", "avigdor-patient-1.json"} <= set(made("phenopacket", series, other).files)
    ids = [row["PATIENT_ID"] for row in tabbed(made("cbioportal", series, other), "data_clinical_patient.txt")]
    assert len(ids) == len(set(ids)) == 3


PATH = re.compile(rf"(\$this|n|patient\.\w+|({'|'.join(ITEM_LISTS)})(\[\d+\](\.\w+(\[\d+\](\.\w+)?)?)?)?)")


@pytest.mark.parametrize("kind", EXPORTS)
@seed(299)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_any_case_is_exported_and_every_loss_has_a_place_in_its_document(kind: str, case: Case) -> None:
    export = made(kind, case)
    assert [loss.path for loss in export.losses if not PATH.fullmatch(loss.path) or loss.case != case.id] == []
    for name, body in export.files.items():
        if name.endswith(".json"):
            assert units_missing(json.loads(body)) == []
        elif name.endswith(".csv"):
            assert len({len(line) for line in csv.reader(io.StringIO(body.decode(), newline=""))}) == 1
        elif name.startswith("data_"):
            assert len({line.count("\t") for line in body.decode().removesuffix("\n").split("\n")}) == 1


def units_missing(data: Any) -> list[Any]:
    if isinstance(data, dict):
        own = [data] if "quantity" in data and not data["quantity"].get("unit") else []
        return own + [found for value in data.values() for found in units_missing(value)]
    return [found for value in data for found in units_missing(value)] if isinstance(data, list) else []
