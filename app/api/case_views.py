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
from app.interaction.list_cases import LARGEST_COUNT
from app.interaction.read_case import read_case
from app.interaction.view_cases import claims_of_cases, precedents_of_case, survival_of_cases, table_of_cases

router = APIRouter(prefix="/cases", tags=["Cases"])
DEFINITION = {"definition": ("strict", "broad")}
SURVIVAL = {**DEFINITION, "of": ("time_to_emm", "after_emm"), "pooled": ("true", "false")}
COUNT = {"_count": tuple(map(str, range(LARGEST_COUNT + 1)))}
VIEW = "400"
OF_CASE = "400 404"


@router.get("/table", summary="Table 1, live", **page({200: "CaseTable"}, VIEW, "definition"))
async def get_table(request: Request) -> Response:
    """A row for each stored case with its parts, the sums, and the differences from the printed table. All stored cases count:
    this version knows no owners. `not_read` names cases that could not be rebuilt."""
    asked = asked_words(request.query_params.multi_items(), DEFINITION)
    return plain_answer(await table_of_cases(service_of(request), asked.get("definition", "strict")))


@router.get("/survival", summary="Survival with bounds", **page({200: "CaseSurvival"}, VIEW, "of definition pooled"))
async def get_survival(request: Request) -> Response:
    """Product-limit curves at the shortest and the longest reading of every time, by origin. `of`: time_to_emm (default) or
    after_emm. Origins are pooled only with `pooled=true`."""
    asked = asked_words(request.query_params.multi_items(), SURVIVAL)
    of, definition = asked.get("of", "time_to_emm"), asked.get("definition", "strict")
    pool = asked.get("pooled") == "true"
    return plain_answer(await survival_of_cases(service_of(request), of, definition, pool=pool))


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
