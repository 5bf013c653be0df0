"""`/ui/table`: Table 1 as the stored cases make it now, each row with the printed one, and the sums of both."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_words import asked_words, given
from app.api.service import service_of
from app.interaction.case_filters import OF_A_VIEW
from app.interaction.view_cases import table_of_cases
from app.terminology.terminology import Terminology
from app.web.cohort.cohort_filters import choices_of, chosen_in_words, known_filters
from app.web.cohort.cohort_words import patients, query
from app.web.cohort.table_rows import groups_of, missing_rows
from app.web.cohort.table_sums import added_sentence, printed_rows_of, sentence, sites_of, sums_of
from app.web.page import page
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PER_PAGE = 50
KNOWN = {"definition": ("strict", "broad"), "page": tuple(map(str, range(1, 10_000)))}


@router.get("/ui/table")
async def table_page(request: Request) -> Response:
    """The table. Raises Invalid for a parameter or word that is not known."""
    service, terms = service_of(request), service_of(request).terminology
    asked = asked_words(given(request.query_params.multi_items()), KNOWN | known_filters(terms))
    number = int(asked.pop("page", "1"))
    filters = {name: asked[name] for name in OF_A_VIEW if name in asked}
    data = await table_of_cases(service, asked.get("definition", "strict"), **filters)
    shown = await asyncio.to_thread(_shown, data, number, terms, bool(filters))
    told: dict[str, Any] = {"filtered": chosen_in_words(filters, terms), "choices": choices_of(terms)}
    return page(request, "table.html", chosen=asked, query=query, **told, **shown)


def _shown(data: dict[str, Any], number: int, terminology: Terminology, filtered: bool) -> dict[str, Any]:
    rows = data["rows"]
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(number, last)
    part = {**data, "rows": rows[(number - 1) * PER_PAGE : number * PER_PAGE]}
    printed = printed_rows_of(rows, filtered)
    missing = missing_rows(rows) if number == last and not filtered else []
    return {
        "groups": [*groups_of(part, terminology), *missing],
        "sums": sums_of(data, printed, terminology),
        "sites": sites_of(data["totals"]["sites"], terminology),
        "stored": sentence(data["totals"]),
        "again": sentence(data["totals_of_printed_rows"]),
        "printed": f"{patients(sum(row.n for row in printed))} in {len(printed)} rows",
        "added": added_sentence(rows, printed),
        "differences": sum(one["kind"] == "changed" for one in data["differences"]),
        "rows": len(rows),
        "number": number,
        "last": last,
        "not_read": data["not_read"],
    }
