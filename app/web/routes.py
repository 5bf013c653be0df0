"""All pages, for `create_app`; what stands at no address below /ui is told as a page too."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.fhir.issues import Issue
from app.web import assets
from app.web.assessment import assessment_page, claims_page
from app.web.cases import case_list, case_page, timeline_picture
from app.web.cohort import precedents_page, survival_page, table_page
from app.web.page_route import PageRoute, problem_page
from app.web.workbench import pages as workbench

nowhere = APIRouter(include_in_schema=False, route_class=PageRoute)


@nowhere.get("/ui")
@nowhere.get("/ui/{rest:path}")
async def no_page(request: Request) -> Response:
    """A page that says that there is none."""
    return problem_page(request, [Issue("not-found", "no-such-page", "there is no page at this address")], 404)


ROUTERS = (
    assets.router,
    case_list.router,
    case_page.router,
    timeline_picture.router,
    table_page.router,
    survival_page.router,
    precedents_page.router,
    assessment_page.router,
    claims_page.router,
    workbench.router,
    nowhere,
)
"""In the order in which they are asked; `nowhere` takes what is left."""
