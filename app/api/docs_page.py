"""The OpenAPI page, every file of it served from here: hospital networks have no internet."""

from pathlib import Path

import swagger_ui_bundle
from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from app.fhir.issues import Issue
from app.fhir.problems import NotFound

router = APIRouter(include_in_schema=False)
OURS = Path(__file__).parent / "static"
THEIRS = Path(swagger_ui_bundle.swagger_ui_path)
FILES = {
    "page.css": OURS / "page.css",
    "init.js": OURS / "init.js",
    "swagger-ui.css": THEIRS / "swagger-ui.css",
    "swagger-ui-bundle.js": THEIRS / "swagger-ui-bundle.js",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@router.get("/docs")
async def docs() -> Response:
    """The page."""
    return FileResponse(
        OURS / "docs.html", headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    )


@router.get("/docs/{name}")
async def asset(name: str) -> Response:
    """One of its files."""
    if name not in FILES:
        raise NotFound(Issue("not-found", "no-such-file", "the page has no such file", None, name))
    return FileResponse(FILES[name], headers={"X-Content-Type-Options": "nosniff"})
