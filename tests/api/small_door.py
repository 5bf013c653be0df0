"""The real door before a room with nothing but a dictionary in it: for tests of the form of requests and answers."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import answer, stored_answer
from app.api.binary import binary_answer, binary_of_body
from app.api.body import form_of_body, patch_of_body, resource_of_body
from app.api.conditional import unchanged
from app.api.negotiation import negotiated
from app.api.preferences import preferences_of
from app.api.problems import add_problem_handlers
from app.api.provenance import provenance_of
from app.fhir import exact_json
from app.settings import Settings
from app.store.records import Stored

UPDATED = datetime(2024, 3, 5, 11, 12, 13, 456000, UTC)
LIMIT = 100_000


def stored(resource: dict[str, Any], body: bytes | None = None) -> Stored:
    return Stored(resource["resourceType"], resource["id"], 3, UPDATED, body or exact_json.dumps(resource))


def small_door(*held: Stored) -> TestClient:
    """Reads what is held; answers a write with what it read of it."""
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings(max_body=LIMIT)
    add_problem_handlers(app)
    router = APIRouter(prefix="/fhir", dependencies=[Depends(negotiated)])
    found = {one.address: one for one in held}

    @router.post("")
    async def bundle(request: Request) -> Response:
        return answer(request, await resource_of_body(request))

    @router.get("/{type}")
    async def search(request: Request, type: str) -> Response:
        import msgspec

        entries = [{"resource": msgspec.Raw(one.body)} for one in held if one.type == type]
        return answer(request, {"resourceType": "Bundle", "type": "searchset", "entry": entries})

    @router.get("/{type}/{id}")
    async def read(request: Request, type: str, id: str) -> Response:
        one = found[f"{type}/{id}"]
        return unchanged(request, one) or (binary_answer if type == "Binary" else stored_answer)(request, one)

    @router.post("/{type}/_search")
    async def form(request: Request, type: str) -> Response:
        return Response(repr(await form_of_body(request)))

    @router.post("/{type}")
    async def create(request: Request, type: str) -> Response:
        provenance_of(request), preferences_of(request)
        resource = await (binary_of_body(request) if type == "Binary" else resource_of_body(request))
        return answer(request, resource, 201)

    @router.put("/Binary/{id}")
    async def put(request: Request, id: str) -> Response:
        return answer(request, await binary_of_body(request, id))

    @router.patch("/{type}/{id}")
    async def patch(request: Request, type: str, id: str) -> Response:
        return Response(exact_json.dumps(await patch_of_body(request)))

    app.include_router(router)
    return TestClient(app)


def issue(response: Any) -> tuple[int, str]:
    """(status, expression) of an error with one issue."""
    (one,) = response.json()["issue"]
    return response.status_code, (one.get("expression") or [""])[0]
