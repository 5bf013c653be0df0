"""`/cases/{id}/timeline.svg`: the course of a case as a picture that stands alone."""

import asyncio
from hashlib import blake2b

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import CALM
from app.api.asked_words import asked_words
from app.api.cases import CaseId
from app.api.conditional import header_of
from app.api.route_pages import page
from app.api.service import service_of
from app.interaction.read_case import read_case
from app.web.drawing.drawing import drawing_of

router = APIRouter(tags=["Cases"])
POLICY = {"Content-Security-Policy": "default-src 'none'"}
"""A picture loads nothing and runs nothing, whatever stands in its case."""


@router.get(
    "/cases/{id}/timeline.svg",
    summary="The course as a picture",
    **page({200: "Picture", 304: "Unchanged"}, "400 404 422", "If-None-Match"),
)
async def get_timeline_picture(request: Request, id_: CaseId) -> Response:
    """What `/cases/{id}/timeline` says, drawn; PNG and PDF come from `emm export`. The ETag is of the picture itself, so that it
    changes with the case, with a rule, and with the way of drawing."""
    asked_words(request.query_params.multi_items(), {})
    service = service_of(request)
    case = (await read_case(service, id_)).case
    body = (await asyncio.to_thread(drawing_of, case, service.terminology, links=False)).encode()
    etag = f'"{blake2b(body, digest_size=10).hexdigest()}"'
    headers = {**CALM, **POLICY, "ETag": etag}
    if _has(header_of(request, "if-none-match") or "", etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="image/svg+xml")


def _has(known: str, etag: str) -> bool:
    """Whether the client has it already, by weak comparison (RFC 9110, 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return "*" in tags or etag in tags
