"""$export: its parameters."""

from pathlib import Path

import pytest

from app.fhir.problems import Invalid
from app.interaction.export import kick_off
from app.interaction.service import Service
from app.interaction.update import update
from tests.interaction.exporting import begun, exported, files_of, ids, put, run
from tests.interaction.serving import BASE, observation, patient


def test_type_filters_choose_among_their_type_and_several_are_alternatives(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        weights = [
            {**observation("Patient/a", id=f"w{kg}"), "valueQuantity": {"value": kg, "unit": "kg"}}
            for kg in (50, 60, 70)
        ]
        weights[0]["status"] = "amended"
        await put(on, patient("a"), *weights)
        job = await begun(on, _typeFilter="Observation?status=amended,Observation?value-quantity=gt65")
        await update(on, "Observation", "w60", {**weights[1], "status": "amended"})
        assert ids((await files_of(on, job))[1]) == {"Patient/a", "Observation/w50", "Observation/w70"}
        both = ["Observation?status=amended,final&value-quantity=lt65"]  # the comma is the filter's own
        assert ids(await exported(on, _type="Observation", _typeFilter=both)) == {"Observation/w50", "Observation/w60"}

    run(tmp_path, work)


def test_elements_leave_what_is_mandatory_and_say_that_the_rest_is_missing(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a", gender="male", birthDate="1960-01-01"), observation("Patient/a", id="o"))
        files = await exported(on, _elements="Patient.gender,subject")
        (one,), (other,) = files["Patient"], files["Observation"]
        assert {"resourceType", "id", "meta", "gender", "active"} == set(one)  # active is a modifier
        assert {"resourceType", "id", "meta", "status", "code", "subject"} == set(other)
        assert one["meta"]["tag"][0]["code"] == "SUBSETTED"

    run(tmp_path, work)


@pytest.mark.parametrize(
    "parameters, expression",
    [
        ({"_outputFormat": "text/csv"}, "http._outputFormat"),
        ({"_since": "2024-01-01"}, "http._since"),
        ({"_type": "Patient,Pationt"}, "http._type"),
        ({"_typeFilter": "status=final"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?patient.name=x"}, "http._typeFilter"),
        ({"_typeFilter": "Patient?_has:Observation:patient:code=x"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?_sort=date"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?nonsense=1"}, "http._typeFilter"),
        ({"_typeFilter": "Observation?status=final", "_type": "Patient"}, "http._typeFilter"),
        ({"_elements": "Patient.nonsense"}, "http._elements"),
        ({"patient": "Patient/a"}, "http.patient"),
        ({"includeAssociatedData": "LatestProvenanceResources"}, "http.includeAssociatedData"),
        ({"_count": "7"}, "http._count"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(tmp_path: Path, parameters: dict[str, str], expression: str) -> None:
    async def work(on: Service) -> None:
        with pytest.raises(Invalid) as raised:
            await begun(on, **parameters)
        assert {issue.expression for issue in raised.value.issues} == {expression}
        assert await on.store.jobs("export") == []

    run(tmp_path, work)


def test_a_lenient_client_is_told_in_the_manifest_what_was_left_out_and_never_gets_more_patients(
    tmp_path: Path,
) -> None:
    async def work(on: Service) -> None:
        await put(on, patient("a"))
        pairs = [("_type", "Patient,Pationt"), ("includeAssociatedData", "x"), ("nonsense", "1")]
        job = await kick_off(on, "system", None, f"{BASE}/$export", pairs, None, lenient=True)
        said, files = await files_of(on, job)
        assert [(one["type"], one["count"]) for one in said["error"]] == [("OperationOutcome", 3)]
        texts = " ".join(one["issue"][0]["details"]["text"] for one in files["remarks"])
        assert all(name in texts for name in ("Pationt", "includeAssociatedData", "nonsense"))
        with pytest.raises(Invalid):
            await kick_off(on, "patient", None, f"{BASE}/$export", [("patient", "Patient/a")], None, lenient=True)

    run(tmp_path, work)
