"""For operators: whether the service lives, and whether it can answer."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.answers import plain_answer
from app.api.route_pages import page

router = APIRouter(prefix="/health", tags=["Health"])


@router.get("/live", summary="The process runs", **page({200: "Healthy"}))
async def live() -> Response:
    """Always 200 while the process answers."""
    return plain_answer({"status": "live"})


@router.get("/ready", summary="The service can answer", **page({200: "Healthy", 503: "Unhealthy"}))
async def ready(request: Request) -> Response:
    """200 when the store answers; 503 with what is not ready."""
    service = getattr(request.app.state, "service", None)
    is_ready = service is not None and await service.store.is_ready()
    found = {"status": "ready" if is_ready else "not ready", "store": "ready" if is_ready else "not ready"}
    return plain_answer(found, 200 if is_ready else 503)
