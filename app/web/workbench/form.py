"""What the workbench's form sends: fields and a file (https://www.rfc-editor.org/rfc/rfc7578), or fields alone, as curl -d does."""

from email.message import Message
from email.parser import BytesHeaderParser

from starlette.requests import Request

from app.api.body import FORM, form_of_body, media_of, too_large
from app.api.spooling import spooled
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid, Malformed, TooLarge

MULTIPART = "multipart/form-data"
FIELDS = ("text", "file", "format", "action")
_OVERHEAD = 16_384
"""Bytes of a form beside its text."""


async def form_of(request: Request) -> dict[str, bytes]:
    """Field → what it holds; an empty one is left out. Line ends are line feeds: a browser sends others than it was given.

    Raises Unsupported, Malformed, Invalid (an unknown field, or one twice), TooLarge where the text or file is over the limit.
    """
    limit: int = request.app.state.settings.max_body
    if media_of(request, (MULTIPART, *FORM)) in FORM:
        pairs = [(name, value.encode()) for name, value in await form_of_body(request)]
    else:
        try:
            async with spooled(request, 2 * limit + _OVERHEAD) as file:  # a browser sends each line end as two bytes
                file.seek(0)
                body = file.read()
        except TooLarge:
            raise too_large(limit) from None
        pairs = parts_of(body, request.headers.get("content-type", ""))
    fields: dict[str, bytes] = {}
    for name, value in pairs:
        if name not in FIELDS:
            text = f"'{name[:60]}' is no field of this form; there are {', '.join(FIELDS)}{did_you_mean(name, FIELDS)}"
            raise Invalid(Issue("not-supported", "unknown-parameter", text, f"http.{name[:60]}", name))
        value = value.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if len(value) > limit:
            raise too_large(limit)
        if value and name in fields:
            raise Invalid(Issue("value", "parameter-twice", f"{name} is given once", f"http.{name}"))
        if value:
            fields[name] = value
    return fields


def parts_of(body: bytes, content_type: str) -> list[tuple[str, bytes]]:
    """(name, content) of each part, byte for byte. Raises Malformed."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if not boundary:
        raise _malformed("its Content-Type names no boundary")
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "replace"), len(FIELDS) + 2)
    if not parts or not parts[-1].startswith(b"--"):
        raise _malformed("its end is missing, or it has too many parts")
    return [_part(part) for part in parts[:-1]]


def _part(part: bytes) -> tuple[str, bytes]:
    head, mark, content = part.partition(b"\r\n\r\n")
    name = BytesHeaderParser().parsebytes(head.lstrip() + b"\r\n\r\n").get_param("name", header="content-disposition")
    if not mark or not isinstance(name, str):
        raise _malformed("a part of it has no name")
    return name, content


def _malformed(why: str) -> Malformed:
    return Malformed(Issue("structure", "form", f"The body is no form as browsers send it: {why}."))
