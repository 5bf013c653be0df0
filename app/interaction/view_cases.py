"""Views over all stored cases: Table 1 live, survival, the published claims recomputed, and the nearest cases of one.

There are no owners and no authentication in this version: every stored case is the caller's own, so a view is made of all of
them as they are. The sharing rule (clinical/sharing) is asked all the same, so that owners can come without another door.
"""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

from app.case.document import Case
from app.clinical.claims.auditor import RULESET as CLAIMS
from app.clinical.claims.auditor import audit
from app.clinical.cohort_table.printed import differences, printed_table
from app.clinical.cohort_table.table import cohort_table, totals
from app.clinical.extramedullary import Definition
from app.clinical.precedents.nearest import RULESET as PRECEDENTS
from app.clinical.precedents.nearest import precedents
from app.clinical.sharing.view import Held, shared_with
from app.clinical.survival.curves import Outcome, pooled, survival
from app.fhir import exact_json
from app.fhir.names import CASE_SYSTEM
from app.fhir.problems import Problem
from app.interaction.gather_case import all_of
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.terminology.terminology import Terminology

CALLER = "caller"
"""Whose all cases are, as long as nobody is told apart."""


@dataclass(frozen=True)
class StoredCases:
    """What a view is made of, and what is missing from it: `composition` is the address of one that gave no case."""

    cases: list[Case]
    not_read: list[dict[str, str | None]]


async def stored_cases(service: Service) -> StoredCases:
    """Every stored case, in the order in which they were first stored.

    One that cannot be rebuilt (a hospital took a part of it away by FHIR, say) is named in `not_read` with the reason, and the
    others are there all the same.
    """
    cases: dict[str, Case] = {}
    not_read: list[dict[str, str | None]] = []
    for composition in await all_of(service, "Composition", ("identifier", f"{CASE_SYSTEM}|")):
        case_id = (exact_json.loads(composition.body).get("identifier") or {}).get("value")
        reason = "another Composition stands for the same case" if case_id in cases else "its identifier has no value"
        if case_id and case_id not in cases:
            try:
                cases[case_id] = (await read_case(service, case_id)).case
                continue
            except Problem as problem:
                reason = "; ".join(issue.text for issue in problem.issues)
        not_read.append({"case": case_id, "composition": composition.address, "reason": reason})
    return StoredCases(shared_with(CALLER, [Held(case, CALLER) for case in cases.values()]), not_read)


async def table_of_cases(service: Service, definition: Definition = "strict") -> dict[str, Any]:
    """Table 1 of what is stored now: its rows, the sums of all and of the printed rows, and the differences from the print."""
    found = await stored_cases(service)
    return await asyncio.to_thread(_table, found.cases, definition) | {"not_read": found.not_read}


async def survival_of_cases(
    service: Service, outcome: Outcome, definition: Definition = "strict", *, pool: bool = False
) -> dict[str, Any]:
    """The curves with bounds, one stratum for each origin; with `pool`, one over all origins beside them."""
    found = await stored_cases(service)
    return await asyncio.to_thread(_survival, found.cases, outcome, definition, pool) | {"not_read": found.not_read}


async def claims_of_cases(service: Service, definition: Definition = "strict") -> dict[str, Any]:
    """Every published claim, recomputed from what is stored now."""
    found = await stored_cases(service)
    claims = await asyncio.to_thread(_claims, found.cases, service.terminology, definition)
    return {"ruleset": CLAIMS, "definition": definition, "claims": claims, "not_read": found.not_read}


async def precedents_of_case(
    service: Service, case_id: str, definition: Definition = "strict", count: int = 50
) -> dict[str, Any]:
    """The `count` nearest of all other cases, and of how many. Raises NotFound."""
    case = (await read_case(service, case_id)).case
    found = await stored_cases(service)
    nearest = await asyncio.to_thread(precedents, case, found.cases, service.terminology, definition)
    told = {"case": case.id, "ruleset": PRECEDENTS, "definition": definition, "compared": len(nearest)}
    return told | {"precedents": [one.as_data() for one in nearest[:count]], "not_read": found.not_read}


def _table(cases: list[Case], definition: Definition) -> dict[str, Any]:
    table = cohort_table(cases, definition)
    printed = {row.case for row in printed_table()}
    return {
        "definition": definition,
        **table.as_data(),
        "totals_of_printed_rows": asdict(totals(row for row in table.rows if row.case in printed)),
        "differences": [asdict(one) for one in differences(table)],
    }


def _survival(cases: list[Case], outcome: Outcome, definition: Definition, pool: bool) -> dict[str, Any]:
    view = survival(cases, outcome, definition)
    return view.as_data() | ({"pooled": pooled(view, asked=True).as_data()} if pool else {})


def _claims(cases: list[Case], terminology: Terminology, definition: Definition) -> list[dict[str, Any]]:
    return [one.as_data() for one in audit(cases, terminology, definition)]
