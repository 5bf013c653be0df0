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
from app.clinical.cohort_table.chosen import Chosen
from app.clinical.cohort_table.printed import differences, printed_table
from app.clinical.cohort_table.table import cohort_table, totals
from app.clinical.extramedullary import Definition
from app.clinical.precedents.nearest import RULESET as PRECEDENTS
from app.clinical.precedents.nearest import precedents
from app.clinical.sharing.view import Held, shared_with
from app.clinical.survival.curves import Outcome, pooled, survival
from app.interaction.case_filters import require_words
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.stored_cases import listed_cases, seen_cases
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
    listed = await listed_cases(service)
    first = {one.case_id: one.address for one in reversed(listed) if one.case_id}
    made = await seen_cases(service, list(first))
    cases: list[Case] = []
    not_read: list[dict[str, str | None]] = []
    for one in listed:
        outcome = made[one.case_id].outcome if one.case_id and first[one.case_id] == one.address else None
        if isinstance(outcome, Case):
            cases.append(outcome)
            continue
        reason = "another Composition stands for the same case" if one.case_id else "its identifier has no value"
        if outcome is not None:
            reason = "; ".join(issue.text for issue in outcome.issues)
        not_read.append({"case": one.case_id, "composition": one.address, "reason": reason})
    return StoredCases(shared_with(CALLER, [Held(case, CALLER) for case in cases]), not_read)


async def table_of_cases(
    service: Service,
    definition: Definition = "strict",
    *,
    site: str | None = None,
    agent: str | None = None,
    marrow: str | None = None,
) -> dict[str, Any]:
    """Table 1 of what is stored now: its rows, the sums of all and of the printed rows, and the differences from the print.

    site, agent: words of mappings/sites.csv and drugs.csv; marrow: of chosen.MARROW. With any of them only rows that have all of
    it, themselves or in one of their parts, and a row counts with all its patients. Raises Invalid for a word that is not known.
    """
    require_words(service.terminology, site=site, agent=agent, marrow=marrow)
    found = await stored_cases(service)
    table = await asyncio.to_thread(_table, found.cases, definition, Chosen(site, agent, marrow))
    return table | {"not_read": found.not_read}


async def survival_of_cases(
    service: Service,
    outcome: Outcome,
    definition: Definition = "strict",
    *,
    pool: bool = False,
    every_reading: bool = False,
    site: str | None = None,
    agent: str | None = None,
    marrow: str | None = None,
) -> dict[str, Any]:
    """The curves with bounds, one stratum for each origin; with `pool`, one over all origins beside them.

    every_reading: a time that can be counted in several ways is the hull of all of them. site, agent, marrow: as in the table,
    but person by person. Raises Invalid for a word that is not known.
    """
    require_words(service.terminology, site=site, agent=agent, marrow=marrow)
    found = await stored_cases(service)
    chosen = Chosen(site, agent, marrow)
    view = await asyncio.to_thread(_survival, found.cases, outcome, definition, pool, every_reading, chosen)
    return view | {"not_read": found.not_read}


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


def _table(cases: list[Case], definition: Definition, chosen: Chosen) -> dict[str, Any]:
    table = cohort_table((case for case in cases if chosen.has_some(case, definition)), definition)
    printed = {row.case for row in printed_table()}
    return {
        "definition": definition,
        **_asked(chosen),
        **table.as_data(),
        "totals_of_printed_rows": asdict(totals(row for row in table.rows if row.case in printed)),
        "differences": [asdict(one) for one in differences(table) if chosen.is_everyone or one.kind != "missing"],
    }


def _survival(
    cases: list[Case], outcome: Outcome, definition: Definition, pool: bool, every_reading: bool, chosen: Chosen
) -> dict[str, Any]:
    view = survival(cases, outcome, definition, every_reading=every_reading, chosen=chosen)
    told = view.as_data() | _asked(chosen)
    return told | ({"pooled": pooled(view, asked=True).as_data()} if pool else {})


def _asked(chosen: Chosen) -> dict[str, Any]:
    """What was filtered by, where anything was."""
    return {} if chosen.is_everyone else {"chosen": {name: word for name, word in asdict(chosen).items() if word}}


def _claims(cases: list[Case], terminology: Terminology, definition: Definition) -> list[dict[str, Any]]:
    return [one.as_data() for one in audit(cases, terminology, definition)]
