"""A page's route: what goes wrong behind it is told to a person, in words and with a way on, with the status it has everywhere."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.api.problems import status_of
from app.fhir.issues import Issue
from app.fhir.problems import Busy, Problem
from app.web.page import page

log = logging.getLogger("emm")
TITLES = {
    400: "That cannot be asked",
    404: "There is nothing here",
    410: "This was deleted",
    413: "That is too large",
    422: "No case can be made of this",
    500: "The service failed",
    503: "The service is busy",
}


class PageRoute(APIRoute):
    """Problems become pages. What was not foreseen is logged by class and route, never with a value."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, with the problems caught."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                headers = {"Retry-After": "1"} if isinstance(problem, Busy) else {}
                return problem_page(request, problem.issues, status_of(problem, request.method == "GET"), headers)
            except RequestValidationError as raised:
                issues = [Issue("value", "bad-parameter", str(one["msg"])) for one in raised.errors()]
                return problem_page(request, issues, 400)
            except Exception as raised:
                log.error("unforeseen %s at %s %s", type(raised).__name__, request.method, self.path)
                text = "the service failed, and its log says where; nothing that you sent is shown there"
                return problem_page(request, [Issue("exception", "unforeseen", text)], 500)

        return handled


def problem_page(
    request: Request, issues: tuple[Issue, ...] | list[Issue], status: int, headers: dict[str, str] | None = None
) -> Response:
    """The issues as a page: what is wrong, with which value, and where to go on."""
    title = TITLES.get(status, "That did not work")
    return page(request, "problem.html", status, headers, title=title, issues=issues)
