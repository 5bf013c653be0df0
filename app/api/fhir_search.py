"""search (http://hl7.org/fhir/R4/http.html#search, #vsearch)."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.body import form_of_body
from app.api.negotiation import accept_of, remembered, wanted
from app.api.preferences import preferences_of
from app.api.route_pages import ASKS, FORM_OF_ANSWER, SEARCH, page
from app.api.service import Id, Type, service_of
from app.interaction.search import search, search_compartment, search_system
from app.search.compartments import table

router = APIRouter(prefix="/fhir")
compartments = APIRouter(prefix="/fhir")
"""Below an instance any word may be a type: these come after all other addresses."""
ALL = page({200: "Searchset"}, "400 406 413", f"{SEARCH} _type shared")
ALL_BY_FORM = page({200: "Searchset"}, "400 406 413 415", f"{FORM_OF_ANSWER} handling", "Form")
BY_ADDRESS = page({200: "Searchset"}, f"{ASKS} 413", f"{SEARCH} criteria")
BY_FORM = page({200: "Searchset"}, f"{ASKS} 413 415", f"{FORM_OF_ANSWER} handling", "Form")


Compartment = Annotated[
    str, Path(alias="type", description="The compartment", json_schema_extra={"enum": sorted(table())})
]
Inside = Annotated[str, Path(alias="inside", description="A type of the compartment, or * for all of them")]


@router.get("", summary="search over all types", **ALL)
async def search_all(request: Request) -> Response:
    """By what all types share (`_id`, `_lastUpdated`, `_tag` …), or with `_type` by what those types share."""
    return await _answered(request, search_system, request.query_params.multi_items())


@router.post("/_search", summary="search over all types, the parameters in the body", **ALL_BY_FORM)
async def search_all_by_post(request: Request) -> Response:
    """As GET."""
    return await _answered(request, search_system, await _of_form(request))


@router.get("/{type}", summary="search", **BY_ADDRESS)
async def search_type(request: Request, type_: Type) -> Response:
    """Every search parameter of R4 that has an expression, with its modifiers and prefixes; chains, `_has`, `_include`, `_sort` …

    The CapabilityStatement lists them. Unknown ones are refused, unless `Prefer: handling=lenient`.
    """
    return await _answered(request, search, request.query_params.multi_items(), type_)


@router.get("/{type}/_search", include_in_schema=False)
async def search_type_by_name(request: Request, type_: Type) -> Response:
    """As `GET /{type}`."""
    return await _answered(request, search, request.query_params.multi_items(), type_)


@router.post("/{type}/_search", summary="search, the parameters in the body", **BY_FORM)
async def search_type_by_post(request: Request, type_: Type) -> Response:
    """For identifying parameters, which belong into no log of addresses."""
    return await _answered(request, search, await _of_form(request), type_)


@compartments.get("/{type}/{id}/{inside}", summary="search in a compartment", **BY_ADDRESS)
async def search_inside(request: Request, type_: Compartment, id_: Id, inside: Inside) -> Response:
    """What lies in the compartment of one patient, encounter, practitioner, related person or device."""
    return await _answered(request, search_compartment, request.query_params.multi_items(), type_, id_, inside)


@compartments.post("/{type}/{id}/{inside}/_search", summary="search in a compartment, by POST", **BY_FORM)
async def search_inside_by_post(request: Request, type_: Compartment, id_: Id, inside: Inside) -> Response:
    """As GET."""
    return await _answered(request, search_compartment, await _of_form(request), type_, id_, inside)


async def _of_form(request: Request) -> list[tuple[str, str]]:
    """The parameters of address and form; `_format` and `_pretty` of the form count too."""
    params = [*request.query_params.multi_items(), *await form_of_body(request)]
    remembered(request, wanted(params, accept_of(request)))
    return params


async def _answered(
    request: Request,
    find: Callable[..., Awaitable[dict[str, Any]]],
    params: list[tuple[str, str]],
    *scope: str,
) -> Response:
    handling = preferences_of(request).handling
    lenient = None if handling is None else handling == "lenient"
    return answer(request, await find(service_of(request), *scope, params, lenient))
