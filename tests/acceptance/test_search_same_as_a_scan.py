"""For random questions, a search over HTTP finds what a scan of all resources finds, in the order asked for, page by page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from app.fhir import exact_json
from app.fhir.problems import Invalid
from app.search.asking import Asking
from app.search.index import indexed
from app.search.instants import interval
from app.search.meaning import Indexed
from app.search.parameters import hashed
from app.search.query import query, scope_of
from tests.acceptance.asking import Pool
from tests.acceptance.conftest import FHIR, Examples
from tests.search import scan as plain
from tests.store import scan

QUESTIONS, SEED = 500, 20261125


@dataclass
class World:
    """All that is in the service, in the order of its creation, read from it page by page."""

    client: httpx.Client
    base: str
    resources: list[Any]
    everything: list[Indexed]


@pytest.fixture(scope="module")
def world(examples: Examples, corpora: Path) -> Iterator[World]:
    """The official examples and the smallest of Synthea's patients."""
    client, base = examples.client, examples.served.settings.fhir_url
    smallest = min((corpora / "synthea").glob("[A-Z]*.json"), key=lambda file: file.stat().st_size)
    assert client.post("/fhir", content=smallest.read_bytes(), headers=FHIR).status_code == 200
    resources: list[Any] = []
    url: str | None = "/fhir?_count=500"
    while url is not None:
        page = exact_json.loads(client.get(url).content)
        resources += [one["resource"] for one in page["entry"]]
        url = next((one["url"] for one in page["link"] if one["relation"] == "next"), None)
    yield World(client, base, resources, [_indexed(one, base) for one in resources])


def _indexed(resource: Any, base: str) -> Indexed:
    type_, id_ = resource["resourceType"], resource["id"]
    updated = interval(resource["meta"]["lastUpdated"])[0]
    return Indexed(type_, id_, hashed(f"{type_}/{id_}"), indexed(resource, base)[0], updated)


def paged(client: httpx.Client, type_: str, params: list[tuple[str, str]]) -> tuple[list[str], int | None]:
    """`Type/id` of all matches in their order, and the total of the first page."""
    page = client.get(f"/fhir/{type_}", params=tuple(params))
    assert page.status_code == 200, (type_, params, page.text[:500])
    bundle, seen = page.json(), []
    total = bundle.get("total")
    while True:
        seen += [f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in bundle.get("entry", [])]
        following = [one["url"] for one in bundle["link"] if one["relation"] == "next"]
        if not following:
            return seen, total
        bundle = client.get(following[0]).json()


def test_random_questions_find_what_a_scan_finds_in_its_order(world: World, corpora: Path) -> None:
    random = Random(SEED)
    print(f"seed {SEED}")
    pool = Pool(world.resources, corpora / "r4-core" / "hl7.fhir.r4.core.tgz", random, sampled=250)
    asking = Asking(world.base, datetime.now(UTC))
    found, refused, kinds = 0, 0, set()
    for _ in range(QUESTIONS):
        type_, params = pool.question()
        order = pool.sort(type_)
        params += [("_sort", order)] if order else []
        try:
            asked = query(scope_of(type_), params, asking).search()
        except Invalid:
            refused += 1
            assert world.client.get(f"/fhir/{type_}", params=tuple(params)).status_code == 400, (
                type_,
                params,
            )
            continue
        expected = scan.found(world.everything, asked)
        seen, total = paged(world.client, type_, [*params, ("_count", str(random.choice((2, 7, 1000))))])
        if any("ap" in value[:2] for _, value in params):  # what is near depends on the clock
            assert sorted(seen) == sorted(expected), (type_, params)
        assert seen == expected, (type_, params)
        assert total == len(expected), (type_, params)
        found += bool(expected)
        kinds |= {name.partition(":")[0].partition(".")[0] for name, _ in params}
    assert found > QUESTIONS / 3 and refused < QUESTIONS / 5 and len(kinds) > 100, (found, refused, len(kinds))


def test_random_questions_about_observations_find_what_a_plain_reading_finds(world: World) -> None:
    """The reading of tests/search/scan.py shares no code with the service."""
    random = Random(SEED)
    observations = [
        json.loads(json.dumps(one, default=float)) for one in world.resources if one["resourceType"] == "Observation"
    ]
    observations = [one for one in observations if _is_plain(one)]
    addresses = {f"Observation/{one['id']}" for one in observations}
    now = datetime.now(UTC)
    found = 0
    for _ in range(150):
        params = [_clause(random.choice(observations), random) for _ in range(random.choice((1, 1, 2)))]
        expected = {f"Observation/{one['id']}" for one in observations if plain.matches(one, params, now)}
        seen, _total = paged(world.client, "Observation", [*params, ("_count", "200")])
        assert {one for one in seen if one in addresses} == expected, params
        found += bool(expected)
    assert found > 80


def _is_plain(resource: Any) -> bool:
    """Whether the plain reading knows all that is in it."""
    return (
        "effectiveInstant" not in resource
        and "event" in resource.get("effectiveTiming", {"event": []})
        and "#" not in str(resource.get("subject"))
    )


def _clause(one: Any, random: Random) -> tuple[str, str]:
    prefix = random.choice(("", "ne", "gt", "lt", "ge", "le", "sa", "eb"))
    coding = (one["code"].get("coding") or [{}])[0]
    reference = one.get("subject", {}).get("reference", "Patient/example")
    date = one.get("effectiveDateTime", "2015")
    quantity = one.get("valueQuantity", {}).get("value", 5)
    return random.choice(
        [
            (random.choice(("code", "code:not")), f"{coding.get('system', '')}|{coding.get('code', 'x')}"),
            ("code", coding.get("code", "x")),
            ("code", f"{coding.get('system', 'urn:x')}|"),
            ("subject", reference),
            ("date", prefix + date[: random.choice((4, 7, 10, 40))]),
            ("value-quantity", f"{prefix}{quantity}"),
            ("date:missing", random.choice(("true", "false"))),
            ("value-quantity:missing", random.choice(("true", "false"))),
        ]
    )
