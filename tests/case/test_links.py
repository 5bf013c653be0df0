"""What must hold between the parts of a document: ids, references, the grain, sums."""

from typing import Any

import pytest

from tests.case.documents import case, document, fault, places, series


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"stages": [{"id": "s", "at": "x", "system": "iss", "value": "I"}]}, "stages[0].at"),
        ({"stages": [{"id": "s", "of": "x", "system": "iss", "value": "I"}]}, "stages[0].of"),
        ({"conditions": [{"id": "a", "condition": "rib_fracture", "due_to": "x"}]}, "conditions[0].due_to"),
        ({"conditions": [{"id": "a", "condition": "rib_fracture", "evidence": ["x"]}]}, "conditions[0].evidence[0]"),
        ({"treatments": [{"id": "t", "label": "x", "trial": "x"}]}, "treatments[0].trial"),
        ({"treatments": [{"id": "t", "label": "x", "targets": ["myeloma"]}]}, "treatments[0].targets[0]"),
        ({"lesions": [{"id": "l", "condition": "diagnosis"}]}, "lesions[0].condition"),
        ({"lesions": [{"id": "l", "sizes": [{"at": "x", "longest": 1, "unit": "cm"}]}]}, "lesions[0].sizes[0].at"),
        ({"investigations": [{"id": "i", "procedure": "pet", "results": ["x"]}]}, "investigations[0].results[0]"),
        ({"patient": {"age": {"years": 60, "at": "x"}}}, "patient.age.at"),
        ({"claims": [{"id": "c", "text": "t", "about": ["x"]}]}, "claims[0].about[0]"),
        (
            {"discrepancies": [{"id": "d", "kind": "missing", "text": "t", "fields": ["x"]}]},
            "discrepancies[0].fields[0]",
        ),
    ],
)
def test_a_reference_to_nothing_is_named(fields: dict[str, Any], path: str) -> None:
    assert places(document(**fields)) == [(path, "unknown-id")]


def test_an_id_that_stands_twice_is_named_with_its_first_place() -> None:
    found = fault(document(findings=[{"id": "myeloma", "finding": "symptoms", "text": "pain"}]))
    assert (found.expression, found.key, found.value) == ("findings[0].id", "id-twice", "myeloma")
    assert "conditions[0]" in found.text


def test_two_agents_of_one_treatment_have_two_ids_and_of_two_treatments_need_not() -> None:
    agent = {"id": "a", "drug": "melphalan"}
    assert places(document(treatments=[{"id": "t", "label": "x", "agents": [agent, agent]}])) == [
        ("treatments[0].agents[1].id", "id-twice")
    ]
    assert case(document(treatments=[{"id": i, "label": "x", "agents": [agent]} for i in ("t", "u")])).treatments


def test_an_individual_has_a_patient_and_no_series_has_one() -> None:
    assert places(document(patient=None)) == [("patient", "grain")]
    assert places(series(patient={})) == [("patient", "grain")]


def test_an_individual_is_one_and_has_no_members_subgroups_or_statistics() -> None:
    data = document(
        n=2,
        members=[{"id": "m"}],
        subgroups=[{"id": "g", "n": 2, "partition": "p"}],
        statistics=[{"id": "s", "measure": "dead", "statistic": "count", "value": 1}],
    )
    assert set(places(data)) >= {("n", "grain"), ("members", "grain"), ("subgroups", "grain"), ("statistics", "grain")}


def test_a_case_has_one_myeloma_but_a_member_may_have_its_own() -> None:
    second = {"id": "second", "condition": "multiple_myeloma"}
    myeloma = {"id": "myeloma", "condition": "multiple_myeloma"}
    assert places(document(conditions=[myeloma, second])) == [("conditions", "one-myeloma")]
    assert case(series(members=[{"id": "p"}], conditions=[myeloma, second | {"of": "p"}])).conditions[1].of == "p"


def test_a_series_has_no_more_members_than_patients() -> None:
    members = [{"id": f"m{number}"} for number in range(3)]
    found = fault(series(n=2, members=members))
    assert (found.expression, found.key, found.value) == ("members", "members-exceed-n", "3")


def groups(*sizes: int, partition: str = "treatment") -> list[dict[str, Any]]:
    return [{"id": f"{partition}-{i}", "n": size, "partition": partition} for i, size in enumerate(sizes)]


def test_the_subgroups_of_each_partition_sum_to_n() -> None:
    sizes = [*groups(5, 7, 2, 1), *groups(11, 4, partition="outcome")]
    assert len(case(series(subgroups=sizes)).subgroups) == 6


def test_subgroups_that_do_not_sum_are_named_with_the_sum() -> None:
    found = fault(series(subgroups=[*groups(5, 7, 2), *groups(11, 4, partition="outcome")]))
    assert (found.expression, found.key, found.value) == ("subgroups", "subgroups-sum", "5 + 7 + 2 = 14")
    assert "'treatment'" in found.text and "15" in found.text


@pytest.mark.parametrize("n", [0, -1, 1.5, "2"])
def test_a_number_of_patients_is_a_positive_whole_number(n: Any) -> None:
    assert "n" in [path for path, _ in places(series(n=n))]


def test_an_enrolment_is_of_one_patient_never_of_a_group() -> None:
    trial = {"id": "t", "title": "A trial", "enrolment": {"status": "off_study"}}
    assert places(series(trials=[trial])) == [("trials[0].enrolment", "enrolment-of-a-group")]
    subgroup = [{"id": "g", "n": 15, "partition": "p"}]
    assert places(series(subgroups=subgroup, trials=[trial | {"of": "g"}])) == [
        ("trials[0].enrolment", "enrolment-of-a-group")
    ]
    assert case(document(trials=[trial])).trials[0].enrolment is not None
    assert case(series(members=[{"id": "m"}], trials=[trial | {"of": "m"}])).trials[0].of == "m"


@pytest.mark.parametrize("id_", ["table", "survival", "claims", "Upper", "a_b", "x" * 41, ""])
def test_an_id_that_is_no_address_of_a_case_is_refused(id_: str) -> None:
    assert fault(document(id=id_)).expression == "id"
