"""$import: NDJSON lines, each after those that it refers to."""

import asyncio
import gc
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.fhir import exact_json
from app.interaction import import_ndjson as importing
from app.interaction.delete import delete
from app.interaction.import_ndjson import Imported, answer_of, import_ndjson
from app.interaction.import_order import units
from app.interaction.read import read
from app.interaction.service import Service
from tests.interaction.serving import observation, patient, service


def lines(*resources: Any) -> io.BytesIO:
    return io.BytesIO(b"\n".join(one if isinstance(one, bytes) else exact_json.dumps(one) for one in resources))


def run(folder: Path, work: Callable[[Service], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        async with service(folder) as on:
            return await work(on)

    return asyncio.run(inside())


def told(imported: Imported) -> list[tuple[int, str, str | None]]:
    return [(number, one.key, one.expression) for number, issues in imported.errors for one in issues]


def test_a_line_may_refer_to_one_that_comes_later(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        file = lines(observation("Patient/p", id="o"), observation("Patient/p"), patient("p"))
        imported = await import_ndjson(on, file)
        assert (imported.lines, imported.total("created"), imported.errors) == (3, 3, [])
        assert (await read(on, "Observation", "o")).version == 1
        await read(on, "Observation", "new-1")  # the line without an id was given one

    run(tmp_path, work)


def test_each_refused_line_is_named_by_its_number_and_path_and_the_others_are_stored(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        file = lines(
            patient("p"),
            b"",
            b'{"resourceType": "Patient", "name": []}',
            b'{"resourceType": "Patient",',
            observation("Patient/nobody"),
            observation("Patient/p", effectiveDateTime="2020-13-01"),
            b"[]",
            b'{"resourceType": "Pationt"}',
            patient("not_an_id"),
            observation("urn:uuid:8c8a2be0-0000-4000-8000-000000000001"),
            b'{"resourceType": "Parameters"}',
            patient("q"),
        )
        imported = await import_ndjson(on, file)
        assert told(imported) == [
            (3, "empty-element", "Patient.name"),
            (4, "json-syntax", None),
            (5, "reference-target", "Observation.subject.reference"),
            (6, "date-format", "Observation.effectiveDateTime"),
            (7, "not-a-resource", None),
            (8, "resource-type", "Pationt.resourceType"),
            (9, "id-format", "Patient.id"),
            (10, "reference-undefined", "Observation.subject.reference"),
            (11, "resource-type", "Parameters.resourceType"),
        ]
        assert (imported.lines, imported.total("created"), imported.total("refused")) == (11, 2, 9)
        for id_ in ("p", "q"):
            await read(on, "Patient", id_)

    run(tmp_path, work)


def test_what_needs_a_refused_line_is_refused_too(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        bad = {**patient("p"), "name": []}
        imported = await import_ndjson(on, lines(observation("Patient/p"), patient("q"), bad, observation("Patient/q")))
        assert [(number, key) for number, key, _ in told(imported)] == [(1, "reference-target"), (3, "empty-element")]
        assert imported.total("created") == 2

    run(tmp_path, work)


def test_lines_in_a_ring_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    def ring(status: str) -> io.BytesIO:
        condition = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}}
        condition["encounter"] = {"reference": "Encounter/e"}
        encounter = {"resourceType": "Encounter", "id": "e", "status": status, "class": {"code": "AMB"}}
        encounter["diagnosis"] = [{"condition": {"reference": "Condition/c"}}]
        encounter["serviceProvider"] = {"reference": "Organization/o"}
        organization = {"resourceType": "Organization", "id": "o", "name": "Ward"}
        return lines(condition, encounter, patient("p"), *([organization] if status == "finished" else []))

    async def work(on: Service) -> None:
        imported = await import_ndjson(on, ring("unknown"))  # without its Organization
        assert {number for number, _, _ in told(imported)} == {1, 2}
        assert {key for _, key, _ in told(imported)} == {"reference-target", "ring-refused"}
        assert imported.total("created") == 1
        imported = await import_ndjson(on, ring("finished"))
        assert (imported.total("created"), imported.total("unchanged"), imported.errors) == (3, 1, [])

    run(tmp_path, work)


def test_a_conditional_reference_finds_a_line_wherever_it_stands(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        asked = observation("Patient/p", performer=[{"reference": "Practitioner?identifier=urn:x|7"}], id="o")
        doctor = {"resourceType": "Practitioner", "id": "d", "identifier": [{"system": "urn:x", "value": "7"}]}
        imported = await import_ndjson(on, lines(asked, patient("p"), doctor))
        assert imported.errors == []
        stored = json.loads((await read(on, "Observation", "o")).body)
        assert stored["performer"] == [{"reference": "Practitioner/d"}]

    run(tmp_path, work)


def test_a_resource_that_comes_twice_gets_two_versions_and_the_last_stands(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        file = lines(patient("p", gender="male"), patient("p", gender="male"), patient("p", gender="female"))
        imported = await import_ndjson(on, file)
        assert dict(imported.counts["Patient"]) == {"created": 1, "unchanged": 1, "updated": 1}
        stored = await read(on, "Patient", "p")
        assert (stored.version, json.loads(stored.body)["gender"]) == (2, "female")

    run(tmp_path, work)


def test_sent_again_nothing_changes_and_what_was_deleted_comes_back(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        file = lines(patient("p"), patient("q"), observation("Patient/p", id="o"))
        await import_ndjson(on, file)
        await delete(on, "Patient", "q")
        imported = await import_ndjson(on, file)
        assert (imported.total("unchanged"), imported.total("created")) == (2, 1)
        assert (await read(on, "Patient", "q")).version == 3

    run(tmp_path, work)


def test_the_answer_counts_each_type_and_names_every_refused_line(tmp_path: Path) -> None:
    async def work(on: Service) -> None:
        answer = answer_of(await import_ndjson(on, lines(patient("p"), b"{}", observation("Patient/x"))))
        parameters = answer["parameter"]
        assert parameters[0] == {"name": "lines", "valueInteger": 3}
        types = {one["part"][0]["valueCode"]: one["part"][1:] for one in parameters if one["name"] == "type"}
        assert {
            type_: {p["name"]: p["valueInteger"] for p in parts if p["valueInteger"]} for type_, parts in types.items()
        } == {
            "-": {"refused": 1},
            "Observation": {"refused": 1},
            "Patient": {"created": 1},
        }
        errors = [one["part"] for one in parameters if one["name"] == "error"]
        assert [parts[0]["valueInteger"] for parts in errors] == [2, 3]
        assert errors[1][1]["resource"]["issue"][0]["expression"] == ["Observation.subject.reference"]

    run(tmp_path, work)


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    line = (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":9.30}}'
    )

    async def work(on: Service) -> None:
        await import_ndjson(on, io.BytesIO(line))
        assert b'"value":9.30}' in (await read(on, "Observation", "o")).body

    run(tmp_path, work)


def resources_in_memory() -> int:
    return sum(type(one) is dict and "resourceType" in one for one in gc.get_objects())


def test_20_000_lines_need_little_memory_and_leave_the_loop_to_others(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    with path.open("wb") as out:
        for i in range(20_000):
            one = observation("Patient/p", id=f"o{i}", note=[{"text": "x" * 400}])
            out.write(exact_json.dumps(one) + b"\n")
        out.write(exact_json.dumps(patient("p")))

    async def work(on: Service) -> None:
        longest = 0.0

        async def watch() -> None:
            nonlocal longest
            loop = asyncio.get_running_loop()
            while True:
                before = loop.time()
                await asyncio.sleep(0.001)
                longest = max(longest, loop.time() - before)

        watching = asyncio.create_task(watch())
        others, held = resources_in_memory(), []

        def look(done: int, total: int) -> None:
            if done // 4000 > len(held):
                held.append(resources_in_memory() - others)

        with path.open("rb") as file:
            imported = await import_ndjson(on, file, look)
        watching.cancel()
        assert (imported.total("created"), imported.errors) == (20_001, [])
        assert len(held) == 5 and max(held) < 3000  # resources in memory at a time
        assert longest < 2, f"the loop stood still for {longest:.2f} s"

    run(tmp_path, work)


def test_a_line_that_is_too_long_is_refused_by_its_number(tmp_path: Path, monkeypatch: Any) -> None:
    from app.interaction import import_index

    monkeypatch.setattr(import_index, "LONGEST_LINE", 300)
    monkeypatch.setattr(importing, "LONGEST_LINE", 300)

    async def work(on: Service) -> None:
        long = patient("long", name=[{"text": "x" * 1000}])
        imported = await import_ndjson(on, lines(patient("p"), long, observation("Patient/p")))
        assert told(imported) == [(2, "line-too-long", None)]
        assert imported.total("created") == 2

    run(tmp_path, work)


@given(
    st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=4), min_size=n, max_size=n))
)
def test_units_hold_what_needs_one_another_and_come_after_what_they_need(needs: list[list[int]]) -> None:
    def reached(start: int) -> set[int]:
        found, waiting = set[int](), [start]
        while waiting:
            for one in needs[waiting.pop()]:
                if one not in found:
                    found.add(one)
                    waiting.append(one)
        return found

    reach = [reached(node) for node in range(len(needs))]
    found = list(units(len(needs), lambda node: needs[node]))
    assert sorted(node for unit in found for node in unit) == list(range(len(needs)))
    for place, unit in enumerate(found):
        earlier = {node for one in found[: place + 1] for node in one}
        for node in unit:
            assert reach[node] <= earlier
            assert set(unit) == {node} | {other for other in reach[node] if node in reach[other]}


def test_a_file_in_good_order_stays_in_its_order() -> None:
    needs = [[], [0], [0, 1], [], [2, 3]]
    assert list(units(5, lambda node: needs[node])) == [[0], [1], [2], [3], [4]]


def test_a_chain_as_long_as_the_file_is_put_in_order() -> None:
    assert [node for (node,) in units(100_000, lambda node: [node + 1] if node < 99_999 else [])] == list(
        range(99_999, -1, -1)
    )
