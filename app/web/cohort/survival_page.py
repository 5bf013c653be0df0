"""`/ui/survival`: time to extramedullary disease by what it is counted from, and survival after it, with the bounds of every time."""

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.asked_words import asked_words, given
from app.api.service import service_of
from app.interaction.case_filters import OF_A_VIEW
from app.interaction.view_cases import stored_cases, survival_of_cases
from app.terminology.terminology import Terminology
from app.web.cases.case_names import Names, names_of
from app.web.cohort.cohort_filters import choices_of, chosen_in_words, known_filters
from app.web.cohort.cohort_words import patients, query
from app.web.cohort.survival_curves import axis_end
from app.web.cohort.survival_strata import ALIVE, published, stratum_of
from app.web.page import page
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)
KNOWN = {
    "of": ("time_to_emm", "after_emm"),
    "definition": ("strict", "broad"),
    "reading": ("direct", "every"),
    "pooled": ("true", "false"),
}


@router.get("/ui/survival")
async def survival_page(request: Request) -> Response:
    """The curves. Raises Invalid for a parameter or word that is not known."""
    service, terms = service_of(request), service_of(request).terminology
    asked = asked_words(given(request.query_params.multi_items()), KNOWN | known_filters(terms))
    outcome, pool, every = (
        asked.get("of", "time_to_emm"),
        asked.get("pooled") == "true",
        asked.get("reading") == "every",
    )
    filters = {name: asked[name] for name in OF_A_VIEW if name in asked}
    definition = asked.get("definition", "strict")
    data = await survival_of_cases(service, outcome, definition, pool=pool, every_reading=every, **filters)
    names = names_of((await stored_cases(service)).cases)
    shown = await asyncio.to_thread(_shown, data, names, terms)
    told: dict[str, Any] = {"filtered": chosen_in_words(filters, terms), "choices": choices_of(terms), "every": every}
    return page(request, "survival.html", chosen=asked, query=query, outcome=outcome, pool=pool, **told, **shown)


def _shown(data: dict[str, Any], names: Names, terminology: Terminology) -> dict[str, Any]:
    outcome, n = data["outcome"], data["n"]
    pooled = [data["pooled"]] if data.get("pooled") and data["pooled"]["observations"] else []
    end = axis_end([*data["strata"], *pooled])
    people = {(one["case"], one["of"]) for stratum in data["strata"] for one in stratum["observations"]}
    return {
        "strata": [stratum_of(stratum, outcome, n, end, names) for stratum in data["strata"]],
        "pooled": [stratum_of(stratum, outcome, n, end, names) for stratum in pooled],
        "alive": ALIVE[outcome],
        "evaluable": f"{len(people)} of {patients(n)} can be evaluated",
        "series": [published(one, names, terminology) for one in data["series"]],
        "notes": [note for note in data["notes"] if not note.endswith("can be evaluated.")],
        "not_read": data["not_read"],
    }
