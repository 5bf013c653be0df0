"""`/`: the cases, with filters over what they say, and what to do where there are none."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.service import service_of
from app.case.document import Case
from app.interaction.list_cases import list_cases
from app.terminology.terminology import Terminology
from app.web.page import page
from app.web.page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)
FILTERS = {"site": "sites", "agent": "drugs", "compartment": "compartments", "status": "responses"}
"""Filter → the vocabulary that its words come from."""
PAGE = "50"


@dataclass(frozen=True)
class Row:
    """What the list shows of one case. sites, agents: texts, the commonest first."""

    case: Case
    source: str
    sites: list[str]
    agents: list[str]


@router.get("/")
async def cases_page(request: Request) -> Response:
    """The list. An empty filter is no filter, as a form sends it."""
    service = service_of(request)
    asked = [(name, value.strip()) for name, value in request.query_params.multi_items() if value.strip()]
    found = await list_cases(
        service, asked if any(name == "_count" for name, _ in asked) else [*asked, ("_count", PAGE)]
    )
    filters = [(name, value) for name, value in asked if not name.startswith("_")]
    following = f"/?{urlencode([*filters, ('_after', str(found.next))])}" if found.next is not None else None
    return page(
        request,
        "cases.html",
        rows=[_row(case, service.terminology) for case in found.cases],
        following=following,
        filters=dict(filters),
        began=any(name == "_after" for name, _ in asked),
        choices={name: _choices(service.terminology, vocabulary) for name, vocabulary in FILTERS.items()},
    )


def _row(case: Case, terminology: Terminology) -> Row:
    sites = Counter(lesion.site for lesion in case.lesions if lesion.site)
    agents = Counter(agent.drug for treatment in case.treatments for agent in treatment.agents if agent.drug)
    printed = case.source.citation or case.source.title
    source = f"{case.source.cited_as}, in {printed}" if case.source.cited_as else printed
    return Row(case, source, _texts("sites", sites, terminology), _texts("drugs", agents, terminology))


def _texts(vocabulary: str, found: Counter[str], terminology: Terminology) -> list[str]:
    return [terminology.concept(vocabulary, word).text for word, _ in found.most_common()]


def _choices(terminology: Terminology, vocabulary: str) -> list[tuple[str, str]]:
    concepts = terminology.vocabularies[vocabulary].values()
    return sorted(((one.word, one.text) for one in concepts), key=lambda one: one[1].casefold())
