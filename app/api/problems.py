"""Problems become HTTP here, and nowhere else."""

import logging
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.answers import answer, plain_answer
from app.api.head import Head
from app.api.media import FHIR_JSON
from app.api.slashes import Slashes
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import (
    Busy,
    Conflict,
    Gone,
    Invalid,
    Malformed,
    NotAcceptable,
    NotAllowed,
    NotFound,
    PreconditionFailed,
    Problem,
    TooLarge,
    Unsupported,
)

STATUS: dict[type[Problem], int] = {
    Malformed: 400,
    NotFound: 404,
    NotAllowed: 405,
    NotAcceptable: 406,
    Conflict: 409,
    Gone: 410,
    PreconditionFailed: 412,
    TooLarge: 413,
    Unsupported: 415,
    Invalid: 422,
    Busy: 503,
}
log = logging.getLogger("emm")


def status_of(problem: Problem, asks: bool = False) -> int:
    """The HTTP status of a problem. A question that cannot be answered, a parameter or header that cannot be read is a bad
    request (400), no bad resource (422)."""
    if isinstance(problem, Invalid) and (asks or any(map(_is_of_the_request, problem.issues))):
        return 400
    return next((status for kind, status in STATUS.items() if isinstance(problem, kind)), 500)


BAD_REQUESTS = {"bundle-type"}
"""Issues that mean that the request came to the wrong door."""


def _is_of_the_request(issue: Issue) -> bool:
    return issue.key in BAD_REQUESTS or (issue.expression or "").startswith("http.")


def _placed(issue: Issue, raised: Problem, request: Request) -> Issue:
    """The issue with a place: where it has none, it is about the address, or about the body as a whole."""
    if issue.expression is not None:
        return issue
    if isinstance(raised, NotFound | Gone | NotAllowed | Conflict):
        return replace(issue, expression="http.url", value=issue.value or request.url.path)
    return replace(issue, expression="$this")


def add_problem_handlers(app: FastAPI) -> None:
    """Every error leaves as an OperationOutcome; what we did not foresee is logged by class and route only."""

    @app.exception_handler(Problem)
    async def problem(request: Request, raised: Problem) -> Response:
        headers = {"Retry-After": "1"} if isinstance(raised, Busy) else {}
        if isinstance(raised, NotAllowed):  # what stands there, and is never changed
            headers = {"Allow": "GET, HEAD"}
        asks = request.method == "GET" or request.url.path.endswith("/_search")
        issues = [_placed(issue, raised, request) for issue in raised.issues]
        return answer(request, operation_outcome(issues), status_of(raised, asks), headers)

    @app.exception_handler(HTTPException)
    async def http(request: Request, raised: HTTPException) -> Response:
        code = {404: "not-found", 405: "not-supported"}.get(raised.status_code, "processing")
        text = (
            f"{request.method} is not possible at this address"
            if raised.status_code == 405
            else "there is nothing at this address"
        )
        issue = Issue(code, f"http-{raised.status_code}", text, "http.url", request.url.path)
        headers = {"Allow": ", ".join(allowed(app, request.scope))} if raised.status_code == 405 else {}
        return answer(request, operation_outcome([issue]), raised.status_code, {**(raised.headers or {}), **headers})

    @app.exception_handler(RequestValidationError)
    async def parameters(request: Request, raised: RequestValidationError) -> Response:
        issues = [
            Issue("value", "bad-parameter", str(one["msg"]), f"http.{one['loc'][-1]}", str(one.get("input")))
            for one in raised.errors()
        ]
        return answer(request, operation_outcome(issues), 400)

    app.add_middleware(Guard)
    app.add_middleware(Head)
    app.add_middleware(Slashes)


def allowed(app: FastAPI, scope: Scope) -> list[str]:
    """The methods that the address knows."""
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**scope, "method": method.replace("HEAD", "GET")})[0] is Match.FULL for route in app.routes
        )
    ]


class Guard:
    """What we did not foresee becomes a 500 OperationOutcome, and one line in the log: class and route, never a value.

    Starlette's own handler of exceptions would raise them again, and the server would print the trace with its values.
    Always JSON: what failed may be what writes XML.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for it where that fails before an answer began."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as raised:
            route = getattr(scope.get("route"), "path", "no route")
            log.error("unforeseen %s at %s %s", type(raised).__name__, scope.get("method"), route)
            if not began:
                text = "the service failed, and its log says where; what was to be written may be stored or not: read it first"
                issue = Issue("exception", "unforeseen", text)
                await plain_answer(operation_outcome([issue]), 500, media=FHIR_JSON)(scope, receive, send)
