"""Chains arrive at live resources of the type asked for only, whether they lead or are tested, one step or two."""

import asyncio

import pytest

from app.search.conditions import AllOf, Condition, Ids, Not, ReferredBy, Refers, Search, Tokens
from app.search.parameters import hashed
from app.search.rows import IndexRows
from app.store import planning
from tests.store.writing import opened, put, refers, remove

ANYTHING, SAME_ID, MARKED = AllOf(()), Ids(("x",)), Tokens((9,))


@pytest.mark.parametrize("counted", [planning.COUNTED_AT_MOST, 1], ids=["leads", "tested"])
def test_a_chain_ends_at_live_resources_of_its_type(
    database_url: str, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "COUNTED_AT_MOST", counted)
    marked = IndexRows(tokens=(9,))

    async def run() -> None:
        async with opened(database_url) as store:
            for type_ in ("Patient", "Group"):
                await store.write(put("x", marked, type_=type_))
            await store.write(put("gone", marked))
            await store.write(put("to-patient", refers("Patient/x"), type_="Observation"))
            await store.write(put("to-group", refers("Group/x"), type_="Observation"))
            await store.write(put("to-gone", refers("Patient/gone"), type_="Observation"))
            await store.write(put("deleted", refers("Patient/x"), type_="Observation"))
            await store.write(put("of-group", refers("Group/x"), type_="Condition"))
            await store.write(put("second", refers("Observation/to-patient", "Observation/to-gone"), type_="Report"))
            await store.write(remove("gone"))
            await store.write(remove("deleted", type_="Observation"))

            async def ids(type_: str, condition: Condition) -> list[str]:
                page = await store.search(Search((type_,), (condition,), total="accurate"))
                assert page.total == len(page.found)
                return [one.id for one in page.found]

            for inner in (ANYTHING, SAME_ID, MARKED, Not(Ids(("y",)))):
                to_patient = Refers((5,), "Patient", inner)
                assert await ids("Observation", to_patient) == ["to-patient"]
                assert await ids("Observation", Refers((5,), "Group", inner)) == ["to-group"]
                assert await ids("Observation", Refers((6,), "Patient", inner)) == []
                assert await ids("Observation", Not(to_patient)) == ["to-group", "to-gone"]
                assert await ids("Report", Refers((5,), "Observation", to_patient)) == ["second"]
                assert await ids("Report", Not(Refers((5,), "Observation", Not(to_patient)))) == []
            for type_, by, found in (
                ("Patient", "Observation", ["x"]),
                ("Group", "Observation", ["x"]),
                ("Group", "Condition", ["x"]),
                ("Patient", "Condition", []),
            ):
                assert await ids(type_, ReferredBy(by, (5,), ANYTHING)) == found
                assert await ids(type_, ReferredBy(by, (5,), Not(Ids(("to-group", "to-patient", "of-group"))))) == []
            twice = ReferredBy("Observation", (5,), ReferredBy("Report", (5,), ANYTHING))
            assert await ids("Patient", twice) == ["x"] and await ids("Group", twice) == []
            assert (await store.absent([hashed("Patient/gone")])) == {hashed("Patient/gone")}

    asyncio.run(run())
