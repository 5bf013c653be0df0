"""`/ui/cases/{id}/precedents`: the case side by side with its nearest, and why they are near."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_words import asked_words, given
from app.api.cases import CaseId
from app.api.service import service_of
from app.case.document import Case
from app.clinical.cohort_table.table import cohort_table
from app.clinical.survival.onset import Definition
from app.interaction.read_case import read_case
from app.interaction.view_cases import precedents_of_case, stored_cases
from app.terminology.terminology import Terminology
from app.web.cohort.cohort_words import query
from app.web.cohort.precedent_cards import BAR, SIGNS, became, card_of, rows_by_whom
from app.web.page import page
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COUNTS = ("3", "5", "10", "20", "50")
KNOWN = {"definition": ("strict", "broad"), "_count": COUNTS}


@router.get("/ui/cases/{id}/precedents")
async def precedents_page(request: Request, id_: CaseId) -> Response:
    """The nearest cases of one. Raises NotFound, and Invalid for a parameter or word that is not known."""
    service = service_of(request)
    asked = asked_words(given(request.query_params.multi_items()), KNOWN)
    definition, count = asked.get("definition", "strict"), asked.get("_count", "5")
    case = (await read_case(service, id_)).case
    data = await precedents_of_case(service, id_, definition, int(count))
    near = {one["case"] for one in data["precedents"]}
    cases = [case, *(one for one in (await stored_cases(service)).cases if one.id in near)]
    shown = await asyncio.to_thread(_shown, data, cases, definition, service.terminology)
    return page(request, "precedents.html", case=case, chosen=asked, count=count, query=query, **shown)


def _shown(data: dict[str, Any], cases: list[Case], definition: Definition, terminology: Terminology) -> dict[str, Any]:
    rows = rows_by_whom(cohort_table(cases, definition).as_data()["rows"])
    cards = [card_of(one, rows, terminology) for one in data["precedents"]]
    return {
        "ranked": [card for card in cards if card.ranked],
        "not_ranked": [card for card in cards if not card.ranked],
        "own": became(rows.get((data["case"], None))),
        "compared": data["compared"],
        "counts": COUNTS,
        "signs": SIGNS,
        "bar": BAR,
        "not_read": data["not_read"],
    }
