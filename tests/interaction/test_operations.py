"""The operations that the CapabilityStatement names are defined, and the definitions and it are valid R4."""

import asyncio
import json
from pathlib import Path

from app.interaction.capabilities import capabilities
from tests.conformance.session import the_checker
from tests.conftest import ROOT
from tests.interaction.serving import service


def test_the_capability_statement_and_its_operations_are_valid_and_defined(tmp_path: Path) -> None:
    async def stated() -> dict[str, object]:
        async with service(tmp_path) as running:
            return capabilities(running)

    statement = asyncio.run(stated())
    defined = [json.loads(path.read_text()) for path in sorted((ROOT / "mappings/operations").glob("*.json"))]
    named = set(json.dumps(statement).split('"')) & {one["url"] for one in defined}
    assert named == {one["url"] for one in defined}
    checker = the_checker()
    for resource in (statement, *defined):
        assert [str(fault) for fault in checker.check(resource)] == []
