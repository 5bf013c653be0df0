"""/cases/$export and /cases/{id}/export: cases in formats that others expect (docs/exports.md). Declared before /cases/{id}."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePath
from tempfile import SpooledTemporaryFile

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from app.api.answers import CALM
from app.api.asked_words import asked_words
from app.api.cases import CaseId
from app.api.route_pages import page
from app.api.service import service_of
from app.convert.exports.archive import write_archive
from app.convert.exports.kinds import EXPORTS
from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.case_filters import FILTERS
from app.interaction.export_cases import CaseExport, export_case, export_cases

router = APIRouter(prefix="/cases", tags=["Cases"])
WORDS: dict[str, tuple[str, ...]] = {"as": tuple(EXPORTS), "zip": ("true", "false")}
MEDIA = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
IN_MEMORY, PORTION = 1_000_000, 65_536
"""Bytes: what is larger lies in a file without a name; what is sent at once."""
ALL = page({200: "CaseFiles"}, "400", f"as zip {' '.join(FILTERS)}")
ONE = page({200: "CaseFiles"}, "400 404 422", "as zip")


@dataclass(frozen=True)
class Made:
    """The body of an answer, its file name and length in bytes, and the number of losses."""

    body: SpooledTemporaryFile[bytes]
    name: str
    size: int
    losses: int


@router.get("/$export", summary="All cases for others", **ALL)
async def get_exports(request: Request) -> Response:
    """`as`: cbioportal, phenopacket, csv or course. One file comes as itself, several as a ZIP with `losses.csv`, which names what
    the format cannot hold; `zip=true`: always a ZIP. `Emm-Losses` counts the losses. The filters are those of `GET /cases`."""
    kind, as_zip, filters = _asked(request, FILTERS)
    return await _answer(await export_cases(service_of(request), kind, filters), f"cases-{kind}.zip", as_zip)


@router.get("/{id}/export", summary="One case for others", **ONE)
async def get_export(request: Request, id_: CaseId) -> Response:
    """As `/cases/$export`, of one case."""
    kind, as_zip, _ = _asked(request)
    return await _answer(await export_case(service_of(request), id_, kind), f"{id_}-{kind}.zip", as_zip)


def _asked(request: Request, filters: Sequence[str] = ()) -> tuple[str, bool, list[tuple[str, str]]]:
    """The kind, whether a ZIP is wanted, and what the filters say. Raises Invalid, naming the kinds and parameters."""
    given = request.query_params
    # Any word of a filter passes here: its vocabulary is the service's to look at.
    known = WORDS | {name: tuple(given.getlist(name)) for name in filters}
    asked = asked_words(given.multi_items(), known)
    if "as" not in asked:
        text = f"as says what is wanted, one of {', '.join(EXPORTS)}"
        raise Invalid(Issue("required", "missing-parameter", text, "http.as"))
    return asked["as"], asked.get("zip") == "true", [one for one in asked.items() if one[0] in filters]


async def _answer(export: CaseExport, archive: str, as_zip: bool) -> Response:
    made = await asyncio.to_thread(_made, export, archive, as_zip)
    headers = {
        **CALM,
        "Content-Length": str(made.size),
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Emm-Losses": str(made.losses),
    }
    return StreamingResponse(_portions(made), headers=headers, media_type=MEDIA[PurePath(made.name).suffix])


def _made(export: CaseExport, archive: str, as_zip: bool) -> Made:
    files, body, name = export.files(), SpooledTemporaryFile[bytes](IN_MEMORY), archive
    first = list(islice(files, 2))
    if len(first) == 1 and not as_zip:
        name, content = first[0]
        body.write(content)
    else:
        write_archive(chain(first, files, export.report()), body)
    size = body.tell()
    body.seek(0)
    return Made(body, name, size, len(export.losses))


def _portions(made: Made) -> Iterator[bytes]:
    with made.body as body:
        while portion := body.read(PORTION):
            yield portion
