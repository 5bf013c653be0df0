"""A template with its data becomes an answer, with the policy that lets a browser run and load nothing but our own files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from app.web import wording
from app.web.assets import address_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CALM = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""What every page is sent with. No referrer: an address may name a case."""

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["asset"] = address_of
TEMPLATES.filters |= {
    "months": wording.months,
    "words": wording.words,
    "printable": wording.printable,
}


def page(
    request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **data: Any
) -> Response:
    """The template as HTML. All that is shown is escaped; what a template lacks is an error, never an empty place."""
    text = TEMPLATES.get_template(template).render(here=request.url.path, asked=request.query_params, **data)
    return Response(text, status, {**CALM, **(headers or {})}, "text/html; charset=utf-8")
