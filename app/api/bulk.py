"""Bulk data: $export with its status and files (http://hl7.org/fhir/uv/bulkdata, STU 2, export.html), and $import."""

import zlib
from collections.abc import AsyncIterator
from email.utils import format_datetime

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.api.answers import CALM, answer, plain_answer
from app.api.body import FHIR, body_of, media_of, resource_in
from app.api.inflating import GZIP
from app.api.media import listed, media_type
from app.api.preferences import preferences_of
from app.api.route_pages import FORM_OF_ANSWER, page
from app.api.service import Id, service_of
from app.api.spooling import spooled
from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Busy, Invalid, Unsupported
from app.interaction import export
from app.interaction.export_asked import Level
from app.interaction.import_ndjson import answer_of, import_ndjson

NDJSON, NDJSON_TYPES = (
    "application/fhir+ndjson",
    ("application/fhir+ndjson", "application/ndjson", "application/x-ndjson"),
)
LARGEST_IMPORT = 1_000_000_000
"""Bytes, unpacked."""
PORTION = 65536
"""Bytes that are sent at once."""
NO_URLS = (
    "Nothing is ever fetched from outside, so there is no inputSource: send the resources themselves in the body, one a line,"
    f" as {NDJSON}."
)
_ASKED = f"{FORM_OF_ANSWER} respond-async _type _since _until _typeFilter elements _outputFormat"
EXPORT, EXPORT_BY_POST = (
    page({202: "Begun"}, "400 406 429 503", _ASKED),
    page({202: "Begun"}, "400 406 413 415 422 429 503", _ASKED, "Export"),
)
EXPORT_GROUP, EXPORT_GROUP_BY_POST = (
    page({202: "Begun"}, "400 404 406 410 429 503", _ASKED),
    page({202: "Begun"}, "400 404 406 410 413 415 422 429 503", _ASKED, "Export"),
)
STATUS = page({200: "Manifest", 202: "AtWork"}, "400 404 406 500", FORM_OF_ANSWER)
CANCEL = page({202: "Stopped"}, "400 404 406 503", FORM_OF_ANSWER)
FILE = page({200: "Lines"}, "404")
IMPORT = page({200: "Parameters"}, "400 406 413 415 422 503", FORM_OF_ANSWER, "Lines")

router = APIRouter(prefix="/fhir")
files = APIRouter(prefix="/fhir", tags=["FHIR"])
"""Without negotiation: a file is NDJSON whatever Accept says."""


@router.get("/$export", summary="$export: everything", status_code=202, **EXPORT)
@router.post("/$export", summary="$export: everything", status_code=202, **EXPORT_BY_POST)
async def export_system(request: Request) -> Response:
    """Begins a job; Content-Location says where its state is told. `_type`, `_since`, `_until`, `_typeFilter`, `_elements`."""
    return await _kick_off(request, "system", "$export")


@router.get("/Patient/$export", summary="$export: all patients", status_code=202, **EXPORT)
@router.post("/Patient/$export", summary="$export: all patients", status_code=202, **EXPORT_BY_POST)
async def export_patients(request: Request) -> Response:
    """The compartments of all patients, and what these refer to outside of them."""
    return await _kick_off(request, "patient", "Patient/$export")


@router.get("/Group/{id}/$export", summary="$export: a Group's patients", status_code=202, **EXPORT_GROUP)
@router.post("/Group/{id}/$export", summary="$export: a Group's patients", status_code=202, **EXPORT_GROUP_BY_POST)
async def export_group(request: Request, id_: Id) -> Response:
    """The compartments of the Group's members, and what these refer to outside of them."""
    return await _kick_off(request, "group", f"Group/{id_}/$export", id_)


@router.get("/$export-status/{job}", summary="$export: how far it is", **STATUS)
async def export_status(request: Request, job: str) -> Response:
    """202 with X-Progress while it is at work, then the manifest of its files."""
    service = service_of(request)
    found, expires = await export.status(service, job)
    if found.failed is not None:
        text = f"The export failed ({found.failed}); start another one."
        return answer(request, operation_outcome([Issue("exception", "export-failed", text)]), 500)
    if not found.is_done:
        headers = {**CALM, "X-Progress": f"{found.seen} resources looked at", "Retry-After": "1"}
        return Response(status_code=202, headers=headers)
    return plain_answer(
        export.manifest(service, job, found), headers={"Expires": format_datetime(expires, usegmt=True)}
    )


@router.delete("/$export-status/{job}", summary="$export: stop it and forget it", status_code=202, **CANCEL)
async def export_cancel(request: Request, job: str) -> Response:
    """Its status and its files answer 404 afterwards."""
    await export.cancel(service_of(request), job)
    return Response(status_code=202)


@files.get("/$export-file/{job}/{name}.ndjson", summary="$export: one file", **FILE)
async def export_file(request: Request, job: str, name: str) -> Response:
    """Its lines as they were at the export's transactionTime; compressed where Accept-Encoding has gzip."""
    lines = await export.file_lines(service_of(request), job, name)
    packs = _takes_gzip(request)
    headers = {**CALM, "Vary": "Accept-Encoding", **({"Content-Encoding": "gzip"} if packs else {})}
    return StreamingResponse(_packed(lines) if packs else _portions(lines), headers=headers, media_type=NDJSON)


@router.post("/$import", summary="$import: NDJSON, one resource a line", **IMPORT)
async def import_lines(request: Request) -> Response:
    """Each line is stored or refused by itself; Parameters say how many of each type, and why each refused one was."""
    sent = media_type(request.headers.get("content-type", ""))
    if sent is not None and sent.name in FHIR:
        raise Unsupported(Issue("not-supported", "import-by-url", NO_URLS, "http.Content-Type", sent.name))
    media_of(request, NDJSON_TYPES)
    async with spooled(request, LARGEST_IMPORT) as file:
        return answer(request, answer_of(await import_ndjson(service_of(request), file)))


async def _kick_off(request: Request, level: Level, path: str, group: str | None = None) -> Response:
    preferences, service = preferences_of(request), service_of(request)
    if not preferences.respond_async:
        text = "An export runs in the background: send the header Prefer: respond-async."
        raise Invalid(Issue("required", "respond-async", text, "http.Prefer", request.headers.get("prefer")))
    body = await body_of(request) if request.method == "POST" else b""
    parameters = resource_in(body, media_of(request, FHIR)) if body else None
    url = f"{service.base_url}/{path}" + (f"?{request.url.query}" if request.url.query else "")
    pairs, lenient = request.query_params.multi_items(), preferences.handling == "lenient"
    try:
        job = await export.kick_off(service, level, group, url, pairs, parameters, lenient)
    except Busy as problem:
        if problem.issues[0].key != "too-many-exports":
            raise
        # export.html#response---error-status: a client that must wait for another export is told 429
        return answer(request, operation_outcome(problem.issues), 429, {"Retry-After": "10"})
    return Response(status_code=202, headers={"Content-Location": f"{service.base_url}/$export-status/{job}"})


def _takes_gzip(request: Request) -> bool:
    for one in listed(",".join(request.headers.getlist("accept-encoding"))):
        name, _, weight = one.partition(";")
        if name.strip().lower() in ("gzip", "x-gzip"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


async def _portions(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    async for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PORTION:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


async def _packed(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packing = zlib.compressobj(level=1, wbits=GZIP)
    async for portion in _portions(lines):
        if part := packing.compress(portion):
            yield part
    yield packing.flush()
