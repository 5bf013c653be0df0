"""Search as a client sees it: pages that stay stable, links that cannot be forged, answers that say what they answer."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.fhir.problems import Invalid, NotFound
from app.interaction.capabilities import capabilities
from app.interaction.create import create
from app.interaction.delete import delete
from app.interaction.search import search
from app.interaction.update import update
from app.store import searching
from tests.interaction.serving import observation, patient, plain, service


def link(bundle: dict[str, Any], relation: str) -> list[tuple[str, str]] | None:
    urls = [one["url"] for one in bundle["link"] if one["relation"] == relation]
    return parse_qsl(urlsplit(urls[0]).query) if urls else None


def test_pages_show_each_resource_once_while_others_write(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "1", patient("1"))
            for i in range(7):
                await update(on, "Observation", f"o{i}", observation("Patient/1", id=f"o{i}"))
            page = plain(await search(on, "Observation", [("patient", "1"), ("_count", "3")]))
            seen = [one["resource"]["id"] for one in page["entry"]]
            assert page["total"] == 7
            await create(on, "Observation", observation("Patient/1"))
            await delete(on, "Observation", "o1")
            while (params := link(page, "next")) is not None:
                page = plain(await search(on, "Observation", params))
                seen += [one["resource"]["id"] for one in page["entry"]]
            assert seen == [f"o{i}" for i in range(7)]

    asyncio.run(run())


def test_a_link_that_was_changed_or_moved_to_another_question_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "1", patient("1"))
            for _ in range(3):
                await create(on, "Observation", observation("Patient/1"))
            params = link(await search(on, "Observation", [("patient", "1"), ("_count", "1")]), "next")
            assert params is not None
            ((name, cursor),) = params  # the link shows nothing of the question
            assert name == "_cursor"
            flipped = cursor[:5] + ("B" if cursor[5] != "B" else "C") + cursor[6:]
            for forged in (flipped, cursor[:-1], "x", "ü"):
                with pytest.raises(Invalid) as refused:
                    await search(on, "Observation", [("_cursor", forged)])
                assert [(one.key, one.expression) for one in refused.value.issues] == [("page-link", "http._cursor")]
            for beside in ([("patient", "2")], [("_count", "2")], [("_cursor", cursor)]):
                with pytest.raises(Invalid):
                    await search(on, "Observation", [*beside, ("_cursor", cursor)])
            with pytest.raises(Invalid):
                await search(on, "Observation", [("_cursor", "")])
            with pytest.raises(Invalid):
                await search(on, "Condition", [("_cursor", cursor)])

    asyncio.run(run())


def test_self_says_what_was_searched_and_a_warning_what_was_not(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "1", patient("1"))
            await create(on, "Observation", observation("Patient/1"))
            asked = [("code", "http://loinc.org|33358-3"), ("colour", "red")]
            page = plain(await search(on, "Observation", asked, lenient=True))
            assert link(page, "self") == [("code", "http://loinc.org|33358-3")]
            assert [one["search"]["mode"] for one in page["entry"]] == ["match", "outcome"]
            assert page["entry"][1]["resource"]["issue"][0]["severity"] == "warning" and page["total"] == 1

    asyncio.run(run())


def test_count_zero_only_counts(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            for _ in range(3):
                await create(on, "Patient", patient())
            page = await search(on, "Patient", [("_count", "0")])
            assert page["total"] == 3 and "entry" not in page and link(page, "next") is None

    asyncio.run(run())


def test_a_total_that_is_too_large_to_count_is_absent_and_count_zero_still_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "TOTAL_AT_MOST", 2)

    async def run() -> None:
        async with service(tmp_path) as on:
            for _ in range(4):
                await create(on, "Patient", patient())
            assert "total" not in await search(on, "Patient", [("_count", "1")])
            assert (await search(on, "Patient", [("_count", "4")]))["total"] == 4
            assert (await search(on, "Patient", [("_count", "0")]))["total"] == 4

    asyncio.run(run())


def test_own_absolute_address_and_relative_one_find_the_same(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            await update(on, "Patient", "1", patient("1"))
            await create(on, "Observation", observation("http://here.org/fhir/Patient/1"))
            await create(on, "Observation", observation("Patient/1"))
            await create(on, "Observation", observation("http://else.org/fhir/Patient/1"))
            for asked, total in (
                ("1", 2),
                ("Patient/1", 2),
                ("http://here.org/fhir/Patient/1", 2),
                ("http://else.org/fhir/Patient/1", 1),
            ):
                assert (await search(on, "Observation", [("subject", asked)]))["total"] == total

    asyncio.run(run())


def test_a_type_without_endpoint_is_not_found(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            with pytest.raises(NotFound):
                await search(on, "Patiant", [])

    asyncio.run(run())


_VALUES = {
    "token": "x",
    "reference": "1",
    "date": "2020",
    "string": "x",
    "number": "1",
    "quantity": "1",
    "uri": "urn:x",
    "special": "x",
}


def _asked(name: str, type_: str) -> tuple[str, str]:
    """A parameter with a value that it takes."""
    by_name = {"_has": ("_has:Provenance:target:_id", "x"), "near": ("near", "48.2|11.6|10|km")}
    return by_name.get(name, (name, _VALUES.get(type_, "")))


def test_every_parameter_that_the_capabilities_claim_can_be_asked(tmp_path: Path) -> None:
    async def run() -> None:
        async with service(tmp_path) as on:
            claimed = capabilities(on)["rest"][0]["resource"]
            assert len(claimed) == 145
            number = 0
            for resource in claimed:
                for one in resource["searchParam"]:
                    if one["type"] == "composite":
                        continue  # tests/search/test_composites.py asks each of them
                    params = [_asked(one["name"], one["type"])]
                    assert (await search(on, resource["type"], params))["total"] == 0, params
                    number += 1
            assert number > 2000

    asyncio.run(run())
