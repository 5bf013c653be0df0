"""/cases/…: what the rules derive from one stored case, and the views over all of them (contract.md). Declared before /cases/{id}."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import plain_answer
from app.api.asked_rulesets import asked_rulesets
from app.api.asked_words import asked_words
from app.api.cases import CaseId
from app.api.route_pages import page
from app.api.service import service_of
from app.clinical.timeline import timeline
from app.interaction.assess_case import assess_case
from app.interaction.case_filters import OF_A_VIEW, words_of
from app.interaction.list_cases import LARGEST_COUNT
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.view_cases import claims_of_cases, precedents_of_case, survival_of_cases, table_of_cases

router = APIRouter(prefix="/cases", tags=["Cases"])
DEFINITION = {"definition": ("strict", "broad")}
READINGS = ("direct", "every")
"""Of a time that can be counted in several ways: the one that counts from the origin itself, or the hull of all."""
SURVIVAL = {**DEFINITION, "of": ("time_to_emm", "after_emm"), "pooled": ("true", "false"), "reading": READINGS}
OF_SURVIVAL = "of definition pooled reading site agent marrow"
COUNT = {"_count": tuple(map(str, range(LARGEST_COUNT + 1)))}
VIEW = "400"
OF_CASE = "400 404"


@router.get("/table", summary="Table 1, live", **page({200: "CaseTable"}, VIEW, "definition site agent marrow"))
async def get_table(request: Request) -> Response:
    """A row for each stored case with its parts, the sums, and the differences from the printed table. All stored cases count:
    this version knows no owners. `not_read` names cases that could not be rebuilt. `site`, `agent`, `marrow`: only rows that have all
    of it, themselves or in a part."""
    service = service_of(request)
    asked = asked_words(request.query_params.multi_items(), DEFINITION | filters_of(service))
    return plain_answer(await table_of_cases(service, asked.pop("definition", "strict"), **asked))


@router.get("/survival", summary="Survival with bounds", **page({200: "CaseSurvival"}, VIEW, OF_SURVIVAL))
async def get_survival(request: Request) -> Response:
    """Product-limit curves at the shortest and the longest reading of every time, by origin. `of`: time_to_emm (default) or
    after_emm. Origins are pooled only with `pooled=true`. `reading=every`: a time that can be counted in several ways is the hull of
    all of them. `site`, `agent`, `marrow`: only persons of whom all of it is said."""
    service = service_of(request)
    asked = asked_words(request.query_params.multi_items(), SURVIVAL | filters_of(service))
    of, definition = asked.pop("of", "time_to_emm"), asked.pop("definition", "strict")
    how = {"pool": asked.pop("pooled", "") == "true", "every_reading": asked.pop("reading", "") == "every"}
    return plain_answer(await survival_of_cases(service, of, definition, **how, **asked))


@router.get("/claims", summary="The published claims, recomputed", **page({200: "CaseClaims"}, VIEW, "definition"))
async def get_claims(request: Request) -> Response:
    """Each sentence as printed: supported, consistent but unsupported, or contradicted, by the cases that are stored now."""
    asked = asked_words(request.query_params.multi_items(), DEFINITION)
    return plain_answer(await claims_of_cases(service_of(request), asked.get("definition", "strict")))


@router.get(
    "/{id}/assessment", summary="What the rules derive", **page({200: "Assessment"}, OF_CASE, "ruleset definition")
)
async def get_assessment(request: Request, id_: CaseId) -> Response:
    """Stages, diagnoses and responses with the classes still reachable and the inputs that would decide; discordance of compartments;
    intervals; discrepancies. `ruleset` may be repeated, once for a rule; without `definition` both definitions are answered."""
    rulesets, definition = asked_rulesets(request.query_params.multi_items())
    return plain_answer(await assess_case(service_of(request), id_, rulesets, definition))


@router.get("/{id}/timeline", summary="The course on one axis", **page({200: "Timeline"}, OF_CASE))
async def get_timeline(request: Request, id_: CaseId) -> Response:
    """Events and treatments with the bounds of their times in months, and eight lanes of compartments, as data."""
    asked_words(request.query_params.multi_items(), {})
    stored = await read_case(service_of(request), id_)
    return plain_answer(timeline(stored.case).as_data())


@router.get("/{id}/precedents", summary="The nearest cases", **page({200: "Precedents"}, OF_CASE, "definition cases"))
async def get_precedents(request: Request, id_: CaseId) -> Response:
    """Similarity as an interval, from what is surely alike to what may be, and why; nearest first, `_count` of them (50)."""
    asked = asked_words(request.query_params.multi_items(), DEFINITION | COUNT)
    count = max(1, int(asked.get("_count", "50")))
    return plain_answer(await precedents_of_case(service_of(request), id_, asked.get("definition", "strict"), count))


def filters_of(service: Service) -> dict[str, tuple[str, ...]]:
    """The filters of the table and of survival, with their words."""
    words = words_of(service.terminology)
    return {name: words[name] for name in OF_A_VIEW}
