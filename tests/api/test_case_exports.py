"""Exports over HTTP: one file as itself, several as a ZIP with what was lost, each read by another program's reader."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import httpx
import pytest

from app.convert.exports.kinds import EXPORTS
from app.fhir.names import CASE_SYSTEM
from tests.conftest import ROOT

CASE = (ROOT / "app/literature/invented/hospital-case.yaml").read_bytes()
SERIES = (ROOT / "app/literature/avigdor.yaml").read_bytes()
YAML = {"Content-Type": "application/yaml"}


def exported(client: httpx.Client, address: str, **params: str) -> httpx.Response:
    answer = client.get(address, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer


def unpacked(answer: httpx.Response) -> dict[str, bytes]:
    """The files of a ZIP, whose checksums hold."""
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True))


def test_one_file_comes_as_itself_with_its_name_and_the_number_of_losses(published: httpx.Client) -> None:
    answer = exported(published, "/cases/index-case/export", **{"as": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="cases.csv"'
    (row,) = read_csv(answer.content)
    assert (row["case"], row["n"], row["dead"]) == ("index-case", "1", "1")
    packed = unpacked(exported(published, "/cases/index-case/export", **{"as": "csv", "zip": "true"}))
    assert packed.keys() == {"cases.csv", "losses.csv"}
    assert packed["cases.csv"] == answer.content
    assert len(read_csv(packed["losses.csv"])) == int(answer.headers["emm-losses"]) > 0


def test_a_phenopacket_of_one_person_is_json_and_those_of_a_series_a_zip(published: httpx.Client) -> None:
    one = exported(published, "/cases/index-case/export", **{"as": "phenopacket"})
    assert one.headers["content-disposition"] == 'attachment; filename="index-case.json"'
    assert one.json()["id"] == "index-case"
    files = unpacked(exported(published, "/cases/avigdor/export", **{"as": "phenopacket"}))
    assert [*files] == ["avigdor_patient-1.json", "avigdor_patient-2.json", "losses.csv"]
    assert {json.loads(body)["id"] for name, body in files.items() if name.endswith(".json")} == {
        "avigdor_patient-1",
        "avigdor_patient-2",
    }


def test_a_series_of_which_nobody_is_described_gives_its_losses_alone(published: httpx.Client) -> None:
    answer = exported(published, "/cases/terpos/export", **{"as": "phenopacket"})
    files = unpacked(answer)
    assert [*files] == ["losses.csv"]
    assert [row["path"] for row in read_csv(files["losses.csv"])] == ["n"]


def test_the_portal_gets_one_study_of_all_cases_whose_files_refer_to_one_another(published: httpx.Client) -> None:
    answer = exported(published, "/cases/$export", **{"as": "cbioportal"})
    assert answer.headers["content-disposition"] == 'attachment; filename="cases-cbioportal.zip"'
    files = {name: body.decode() for name, body in unpacked(answer).items()}
    # docs.cbioportal.org/file-formats: "key: value" lines; a study without custom case lists wants the global one
    metas = {
        name: dict(line.split(": ", 1) for line in body.splitlines())
        for name, body in files.items()
        if name.startswith("meta_")
    }
    assert metas["meta_study.txt"]["add_global_case_list"] == "true"
    assert len({meta["cancer_study_identifier"] for meta in metas.values()}) == 1
    assert {meta["data_filename"] for meta in metas.values() if "data_filename" in meta} == {
        name for name in files if name.startswith("data_")
    }
    patients = [row for row in files["data_clinical_patient.txt"].splitlines() if not row.startswith("#")][1:]
    ids = [row.split("\t")[0] for row in patients]
    assert "index-case" in ids and len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", one) for one in ids)
    timed = {row.split("\t")[0] for row in files["data_timeline_status.txt"].splitlines()[1:]}
    assert timed <= set(ids)


def test_every_published_person_is_a_phenopacket_and_every_published_case_a_line(published: httpx.Client) -> None:
    files = unpacked(exported(published, "/cases/$export", **{"as": "phenopacket"}))
    assert "index-case.json" in files and [*files][-1] == "losses.csv"
    # the names of Phenopacket, phenopacket-schema v2 (phenopackets.proto), in its JSON mapping
    known = {"id", "subject", "phenotypicFeatures", "measurements", "biosamples", "interpretations", "diseases"}
    known |= {"medicalActions", "files", "metaData"}
    for name, body in files.items():
        if name != "losses.csv":
            assert json.loads(body).keys() <= known
            assert name == f"{json.loads(body)['id']}.json"
    rows = read_csv(exported(published, "/cases/$export", **{"as": "csv"}).content)
    assert sum(int(row["n"]) for row in rows if not row["of"]) == 32


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_same_cases_give_the_same_bytes(published: httpx.Client, kind: str) -> None:
    first, second = (published.get("/cases/$export", params={"as": kind, "zip": "true"}) for _ in range(2))
    assert first.content == second.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_was_stored_is_exported_and_what_was_removed_is_not(client: httpx.Client) -> None:
    assert rows_of(client) == []
    client.post("/cases", content=CASE, headers=YAML).raise_for_status()
    client.post("/cases", content=SERIES, headers=YAML).raise_for_status()
    assert {row["case"] for row in rows_of(client)} == {"invented-hospital-case", "avigdor"}
    course = read_csv(exported(client, "/cases/invented-hospital-case/export", **{"as": "course"}).content)
    assert "2024-05-28" in {row["Untersuchungsdatum_Verlauf"] for row in course}
    client.delete("/cases/avigdor").raise_for_status()
    assert {row["case"] for row in rows_of(client)} == {"invented-hospital-case"}


@pytest.mark.parametrize(
    "filters", [{"agent": "tanespimycin"}, {"compartment": "marrow", "status": "cr"}, {"year": "1900"}]
)
def test_the_filters_are_those_of_the_list(published: httpx.Client, filters: dict[str, str]) -> None:
    listed = {one["id"] for one in published.get("/cases", params=filters).json()["cases"]}
    rows = read_csv(exported(published, "/cases/$export", **{"as": "csv"}, **filters).content)
    assert {row["case"] for row in rows} == listed
    assert len(listed) < 10


def rows_of(client: httpx.Client) -> list[dict[str, str]]:
    return read_csv(exported(client, "/cases/$export", **{"as": "csv"}).content)


def test_a_case_that_cannot_be_rebuilt_is_a_loss_and_the_others_are_exported(lax_client: httpx.Client) -> None:
    lax_client.post("/cases", content=CASE, headers=YAML).raise_for_status()
    broken = {
        "resourceType": "Composition",
        "identifier": {"system": CASE_SYSTEM, "value": "broken"},
        "status": "final",
        "type": {"text": "x"},
        "date": "2024",
        "title": "x",
        "author": [{"display": "x"}],
        "section": [{"title": "x"}],
    }
    stored = lax_client.post("/fhir/Composition", json=broken)
    assert stored.status_code == 201, stored.text
    files = unpacked(exported(lax_client, "/cases/$export", **{"as": "csv", "zip": "true"}))
    assert [row["case"] for row in read_csv(files["cases.csv"])] == ["invented-hospital-case"]
    lost = [row for row in read_csv(files["losses.csv"]) if row["case"] == "broken"]
    assert [(row["path"], row["reason"].partition(":")[0]) for row in lost] == [("$this", "not exported")]


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/cases/$export", 400, ("http.as", "cbioportal, phenopacket, csv, course")),
        ("/cases/$export?as=cbioportl", 400, ("http.as", "cbioportal, phenopacket, csv, course")),
        ("/cases/$export?as=csv&sit=skin", 400, ("http.sit", "did you mean 'site'")),
        ("/cases/$export?as=csv&agent=tanespimycine", 400, ("http.agent", "did you mean 'tanespimycin'")),
        ("/cases/$export?as=csv&site=skin&site=liver", 400, ("http.site", "site is given once")),
        ("/cases/index-case/export?as=csv&site=skin", 400, ("http.site", "as, zip")),
        ("/cases/index-case/export?as=", 400, ("http.as", "phenopacket")),
        ("/cases/nobody/export?as=csv", 404, ("http.url", "nobody")),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_words_that_can(
    published: httpx.Client, address: str, status: int, told: tuple[str, str]
) -> None:
    answer = published.get(address)
    assert answer.status_code == status
    (issue,) = answer.json()["issue"]
    assert issue["expression"] == [told[0]]
    assert told[1] in issue["details"]["text"]


def test_export_is_no_id_of_a_case_and_may_be_one(client: httpx.Client) -> None:
    """The view over all stands at `$export`, which no id can be; `export` stays free."""
    named = CASE.replace(b"id: invented-hospital-case", b"id: export", 1)
    client.put("/cases/export", content=named, headers=YAML).raise_for_status()
    assert read_csv(exported(client, "/cases/export/export", **{"as": "csv"}).content)[0]["case"] == "export"
    assert client.post("/cases/$export?as=csv").status_code == 405


def page_of(client: httpx.Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()["paths"][path]["get"]
    return found


def test_the_page_of_the_api_names_every_kind(published: httpx.Client) -> None:
    assert page_of(published, "/cases/$export")["responses"].keys() == {"200", "400"}
    assert page_of(published, "/cases/{id}/export")["responses"].keys() == {"200", "400", "404", "422"}
    parameters = published.get("/openapi.json").json()["components"]["parameters"]
    assert parameters["as"]["schema"]["enum"] == [*EXPORTS]
