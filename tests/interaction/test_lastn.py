"""Observation/$lastn, by the rules and the table of http://hl7.org/fhir/R4/observation-operation-lastn.html."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import Invalid
from app.interaction.lastn import lastn
from app.interaction.service import Service
from app.interaction.update import update
from tests.interaction.serving import BASE, patient, plain, service

Resource = dict[str, Any]
ALL = [("patient", "p"), ("category", "laboratory")]
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def measured(id_: str, code: Resource, time: str | None = None, subject: str = "p", **more: Any) -> Resource:
    """A laboratory Observation. time: its effectiveDateTime."""
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "laboratory"}]}],
        "code": code,
        "subject": {"reference": f"Patient/{subject}"},
        **({"effectiveDateTime": time} if time else {}),
        **more,
    }


def coded(*codes: str) -> Resource:
    return {"coding": [{"system": "http://loinc.org", "code": code} for code in codes]}


def newest(tmp_path: Path, resources: list[Resource], params: list[tuple[str, str]], body: Any = None) -> list[str]:
    """The ids that the operation finds, in its order."""
    found: list[str] = []

    async def run() -> None:
        async with service(tmp_path) as on:
            await keep(on, resources)
            bundle = plain(await lastn(on, params, body))
            assert bundle["type"] == "searchset" and bundle["total"] == len(bundle.get("entry", []))
            found.extend(entry["resource"]["id"] for entry in bundle.get("entry", []))

    asyncio.run(run())
    return found


async def keep(on: Service, resources: list[Resource]) -> None:
    for one in (patient("p"), patient("q"), *resources):
        await update(on, one["resourceType"], one["id"], one)


@pytest.mark.parametrize(
    ("third", "groups"),
    [(coded("c"), 3), (coded("a", "c"), 2), (coded("a", "b"), 1)],
)
def test_codes_are_grouped_as_in_the_standards_table(tmp_path: Path, third: Resource, groups: int) -> None:
    resources = [
        measured("x", coded("a"), "2020-01-01"),
        measured("y", coded("b"), "2020-01-02"),
        measured("z", third, "2020-01-03"),
    ]
    assert len(newest(tmp_path, resources, ALL)) == groups


def test_codes_are_joined_by_a_chain_of_translations(tmp_path: Path) -> None:
    resources = [
        measured("w", coded("a"), "2020-01-04"),
        measured("x", coded("a", "b"), "2020-01-01"),
        measured("y", coded("b", "c"), "2020-01-02"),
        measured("z", coded("c", "d"), "2020-01-03"),
    ]
    assert newest(tmp_path, resources, ALL) == ["w"]


def test_the_same_code_of_another_system_is_another_code(tmp_path: Path) -> None:
    other = {"coding": [{"system": "http://other.org", "code": "a"}]}
    resources = [measured("x", coded("a"), "2020-01-01"), measured("y", other, "2020-01-02")]
    assert newest(tmp_path, resources, ALL) == ["y", "x"]


def test_texts_without_codes_are_grouped_as_they_are_written(tmp_path: Path) -> None:
    resources = [
        measured(f"o{i}", {"text": text}, f"2020-01-0{i}")
        for i, text in enumerate(("textM", "Text", "t e x t", "Text"), 1)
    ]
    assert newest(tmp_path, resources, ALL) == ["o4", "o3", "o1"]


def test_without_max_one_of_each_code_comes_and_the_newest_first(tmp_path: Path) -> None:
    resources = [
        measured("a-old", coded("a"), "2019-05-01"),
        measured("a-new", coded("a"), "2020-05-01T10:00:00Z"),
        measured("b-new", coded("b"), "2020-06-01"),
    ]
    assert newest(tmp_path, resources, ALL) == ["b-new", "a-new"]


def test_a_tie_at_the_last_place_brings_all_that_are_tied(tmp_path: Path) -> None:
    days = ["2020-01-05", "2020-01-04", "2020-01-03", "2020-01-03", "2020-01-02"]
    resources = [measured(f"o{i}", coded("a"), day) for i, day in enumerate(days)]
    assert set(newest(tmp_path, resources, [*ALL, ("max", "3")])) == {"o0", "o1", "o2", "o3"}


def test_periods_instants_and_missing_times_are_ordered(tmp_path: Path) -> None:
    resources = [
        measured("undated", coded("a")),
        measured("ended", coded("a"), effectivePeriod={"start": "2010", "end": "2020-03-01"}),
        measured("going-on", coded("a"), effectivePeriod={"start": "2015-01-01"}),
        measured("instant", coded("a"), effectiveInstant="2020-03-02T12:00:00Z"),
    ]
    assert newest(tmp_path, resources, [*ALL, ("max", "9")]) == ["going-on", "instant", "ended", "undated"]


def test_each_subject_has_its_own_groups(tmp_path: Path) -> None:
    resources = [measured("x", coded("a"), "2020-01-01"), measured("y", coded("a"), "2021-01-01", "q")]
    asked = [("patient", "p,q"), ("code", "http://loinc.org|a")]
    assert newest(tmp_path, resources, asked) == ["y", "x"]
    (tmp_path / "again").mkdir()
    both = [resources[0], {**resources[1], "subject": {"reference": f"{BASE}/Patient/p"}}]
    assert newest(tmp_path / "again", both, ALL) == ["y"]  # an address of ours and a relative one are the same


def test_mistakes_count_unless_the_status_is_asked_for(tmp_path: Path) -> None:
    wrong = measured("wrong", coded("a"), "2021-01-01", status="entered-in-error")
    resources = [measured("right", coded("a"), "2020-01-01"), wrong]
    assert newest(tmp_path, resources, ALL) == ["wrong"]


def test_other_search_parameters_choose_before_the_newest_is_looked_for(tmp_path: Path) -> None:
    resources = [measured("old", coded("a"), "2019-01-01"), measured("new", coded("a"), "2020-01-01")]
    assert newest(tmp_path, resources, [*ALL, ("date", "lt2020")]) == ["old"]


def test_nothing_that_matches_is_an_empty_bundle(tmp_path: Path) -> None:
    assert newest(tmp_path, [], ALL) == []


def test_the_parameters_come_in_a_body_as_well(tmp_path: Path) -> None:
    resources = [measured(f"o{i}", coded("a"), f"2020-01-0{i}") for i in range(1, 4)]
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "max", "valuePositiveInt": 2},
            {"name": "patient", "valueString": "Patient/p"},
            {"name": "code", "valueString": "http://loinc.org|a"},
        ],
    }
    assert newest(tmp_path, resources, [], body) == ["o3", "o2"]


@pytest.mark.parametrize(
    ("params", "places"),
    [
        ([], {"http.patient", "http.category"}),
        ([("patient", "p")], {"http.category"}),
        ([("category", "laboratory"), ("max", "0")], {"http.patient", "http.max"}),
        ([*ALL, ("max", "2"), ("max", "3")], {"http.max"}),
        ([("patient:missing", "true"), ("code", "a")], {"http.patient"}),
        ([*ALL, ("_sort", "date"), ("_count", "2")], {"http._sort", "http._count"}),
        ([*ALL, ("nonsense", "1"), ("max", "x")], {"http.nonsense", "http.max"}),
    ],
)
def test_what_is_missing_or_wrong_is_said_all_at_once(
    tmp_path: Path, params: list[tuple[str, str]], places: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        newest(tmp_path, [], params)
    assert {issue.expression for issue in refused.value.issues} == places
