"""Transactions as a real generator posts them."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from app.fhir import exact_json
from app.interaction.read import read
from app.interaction.search import search
from app.interaction.transact import transact
from tests.interaction.serving import service


def literals(body: bytes) -> list[str]:
    """Every number of the text as it stands there, sorted."""
    found: list[str] = []
    json.loads(body, parse_float=found.append, parse_int=found.append)
    return sorted(found)


def test_a_synthea_transaction_reads_back_with_the_literal_of_every_number(tmp_path: Path) -> None:
    folder = os.environ.get("EMM_CORPORA")
    if not folder:
        pytest.skip("EMM_CORPORA is not set: no Synthea Bundles to post")
    body = min((Path(folder) / "synthea").glob("[A-Z]*.json"), key=lambda path: path.stat().st_size).read_bytes()
    bundle = exact_json.loads(body)

    async def run() -> None:
        async with service(tmp_path) as on:
            answer = await transact(on, bundle)
            stored = []
            for sent, one in zip(bundle["entry"], answer["entry"], strict=True):
                type_, id_ = one["response"]["location"].split("/")[:2]
                stored.append((await read(on, type_, id_)).body)
                assert literals(stored[-1]) == literals(exact_json.dumps(sent["resource"]))
            assert not any(b'"urn:uuid:' in one and b'"reference":"urn:uuid:' in one for one in stored)
            assert literals(b"[" + b",".join(stored) + b"]") == literals(body)
            (patient,) = [
                one["response"]["location"] for one in answer["entry"] if one["response"]["location"][:8] == "Patient/"
            ]
            sent_observations = [one for one in bundle["entry"] if one["resource"]["resourceType"] == "Observation"]
            found = await search(on, "Observation", [("patient", patient.split("/")[1]), ("_count", "1000")])
            assert found["total"] == len(sent_observations) > 0

    asyncio.run(run())
