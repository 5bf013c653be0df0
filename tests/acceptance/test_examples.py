"""R4's official examples over HTTP: taken, read back with every digit, through XML the same, and found by what they are indexed by."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg

from app.fhir import exact_json
from app.fhir.xml import reading
from app.search.index import indexed
from app.settings import Settings
from app.store.packing import packed
from tests.acceptance.conftest import FHIR, Examples, official_examples
from tests.conftest import serve
from tests.fhir.xml.same import comparable
from tests.interaction.test_synthea import literals
from tests.validate.test_examples import INVALID

XML = "application/fhir+xml"
REFERS_TO_NOTHING = 109
"""Examples with a reference to something that is not in the set (corpora/README.md); what stands inside a Bundle is its own world."""


def content(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without what the server sets of its meta."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in ("versionId", "lastUpdated")}
    return {**{name: value for name, value in resource.items() if name != "meta"}, **({"meta": meta} if meta else {})}


def test_every_example_is_taken(examples: Examples) -> None:
    assert len(examples.sent) == 860
    assert {address: status for address, status in examples.statuses.items() if status != 201} == {}


def test_just_those_that_break_r4_are_refused_by_a_service_as_it_is_set_from_the_start(
    corpora: Path, tmp_path: Path
) -> None:
    names = {"SubstanceProtein/lfh-complete-mock-1": "SubstanceProtein-lfh-mock-trimmed"}  # a file called otherwise
    refused = {}
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db", integrity=False)):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            for address, resource in official_examples(corpora).items():
                answer = client.put(f"/fhir/{address}", content=exact_json.dumps(resource), headers=FHIR)
                if answer.status_code != 201:
                    issues = [one for one in answer.json()["issue"] if one["severity"] == "error"]
                    refused[names.get(address, address.replace("/", "-"))] = {
                        one["details"]["coding"][0]["code"] for one in issues
                    }
                    assert answer.status_code == 422, answer.text
    assert refused == INVALID


def test_every_example_reads_back_as_it_was_sent_digit_for_digit(examples: Examples) -> None:
    wrong = []
    for address, sent in examples.sent.items():
        body = examples.client.get(f"/fhir/{address}", headers={"Accept": "application/fhir+json"}).content
        read = exact_json.loads(body)
        same_digits = literals(exact_json.dumps(content(read))) == literals(exact_json.dumps(content(sent)))
        if exact_json.canonical(content(read)) != exact_json.canonical(content(sent)) or not same_digits:
            wrong.append(address)
    assert wrong == []


def test_every_example_goes_through_xml_and_sent_back_makes_no_version(examples: Examples) -> None:
    wrong = []
    every = 1 if examples.served.settings.database_url.startswith("sqlite") else 10  # the format is not the store's
    for address, sent in list(examples.sent.items())[::every]:
        answer = examples.client.get(f"/fhir/{address}", headers={"Accept": XML})
        assert answer.headers["content-type"].startswith(XML), address
        if comparable(content(reading.loads(answer.content))) != comparable(content(sent)):
            wrong.append(address)
        again = examples.client.put(f"/fhir/{address}", content=answer.content, headers={"Content-Type": XML})
        if (again.status_code, again.headers.get("etag")) != (200, 'W/"1"'):
            wrong.append(f"{address}: {again.status_code} {again.headers.get('etag')}")
    assert wrong == []


def rows_of(url: str) -> Iterator[tuple[str, bytes, bytes]]:
    """(Type/id, packed index rows, body) of every live resource, read past the service."""
    statement = (
        "SELECT r.type, r.id, r.rows, v.body FROM resource r JOIN version v ON v.position = r.current WHERE r.live = 1"
    )
    if url.startswith("sqlite"):
        found = sqlite3.connect(url.removeprefix("sqlite:///")).execute(statement).fetchall()
    else:
        with psycopg.connect(url) as connection:
            found = connection.execute(statement).fetchall()
    for type_, id_, rows, body in found:
        yield f"{type_}/{id_}", bytes(rows), bytes(body)


def test_every_indexed_value_recomputed_equals_the_stored_one(examples: Examples) -> None:
    base = examples.served.settings.fhir_url
    seen = {}
    for address, stored, body in rows_of(examples.served.settings.database_url):
        if address in examples.sent:
            seen[address] = stored == packed(indexed(exact_json.loads(body), base)[0])
    assert len(seen) == 860 and [address for address, same in seen.items() if not same] == []


def transaction(sent: dict[str, dict[str, Any]]) -> bytes:
    """All of them as one transaction, each put at its address."""
    entries = [{"resource": one, "request": {"method": "PUT", "url": address}} for address, one in sent.items()]
    return exact_json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def test_those_that_refer_to_nothing_are_refused_by_name_and_all_others_are_stored(
    new_database: Callable[[], str], corpora: Path
) -> None:
    sent = official_examples(corpora)
    for served in serve(Settings(database_url=new_database(), max_body=100_000_000, validation="structure")):
        with httpx.Client(base_url=served.url, timeout=120) as client:
            first = _refused(client, sent)
            assert len(first) == REFERS_TO_NOTHING
            assert client.get("/fhir", params={"_count": "0"}).json()["total"] == 0
            refused = _with_those_that_refer_to_them(first, sent)
            assert _refused(client, {address: one for address, one in sent.items() if address not in refused}) == set()
            assert client.get("/fhir", params={"_count": "0"}).json()["total"] == 860 - len(refused) > 600
            for address in sorted(first)[:10]:
                answer = client.put(f"/fhir/{address}", content=exact_json.dumps(sent[address]), headers=FHIR)
                assert answer.status_code == 422, address
                for issue in answer.json()["issue"]:
                    assert issue["expression"][0].startswith(address.split("/")[0] + "."), issue
                    assert issue["code"] == "not-found", issue


def _refused(client: httpx.Client, sent: dict[str, dict[str, Any]]) -> set[str]:
    """`Type/id` of those that the service names as referring to nothing; empty where it stores them all."""
    order = list(sent)
    answer = client.post("/fhir", content=transaction(sent), headers=FHIR)
    if answer.status_code == 200:
        return set()
    assert answer.status_code == 422, answer.text[:1000]
    named = set()
    for issue in answer.json()["issue"]:
        (expression,) = issue["expression"]
        found = re.fullmatch(r"Bundle\.entry\[(\d+)\]\.resource\.(.+)\.reference", expression)
        assert found, issue
        resource = sent[order[int(found[1])]]
        value = issue["diagnostics"]
        assert any(one == value or one.startswith(f"{value}/_history") for one in _addresses(resource)), issue
        named.add(order[int(found[1])])
    return named


def _with_those_that_refer_to_them(refused: set[str], sent: dict[str, dict[str, Any]]) -> set[str]:
    """The addresses, and those of all that needs them, however indirectly."""
    needs = {
        address: {reference.partition("/_history")[0] for reference in _addresses(one)}
        for address, one in sent.items()
        if one["resourceType"] != "Bundle"
    }
    while more := {address for address, own in needs.items() if address not in refused and own & refused}:
        refused = refused | more
    return refused


def _addresses(resource: Any) -> set[str]:
    """Every `reference` in the resource."""
    if isinstance(resource, dict):
        own = {resource["reference"]} if isinstance(resource.get("reference"), str) else set()
        return own.union(*(_addresses(one) for one in resource.values()))
    return set().union(*(_addresses(one) for one in resource)) if isinstance(resource, list) else set()
