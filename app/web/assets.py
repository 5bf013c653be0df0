"""Styles and scripts of the pages. An address carries a print of its content, so that a browser may keep the file for ever."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from app.fhir.issues import Issue
from app.fhir.problems import NotFound

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def content_of(name: str) -> bytes | None:
    """The file; None where there is none of this name. Read once: what is installed does not change under a running service."""
    path = FOLDER / name
    known = name in {file.name for file in FOLDER.iterdir()} and path.suffix in TYPES
    return path.read_bytes() if known else None


def address_of(name: str) -> str:
    """Where a page finds the file. Raises KeyError for a file that is not there: a template with a slip in it."""
    content = content_of(name)
    if content is None:
        raise KeyError(name)
    return f"/ui/static/{name}?v={blake2b(content, digest_size=6).hexdigest()}"


@router.get("/ui/static/{name}")
async def asset(name: str) -> Response:
    """One file. Raises NotFound."""
    content = content_of(name)
    if content is None:
        raise NotFound(Issue("not-found", "no-such-file", "the pages have no such file", None, name))
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, 200, headers, TYPES[Path(name).suffix])
