"""Pages and their links. A link carries where the next page goes on and what the first page saw, sealed so that only we can
have made it, for exactly this question."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import blake2b
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

import msgspec

from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Invalid
from app.interaction.service import Service
from app.search.query import CURSOR, Query
from app.store.records import Page

_FORM = struct.Struct(">qq16s")


def sealed(key: bytes, question: str, position: int, top: int) -> str:
    """The cursor for the page of the question that goes on at the position."""
    return urlsafe_b64encode(_FORM.pack(position, top, _seal(key, question, position, top))).decode().rstrip("=")


def opened(key: bytes, question: str, cursor: str) -> tuple[int, int]:
    """(position, top) of a cursor that was sealed for this question. Raises Invalid for any other text."""
    try:
        data = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        position, top, seal = _FORM.unpack(data)
    except (NotBase64, struct.error, ValueError):
        raise _not_ours(cursor) from None
    if not compare_digest(seal, _seal(key, question, position, top)):
        raise _not_ours(cursor)
    return position, top


def _seal(key: bytes, question: str, position: int, top: int) -> bytes:
    return blake2b(struct.pack(">qq", position, top) + question.encode(), digest_size=16, key=key).digest()


def _not_ours(cursor: str) -> Invalid:
    text = "This page link was not made here, or not for this question; follow the link of the last page as it stands."
    return Invalid(Issue("value", "page-link", text, f"http.{CURSOR}", cursor))


def question_of(query: Query) -> str:
    """What a search's cursor is bound to: type and parameters, whatever the size of the page."""
    return f"{query.type}?{urlencode(query.asked)}"


def searchset(service: Service, query: Query, page: Page) -> dict[str, Any]:
    """The Bundle of one page. Resources stand in it as msgspec.Raw, the JSON as stored; exact_json.dumps writes them out."""
    address = f"{service.base_url}/{query.type}"
    asked = [*query.asked, ("_count", str(query.count))]
    own = [*asked, (CURSOR, query.cursor)] if query.cursor else asked
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}"}]
    if page.last is not None:
        cursor = sealed(service.store.sealing_key, question_of(query), page.last, page.top)
        links.append({"relation": "next", "url": f"{address}?{urlencode([*asked, (CURSOR, cursor)])}"})
    entries: list[dict[str, Any]] = [
        {
            "fullUrl": f"{service.base_url}/{one.address}",
            "resource": msgspec.Raw(one.body),
            "search": {"mode": "match"},
        }
        for one in page.found
    ]
    if query.ignored:
        entries.append({"resource": operation_outcome(query.ignored), "search": {"mode": "outcome"}})
    total = {} if page.total is None else {"total": page.total}
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **total,
        "link": links,
        **({"entry": entries} if entries else {}),
    }
